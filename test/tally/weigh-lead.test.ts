import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../controller/feed/report.ts';
import { TestNight } from './night.ts';
import { minute, page, smallElection } from './small-election.ts';

const election = smallElection({ seats: [['ROSE', 'LILY', 'FERN']], majority: 2, ageLimitSeconds: 36_000 });
const URL = 'http://results.example/list.htm';

test('a list without votes is a tally of leader and margin', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [line(1, 'ASHA ROSE 1', 500)]);
  night.poll(minute(6), [line(6, 'BINA LILY 1', 40)]);
  const { leader, margin, total, outcome } = night.tally('WB-1');
  assert.deepEqual([leader, margin, total, outcome], ['WB-1/2', 40, 0, 'leading']);
  assert.deepEqual(night.types(), ['first-result', 'lead-changed']);
});

test('old and new copies of a list in turn: one lead change', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [line(1, 'ASHA ROSE 1', 500)]);
  for (let i = 0; i < 10; i++)
    night.poll(minute(6 + i), [
      i % 2 === 0 ? line(6 + i, 'BINA LILY 1', 40) : line(6 + i, 'ASHA ROSE 1', 500),
    ]);
  assert.deepEqual(night.types(), ['first-result', 'lead-changed']);
  assert.equal(night.count.counters.olderCopies, 5);
});

test('a list that stays with the earlier line for ten minutes is believed', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [line(1, 'ASHA ROSE 1', 500)]);
  night.poll(minute(6), [line(6, 'BINA LILY 1', 40)]);
  night.poll(minute(10), [line(10, 'ASHA ROSE 1', 500)]);
  night.poll(minute(15), [], { same: [URL] });
  night.poll(minute(21), [], { same: [URL] });
  assert.equal(night.tally('WB-1').leader, 'WB-1/1');
  assert.deepEqual(night.types(), ['first-result', 'lead-changed', 'retracted']);
});

test('a list declares what the seat page shows at once, and what it does not at its second sight', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [900, 400, 10, 5], { at: minute(1), round: 9 })]);
  night.poll(minute(2), [line(2, 'ASHA ROSE 1', 500, 'declared')]);
  assert.equal(night.tally('WB-1').outcome, 'won');
  assert.equal(night.votes('WB-1')[0], 900);

  const late = new TestNight(election);
  late.poll(minute(1), [page(election, 1, [900, 400, 10, 5], { at: minute(1), round: 9 })]);
  late.poll(minute(2), [line(2, 'BINA LILY 1', 7, 'declared')]);
  assert.equal(late.tally('WB-1').outcome, 'leading');
  late.poll(minute(7), [], { same: [URL] });
  assert.equal(late.tally('WB-1').leader, 'WB-1/2');
  assert.deepEqual(late.types().slice(1, 4), ['lead-changed', 'declared', 'elected-but-trailing']);
});

test('a list that is behind the seat page changes nothing', () => {
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [900, 400, 10, 5], { at: minute(1), round: 9 })]);
  const before = night.count;
  night.poll(minute(2), [line(2, 'BINA LILY 1', 7)]);
  assert.equal(night.count, before);
  assert.equal(night.verdicts.at(-1)?.kind, 'outranked');
});

test('a lead that goes there and back while other lines of the list move on is three true leads, at once', () => {
  const seats = [
    ['ROSE', 'LILY', 'FERN'],
    ['ROSE', 'LILY', 'FERN'],
  ] as const;
  const two = smallElection({ seats: seats.map((one) => [...one]), majority: 2, ageLimitSeconds: 36_000 });
  const night = new TestNight(two);
  // Leaders and shares: no margin, no stamp, and the boxes of the first seat do not move.
  const told = (seat: number, name: string, done: number): Report => {
    const party = two.parties.get(name.includes('ROSE') ? 'rose' : 'lily')?.name ?? '';
    const report = page(two, seat, [], { url: URL, totals: null });
    const lead = { name, party, runnerUp: null, runnerUpParty: null, margin: null };
    return { ...report, stamp: null, rows: [], rounds: { done, of: 12 }, lead };
  };
  const leaders: (string | null)[] = [];
  for (const [at, first, done] of [
    [1, 'ASHA ROSE 1', 3],
    [2, 'BINA LILY 1', 4],
    [3, 'ASHA ROSE 1', 5],
    // An older copy of the whole list: nothing on it is new.
    [4, 'BINA LILY 1', 4],
  ] as const) {
    night.poll(minute(at), [told(1, first, 11), told(2, 'ASHA ROSE 2', done)]);
    leaders.push(night.tally('WB-1').leader);
  }
  assert.deepEqual(leaders, ['WB-1/1', 'WB-1/2', 'WB-1/1', 'WB-1/1']);
  assert.equal(night.tally('WB-2').rounds?.done, 5);
});

function line(at: number, name: string, margin: number, status: Report['status'] = 'in-progress'): Report {
  const party = election.parties.get(name.includes('ROSE') ? 'rose' : 'lily')?.name ?? '';
  const report = page(election, 1, [], { at: minute(at), url: URL, status, totals: null });
  return { ...report, rows: [], lead: { name, party, runnerUp: null, runnerUpParty: null, margin } };
}
