import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../controller/feed/report.ts';
import { foldFlips } from '../../controller/tally/flips.ts';
import { TestNight } from './night.ts';
import { minute, page, smallElection } from './small-election.ts';

const election = smallElection({
  seats: [['ROSE', 'LILY', 'FERN']],
  past: () => ({ party: 'lily', runnerUpParty: 'rose', votes: 700, runnerUpVotes: 200, margin: 500 }),
  ageLimitSeconds: 36_000,
  // One seat shall be no majority here.
  majority: 2,
});

type Said = { votes: readonly number[]; round?: number; status?: Report['status']; lead?: Report['lead'] };
const NIGHTS: { what: string; said: readonly Said[]; told: readonly string[]; reason?: RegExp }[] = [
  {
    what: 'the holder leads first: no flip',
    said: [{ votes: [10, 90, 5, 1] }],
    told: ['first-result'],
  },
  {
    what: 'another party leads first: a flip against the last election',
    said: [{ votes: [90, 10, 5, 1] }],
    told: ['first-result', 'flip'],
    reason: /ROSE leads in the seat that LILY won in 2016 by 80/,
  },
  {
    what: 'the lead changes tonight, and back: two lead changes, one flip',
    said: [{ votes: [10, 90, 5, 1] }, { votes: [200, 100, 6, 1] }, { votes: [210, 300, 7, 1] }],
    told: ['first-result', 'lead-changed', 'flip', 'lead-changed'],
    reason: /BINA LILY 1 \(LILY\) leads by 90, ahead of ASHA ROSE 1 \(ROSE\) who led before/,
  },
  {
    what: 'a tie between two leads of the same candidate is no lead change',
    said: [{ votes: [10, 90, 5, 1] }, { votes: [100, 100, 5, 1] }, { votes: [100, 150, 6, 1] }],
    told: ['first-result', 'tie'],
    reason: /ASHA ROSE 1 \(ROSE\) and BINA LILY 1 \(LILY\) are level at 100 votes/,
  },
  {
    what: 'second and third change places',
    said: [{ votes: [50, 90, 40, 1] }, { votes: [55, 190, 60, 1] }],
    told: ['first-result', 'ranking-changed'],
    reason: /BINA LILY 1 \(LILY\), CHITRA FERN 1 \(FERN\), ASHA ROSE 1 \(ROSE\) is the order now/,
  },
  {
    what: 'a safe seat is lost: declared, an upset',
    said: [{ votes: [9000, 4000, 5, 1], round: 10, status: 'declared' }],
    told: ['first-result', 'flip', 'declared', 'upset', 'all-declared'],
    reason: /all 1 seats of State WB polled tonight are declared/,
  },
  {
    what: 'a narrow margin near the end is a close race',
    said: [{ votes: [1000, 1004, 5, 1], round: 9 }],
    told: ['first-result', 'close-race'],
    reason: /4 votes between BINA LILY 1 \(LILY\) and ASHA ROSE 1 \(ROSE\)/,
  },
  {
    what: 'elected, but trailing in the numbers',
    said: [
      {
        votes: [1000, 2004, 5, 1],
        round: 10,
        status: 'declared',
        lead: { name: 'ASHA ROSE 1', party: 'Rose Party', runnerUp: null, runnerUpParty: null, margin: null },
      },
    ],
    told: ['first-result', 'flip', 'declared', 'elected-but-trailing', 'upset', 'all-declared'],
  },
  {
    what: 'elected, a few votes behind',
    said: [
      {
        votes: [1998, 2004, 5, 1],
        round: 10,
        status: 'declared',
        lead: { name: 'ASHA ROSE 1', party: 'Rose Party', runnerUp: null, runnerUpParty: null, margin: null },
      },
    ],
    told: ['first-result', 'flip', 'declared', 'elected-but-trailing', 'upset', 'close-race', 'all-declared'],
  },
  {
    what: 'a declared tie without a name is a tie, not a win',
    said: [{ votes: [100, 100, 5, 1], round: 10, status: 'declared' }],
    told: ['tie'],
  },
  {
    what: 'a correction that gives the lead back takes the lead change back',
    said: [
      { votes: [100, 900, 5, 1] },
      { votes: [1100, 950, 6, 1] },
      { votes: [110, 950, 6, 1] },
      { votes: [110, 950, 6, 1] },
    ],
    told: ['first-result', 'lead-changed', 'flip', 'correction', 'retracted'],
    reason: /the lead of ASHA ROSE 1 \(ROSE\) is taken back, BINA LILY 1 \(LILY\) leads by 840/,
  },
];
for (const { what, said, told, reason } of NIGHTS) {
  test(what, () => {
    const night = play(said);
    assert.deepEqual(night.types(), told);
    if (reason) assert.match(night.events.at(-1)?.reason ?? '', reason);
    for (const { weight, mode, reason } of night.events) {
      assert.doesNotMatch(reason, /(\([^)]*\)) \1/, 'a party is named once');
      assert.doesNotMatch(reason, / -\d/, 'votes are told as people tell them');
      assert.ok(weight >= 0 && weight <= 100);
      assert.equal(mode, 'test');
    }
  });
}

test('a lead taken back by a correction leaves the flips panel, a real one stays', () => {
  const undone = play(NIGHTS.at(-1)?.said ?? []);
  assert.deepEqual(foldFlips([], undone.events), []);
  assert.equal(undone.tally('WB-1').flips, 0);
  const real = play([{ votes: [10, 90, 5, 1] }, { votes: [200, 100, 6, 1] }]);
  assert.deepEqual(
    foldFlips([], real.events).map(({ times, margin }) => [times, margin]),
    [[1, 100]],
  );
});

test('the flips panel is newest first and keeps to its limit', () => {
  const night = play([{ votes: [10, 90, 5, 1] }, { votes: [200, 100, 6, 1] }]);
  const [change] = night.events.filter(({ type }) => type === 'lead-changed');
  assert.ok(change);
  const many = Array.from({ length: 20 }, (_, i) => ({ ...change, contest: `WB-${i + 1}` as const, at: i }));
  const lines = foldFlips([], many, 12);
  assert.equal(lines.length, 12);
  assert.equal(lines[0]?.contest, 'WB-20');
});

function play(said: readonly Said[]): TestNight {
  const night = new TestNight(election);
  for (const [
    i,
    { votes, round = Math.min(8, i + 1), status = 'in-progress', lead = null },
  ] of said.entries())
    night.poll(minute(i * 6 + 1), [page(election, 1, votes, { at: minute(i * 6 + 1), round, status, lead })]);
  return night;
}
