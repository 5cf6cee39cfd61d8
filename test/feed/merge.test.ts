import assert from 'node:assert/strict';
import test from 'node:test';
import type { Poll, Report } from '../../controller/feed/report.ts';
import { FeedMerge } from '../../controller/feed/run/merge.ts';

const MINUTE = 60_000;
const FEEDS = [
  { name: 'site', priority: 20, staleSeconds: 300 },
  { name: 'agency', priority: 10, staleSeconds: 300 },
  { name: 'typed', priority: 5, staleSeconds: 3600 },
];

function report(
  feed: string,
  votes: readonly [number, number],
  at: number,
  status: Report['status'] = 'in-progress',
): Report {
  return {
    contest: 'RL-1',
    claimed: { number: null, name: null, state: null },
    feed,
    priority: FEEDS.find(({ name }) => name === feed)?.priority ?? 0,
    url: `http://${feed}.example/1`,
    stamp: null,
    fetchedAt: at,
    status,
    rounds: null,
    rows: ['ASHA SEN', 'BIMAL ROY'].map((name, i) => ({
      serial: i + 1,
      name,
      party: '',
      partyCode: null,
      votes: votes[i] as number,
      electionDay: null,
      postal: null,
      share: null,
    })),
    totals: null,
    lead: null,
  };
}

function poll(feed: string, at: number, reports: readonly Report[], same: readonly string[] = []): Poll {
  return { feed, at, reports, problems: [], pages: 1, unchanged: same.length, same, arrivedWall: 0 };
}

/** Steps [minute, feed, votes or 'same'] -> what is on air after each: feed and votes, or nothing new. */
function play(steps: readonly (readonly [number, string, readonly [number, number] | 'same'])[]): {
  said: string[];
  notes: string[];
  differing: readonly string[];
} {
  const merge = new FeedMerge(FEEDS);
  const notes: string[] = [];
  const said = steps.map(([minute, feed, what]) => {
    const at = minute * MINUTE;
    const input =
      what === 'same'
        ? poll(feed, at, [], [`http://${feed}.example/1`])
        : poll(feed, at, [report(feed, what, at)]);
    const { poll: out, notes: told } = merge.accept(input);
    notes.push(...told.map(({ text }) => text));
    return out.reports
      .map((r) => `${r.feed} ${r.rows.map(({ votes }) => votes).join('-')} rank ${r.priority}`)
      .join('; ');
  });
  return { said, notes, differing: merge.differing };
}

test('the highest fresh feed speaks, the others wait', () => {
  const { said, notes } = play([
    [0, 'agency', [5, 3]],
    [1, 'site', [4, 3]],
    [2, 'agency', [9, 6]],
    [3, 'site', [8, 6]],
  ]);
  assert.deepEqual(said, ['agency 5-3 rank 10', 'site 4-3 rank 20', '', 'site 8-6 rank 20']);
  assert.deepEqual(notes, ['RL-1: site speaks for agency']);
});

test('a silent feed is failed over as a whole, and takes the word back as a whole', () => {
  const { said, notes } = play([
    [0, 'site', [4, 3]],
    [1, 'agency', [5, 3]],
    [4, 'agency', [6, 4]],
    [5.5, 'agency', [7, 4]],
    [6, 'agency', [8, 5]],
    [7, 'site', [9, 5]],
    [8, 'agency', [10, 6]],
  ]);
  // At 5.5 min the site has been silent for more than 5: the stand-in speaks with the site's rank.
  assert.deepEqual(said, [
    'site 4-3 rank 20',
    '',
    '',
    'agency 7-4 rank 20',
    'agency 8-5 rank 20',
    'site 9-5 rank 20',
    '',
  ]);
  assert.deepEqual(notes, ['RL-1: agency speaks for site', 'RL-1: site speaks for agency']);
});

test('a page that shows the same again is fresh: no failover', () => {
  const { said } = play([
    [0, 'site', [4, 3]],
    [4, 'site', 'same'],
    [6, 'agency', [7, 4]],
    [8, 'site', 'same'],
    [12, 'agency', [8, 4]],
  ]);
  assert.deepEqual(said, ['site 4-3 rank 20', '', '', '', '']);
});

test('back after silence without news: its last words stand again', () => {
  const { said } = play([
    [0, 'site', [4, 3]],
    [6, 'agency', [7, 4]],
    [7, 'site', 'same'],
  ]);
  assert.deepEqual(said, ['site 4-3 rank 20', 'agency 7-4 rank 20', 'site 4-3 rank 20']);
});

test('all silent: who spoke last keeps the word', () => {
  const { said } = play([
    [0, 'agency', [4, 3]],
    [1, 'site', [5, 3]],
    [100, 'typed', [9, 9]],
    [300, 'typed', 'same'],
  ]);
  assert.deepEqual(said, ['agency 4-3 rank 10', 'site 5-3 rank 20', 'typed 9-9 rank 20', '']);
});

test('two feeds that see different leaders are told once, and stand as differing until they agree', () => {
  const { notes, differing } = play([
    [0, 'site', [4, 3]],
    [1, 'typed', [3, 4]],
    [2, 'typed', 'same'],
    [3, 'typed', [5, 4]],
  ]);
  assert.deepEqual(notes, ['RL-1: on air site says asha sen, 7 votes; typed says bimal roy, 7 votes']);
  assert.deepEqual(differing, []);
  const apart = play([
    [0, 'site', [4, 3]],
    [1, 'typed', [3, 4]],
  ]);
  assert.deepEqual(apart.differing, notes);
});
