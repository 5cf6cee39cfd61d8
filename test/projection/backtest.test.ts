import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { backtest, crps, wilson } from '../../controller/projection/backtest.ts';
import { rehearseNight } from '../../controller/projection/rehearsed-night.ts';

const WEST_BENGAL = new URL('../../elections/west-bengal-2021', import.meta.url).pathname;
const election = await loadElection(WEST_BENGAL);
const results = await readResults(election);

test('a rehearsed night ends at the published result and passes through the part asked for', () => {
  const night = rehearseNight(election, results, 'WB', 'random', 1);
  const won = new Map<string, number>();
  for (const { runners, winner } of night.end) {
    const party = runners[winner ?? -1]?.party ?? 'nobody';
    won.set(party, (won.get(party) ?? 0) + 1);
  }
  assert.deepEqual(
    [...won.values()].sort((a, b) => b - a),
    [213, 77, 1, 1],
  );
  for (const part of [0.1, 0.5, 0.75]) {
    const seats = night.at(part);
    const counted = seats.reduce((sum, one) => sum + one.counted, 0) / seats.length;
    assert.ok(Math.abs(counted - part) < 0.005, `${counted} for ${part}`);
    // The future is not told: nobody has won who has not been declared.
    assert.ok(seats.every((one) => one.winner === null || one.counted === 1));
  }
});

test('in random order the 90 % band holds about what it says, and beats scaled leads at a quarter', () => {
  const { calibrations } = backtest(election, results, {
    states: ['WB', 'KL'],
    orders: ['random'],
    seeds: [1, 2],
    counted: [0.25],
    nights: 300,
  });
  for (const { band90, alone90, crps: score, leadsError, forecasts } of calibrations) {
    assert.ok(forecasts > 15);
    assert.ok(band90.high > 0.9, `held ${band90.share}`);
    assert.ok(band90.share >= alone90.share);
    assert.ok(score < leadsError, `${score} against ${leadsError}`);
  }
});

test('CRPS is the mean error for one number, and rewards a narrow truth', () => {
  assert.equal(crps(Uint16Array.of(7, 7, 7, 7), 10), 3);
  assert.equal(crps(Uint16Array.of(10), 10), 0);
  // By hand: mean |x - 10| = 1, half the mean |x - x'| = 0.5.
  assert.equal(crps(Uint16Array.of(9, 11), 10), 0.5);
  assert.ok(crps(Uint16Array.of(9, 10, 11), 10) < crps(Uint16Array.of(5, 10, 15), 10));
});

test("Wilson's interval of 8 in 10", () => {
  const { share, low, high } = wilson(8, 10);
  assert.deepEqual([share, low.toFixed(3), high.toFixed(3)], [0.8, '0.490', '0.943']);
});
