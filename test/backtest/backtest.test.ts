import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backtest } from '../../controller/backtest/backtest.ts';
import { crps, pitOf, wilson } from '../../controller/backtest/calibration.ts';
import { leaveOneOut } from '../../controller/backtest/leave-one-out.ts';
import { rehearseNight } from '../../controller/backtest/rehearsed-night.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';

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

test('in the adversarial order it is silent while the late half may be of one side, and calls nothing wrongly', () => {
  const { calibrations, forecasts } = backtest(election, results, {
    states: ['WB', 'KL'],
    orders: ['adversarial'],
    seeds: [1],
    counted: [0.1, 0.25, 0.5, 0.75],
    nights: 200,
  });
  for (const { counted, silent } of calibrations.slice(0, 3)) assert.equal(silent, 2, `at ${counted}`);
  for (const { party, majority, majorityCame } of forecasts)
    assert.ok(majorityCame ? majority > 0.1 : majority < 0.9, `${party}: ${majority}`);
});

test('constants chosen without a state serve it about as well as the usual ones', () => {
  const left = leaveOneOut(election, results, {
    states: ['WB', 'KL'],
    orders: ['random'],
    seeds: [1],
    counted: [0.25, 0.5],
    nights: 100,
  });
  assert.deepEqual(
    left.map(({ state }) => state),
    ['WB', 'KL'],
  );
  for (const { state, crps: score, usualCrps, forecasts } of left) {
    assert.ok(forecasts > 3);
    assert.ok(score < 2 * usualCrps, `${state}: ${score} against ${usualCrps}`);
  }
});

test('PIT: truths spread as the forecasts are give a flat line, truths at one end do not', () => {
  const seats = Uint16Array.from({ length: 100 }, (_, i) => i);
  const flat = pitOf(Array.from({ length: 100 }, (_, truth) => ({ seats, truth })));
  for (const share of flat) assert.ok(Math.abs(share - 0.1) < 1e-9, `${flat}`);
  const high = pitOf([{ seats, truth: 100 }]);
  assert.deepEqual(
    high.map((share) => Math.round(share * 10)),
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 10],
  );
  // All nights say 7 and 7 it is: nothing is known of where in it.
  const sure = pitOf([{ seats: Uint16Array.of(7, 7, 7, 7), truth: 7 }]);
  for (const share of sure) assert.ok(Math.abs(share - 0.1) < 1e-9, `${sure}`);
});

test('the likeliest winner of a seat wins about as often as he is said to', () => {
  const { calibrations } = backtest(election, results, {
    states: ['WB', 'TN'],
    orders: ['random'],
    seeds: [1, 2],
    counted: [0.25],
    nights: 300,
  });
  const { reliability, brierSeat, pit } = calibrations[0] as (typeof calibrations)[0];
  const sure = reliability.slice(4);
  for (const { said, came, seats } of sure) {
    assert.ok(seats > 50);
    assert.ok(Math.abs(said - came) < 0.05, `said ${said}, came ${came}`);
  }
  assert.ok(brierSeat < 0.12, `${brierSeat}`);
  assert.ok(Math.abs(pit.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
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
