import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { Poll } from '../../controller/feed/report.ts';
import { type FeedHandle, startFeeds } from '../../controller/feed/run/feeds.ts';
import { BadServer, page } from './bad-server.ts';
import { allPolls, pollsUntil } from './polls-until.ts';
import { riverElectionAt } from './river-election.ts';
import { startModule as start } from './start-module.ts';

/** Takes polls until one satisfies; that one. */
async function pollWhere(feeds: FeedHandle, what: string, fits: (poll: Poll) => boolean): Promise<Poll> {
  const polls = await pollsUntil(feeds, what, (all) => all.slice(-1).some(fits));
  return polls.at(-1) as Poll;
}

const GOOD = `
export const feed = {
  async poll(context) {
    return [{ contest: context.contest({ name: 'Northbank' }), rows: [{ name: 'ASHA SEN', party: 'Party of Rivers', votes: context.parseCount('1,234') }] }];
  },
};`;

test('a module written on the day reads pages through the feed', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  server.set(
    '/api',
    page(JSON.stringify({ seats: [{ no: 2, won: true, list: [['BIMAL ROY', 911]] }] }), {
      'Content-Type': 'application/json',
    }),
  );
  const { feeds } = await start(
    t,
    `
    import type { FeedModule } from '${join(process.cwd(), 'controller/feed/run/module.ts')}';
    type Seat = { no: number; won: boolean; list: [string, number][] };
    export const feed: FeedModule = {
      async poll({ fetch, contest }) {
        const page = await fetch('${server.base}/api');
        if (!page.changed) return [];
        return page.json<{ seats: Seat[] }>().seats.flatMap((seat) => {
          const id = contest({ number: seat.no });
          return id ? [{ contest: id, status: seat.won ? 'declared' as const : 'in-progress' as const, rows: seat.list.map(([name, votes]) => ({ name, votes, evm: votes })) }] : [];
        });
      },
    };`,
  );
  const { reports } = await pollWhere(feeds, 'a report', (poll) => poll.reports.length > 0);
  assert.deepEqual(
    reports.map(({ contest, status, rows }) => [
      contest,
      status,
      rows.map(({ name, votes, electionDay }) => [name, votes, electionDay]),
    ]),
    // `evm` is what older modules call votes of election day.
    [['RL-2', 'declared', [['BIMAL ROY', 911, 911]]]],
  );
});

test('a module is replayed from what was recorded, at the times of the night; it may await at its top level', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const votes = (n: number) => page(JSON.stringify({ n }), { 'Content-Type': 'application/json' });
  server.set('/api', votes(10), votes(20));
  server.set('/parties', page('{"1":"ASHA SEN"}', { 'Content-Type': 'application/json' }));
  const dir = await mkdtemp(join(tmpdir(), 'module-'));
  t.after(() => rm(dir, { recursive: true }));
  const record = join(dir, 'night.warc.gz');
  await writeFile(
    join(dir, 'feed.yaml'),
    'feeds: [{ name: mine, kind: module, file: feed.ts, pollSeconds: 0.2 }]\n',
  );
  await writeFile(
    join(dir, 'feed.ts'),
    `
    const base: string = await Promise.resolve('${server.base}');
    let who: Record<string, string> = {};
    export const feed = {
      async prepare({ fetch }) { who = (await fetch(base + '/parties')).json(); },
      async poll({ fetch, now }) {
        const page = await fetch(base + '/api');
        if (!page.changed) return [];
        return [{ contest: 'RL-1', stamp: now(), rows: [{ name: who['1'], votes: page.json().n }] }];
      },
    };`,
  );
  const election = riverElectionAt(dir, ['Northbank', 'Southbank']);
  const live = await startFeeds({ election, mode: 'live', record });
  t.after(() => live.stop());
  const said = (polls: readonly Poll[]) =>
    polls.flatMap(({ reports }) =>
      reports.flatMap(({ rows }) => rows.map(({ name, votes }) => [name, votes])),
    );
  const polls = await pollsUntil(live, 'both counts', (all) => said(all).length >= 2);
  await live.stop();
  const asked = server.asked.length;
  const night = await startFeeds({ election, mode: 'rehearsal', night: { file: record, speed: 'max' } });
  t.after(() => night.stop());
  const notes: string[] = [];
  night.on('note', ({ text }) => notes.push(text));
  const replayed = await allPolls(night);
  assert.deepEqual(said(replayed).at(-1), ['ASHA SEN', 20]);
  // Sweeps a fraction of a second apart are one in a replay: the count before may be folded into the last.
  assert.ok(said(replayed).every((row) => said(polls).some((told) => String(told) === String(row))));
  for (const { at, reports } of replayed) for (const { stamp } of reports) assert.equal(stamp, at);
  assert.deepEqual(notes, []);
  assert.equal(server.asked.length, asked, 'a replay asks nobody');
  // No copy of the module is left behind.
  assert.deepEqual(
    (await readdir(dir)).filter((name) => name.endsWith('.mts')),
    [],
  );
});

