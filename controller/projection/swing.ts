import type { CountingFit } from './counting-fit.ts';
import type { Runner, SeatView } from './seat-view.ts';

/** Spread of a seat's final share around its region's swing, before the night says otherwise: known past, unknown. */
const SEAT_SD = { known: 0.05, unknown: 0.09 };
/** Reporting seats that the assumed spread weighs as much as. */
const SPREAD_SEATS = 15;
/** Spread of regions' swings around the state's. */
const REGION_SD = 0.025;
/**
 * Seats that are late may all be of one side: the mean of the better half of seats is 0.8 of their spread above
 * that of all, and 1.6 above that of the worse half.
 */
const LATE_SDS = 1.3;
/** Seats that are ahead: this part of all are behind them. */
const AHEAD = 0.8;
/** Rounds by which halls differ on any night. */
const HEAD_START = 2;
const USUAL_ROUNDS = 20;
/** Seats that count first differ from the rest as a whole by this much (shared by the whole night). */
const ORDER_SD = 0.02;
/**
 * Margin at the end less the margin now has the spread KAPPA * sqrt((1-f)/f), in shares. The parliamentary count
 * of 2024, in about 130 batches a seat, fits 0.020 to 0.027 with heavy tails; fewer and larger batches spread
 * wider, by the root of their number. 0.019 gives 0.048 for twenty rounds, inside the 0.04 to 0.06 that assembly
 * seats are expected to have. A share has 1/1.9 of a margin's spread, as what one loses another mostly wins.
 */
const KAPPA = 0.019;
const KAPPA_BATCHES = 130;
const MARGIN_TO_SHARE = 1.9;

/** Constants of the model, in times of the usual ones: how far seats and regions spread, and how counting swings. */
export interface Assumptions {
  spread: number;
  counting: number;
}

const USUAL: Assumptions = { spread: 1, counting: 1 };

/** What a runner's final share is expected to be, and how unsure that is. */
interface Expectation {
  mean: number;
  /** SD of the seat's own error, and how much of the shared (state, region) error reaches it, 0..1. */
  sd: number;
  shared: number;
  /** How much of the error that all late seats share reaches it, 0..1. */
  late: number;
}

/** How a party moved tonight, pooled from seats to regions to the state. */
interface PartySwing {
  /** Error of the whole state's swing, SD; shared by every seat of a simulated night. */
  stateSd: number;
  /** Region -> SD of its own error. */
  regionSd: ReadonlyMap<string, number>;
  /** Error of the seats that are late, SD: they may differ from the others as a whole. */
  lateSd: number;
}

/** Expected shares in every seat, and the swings they came from. */
export interface Expectations {
  /** Seat by seat, runner by runner, in the seats' order. */
  seats: readonly (readonly Expectation[])[];
  /** `PARTY` with a known past, `PARTY?` without: they are pooled apart. */
  swings: ReadonlyMap<string, PartySwing>;
}

/** SD of a runner's share at the end, given his share when `counted` (0..1) of the seat is in. */
export function countingSd(counted: number, rounds: number | null): number {
  if (counted <= 0) return Number.POSITIVE_INFINITY;
  const batches = Math.min(KAPPA_BATCHES, Math.max(8, rounds ?? 20));
  const kappa = (KAPPA * Math.sqrt(KAPPA_BATCHES / batches)) / MARGIN_TO_SHARE;
  return kappa * Math.sqrt((1 - counted) / counted);
}

/** The pool a runner's swing belongs to. Independents are not a party: each stands alone. */
export function poolOf(runner: Runner): string {
  return runner.prior === null ? `${runner.party}?` : runner.party;
}

/**
 * Swings of every party, partially pooled by region, and from them each runner's expected final share: the mix,
 * by precision, of past + swing and of what is counted.
 */
export function expectShares(
  seats: readonly SeatView[],
  counting: CountingFit | null = null,
  assume: Assumptions = USUAL,
): Expectations {
  const pools = new Map<string, Pool>();
  const leaning = seats.map((seat) => leanOf(seat, counting, assume));
  seats.forEach((seat, i) => {
    seat.runners.forEach((runner, k) => {
      const lean = leaning[i]?.[k];
      if (lean) poolFor(pools, poolOf(runner)).add(seat, runner, lean);
    });
  });
  const lateness = latenessOf(seats);
  const counted = seats.reduce((sum, seat) => sum + seat.counted, 0) / Math.max(1, seats.length);
  const fits = new Map<string, Fit>();
  for (const [key, pool] of pools) fits.set(key, pool.fit(counted, assume.spread));
  return {
    seats: seats.map((seat, i) => expectSeat(seat, fits, leaning[i] ?? [], lateness[i] ?? 0)),
    swings: new Map(
      [...fits].map(([key, { stateSd, regionSd, lateSd }]) => [key, { stateSd, regionSd, lateSd }]),
    ),
  };
}

/** Where a runner's share is heading, by his own seat's rounds alone, and how unsure that is; null before them. */
type Lean = { share: number; sd: number } | null;

function leanOf(seat: SeatView, counting: CountingFit | null, assume: Assumptions): Lean[] {
  const noise = assume.counting * (counting?.sdOf ?? countingSd)(seat.counted, seat.rounds);
  const rest = 1 - seat.counted;
  return seat.runners.map(({ seen, party }) => {
    if (seen === null) return null;
    const drift = counting?.driftOf(seat.contest, party);
    return drift
      ? { share: seen + rest * drift.mean, sd: Math.hypot(noise, rest * drift.sd) }
      : { share: seen, sd: noise };
  });
}

