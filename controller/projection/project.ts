import type { Election } from '../election/election.ts';
import type { Sliced } from '../ground/slices.ts';
import type { Count } from '../tally/count.ts';
import { blendNights, type Dispute } from './blend.ts';
import type { CountingFit } from './counting-fit.ts';
import type { BlocProjection, Projection } from './projection.ts';
import { quantile, rangeOf, type SeatTotal } from './seat-totals.ts';
import { type SeatView, seatsOf, seatViews } from './seat-view.ts';
import { HEAD_START, lateSeats, roundsAhead } from './swing.ts';

export interface ProjectOptions {
  /** State to project; the election's main one when not given. */
  state?: string;
  /** Simulated nights. */
  nights?: number;
  /** What the night's own rounds say; null: what is assumed of any night. */
  counting?: CountingFit | null;
  /** False drops the error that all seats of a night share; only to show what that costs. */
  shareErrors?: boolean;
  /** Told why, when nothing is said because the model and the scaled leads disagree. */
  silent?: (reason: string) => void;
}

/** Below this nothing is said: seats with machine votes counted, as a number and as a part of all seats … */
const LEAST_SEATS = 15;
const LEAST_SEAT_PART = 0.5;
/** … regions among which they lie, and the part of the votes that is in. */
const LEAST_REGION_PART = 0.4;
const LEAST_COUNTED = 0.02;

/** … and how unsure the counting noise may be, until this part is in. */
const MOST_UNSURE = 0.3;
const UNSURE_UNTIL = 0.15;

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
  yield;
  const majority = election.states.find(({ code }) => code === state)?.majority ?? Number.POSITIVE_INFINITY;
  return yield* projectSeats(seats, state, majority, options);
}

/** As `project`, from the seats themselves. */
export function* projectSeats(
  seats: readonly SeatView[],
  state: string,
  majority: number,
  { nights = 1000, shareErrors = true, counting = null, silent = () => {} }: ProjectOptions = {},
): Sliced<Projection | null> {
  if (!speaks(seats, counting)) return null;
  const { totals, dispute } = yield* blendNights(seats, counting, { nights, shareErrors });
  if (dispute) {
    silent(disputeText(dispute));
    return null;
  }
  yield;
  return {
    state,
    at: seats.reduce((newest, { at }) => Math.max(newest, at), 0),
    contests: seats.length,
    reporting: seats.filter(({ counted }) => counted > 0).length,
    counted: meanCounted(seats),
    nights,
    blocs: blocs(seats, totals, majority),
  };
}

/** Whether enough is counted, in enough places, and in an order that lets it speak for the rest. */
export function speaks(seats: readonly SeatView[], counting: CountingFit | null = null): boolean {
  return isEnough(seats, counting) && isTypical(seats, counting);
}

function isEnough(seats: readonly SeatView[], counting: CountingFit | null): boolean {
  const reporting = seats.filter(({ counted }) => counted > 0);
  const regions = new Set(seats.map(({ region }) => region));
  const heard = new Set(reporting.map(({ region }) => region));
  return (
    reporting.length >= Math.min(seats.length, Math.max(LEAST_SEATS, LEAST_SEAT_PART * seats.length)) &&
    heard.size >= LEAST_REGION_PART * regions.size &&
    meanCounted(seats) >= LEAST_COUNTED &&
    isLearnt(seats, reporting, counting)
  );
}

/**
 * Before second rounds come it is not known how wide rounds spread, nor which halls are late; where a source tells no
 * rounds it never is.
 */
function isLearnt(
  seats: readonly SeatView[],
  reporting: readonly SeatView[],
  counting: CountingFit | null,
): boolean {
  const told = reporting.every(
    ({ runners, rounds }) => rounds !== null && runners.every(({ machine }) => machine !== null),
  );
  if (counting === null || !told || meanCounted(seats) >= UNSURE_UNTIL) return true;
  return counting.unsure <= MOST_UNSURE && roundsAhead(seats) >= HEAD_START;
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

function disputeText({ id, model, leads }: Dispute): string {
  return `for ${id} last time's result and tonight's swing say ${model.join(' to ')} seats, the leads so far ${leads.join(' to ')}`;
}

/** Part of the count that is in, 0..1: the mean of all seats. */
export function meanCounted(seats: readonly SeatView[]): number {
  return seats.reduce((sum, { counted }) => sum + counted, 0) / Math.max(1, seats.length);
}

type Kind = BlocProjection['kind'];

function blocs(seats: readonly SeatView[], totals: readonly SeatTotal[], majority: number): BlocProjection[] {
  const open = seats.filter(({ winner }) => winner === null).length;
  const declared = seatsOf(seats, ({ winner }) => winner);
  return totals
    .filter(({ seats: drawn }) => drawn.some((number) => number > 0))
    .map(({ kind, id, seats: drawn }) =>
      blocProjection(kind, id, drawn, majority, {
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
}

function blocProjection(
  kind: Kind,
  id: string,
  seats: Uint16Array,
  majority: number,
  { won, open }: { won: number; open: number },
): BlocProjection {
  const sorted = seats.slice().sort();
  const [[low, high], [lowHalf, highHalf]] = [rangeOf(sorted, 0.8), rangeOf(sorted, 0.5)];
  const came = seats.filter((number) => number >= majority).length / seats.length;
  // Nothing is certain before it is arithmetic: declared seats alone decide it.
  const settled = won >= majority || won + open < majority;
  return {
    kind,
    id,
    seats: quantile(sorted, 0.5),
    ...{ low, high, lowHalf, highHalf },
    mean: seats.reduce((sum, number) => sum + number, 0) / seats.length,
    majority: settled ? came : Math.min(0.99, Math.max(0.01, came)),
  };
}
