import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { type FeedHandle, startFeeds } from '../../controller/feed/run/feeds.ts';
import { beginNight, type NightState, step } from '../../controller/night/step.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import { BadServer, hang, page, status } from '../feed/bad-server.ts';
import { constituencyPage, ROWS } from '../feed/eci-page.ts';
import { riverElection } from '../feed/river-election.ts';
import { until } from '../until.ts';
import { clock, Desk, wb } from './desk.ts';

/** Hazards of the source as a whole, on a real server and the real feed thread: H15 H16 H17 H26 H27. */

const NAMES = ['Northbank', 'Southbank', 'Eastbank'];

test('H15 a storm of 403, 429 and 503: the host is left in peace, and what people type still counts', async (t) => {
  const server = await serving(t);
  const many = Array.from({ length: 3 }, () => status(503, { 'Retry-After': '1' }));
  server.set('/seat1.htm', ...many, good(0));
  server.set('/seat2.htm', status(429), status(403), good(1));
  server.set('/seat3.htm', status(403), status(403), good(2));
  const manual = `
  - name: desk
    kind: manual
    file: typed.csv
    priority: 5
    pollSeconds: 0.1`;
  const night = await River.start(t, server, manual, {
    'typed.csv': `Seat No.,Candidate,Party,Votes\n1,ASHA SEN,Party of Rivers,77\n1,BIMAL ROY,Party of Hills,55\n1,NOTA,None of the Above,1\n`,
  });
  await night.until('the typed votes of seat 1', () => night.total(1) === 133);
  assert.equal(night.state.count.tallies.get('RL-1')?.feed, 'desk');
  await night.until('votes of seats 2 and 3', () => night.total(2) > 0 && night.total(3) > 0);
  await night.until('an answer of seat 1 after the storm', () => server.timesAsked('/seat1.htm') > 3);
  assert.ok(night.problems.some(({ got }) => /503|403|429/.test(got)));
  assert.equal(server.mostPerUrl, 1);
  // Each of the three 503 asks for a second's peace, and gets it, however often the feed would like to look.
  const asked = server.asked.filter(({ url }) => url === '/seat1.htm').slice(0, 4);
  for (const [i, { at }] of asked.slice(1).entries())
    assert.ok(at - (asked[i]?.at ?? 0) >= 990, `asked again after ${at - (asked[i]?.at ?? 0)} ms`);
});

test('H16 nothing new for half an hour: the age grows by itself, LIVE goes, the feed is said to be stale once', async () => {
  const desk = await Desk.open({ mode: 'live' });
  desk.poll(10, [{ contest: wb(159), said: { electionDay: [500, 400], done: 2 } }]);
  const limit = desk.election.ageLimitSeconds / 60;
  for (let i = 11; i <= 10 + limit; i += 5) desk.step(i);
  assert.equal(desk.events.filter(({ type }) => type === 'feed-stale').length, 0);
  for (let i = 1; i < 40; i++) desk.step(10 + limit + i);
  const stale = desk.events.filter(({ type }) => type === 'feed-stale');
  assert.equal(stale.length, 1);
  assert.match(stale[0]?.reason ?? '', /eci-pages has brought nothing new for \d+ minutes/);
  // The tally itself is as old as its page: boards count the age from there.
  assert.equal(desk.tally('WB-159').stamp, clock(10));
  desk.poll(10 + limit + 60, [{ contest: wb(159), said: { electionDay: [600, 450], done: 3 } }]);
  assert.equal(desk.events.filter(({ type }) => type === 'feed-recovered').length, 1);
});

test('H17 the address changes in mid-night: no restart, and old and new folder never mix', async (t) => {
  const [old, moved] = [await serving(t), await serving(t)];
  for (let i = 0; i < 3; i++) {
    old.set(`/seat${i + 1}.htm`, good(i, 100));
    moved.set(`/seat${i + 1}.htm`, good(i, 500));
  }
  const night = await River.start(t, old);
  await night.until('votes from the old address', () => [1, 2, 3].every((n) => night.total(n) > 0));
  const first = [1, 2, 3].map((n) => night.total(n));
  await writeFile(join(night.election.dir, 'feed.yaml'), yaml(moved.base));
  await night.until('votes from the new address', () =>
    [1, 2, 3].every((n) => night.total(n) > (first[n - 1] ?? 0)),
  );
  const asked = old.asked.length;
  for (const { reports } of night.polls) {
    const bases = new Set(reports.map(({ url }) => new URL(url).port));
    assert.ok(bases.size <= 1, 'one poll, one folder');
  }
  const polls = night.polls.length;
  await night.until('four more polls', () => night.polls.length > polls + 4);
  assert.equal(old.asked.length, asked, 'the old folder is asked no more');
});

