import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { TestNight } from './night.ts';
import { minute, page, smallElection } from './small-election.ts';

const election = smallElection({
  seats: [
    ['ROSE', 'LILY', 'IND'],
    ['ROSE', 'LILY'],
    ['LILY', 'ROSE', 'FERN'],
  ],
  past: () => ({}),
});

test('the first report of a seat is accepted and leads to a first result', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [500, 400, 10, 5], { at: minute(1), round: 1 })]);
  const tally = night.tally('WB-1');
  assert.equal(tally.leader, 'WB-1/1');
  assert.equal(tally.leaderParty, 'rose');
  assert.equal(tally.runnerUp, 'WB-1/2');
  assert.equal(tally.margin, 100);
  assert.equal(tally.total, 915);
  assert.equal(tally.outcome, 'leading');
  assert.deepEqual(night.types(), ['first-result']);
  assert.match(night.events[0]?.reason ?? '', /^Mekliganj \(WB-1\): ASHA ROSE 1 \(ROSE\) leads by 100/);
});

test('an equal report gives the same count object and no verdict', () => {
  const report = page(election, 1, [500, 400, 10, 5], { at: minute(1), round: 1 });
  const first = acceptReports(emptyCount(election, 'test'), [report], { election, now: minute(1) });
  const second = acceptReports(first.count, [{ ...report, rows: [...report.rows], fetchedAt: minute(2) }], {
    election,
    now: minute(2),
  });
  assert.equal(second.count, first.count);
  assert.deepEqual(second.verdicts, []);
});

test('a seat that did not change keeps its tally and trust', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [1, 2, 3, 0]), page(election, 2, [5, 4, 0])]);
  const before = night.count;
  night.poll(minute(2), [page(election, 2, [50, 40, 1], { at: minute(2) })]);
  assert.equal(night.count.tallies.get('WB-1'), before.tallies.get('WB-1'));
  assert.equal(night.count.seats.get('WB-1'), before.seats.get('WB-1'));
  assert.notEqual(night.count.tallies.get('WB-2'), before.tallies.get('WB-2'));
});

test('a newer stamp on the same numbers makes them younger, and is no event', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [10, 4, 1, 0], { at: minute(1), stamp: minute(0) })]);
  night.poll(minute(9), [page(election, 1, [10, 4, 1, 0], { at: minute(9), stamp: minute(8) })]);
  assert.equal(night.tally('WB-1').stamp, minute(8));
  assert.equal(night.tally('WB-1').revision, 1);
  assert.deepEqual(night.types(), ['first-result']);
});

const DROPS = [
  { by: 'stamp', first: { stamp: minute(1) }, lower: { stamp: minute(5) }, later: { stamp: minute(6) } },
  { by: 'round', first: { round: 3 }, lower: { round: 4 }, later: { round: 4 } },
  { by: 'nothing but its sight', first: {}, lower: {}, later: {} },
];
for (const { by, first, lower, later } of DROPS) {
  test(`a drop told by ${by} is held once and applied at its second sight`, () => {
    const night = new TestNight(election);
    night.poll(minute(1), [page(election, 1, [585_591, 4000, 10, 5], { at: minute(1), ...first })]);
    night.poll(minute(5), [page(election, 1, [584_817, 4000, 10, 5], { at: minute(5), ...lower })]);
    assert.equal(night.votes('WB-1')[0], 585_591);
    assert.equal(night.verdicts.at(-1)?.kind, 'held');
    night.poll(minute(6), [page(election, 1, [584_817, 4000, 10, 5], { at: minute(6), ...later })]);
    assert.equal(night.votes('WB-1')[0], 584_817);
    assert.equal(night.verdicts.at(-1)?.kind, 'correction');
    assert.equal(night.count.counters.corrections, 1);
    assert.deepEqual(night.types(), ['first-result', 'correction']);
    assert.equal(night.tally('WB-1').results, 'correction');
  });
}

