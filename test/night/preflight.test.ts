import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import test from 'node:test';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { requireFullMapping } from '../../controller/night/preflight.ts';
import { beginNight, step } from '../../controller/night/step.ts';
import { BadServer, hang, page } from '../feed/bad-server.ts';
import { constituencyPage } from '../feed/eci-page.ts';
import { riverElection } from '../feed/river-election.ts';

const yaml = (base: string) =>
  `feeds:
  - name: pages
    kind: html
    pollSeconds: 3600
    pages: [{ url: '${base}/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rows: { at: '#div1 > table' }
`;

test('a source that brings nothing is given up, but not before it was asked', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  server.set('/*', hang());
  const election = await riverElection(yaml(server.base));
  t.after(() => rm(election.dir, { recursive: true }));
  const effects = { say: () => {}, signal: new AbortController().signal };
  const feeds = await startFeeds({ election, mode: 'live' });
  t.after(() => feeds.stop());
  await assert.rejects(requireFullMapping(feeds, election, [], effects, 6000), /brought no contest in 6 s/);
  assert.ok(server.asked.length > 0);
});

test('the night begins with what was read before it, and asks for nothing twice', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const names = ['Northbank', 'Southbank'];
  const odd = { 'Content-Type': 'text/html; charset=klingon' };
  for (const [i, name] of names.entries())
    server.set(`/seat${i + 1}.htm`, page(constituencyPage({ name }), odd));
  const election = await riverElection(yaml(server.base), names);
  t.after(() => rm(election.dir, { recursive: true }));
  const said: string[] = [];
  const effects = { say: (line: string) => said.push(line), signal: new AbortController().signal };
  const feeds = await startFeeds({ election, mode: 'live' });
  t.after(() => feeds.stop());
  const counted = await requireFullMapping(feeds, election, [], effects);
  assert.equal(counted?.count.counters.accepted, 2);
  const read: string[] = [];
  let state = beginNight(election, 'live');
  for await (const poll of feeds.polls()) {
    const taken = step(state, poll, election, poll.at);
    assert.ok(taken.changes.length > 0);
    assert.equal(
      step(state, poll, election, poll.at),
      taken,
      'it was stepped before, and is not stepped again',
    );
    const { count, ...rest } = state;
    const other = { ...rest, count: { ...count } };
    assert.notEqual(step(other, poll, election, poll.at), taken, 'from another count it is another step');
    assert.deepEqual(step(other, poll, election, poll.at), taken);
    state = taken.state;
    read.push(...poll.reports.map(({ contest }) => contest));
    if (read.length === 2) break;
  }
  assert.deepEqual(read.sort(), ['RL-1', 'RL-2']);
  assert.deepEqual(server.asked.map(({ url }) => url).sort(), ['/seat1.htm', '/seat2.htm']);
  // What a page made the feed say was heard before the night, and is not lost to its log.
  const notes: string[] = [];
  feeds.on('note', ({ text }) => notes.push(text));
  assert.ok(
    notes.some((text) => /klingon/.test(text)),
    `${notes}`,
  );
  for (const text of notes) assert.ok(said.includes(`Feed pages: ${text}`), text);
});

test('feeds are told of, and ended, while their first poll is waited for', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const election = await riverElection(yaml(server.base));
  t.after(() => rm(election.dir, { recursive: true }));
  const stopper = new AbortController();
  const restarts: string[] = [];
  // No thread lives on so little, so that no poll ever comes.
  const feeds = await startFeeds(
    {
      election,
      mode: 'rehearsal',
      night: { file: election.dir, speed: 'max' },
      signal: stopper.signal,
      opened: (opened) =>
        opened.on('restart', ({ reason }) => {
          restarts.push(reason);
          if (restarts.length === 2) stopper.abort();
        }),
    },
    { wall: Date.now, firstWaitMs: 20, memoryMb: 4 },
  );
  for await (const poll of feeds.polls()) assert.fail(`a poll at ${poll.at}`);
  assert.equal(restarts.length, 2);
});
