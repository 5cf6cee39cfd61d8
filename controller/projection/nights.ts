import type { Sliced } from '../ground/slices.ts';
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

/** So many nights, from one number to before another, under one set of expectations. */
export interface NightsPart {
  expectations: Expectations;
  from: number;
  to: number;
}

/**
 * Simulates how the night may end. Every night draws one error for each party's swing, shared by all its seats,
 * then each region's, each seat's and the counting noise. The draws are the same every time they are made, so
 * a projection moves only when the count does. Pauses after each seat.
 */
export function* simulateNights(
  seats: readonly SeatView[],
  parts: readonly NightsPart[],
  rivalry = 1,
  shareErrors = true,
): Sliced<Nights> {
  const nights = parts.at(-1)?.to ?? 0;
  const errors = parts.map((part) => sharedErrors(part, shareErrors));
  const winners: Uint8Array[] = [];
  for (const [index, seat] of seats.entries()) {
    const won = new Uint8Array(nights);
    winners.push(won);
    if (seat.winner !== null) won.fill(seat.winner);
    else
      for (const [i, part] of parts.entries()) {
        const race = raceOf(seat, part.expectations.seats[index] ?? [], RIVALRY * rivalry);
        drawSeat(seat, race, part, errors[i] as SharedErrors, won);
      }
    yield;
  }
  return { nights, winners };
}

function drawSeat(
  seat: SeatView,
  race: ReturnType<typeof raceOf>,
  { from, to }: NightsPart,
  { shared, late }: SharedErrors,
  won: Uint8Array,
): void {
  const first = race[0];
  if (!first) return;
  won.fill(first.index, from, to);
  if (race.length === 1) return;
  const best = new Float64Array(to - from).fill(Number.NEGATIVE_INFINITY);
  for (const runner of race) {
    const error = runner.reach > 0 ? shared(poolOf(runner.view), seat.region, runner.view.party) : null;
    const lateness = runner.late > 0 ? late(poolOf(runner.view)) : null;
    const draw = drawsOf(`${seat.contest}/${runner.index}`, 'heavy');
    for (let night = 0; night < to - from; night++) {
      const common =
        (error ? runner.reach * (error[night] ?? 0) : 0) +
        (lateness ? runner.late * (lateness[night] ?? 0) : 0);
      const share = runner.mean + common + runner.sd * draw(from + night);
      // What is counted stays counted.
      const kept = Math.max(runner.floor, Math.min(1, share));
      if (kept > (best[night] ?? 0)) {
        best[night] = kept;
        won[from + night] = runner.index;
      }
    }
  }
}

function raceOf(seat: SeatView, expected: Expectations['seats'][number], wider: number) {
  const race = seat.runners
    .map((view, index) => {
      const { mean, sd, shared, late } = expected[index] ?? { mean: 0, sd: 0, shared: 0, late: 0 };
      return {
        view,
        index,
        mean,
        sd: sd * wider,
        reach: shared * wider,
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

interface SharedErrors {
  shared(pool: string, region: string, party: string): Float64Array | null;
  late(pool: string): Float64Array | null;
}

// Errors of a pool's state and region swing, night by night, made once each.
function sharedErrors({ expectations, from, to }: NightsPart, shareErrors: boolean): SharedErrors {
  const made = new Map<string, Float64Array>();
  const series = (key: string, sd: number): Float64Array => {
    let errors = made.get(key);
    if (!errors) {
      const draw = drawsOf(key, 'normal');
      errors = Float64Array.from({ length: to - from }, (_, night) => sd * draw(from + night));
      made.set(key, errors);
    }
    return errors;
  };
  const shared = (pool: string, region: string, party: string): Float64Array | null => {
    const swing = expectations.pools.get(pool);
    if (!swing || !shareErrors) return null;
    const key = `${pool} ${party} ${region}`;
    let both = made.get(key);
    if (!both) {
      const state = series(`${pool} state`, swing.stateSd);
      const own = series(`${pool} region ${region}`, swing.regionSd(region));
      const within = series(`${pool} party ${party}`, swing.partySd(party));
      both = state.map((error, night) => error + (own[night] ?? 0) + (within[night] ?? 0));
      made.set(key, both);
    }
    return both;
  };
  const late = (pool: string): Float64Array | null => {
    const swing = expectations.pools.get(pool);
    return swing && shareErrors ? series(`${pool} late`, swing.lateSd) : null;
  };
  return { shared, late };
}
