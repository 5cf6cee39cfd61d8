import type { Election } from '../election/election.ts';
import type { Sliced } from '../slices.ts';
import type { Count } from '../tally/count.ts';
import type { CountingFit } from './counting-fit.ts';
import { type Nights, simulateNights } from './nights.ts';
import type { BlocProjection, Projection } from './projection.ts';
import { type SeatView, seatViews } from './seat-view.ts';
import { expectShares, lateSeats } from './swing.ts';

export interface ProjectOptions {
  /** State to project; the election's main one when not given. */
  state?: string;
  /** Simulated nights. */
  nights?: number;
  /** What the night's own rounds say; null: what is assumed of any night. */
  counting?: CountingFit | null;
  /** False drops the error that all seats of a night share; only to show what that costs. */
  shareErrors?: boolean;
}

/** Below this nothing is said: seats with machine votes counted, as a number and as a part of all seats … */
const LEAST_SEATS = 15;
const LEAST_SEAT_PART = 0.08;
/** … regions among which they lie, and the part of the votes that is in. */
const LEAST_REGION_PART = 0.4;
const LEAST_COUNTED = 0.02;

/** Part of the seats that may be far behind those that are ahead. */
const MOST_LATE = 0.25;
/** When a trend along the count is not chance: it is seen in so many seats, is so large, and so many errors from zero. */
const TREND_SEATS = 15;
const TREND_SHARE = 0.015;
const TREND_ERRORS = 3;
const SUSPECT_ERRORS = 1.5;

/**
 * Projects the seats of a state from a partial count: last time's shares moved by pooled swings, mixed with what
 * is counted, and a thousand simulated nights around them. Declared seats are fixed, postponed ones are left out.
 *
 * @returns null until enough seats in enough regions have counted
 */
export function* project(
  count: Count,
  election: Election,
  options: ProjectOptions = {},
): Sliced<Projection | null> {
  const state = options.state ?? election.mainState;
  const seats = seatViews(count, election, state);
  const majority = election.states.find(({ code }) => code === state)?.majority ?? Number.POSITIVE_INFINITY;
  return yield* projectSeats(seats, state, majority, options);
}

/** As `project`, from the seats themselves. */
export function* projectSeats(
  seats: readonly SeatView[],
  state: string,
  majority: number,
  { nights = 1000, shareErrors = true, counting = null }: ProjectOptions = {},
): Sliced<Projection | null> {
  if (!speaks(seats, counting)) return null;
  const simulated = yield* simulateNights(seats, expectShares(seats, counting), nights, shareErrors);
  return {
    state,
    at: seats.reduce((newest, { at }) => Math.max(newest, at), 0),
    contests: seats.length,
    reporting: seats.filter(({ counted }) => counted > 0).length,
    counted: meanCounted(seats),
    nights,
    blocs: blocs(seats, simulated, majority),
  };
}

/** Whether enough is counted, in enough places, and in an order that lets it speak for the rest. */
export function speaks(seats: readonly SeatView[], counting: CountingFit | null = null): boolean {
  if (!isTypical(seats, counting)) return false;
  const reporting = seats.filter(({ counted }) => counted > 0);
  const regions = new Set(seats.map(({ region }) => region));
  const heard = new Set(reporting.map(({ region }) => region));
  return (
    reporting.length >= Math.min(seats.length, Math.max(LEAST_SEATS, LEAST_SEAT_PART * seats.length)) &&
    heard.size >= LEAST_REGION_PART * regions.size &&
    meanCounted(seats) >= LEAST_COUNTED
  );
}

/**
 * Whether what is counted may stand for what is not. It may not while many seats are far behind the others, nor
 * while a party's share moves one way as its seats are counted: the rest may then be another country.
 */
function isTypical(seats: readonly SeatView[], counting: CountingFit | null): boolean {
  const most = MOST_LATE * seats.length;
  if (lateSeats(seats).length > most) return false;
  if (counting === null) return true;
  // Seats that were late as a group are under suspicion: a weaker trend among them is enough.
  const suspected = counting.late > most;
  return !counting.trends.some(
    ({ seats: number, late, mean, error }) =>
      number >= TREND_SEATS &&
      Math.abs(mean) >= TREND_SHARE &&
      Math.abs(mean) > (late && suspected ? SUSPECT_ERRORS : TREND_ERRORS) * error,
  );
}