test('a drop at the open end of a page is not believed for being seen twice; a whole page says it at its second sight', () => {
  const night = new TestNight(election);
  const at = (n: number, votes: number, open: boolean) =>
    night.poll(minute(n), [
      page(election, 1, [900, 400, 10, votes], { at: minute(n), ...(open && { openEnd: true }) }),
    ]);
  at(1, 1234, true);
  for (const n of [2, 3, 4, 5]) at(n, 12, true);
  assert.equal(night.votes('WB-1')[3], 1234);
  assert.match(night.verdicts.at(-1)?.reason ?? '', /falls from 1234 to 12, on a page that may be cut there/);
  at(6, 1240, true);
  assert.equal(night.votes('WB-1')[3], 1240);
  at(7, 1200, false);
  at(8, 1200, false);
  assert.equal(night.votes('WB-1')[3], 1200);
  // So it stands, also on a page that never has an end of line.
  for (let n = 9; n < 20; n++) at(n, 1100, true);
  assert.equal(night.votes('WB-1')[3], 1100);
});

test('the same bytes again are a second sight', () => {
  const night = new TestNight(election);
  const url = 'http://results.example/WB-1.htm';
  night.poll(minute(1), [page(election, 1, [900, 400, 10, 5], { at: minute(1) })]);
  night.poll(minute(5), [page(election, 1, [800, 400, 10, 5], { at: minute(5) })]);
  night.poll(minute(6), [], { same: ['http://results.example/WB-2.htm'] });
  assert.equal(night.votes('WB-1')[0], 900);
  night.poll(minute(7), [], { same: [url] });
  assert.equal(night.votes('WB-1')[0], 800);
});

test('a drop twice in one poll is one sight', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [900, 400, 10, 5], { at: minute(1) })]);
  const lower = page(election, 1, [800, 400, 10, 5], { at: minute(5) });
  night.poll(minute(5), [lower, { ...lower }]);
  assert.equal(night.votes('WB-1')[0], 900);
});

test('an older stamp is ignored however often it comes', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [900, 400, 10, 5], { at: minute(1), stamp: minute(1) })]);
  for (let i = 2; i < 10; i++)
    night.poll(minute(i), [page(election, 1, [700, 400, 10, 5], { at: minute(i), stamp: minute(0) })]);
  assert.equal(night.votes('WB-1')[0], 900);
  assert.equal(night.count.counters.olderCopies, 8);
});

test('a drop that goes away again was an older copy', () => {
  const night = new TestNight(election);
  const fresh = (n: number) => page(election, 1, [900, 400, 10, 5], { at: minute(n) });
  const old = (n: number) => page(election, 1, [700, 300, 10, 5], { at: minute(n) });
  night.poll(minute(1), [fresh(1)]);
  for (let i = 2; i < 12; i += 2) {
    night.poll(minute(i), [old(i)]);
    night.poll(minute(i + 1), [fresh(i + 1)]);
  }
  assert.equal(night.votes('WB-1')[0], 900);
  assert.equal(night.count.counters.corrections, 0);
  assert.equal(night.count.counters.olderCopies, 5);
});

test('a declared seat is declared once, and its taking back needs a second sight', () => {
  const night = new TestNight(election);
  const votes = [900, 400, 10, 5];
  night.poll(minute(1), [page(election, 1, votes, { at: minute(1), round: 10, status: 'declared' })]);
  assert.equal(night.tally('WB-1').outcome, 'won');
  night.poll(minute(2), [page(election, 1, votes, { at: minute(2), round: 10, status: 'in-progress' })]);
  assert.equal(night.tally('WB-1').outcome, 'won');
  night.poll(minute(3), [page(election, 1, votes, { at: minute(3), round: 10, status: 'in-progress' })]);
  assert.equal(night.tally('WB-1').outcome, 'leading');
  assert.deepEqual(night.types(), ['first-result', 'declared', 'correction', 'retracted']);
});

test('a count of another election is refused', () => {
  const other = { ...election, id: 'other' };
  assert.throws(() => acceptReports(emptyCount(other, 'test'), [], { election, now: 0 }), /count of other/);
});
