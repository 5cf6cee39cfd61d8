import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import test, { type TestContext } from 'node:test';
import type { Poll } from '../../controller/feed/report.ts';
import { type FeedHandle, type FeedOptions, startFeeds } from '../../controller/feed/run/feeds.ts';
import { BadServer, hang, page, status, tagged } from './bad-server.ts';
import { constituencyPage } from './eci-page.ts';
import { allPolls, pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const NAMES = ['Northbank', 'Southbank', 'Eastbank'];

function yaml(base: string, deadline: number, pollSeconds: number): string {
  return `
limits: { deadlineSeconds: ${deadline}, perSecond: 200 }
feeds:
  - name: pages
    kind: html
    pollSeconds: ${pollSeconds}
    pages: [{ url: '${base}/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rows: { at: '#div1 > table' }
`;
}

async function setUp(
  t: TestContext,
  options: Partial<FeedOptions> = {},
  deadline = 20,
  pollSeconds = 0.1,
): Promise<{ server: BadServer; feeds: () => Promise<FeedHandle> }> {
  const server = await BadServer.start();
  t.after(() => server.stop());
  for (const [i, name] of NAMES.entries()) server.set(`/seat${i + 1}.htm`, page(constituencyPage({ name })));
  return {
    server,
    feeds: async () => {
      const election = await riverElection(yaml(server.base, deadline, pollSeconds), NAMES);
      t.after(() => rm(election.dir, { recursive: true }));
      const feeds = await startFeeds({ election, mode: 'live', ...options });
      t.after(() => feeds.stop());
      return feeds;
    },
  };
}

const reportsOf = (polls: readonly Poll[]) => polls.flatMap(({ reports }) => reports);
const hung = (polls: readonly Poll[]) =>
  problemsOf(polls).filter(({ url }) => url.endsWith('/seat2.htm')).length;
const problemsOf = (polls: readonly Poll[]) => polls.flatMap(({ problems }) => problems);

test('one sweep reads every seat once and ends', async (t) => {
  const { server, feeds } = await setUp(t, { once: true });
  const handle = await feeds();
  const polls = await allPolls(handle);
  assert.deepEqual(
    reportsOf(polls)
      .map(({ contest }) => contest)
      .sort(),
    ['RL-1', 'RL-2', 'RL-3'],
  );
  assert.equal(server.asked.length, 3);
  assert.match(String(server.asked[0]?.headers['user-agent']), /^Countnight/);
  const [health] = handle.health();
  assert.deepEqual([health?.state, health?.contests, health?.onAir, health?.requests], ['ended', 3, 3, 3]);
});

test('a connection that was idle for long is not used again: its server may just be closing it', async (t) => {
  // A starved thread hears late that a connection is free: it has a second and a half for that.
  const { server, feeds } = await setUp(t, {}, 20, 3.5);
  const freedAt = new WeakMap<object, number>();
  let late = 0;
  for (const [i, name] of NAMES.entries())
    server.set(`/seat${i + 1}.htm`, (request, response) => {
      const { socket } = request;
      if (performance.now() - (freedAt.get(socket) ?? Number.POSITIVE_INFINITY) > 3400) {
        late++;
        socket.resetAndDestroy();
        return;
      }
      response.once('finish', () => freedAt.set(socket, performance.now()));
      page(constituencyPage({ name }))(request, response);
    });
  const polls = await pollsUntil(await feeds(), 'every page to be the same twice', (all) =>
    NAMES.every(
      (_, i) => all.filter(({ same }) => same?.some((url) => url.endsWith(`seat${i + 1}.htm`))).length > 1,
    ),
  );
  assert.deepEqual([problemsOf(polls), late], [[], 0]);
});

test('a recording that cannot be written is told before anything is asked', async (t) => {
  const { server, feeds } = await setUp(t, { record: '/dev/null/night.warc.gz' });
  await assert.rejects(feeds(), { exitCode: 74, message: /the recording cannot be written: got E[A-Z]+: / });
  assert.equal(server.asked.length, 0);
});

test('a page that did not change is a 304, and tells so by its address', async (t) => {
  const { server, feeds } = await setUp(t);
  server.set('/seat2.htm', tagged(constituencyPage({ name: 'Southbank' }), '"v1"'));
  const polls = await pollsUntil(await feeds(), 'seat 2 to be unchanged', (all) =>
    all.some(({ same }) => same?.some((url) => url.endsWith('seat2.htm'))),
  );
  assert.equal(reportsOf(polls).filter(({ contest }) => contest === 'RL-2').length, 1);
  assert.ok(
    server.asked.some(({ url, headers }) => url === '/seat2.htm' && headers['if-none-match'] === '"v1"'),
  );
});

test('H26 a page that hangs for many sweeps: polling does not multiply, and the others go on', async (t) => {
  const { server, feeds } = await setUp(t, {}, 0.5);
  server.set('/seat2.htm', hang());
  const polls = await pollsUntil(
    await feeds(),
    'eight deadlines of seat 2, and seat 1',
    (all) => hung(all) >= 8 && reportsOf(all).some(({ contest }) => contest === 'RL-1'),
  );
  assert.equal(server.mostPerUrl, 1);
  assert.ok(problemsOf(polls).some(({ got }) => /no answer within 0.5 s/.test(got)));
  // Each sweep tells the hanging page once, and asks everybody once; it may be a few polls ahead of the reader.
  for (const n of [1, 2, 3]) {
    const times = server.timesAsked(`/seat${n}.htm`);
    assert.ok(times <= hung(polls) + 6, `seat ${n} was asked ${times} times in ${hung(polls)} sweeps`);
  }
});

test('H15 a storm of 503: the host is left in peace, Retry-After counts, then all comes back', async (t) => {
  const { server, feeds } = await setUp(t);
  for (const n of [1, 2, 3]) {
    server.set(
      `/seat${n}.htm`,
      status(503, { 'Retry-After': '2' }),
      page(constituencyPage({ name: NAMES[n - 1] as string })),
    );
  }
  const handle = await feeds();
  const polls = await pollsUntil(handle, 'all three seats', (all) => reportsOf(all).length >= 3);
  assert.ok(problemsOf(polls).some(({ got }) => /503/.test(got)));
  for (const n of [1, 2, 3]) {
    const [first, second] = server.asked.filter(({ url }) => url === `/seat${n}.htm`);
    const wait = (second?.at ?? 0) - (first?.at ?? 0);
    assert.ok(wait >= 1900, `seat ${n} asked again after ${wait} ms`);
  }
  assert.ok(server.asked.length <= 12, `${server.asked.length} requests`);
});