/** Part of the count that is in, 0..1: the mean of all seats. */
export function meanCounted(seats: readonly SeatView[]): number {
  return seats.reduce((sum, { counted }) => sum + counted, 0) / Math.max(1, seats.length);
}

type Kind = BlocProjection['kind'];

/** Seats of every party and coalition, night by night. */
export function seatTotals(
  seats: readonly SeatView[],
  { nights, winners }: Nights,
): { kind: Kind; id: string; seats: Uint16Array }[] {
  const totals = new Map<string, { kind: Kind; id: string; seats: Uint16Array }>();
  const totalOf = (kind: Kind, id: string): Uint16Array => {
    const key = `${kind} ${id}`;
    let total = totals.get(key);
    if (!total) {
      total = { kind, id, seats: new Uint16Array(nights) };
      totals.set(key, total);
    }
    return total.seats;
  };
  seats.forEach((seat, index) => {
    const won = winners[index];
    if (!won || seat.runners.length === 0) return;
    const parties = seat.runners.map(({ party }) => totalOf('party', party));
    const coalitions = seat.runners.map(({ coalition }) =>
      coalition === null ? null : totalOf('coalition', coalition),
    );
    for (let night = 0; night < nights; night++) {
      const winner = won[night] ?? 0;
      const party = parties[winner];
      if (party) party[night] = (party[night] ?? 0) + 1;
      const coalition = coalitions[winner];
      if (coalition) coalition[night] = (coalition[night] ?? 0) + 1;
    }
  });
  return [...totals.values()];
}

function blocs(seats: readonly SeatView[], simulated: Nights, majority: number): BlocProjection[] {
  const { nights } = simulated;
  const totals = seatTotals(seats, simulated);
  const open = seats.filter(({ winner }) => winner === null).length;
  const declared = declaredSeats(seats);
  const largest = { party: largestSeats('party'), coalition: largestSeats('coalition') };
  return totals
    .filter(({ seats: drawn }) => drawn.some((number) => number > 0))
    .map(({ kind, id, seats: drawn }) =>
      blocProjection(kind, id, drawn, largest[kind], majority, {
        won: declared.get(`${kind} ${id}`) ?? 0,
        open,
      }),
    )
    .sort(
      (a, b) =>
        (a.kind === b.kind ? 0 : a.kind === 'coalition' ? -1 : 1) ||
        b.mean - a.mean ||
        (a.id < b.id ? -1 : 1),
    );

  function largestSeats(kind: Kind): Uint16Array {
    const most = new Uint16Array(nights);
    for (const total of totals)
      for (let night = 0; total.kind === kind && night < nights; night++)
        most[night] = Math.max(most[night] ?? 0, total.seats[night] ?? 0);
    return most;
  }
}

/** `party ID` or `coalition ID` -> seats declared. */
function declaredSeats(seats: readonly SeatView[]): Map<string, number> {
  const won = new Map<string, number>();
  for (const { runners, winner } of seats) {
    const runner = winner === null ? undefined : runners[winner];
    if (!runner) continue;
    for (const key of [`party ${runner.party}`, `coalition ${runner.coalition}`])
      won.set(key, (won.get(key) ?? 0) + 1);
  }
  return won;
}

function blocProjection(
  kind: Kind,
  id: string,
  seats: Uint16Array,
  largest: Uint16Array,
  majority: number,
  { won, open }: { won: number; open: number },
): BlocProjection {
  const sorted = seats.slice().sort();
  const quantile = (of: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(of * sorted.length))] ?? 0;
  const chance = (holds: (number: number, night: number) => boolean, settled: boolean): number => {
    let times = 0;
    for (let night = 0; night < seats.length; night++) if (holds(seats[night] ?? 0, night)) times += 1;
    const share = times / seats.length;
    // Nothing is certain before it is arithmetic: declared seats alone decide it.
    return settled ? share : Math.min(0.99, Math.max(0.01, share));
  };
  return {
    kind,
    id,
    seats: quantile(0.5),
    low: quantile(0.1),
    high: quantile(0.9),
    lowHalf: quantile(0.25),
    highHalf: quantile(0.75),
    mean: seats.reduce((sum, number) => sum + number, 0) / seats.length,
    majority: chance((number) => number >= majority, won >= majority || won + open < majority),
    largest: chance((number, night) => number > 0 && number === largest[night], open === 0),
  };
}
