import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Poll } from '../../controller/feed/report.ts';
import { type FeedHandle, type ReplayHand, startFeeds } from '../../controller/feed/run/feeds.ts';
import type { NightOptions } from '../../controller/feed/run/message.ts';
import { nightTime } from '../../controller/feed/run/night-time.ts';
import { ArchiveWriter } from '../../controller/feed/wire/archive-writer.ts';
import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';
import { constituencyPage } from './eci-page.ts';
import { allPolls, pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank', 'Eastbank'];
const YAML = `
feeds:
  - name: pages
    kind: html
    pages: [{ url: 'http://results.example/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rounds: { at: '#div1 > table tr:nth-of-type(2) th' }
    rows: { at: '#div1 > table' }
`;
/** 08:00 in Kolkata. */
const START = Date.parse('2026-05-04T02:30:00Z');
const MINUTE = 60_000;

function seat(number: number, minute: number, round: number, part: Partial<Exchange> = {}): Exchange {
  const body = Buffer.from(
    constituencyPage({ name: NAMES[number - 1] as string, status: `Status as on Round, ${round}/12` }),
  );
  const url = `http://results.example/seat${number}.htm`;
  return {
    ...goodExchange(url, START + minute * MINUTE, body, { 'content-type': 'text/html' }),
    ...part,
  };
}

// Three sweeps ten minutes apart, a stale copy, a refusal and an address nobody asked for.
const NIGHT: readonly Exchange[] = [
  seat(1, 0, 1),
  seat(2, 0.01, 1),
  seat(3, 0.02, 1),
  seat(1, 10, 2),
  seat(2, 10.01, 1),
  seat(3, 10.02, 3, { status: 403, statusText: 'Forbidden', body: Buffer.from('Access Denied') }),
  seat(1, 20, 1),
  seat(3, 20.01, 4),
  seat(1, 20.02, 5, { url: 'http://elsewhere.example/style.css' }),
];

async function replay(
  t: TestContext,
  night: Omit<NightOptions, 'file'>,
  exchanges = NIGHT,
): Promise<{ polls: Poll[]; clocks: number[]; start: number; notes: string[] }> {
  const feeds = await opened(t, night, exchanges);
  const notes: string[] = [];
  feeds.on('note', ({ text }) => notes.push(text));
  const start = feeds.clock.now();
  const polls: Poll[] = [];
  const clocks: number[] = [];
  await allPolls(feeds, (poll) => {
    polls.push(poll);
    clocks.push(feeds.clock.now());
  });
  return { polls, clocks, start, notes };
}

async function opened(
  t: TestContext,
  night: Omit<NightOptions, 'file'>,
  exchanges: readonly Exchange[],
): Promise<FeedHandle> {
  const election = await riverElection(YAML, NAMES);
  t.after(() => rm(election.dir, { recursive: true }));
  const file = join(election.dir, 'night.warc.gz');
  const writer = await ArchiveWriter.open(file);
  for (const exchange of exchanges) writer.write(exchange);
  await writer.close();
  const feeds = await startFeeds({ election, mode: 'rehearsal', night: { ...night, file } });
  t.after(() => feeds.stop());
  return feeds;
}

const told = ({ at, reports, problems, same }: Poll) => ({
  minute: Math.round((at - START) / MINUTE),
  seats: reports.map(({ contest, rounds }) => `${contest} round ${rounds?.done}`),
  same: same?.length,
  problems: problems.map(({ got }) => got),
});

test('a recorded night: one poll a sweep, stale copies and refusals as they were, the clock with it', async (t) => {
  const { polls, clocks, start, notes } = await replay(t, { speed: 'max' });
  assert.deepEqual(polls.map(told), [
    { minute: 0, seats: ['RL-1 round 1', 'RL-2 round 1', 'RL-3 round 1'], same: 0, problems: [] },
    { minute: 10, seats: ['RL-1 round 2'], same: 1, problems: ['403 Forbidden'] },
    { minute: 20, seats: ['RL-1 round 1', 'RL-3 round 4'], same: 0, problems: [] },
  ]);
  assert.equal(start, polls[0]?.at);
  assert.deepEqual(
    clocks,
    polls.map(({ at }) => at),
  );
  assert.deepEqual(notes, ['1 recorded answers are of addresses that no feed asks for']);
});

test('from a time: what was before is folded into one poll; until a time: the end', async (t) => {
  const { polls, start } = await replay(t, { speed: 'max', from: '08:15', until: '08:40' });
  assert.deepEqual(polls.map(told), [
    {
      minute: 15,
      seats: ['RL-1 round 2', 'RL-2 round 1', 'RL-3 round 1'],
      same: 0,
      problems: ['403 Forbidden'],
    },
    { minute: 20, seats: ['RL-1 round 1', 'RL-3 round 4'], same: 0, problems: [] },
  ]);
  assert.equal(start, START + 15 * MINUTE);
  const early = await replay(t, { speed: 'max', until: START + 12 * MINUTE });
  assert.deepEqual(
    early.polls.map(({ at }) => Math.round((at - START) / MINUTE)),
    [0, 10],
  );
});

test('at a speed the clock runs on between polls, and every poll comes not before its time', async (t) => {
  const { polls, clocks, start } = await replay(t, { speed: 1200 });
  assert.equal(polls.length, 3);
  assert.equal(start >= (polls[0]?.at ?? 0), true);
  for (const [i, poll] of polls.entries()) assert.ok((clocks[i] ?? 0) >= poll.at, `poll ${i}`);
  assert.ok(clocks.every((clock, i) => i === 0 || clock > (clocks[i - 1] ?? 0)));
});

test('the reader sets the pace: a slow one is not overrun', async (t) => {
  const many = Array.from({ length: 60 }, (_, i) => seat(1, i, (i % 12) + 1));
  const { polls } = await replay(t, { speed: 'max' }, many);
  assert.equal(polls.length, 60);
  assert.deepEqual(
    polls.map(({ reports }) => reports[0]?.rounds?.done),
    many.map((_, i) => (i % 12) + 1),
  );
});

test('a night that is not there, and a time that is none, are told plainly', async (t) => {
  const election = await riverElection(YAML, NAMES);
  t.after(() => rm(election.dir, { recursive: true }));
  await assert.rejects(
    startFeeds({
      election,
      mode: 'rehearsal',
      night: { file: join(election.dir, 'none.warc.gz'), speed: 'max' },
    }),
    { exitCode: 66, message: /cannot be read/ },
  );
  for (const [window, message] of [
    [{ from: 'noon' }, /not a time of the night: got "noon"/],
    [{ from: '25:99' }, /not a time of the night: got "25:99"/],
    [{ until: '07:50' }, /--until leaves nothing of the night: got 07:50, expected after 08:00:00/],
    [
      { from: '08:15', until: '08:05' },
      /--until leaves nothing of the night: got 08:05, expected after 08:15:00/,
    ],
    [
      { from: '09:00' },
      /--from leaves nothing of the night: got 09:00, expected until 08:20:0\d, when it ends/,
    ],
  ] as const)
    await assert.rejects(replay(t, { speed: 'max', ...window }), { exitCode: 64, message });
});

test('times of the night: clock times belong to the night, past midnight too', () => {
  const zone = 'Asia/Kolkata';
  const iso = (text: string) => new Date(nightTime(text, START, zone)).toISOString();
  assert.equal(iso('14:30'), '2026-05-04T09:00:00.000Z');
  assert.equal(iso('07:50'), '2026-05-04T02:20:00.000Z');
  assert.equal(nightTime('01:00', START + 12 * 60 * MINUTE, zone), Date.parse('2026-05-04T19:30:00Z'));
  assert.equal(iso('2026-05-04T10:00:00Z'), '2026-05-04T10:00:00.000Z');
  assert.equal(iso('2026-05-04 14:30'.replace(' ', 'T')), '2026-05-04T09:00:00.000Z');
});

test('between two polls the event loop turns, however many wait: what is due then happens then', async (t) => {
  const sweeps = Array.from({ length: 60 }, (_, minute) => seat(1, minute, minute % 12));
  const feeds = await opened(t, { speed: 'max' }, sweeps);
  let deaf = 0;
  let due: NodeJS.Timeout | null = null;
  await allPolls(feeds, () => {
    // Set in the turn before, due during it, and still not heard?
    if (due) deaf++;
    due = setTimeout(() => {
      due = null;
    }, 1);
    for (const end = performance.now() + 3; performance.now() < end; );
  });
  assert.equal(deaf, 0);
});

test('an operator has the night stand still, go on at another pace, and go on from an earlier and a later time', async (t) => {
  const feeds = await opened(t, { speed: 1 }, NIGHT);
  const hand = feeds.rehearsal as ReplayHand;
  const next = async () => told((await pollsUntil(feeds, 'a poll', () => true))[0] as Poll);
  assert.equal((await next()).minute, 0);
  hand.pace(0);
  const still = feeds.clock.now();
  assert.equal(feeds.clock.rate, 0);
  assert.equal(feeds.speed?.wanted, 0);
  // At its own pace the next sweep is ten minutes away.
  assert.equal(hand.jump('08:15'), START + 15 * MINUTE);
  assert.equal(feeds.clock.now(), still, 'until something of the new time is there');
  const jumped = await next();
  assert.deepEqual([jumped.minute, jumped.seats], [15, ['RL-1 round 2', 'RL-2 round 1', 'RL-3 round 1']]);
  assert.equal(feeds.clock.now(), START + 15 * MINUTE, 'it still stands still');
  hand.jump('08:05');
  const [back] = await pollsUntil(feeds, 'a poll', () => true);
  assert.deepEqual([told(back as Poll).minute, back?.anew], [5, true]);
  assert.equal(feeds.clock.now(), START + 5 * MINUTE);
  assert.equal(hand.pace(6000), 6000);
  const rest = await allPolls(feeds);
  assert.deepEqual(
    rest.map((poll) => [told(poll).minute, poll.anew]),
    [
      [10, undefined],
      [20, undefined],
    ],
  );
  assert.throws(() => hand.jump('08:05'), /the night is over/);
});

test('standing still is not forgotten by a jump, and playing on is as fast as before', async (t) => {
  const feeds = await opened(t, { speed: 600 }, NIGHT);
  const hand = feeds.rehearsal as ReplayHand;
  hand.pace(0);
  hand.jump('08:10');
  await pollsUntil(feeds, 'the poll of the jump', (polls) =>
    polls.some(({ at }) => at >= START + 10 * MINUTE),
  );
  assert.equal(feeds.clock.rate, 0);
  assert.equal(hand.pace(null), 600);
  assert.throws(() => hand.jump('noon'), /not a time of the night: got "noon"/);
  assert.equal((await allPolls(feeds)).at(-1)?.reports.length, 2);
});
