import type { Sliced } from '../slices.ts';
import { drawsOf } from './draws.ts';
import type { SeatView } from './seat-view.ts';
import { type Expectations, poolOf } from './swing.ts';

/** A seat whose second is this many SDs behind is decided in every simulated night. */
const CERTAIN_SDS = 6;
/** Runners beyond these have no part in who wins. */
const MOST_RUNNERS = 5;
/**
 * What one runner loses another mostly wins (a correlation of about -0.8), but each runner's error is drawn for
 * itself: wider by sqrt(1.8), so that margins spread as they do.
 */
const RIVALRY = 1.34;

/** Winners of many simulated nights. */
export interface Nights {
  nights: number;
  /** Night by night within a seat: index of the winning runner. `winners[seat][night]`. */
  winners: readonly Uint8Array[];
}

/**
 * Simulates how the night may end. Every night draws one error for each party's swing, shared by all its seats,
 * then each region's, each seat's and the counting noise. The draws are the same every time they are made, so
 * a projection moves only when the count does. Pauses after each seat.
 */
export function* simulateNights(
  seats: readonly SeatView[],
  expectations: Expectations,
  nights: number,
  shareErrors = true,
): Sliced<Nights> {
  const { shared, late } = sharedErrors(expectations, nights, shareErrors);
  const winnersOf = (seat: SeatView, index: number): Uint8Array => {
    const result = new Uint8Array(nights);
    if (seat.winner !== null) return result.fill(seat.winner);
    const race = raceOf(seat, expectations.seats[index] ?? []);
    const first = race[0];
    if (!first) return result;
    if (race.length === 1) return result.fill(first.index);
    const best = new Float64Array(nights).fill(Number.NEGATIVE_INFINITY);
    for (const runner of race) {
      const error = runner.reach > 0 ? shared(poolOf(runner.view), seat.region) : null;
      const lateness = runner.late > 0 ? late(poolOf(runner.view)) : null;
      const draw = drawsOf(`${seat.contest}/${runner.index}`, 'heavy');
      for (let night = 0; night < nights; night++) {
        const common =
          (error ? runner.reach * (error[night] ?? 0) : 0) +
          (lateness ? runner.late * (lateness[night] ?? 0) : 0);
        const share = runner.mean + common + runner.sd * draw(night);
        // What is counted stays counted.
        const kept = Math.max(runner.floor, Math.min(1, share));
        if (kept > (best[night] ?? 0)) {
          best[night] = kept;
          result[night] = runner.index;
        }
      }
    }
    return result;
  };
  const winners: Uint8Array[] = [];
  for (const [index, seat] of seats.entries()) {
    winners.push(winnersOf(seat, index));
    yield;
  }
  return { nights, winners };
}

function raceOf(seat: SeatView, expected: Expectations['seats'][number]) {
  const race = seat.runners
    .map((view, index) => {
      const { mean, sd, shared, late } = expected[index] ?? { mean: 0, sd: 0, shared: 0, late: 0 };
      return {
        view,
        index,
        mean,
        sd: sd * RIVALRY,
        reach: shared * RIVALRY,
        late,
        floor: (view.seen ?? 0) * seat.counted,
      };
    })
    .sort((a, b) => b.mean - a.mean || a.index - b.index)
    .slice(0, MOST_RUNNERS);
  const first = race[0];
  if (!first) return [];
  return race.filter((one) => first.mean - one.mean <= CERTAIN_SDS * Math.hypot(first.sd, one.sd));
}

// Errors of a pool's state and region swing, night by night, made once each.
function sharedErrors(expectations: Expectations, nights: number, shareErrors: boolean) {
  const made = new Map<string, Float64Array>();
  const series = (key: string, sd: number): Float64Array => {
    let errors = made.get(key);
    if (!errors) {
      const draw = drawsOf(key, 'normal');
      errors = Float64Array.from({ length: nights }, (_, night) => sd * draw(night));
      made.set(key, errors);
    }
    return errors;
  };
  const shared = (pool: string, region: string): Float64Array | null => {
    const swing = expectations.swings.get(pool);
    if (!swing || !shareErrors) return null;
    const key = `${pool} ${region}`;
    let both = made.get(key);
    if (!both) {
      const state = series(`${pool} state`, swing.stateSd);
      const own = series(`${pool} region ${region}`, swing.regionSd.get(region) ?? 0.025);
      both = state.map((error, night) => error + (own[night] ?? 0));
      made.set(key, both);
    }
    return both;
  };
  const late = (pool: string): Float64Array | null => {
    const swing = expectations.swings.get(pool);
    return swing && shareErrors ? series(`${pool} late`, swing.lateSd) : null;
  };
  return { shared, late };
}