/** Seats with less than half the rounds of those that are ahead, once these have more than a few. */
export function lateSeats(seats: readonly SeatView[]): SeatView[] {
  const ahead = roundsAhead(seats);
  return ahead < HEAD_START ? [] : seats.filter((seat) => roundsDone(seat) < ahead / 2);
}

/** How late each seat is, 0..1; halls that start an hour apart are not late. */
function latenessOf(seats: readonly SeatView[]): number[] {
  const ahead = roundsAhead(seats);
  const matters = Math.min(1, Math.max(0, (ahead - HEAD_START) / HEAD_START));
  return seats.map((seat) => (matters > 0 ? matters * Math.max(0, 1 - roundsDone(seat) / (ahead / 2)) : 0));
}

function roundsDone({ counted, rounds }: SeatView): number {
  return counted * (rounds ?? USUAL_ROUNDS);
}

function roundsAhead(seats: readonly SeatView[]): number {
  return seats.map(roundsDone).sort((a, b) => a - b)[Math.floor(seats.length * AHEAD)] ?? 0;
}

function expectSeat(
  seat: SeatView,
  fits: ReadonlyMap<string, Fit>,
  leaning: readonly Lean[],
  lateness: number,
): Expectation[] {
  const expected = seat.runners.map((runner, k): Expectation => {
    const lean = leaning[k] ?? null;
    const fit = fits.get(poolOf(runner));
    // Nobody of this party has counted anywhere yet: last time's share, or little.
    const drift = fit ? (fit.regions.get(seat.region) ?? fit.state) : 0;
    const before = Math.max(0, (runner.prior ?? 0) + drift);
    const sd = fit?.seatSd ?? (runner.prior === null ? SEAT_SD.unknown : SEAT_SD.known);
    if (lean === null) return { mean: before, sd, shared: 1, late: lateness };
    if (lean.sd === 0) return { mean: lean.share, sd: 0, shared: 0, late: 0 };
    const [a, b] = [1 / sd ** 2, 1 / lean.sd ** 2];
    return {
      mean: Math.max(0, (a * before + b * lean.share) / (a + b)),
      sd: Math.sqrt(1 / (a + b)),
      shared: a / (a + b),
      late: (lateness * a) / (a + b),
    };
  });
  const sum = expected.reduce((total, { mean }) => total + mean, 0);
  return sum > 0 ? expected.map((one) => ({ ...one, mean: one.mean / sum })) : expected;
}

interface Fit extends PartySwing {
  state: number;
  regions: ReadonlyMap<string, number>;
  seatSd: number;
}

/** One reporting seat: how far a party moved there, and how unsure the part counted leaves it. */
interface Drift {
  region: string;
  drift: number;
  noise: number;
}

/** What the reporting seats say of one party. */
class Pool {
  readonly seats: Drift[] = [];
  readonly known: boolean;

  constructor(known: boolean) {
    this.known = known;
  }

  add(seat: SeatView, runner: Runner, { share, sd }: NonNullable<Lean>): void {
    this.seats.push({ region: seat.region, drift: share - (runner.prior ?? 0), noise: sd });
  }

  fit(counted: number, spread: number): Fit {
    const assumed = spread * (this.known ? SEAT_SD.known : SEAT_SD.unknown);
    const among = spread * REGION_SD;
    const state = weightedMean(this.seats, assumed);
    // What is left of the spread when the counting noise is taken out, shrunk to what is usual.
    const excess = this.seats.reduce(
      (sum, { drift, noise }) => sum + (drift - state.mean) ** 2 - noise ** 2,
      0,
    );
    const seatSd = Math.sqrt(
      Math.max(
        (assumed / 3) ** 2,
        (Math.max(0, excess) + assumed ** 2 * SPREAD_SEATS) / (this.seats.length + SPREAD_SEATS),
      ),
    );
    const regions = new Map<string, number>();
    const regionSd = new Map<string, number>();
    for (const [region, seats] of byRegion(this.seats)) {
      const own = weightedMean(seats, seatSd);
      const weight = among ** 2 / (among ** 2 + own.sd ** 2);
      regions.set(region, state.mean + weight * (own.mean - state.mean));
      regionSd.set(region, among * Math.sqrt(1 - weight));
    }
    const order = spread * ORDER_SD * Math.sqrt(1 - counted);
    const stateSd = Math.hypot(state.sd, order);
    return { state: state.mean, stateSd, regions, regionSd, seatSd, lateSd: LATE_SDS * seatSd };
  }
}

function poolFor(pools: Map<string, Pool>, key: string): Pool {
  let pool = pools.get(key);
  if (!pool) {
    pool = new Pool(!key.endsWith('?'));
    pools.set(key, pool);
  }
  return pool;
}

function byRegion(seats: readonly Drift[]): Map<string, Drift[]> {
  const regions = new Map<string, Drift[]>();
  for (const seat of seats) {
    const of = regions.get(seat.region);
    if (of) of.push(seat);
    else regions.set(seat.region, [seat]);
  }
  return regions;
}

// Precision-weighted: a seat with one round of twenty says less than one that is all in.
function weightedMean(seats: readonly Drift[], seatSd: number): { mean: number; sd: number } {
  let weights = 0;
  let sum = 0;
  for (const { drift, noise } of seats) {
    const weight = 1 / (seatSd ** 2 + noise ** 2);
    weights += weight;
    sum += weight * drift;
  }
  return { mean: sum / weights, sd: Math.sqrt(1 / weights) };
}