test('what a module returns is checked: a wrong report costs itself only', async (t) => {
  const { feeds } = await start(
    t,
    `export const feed = { poll: () => [
      { contest: 'RL-1', rows: [{ name: 'ASHA SEN', votes: 12 }] },
      { contest: 'RL-2', rows: [{ name: 'BIMAL ROY', votes: '12' }] },
      { contest: 'XX-9', rows: [] },
    ] };`,
  );
  const { reports, problems } = await pollWhere(feeds, 'a poll', () => true);
  assert.deepEqual(
    reports.map(({ contest }) => contest),
    ['RL-1'],
  );
  assert.deepEqual(
    problems.map(({ what }) => what),
    ['the module returned no report', 'the module names a contest that is not ours'],
  );
});

test('an exception costs fresh data, and says where', async (t) => {
  const { feeds } = await start(
    t,
    `export const feed = { poll() { throw new Error('the site has changed'); } };`,
  );
  const { problems } = await pollWhere(feeds, 'a problem', (poll) => poll.problems.length > 0);
  assert.deepEqual([problems[0]?.what, problems[0]?.got], ['the module failed', 'the site has changed']);
});

for (const [name, body, reason, silentMs] of [
  ['an endless loop', 'for (;;) {}', /no sign of life/, 5000],
  // So patient that only the memory can end it.
  [
    'a memory leak',
    'const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length));',
    /memory/,
    90_000,
  ],
] as const) {
  test(`${name} ends its thread only: the typed feed goes on, and the module comes back when it is saved`, async (t) => {
    const yaml = `feeds:
  - { name: mine, kind: module, file: feed.ts, pollSeconds: 0.2, priority: 20 }
  - { name: typed, kind: manual, file: manual.csv, priority: 5 }
`;
    const { feeds, dir } = await start(t, `export const feed = { poll() { ${body} } };`, yaml, silentMs);
    const reasons: string[] = [];
    // On a machine that is slow enough the other thread may be given up, too: that is not what is tested.
    feeds.on('restart', (restart) => restart.feed === 'mine' && reasons.push(restart.reason));
    const polls = await pollsUntil(
      feeds,
      'the module to be given up, and a typed seat',
      (all) => reasons.length > 0 && all.some((poll) => poll.feed === 'typed' && poll.reports.length === 1),
    );
    assert.match(reasons[0] ?? '', reason);
    assert.ok(polls.every((poll) => poll.feed === 'typed'));
    await writeFile(join(dir, 'feed.ts'), GOOD);
    const { reports } = await pollWhere(
      feeds,
      'the module that was saved',
      (poll) => poll.feed === 'mine' && poll.reports.length > 0,
    );
    assert.equal(reports[0]?.rows[0]?.votes, 1234);
  });
}
