import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { backtest, leadsScaled, uniformSwing } from '../../controller/backtest/backtest.ts';
import { crps, pitOf, wilson } from '../../controller/backtest/calibration.ts';
import { leaveOneOut } from '../../controller/backtest/leave-one-out.ts';
import { readPacing } from '../../controller/backtest/pacing.ts';
import { rehearseNight } from '../../controller/backtest/rehearsed-night.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { seatsOf } from '../../controller/projection/seat-view.ts';
import { seat, seats } from '../projection/small-seats.ts';

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

test('a night may count in the order of a real one: seats that lean alike count alike', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-order-'));
  t.after(() => rm(dir, { recursive: true }));
  const file = join(dir, 'halves.csv');
  // Those that lean to the largest party are in at once, the others after six hours; one is corrected on the way.
  await writeFile(
    file,
    'seat,lean,minute,part\na,-0.3,10,0.01\na,-0.3,360,1\nb,0.3,10,0.5\nb,0.3,11,0.4\nb,0.3,20,1\n',
  );
  const pacing = await readPacing(file);
  assert.deepEqual(
    pacing.seats.map(({ lean, counted }) => [lean, counted.map(({ part }) => part)]),
    [
      [-0.3, [0.01, 1]],
      [0.3, [0.5, 0.5, 1]],
    ],
  );
  const night = rehearseNight(election, results, 'WB', pacing, 1);
  const early = night.after(30).filter(({ counted }) => counted > 0.9);
  assert.ok(early.length > 100 && early.length < 200, `${early.length}`);
  const leads = leadsScaled(early);
  assert.ok((leads.get('party all-india-trinamool-congress') ?? 0) > 0.95 * early.length);
  assert.equal(night.after(1000).filter(({ winner }) => winner !== null).length, 292);
  await writeFile(file, 'seat,lean,minute,part\na,-0.3,10,1.5\n');
  await assert.rejects(readPacing(file), /part cannot be used: got 1\.5.*halves\.csv:2/);
});

test('it is asked from the first word on, and each look is compared with the one a quarter of an hour before', () => {
  const { calibrations, forecasts } = backtest(election, results, {
    states: ['KL'],
    orders: ['random'],
    seeds: [1],
    moments: ['first', 0.04, 0.1, 'quarters'],
    nights: 200,
  });
  const [first, , , quarters] = calibrations;
  assert.ok(first && quarters && first.forecasts > 5 && quarters.forecasts > 10 * first.forecasts);
  const minutes = [...new Set(forecasts.map(({ minute }) => minute))].sort((a, b) => a - b);
  const begin = minutes[0] ?? 0;
  for (const { moments, minute, moved } of forecasts) {
    assert.equal(moments.has('first'), minute === begin);
    if (moments.has('quarters')) assert.equal((minute - begin) % 15, 0);
    if (moments.has('first')) assert.equal(moved, null);
  }
  assert.ok(forecasts.some(({ moved }) => moved !== null));
  // A range of whole seats says how much it holds, and that is at least its name.
  assert.ok(quarters.band80.said >= 0.8 && quarters.band50.said >= 0.5);
});

test('what anybody can compute: leads scaled to the house, and a uniform swing', () => {
  const views = seats(100, (n) => seat(n, 0.5 + (n - 50) / 200, 0.561 + (n - 50) / 200, n % 2 ? 0.5 : 0));
  // Of the odd seats those from 39 on are led by ROSE: 31 of 50.
  assert.equal(leadsScaled(views).get('party rose'), 62);
  assert.equal(leadsScaled(views).get('coalition garden'), 62);
  // All move alike, so from 38 on ROSE has them; the even ones too.
  assert.equal(seatsOf(views, uniformSwing(views)).get('party rose'), 63);
});

test('in random order the 90 % band holds about what it says, and beats scaled leads at a quarter', () => {
  const { calibrations } = backtest(election, results, {
    states: ['WB', 'KL'],
    orders: ['random'],
    seeds: [1, 2],
    moments: [0.25],
    nights: 300,
  });
  for (const { band90, alone90, crps: score, leadsError, forecasts } of calibrations) {
    assert.ok(forecasts > 15);
    assert.ok(band90.high > 0.9, `held ${band90.share}`);
    assert.ok(band90.share >= alone90.share);
    assert.ok(score < leadsError, `${score} against ${leadsError}`);
  }
});

test('a party from nowhere is not too low from the first word on, and the leads are beaten', () => {
  const { calibrations } = backtest(election, results, {
    states: ['WB'],
    orders: ['random', 'region'],
    seeds: [1],
    moments: ['first', 0.06, 0.1, 'quarters'],
    nights: 300,
  });
  for (const { moment, forecasts, bias, band90, crps: score, leadsError } of calibrations) {
    if (forecasts === 0) continue;
    // It was 14 % of the house.
    assert.ok(bias.absolute < 0.08, `${moment}: ${bias.absolute}`);
    if (moment === 'quarters') assert.ok(score < leadsError, `${score} against ${leadsError}`);
    assert.ok(band90.high > 0.9, `${moment}: ${band90.share}`);
  }
});

test('in the adversarial order it is silent while the late half may be of one side, and calls nothing wrongly', () => {
  const { calibrations, forecasts } = backtest(election, results, {
    states: ['WB', 'KL'],
    orders: ['adversarial'],
    seeds: [1],
    moments: [0.1, 0.25, 0.5, 0.75],
    nights: 200,
  });
  for (const { moment, silent } of calibrations.slice(0, 3)) assert.equal(silent, 2, `at ${moment}`);
  for (const { id, majority, majorityCame } of forecasts)
    assert.ok(majorityCame ? majority > 0.1 : majority < 0.9, `${id}: ${majority}`);
});

test('constants chosen without a state serve it about as well as the usual ones', () => {
  const left = leaveOneOut(election, results, {
    states: ['WB', 'KL'],
    orders: ['random'],
    seeds: [1],
    moments: [0.25, 0.5],
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
    moments: [0.25],
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
