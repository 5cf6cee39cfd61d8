import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce } from '../../controller/ground/slices.ts';
import { countingSd } from '../../controller/projection/noise.ts';
import { projectSeats } from '../../controller/projection/project.ts';
import { RoundLog } from '../../controller/projection/round-log.ts';
import type { SeatView } from '../../controller/projection/seat-view.ts';
import { randomFrom } from '../map/small-map.ts';
import { seat, seats } from './small-seats.ts';

const SEATS = 60;
const ROUNDS = 20;
const PER_ROUND = 10_000;

/** The seats after each round; `shareOf` is what ROSE gets in a seat's round. */
function night(shareOf: (seat: number, round: number) => number): SeatView[][] {
  const rose = Array.from({ length: SEATS }, () => 0);
  return Array.from({ length: ROUNDS }, (_, round) =>
    seats(SEATS, (n) => {
      rose[n - 1] = (rose[n - 1] ?? 0) + Math.round(PER_ROUND * shareOf(n, round));
      const votes = [rose[n - 1] ?? 0, (round + 1) * PER_ROUND - (rose[n - 1] ?? 0)];
      const view = seat(n, 0.5, (votes[0] ?? 0) / ((round + 1) * PER_ROUND), (round + 1) / ROUNDS);
      return { ...view, runners: view.runners.map((runner, i) => ({ ...runner, machine: votes[i] ?? 0 })) };
    }),
  );
}

function heard(looks: readonly SeatView[][]): RoundLog {
  const log = new RoundLog();
  for (const views of looks) log.note(views);
  return log;
}

/** Independent rounds around a half, as wide as `sd`. */
function shuffled(sd: number, seed = 5): (n: number, round: number) => number {
  const random = randomFrom(seed);
  // A sum of twelve uniform draws less six is near enough to a normal one.
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
  const drawn = new Map<string, number>();
  return (n, round) => {
    const key = `${n} ${round}`;
    const known = drawn.get(key) ?? 0.5 + sd * normal();
    drawn.set(key, known);
    return known;
  };
}

test('rounds in no order have no trend, and their spread is learnt', () => {
  for (const sd of [0.02, 0.06]) {
    const fit = heard(night(shuffled(sd)).slice(0, 12)).fit();
    for (const { party, mean, error } of fit.trends)
      assert.ok(Math.abs(mean) < 3 * error, `${party}: ${mean} by ${error}`);
    assert.equal(fit.driftOf('WB-1' as SeatView['contest'], 'rose'), null);
    assert.ok(Math.abs((fit.round?.sd ?? 0) / sd - 1) < 0.17, `${fit.round?.sd} for ${sd}`);
    assert.ok((fit.round?.alike ?? 1) < 0.12, `${fit.round?.alike}`);
    // Mean of the eight to come against that of the twelve that are in.
    const wanted = sd * Math.sqrt(1 / 12 - 1 / 20);
    // What is assumed of any night (0.021) weighs a little still.
    const learnt = fit.sdOf(0.6, ROUNDS);
    assert.ok(learnt > 0.85 * wanted && learnt < 1.3 * wanted + 0.002, `${learnt} for ${wanted}`);
  }
});

test('neighbouring rounds that are alike leave more to come', () => {
  const apart = shuffled(0.05);
  const together = heard(night((n, round) => apart(n, Math.floor(round / 3))).slice(0, 12)).fit();
  assert.ok((together.round?.alike ?? 0) > 0.4, `${together.round?.alike}`);
  assert.ok(together.sdOf(0.6, ROUNDS) > 1.4 * heard(night(apart).slice(0, 12)).fit().sdOf(0.6, ROUNDS));
});

test('a share that rises along the count is seen, carried on, and no reason to speak', () => {
  const noise = shuffled(0.03);
  const rising = (n: number, round: number) => noise(n, round) + (round - 9.5) * 0.008;
  const looks = night(rising);
  const fit = heard(looks.slice(0, 10)).fit();
  const rose = fit.trends.find(({ party }) => party === 'rose');
  assert.ok(rose && rose.seats === SEATS && rose.mean > 5 * rose.error, JSON.stringify(fit.trends));
  const views = looks[9] as SeatView[];
  const end = looks.at(-1) as SeatView[];
  const error = (guess: (view: SeatView) => number): number =>
    views.reduce((sum, view, i) => sum + Math.abs((end[i]?.runners[0]?.seen ?? 0) - guess(view)), 0) / SEATS;
  const seen = (view: SeatView): number => view.runners[0]?.seen ?? 0;
  const carried = error((v) => seen(v) + (1 - v.counted) * (fit.driftOf(v.contest, 'rose')?.mean ?? 0));
  assert.ok(carried < error(seen) / 3, `${carried} against ${error(seen)}`);
  assert.equal(atOnce(projectSeats(views, 'WB', 31, { counting: fit })), null);
  assert.notEqual(atOnce(projectSeats(views, 'WB', 31)), null);
});

test('the same look again, votes taken back and rounds taken back teach nothing', () => {
  const looks = night(shuffled(0.03));
  const log = heard(looks.slice(0, 5));
  const before = log.fit();
  log.note(looks[4] as SeatView[]);
  log.note(looks[2] as SeatView[]);
  const after = log.fit();
  assert.deepEqual([after.pairs, after.round], [before.pairs, before.round]);
});

test('without machine votes, or before two rounds, what is assumed of any night holds', () => {
  const plain = heard([seats(20, (n) => seat(n, 0.5, 0.5, 0.1)), seats(20, (n) => seat(n, 0.5, 0.6, 0.2))]);
  const early = heard(night(shuffled(0.03)).slice(0, 1));
  for (const fit of [plain.fit(), early.fit()]) {
    assert.equal(fit.round, null);
    assert.equal(fit.sdOf(0.3, ROUNDS), countingSd(0.3, ROUNDS));
    assert.equal(fit.driftOf('WB-1' as SeatView['contest'], 'rose'), null);
  }
});