test('H26 a source that hangs: never two requests in flight for one page, and the rate stays', async (t) => {
  const server = await serving(t);
  server.set('/seat1.htm', hang());
  const night = await River.start(t, server, '', {}, 0.5);
  await night.until(
    'three complaints of seat 1',
    () => night.problems.filter(({ url }) => url.endsWith('seat1.htm')).length >= 3,
  );
  await night.until('votes of seats 2 and 3', () => night.total(2) > 0 && night.total(3) > 0);
  assert.equal(server.mostPerUrl, 1);
  assert.ok(server.mostInFlight <= 4);
  assert.equal(night.total(1), 0);
  assert.equal(night.state.count.tallies.get('RL-1')?.hold?.kind, 'quarantine');
});

test('H27 the zone of the machine does not count: stamps, 12:0x AM and past midnight are the same everywhere', async () => {
  const zones = ['Asia/Kolkata', 'UTC', 'America/New_York', 'Pacific/Auckland'];
  const before = process.env.TZ;
  const seen = new Set<string>();
  try {
    for (const zone of zones) {
      process.env.TZ = zone;
      const desk = await Desk.open();
      const stamps = [239, 240, 241, 720, 965].map((minute) => {
        desk.poll(minute + 1, [
          { contest: wb(159), said: { electionDay: [minute, 10], done: 2, stamp: minute } },
        ]);
        return desk.tally('WB-159').stamp;
      });
      assert.deepEqual(stamps, [239, 240, 241, 720, 965].map(clock), zone);
      seen.add(JSON.stringify(desk.events.map(({ id, at, reason }) => [id, at, reason])));
    }
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
  assert.equal(seen.size, 1);
});

/** A night on a live source: every poll goes through the real step. */
class River {
  state: NightState;
  readonly events: CountEvent[] = [];
  readonly polls: { reports: readonly { url: string }[] }[] = [];
  readonly problems: { url: string; got: string }[] = [];
  /** What the night died of, for whoever waits. */
  #fault: unknown = null;

  readonly election: Election;
  readonly feeds: FeedHandle;

  private constructor(election: Election, feeds: FeedHandle) {
    this.election = election;
    this.feeds = feeds;
    this.state = beginNight(election, 'live');
    this.#play().catch((error: unknown) => {
      this.#fault = error;
    });
  }

  static async start(
    t: TestContext,
    server: BadServer,
    rest = '',
    files: Record<string, string> = {},
    deadlineSeconds = 20,
  ): Promise<River> {
    const election = await riverElection(yaml(server.base, rest, deadlineSeconds), NAMES);
    for (const [name, text] of Object.entries(files)) await writeFile(join(election.dir, name), text);
    const feeds = await startFeeds({ election, mode: 'live' });
    t.after(() => feeds.stop());
    return new River(election, feeds);
  }

  total(seat: number): number {
    return this.state.count.tallies.get(`RL-${seat}`)?.total ?? 0;
  }

  async until(what: string, enough: () => boolean): Promise<void> {
    await until(what, () => this.#fault !== null || enough());
    if (this.#fault !== null) throw this.#fault;
  }

  async #play(): Promise<void> {
    for await (const poll of this.feeds.polls()) {
      const done = step(this.state, poll, this.election, poll.at);
      this.state = done.state;
      this.events.push(...done.events);
      this.problems.push(...poll.problems);
      this.polls.push(poll);
    }
  }
}

async function serving(t: TestContext): Promise<BadServer> {
  const server = await BadServer.start();
  t.after(() => server.stop());
  for (let i = 0; i < NAMES.length; i++) server.set(`/seat${i + 1}.htm`, good(i));
  return server;
}

function good(i: number, more = 0) {
  const rows = ROWS.map((row) => ({
    ...row,
    electionDay: Number(row.electionDay) + more,
    votes: Number(row.votes) + more,
  }));
  return page(constituencyPage({ name: NAMES[i] ?? '', rows: more === 0 ? ROWS : rows }));
}

function yaml(base: string, rest = '', deadlineSeconds = 20): string {
  return `
limits: { deadlineSeconds: ${deadlineSeconds}, perSecond: 200, perHost: 4 }
feeds:
  - name: pages
    kind: html
    pollSeconds: 0.1
    staleSeconds: 1
    pages: [{ url: '${base}/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rows: { at: '#div1 > table' }
${rest}`;
}
