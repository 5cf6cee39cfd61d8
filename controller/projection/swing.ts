import { grouped } from '../ground/grouped.ts';
import type { CountingFit } from './counting-fit.ts';
import { countingSd, roomOf, USUAL_ROUNDS } from './noise.ts';
import { fitPool, type Heard, type PoolFit } from './pool.ts';
import type { Runner, SeatView } from './seat-view.ts';

/** Seats that are ahead: this part of all are behind them. */
const AHEAD = 0.8;
/** Rounds by which halls differ on any night. */
export const HEAD_START = 2;
/** A seat that is this many errors from what the others lead to expect is a case of its own: they have no say in it. */
const WILD = 3;
/** Of a party that has counted nowhere yet nothing is known but that it may have something. */
const UNHEARD = { mean: 0.02, sd: 0.05 };

/**
 * Constants of the model, in times of the usual ones: how far seats and regions spread, how counting swings, and how much wider
 * margins spread than each runner's share.
 */
export interface Assumptions {
  spread: number;
  counting: number;
  rivalry: number;
}

export const USUAL: Assumptions = { spread: 1, counting: 1, rivalry: 1 };

/** What a runner's final share is expected to be, and how unsure that is. */
interface Expectation {
  mean: number;
  /** SD of the seat's own error, and how much of the shared (state, region) error reaches it, 0..1. */
  sd: number;
  shared: number;
  /** How much of the error that all late seats share reaches it, 0..1. */
  late: number;
}

/** A runner's share as the other seats alone would have it, and the spread of what his seat shows around that. */
interface Unheard {
  mean: number;
  sd: number;
}

/** Expected shares in every seat, and the pools they came from. */
export interface Expectations {
  /** Seat by seat, runner by runner, in the seats' order. */
  seats: readonly (readonly Expectation[])[];
  /** By `poolOf`: where the past is known and where it is not they are pooled apart. */
  pools: ReadonlyMap<string, PoolFit>;
  /** What would have been expected to be seen of a seat that reports, had it not. */
  unheard(seat: number): Unheard[];
  /** Log density of all that was heard, under the noise assumed. */
  evidence: number;
}

/**
 * The pool a runner's swing belongs to: his coalition's, as its voters move together whichever party of it stands, else his
 * party's.
 */
export function poolOf({ party, coalition, prior }: Runner): string {
  return `${coalition ?? party}${prior === null ? '?' : ''}`;
}

/**
 * What every party's seats have in common, and from that each runner's expected final share: the mix, by precision,
 * of what the other seats lead to expect and of what is counted.
 */
export function expectShares(
  seats: readonly SeatView[],
  counting: CountingFit | null = null,
  assume: Assumptions = USUAL,
): Expectations {
  const levels = levelsOf(seats);
  const leaning = seats.map((seat) => leanOf(seat, counting, assume, levels));
  const heardOf = seats.map((seat, i) =>
    seat.runners.map((runner, k): (Heard & { pool: string }) | null => {
      const lean = leaning[i]?.[k];
      if (!lean) return null;
      const { party, prior } = runner;
      return { region: seat.region, party, prior, share: lean.share, noise: lean.sd, pool: poolOf(runner) };
    }),
  );
  const heard = grouped(
    heardOf.flat().filter((one) => one !== null),
    ({ pool }) => [pool],
  );
  const lateness = latenessOf(seats);
  const counted = seats.reduce((sum, seat) => sum + seat.counted, 0) / Math.max(1, seats.length);
  const pools = new Map<string, PoolFit>();
  for (const [key, pool] of heard) pools.set(key, fitPool(pool, counted, assume.spread));
  return {
    seats: seats.map((seat, i) => expectSeat(seat, pools, leaning[i] ?? [], lateness[i] ?? 0)),
    pools,
    unheard: (i) =>
      (heardOf[i] ?? []).map((one, k) => {
        const pool = pools.get(poolOf(seats[i]?.runners[k] as Runner));
        if (!one || !pool) return UNHEARD;
        const group = Math.hypot(pool.regionSd(one.region), pool.partySd(one.party));
        const sd = Math.hypot(pool.seatSd, pool.stateSd, group, one.noise);
        return { mean: Math.max(0, pool.without(one)), sd };
      }),
    evidence: [...pools.values()].reduce((sum, { mean, evidence }) => sum + (mean >= MAIN ? evidence : 0), 0),
  };
}

/** Parties with less tell little of how counting swings: small shares vary in ways of their own. */
const MAIN = 0.1;

/** Mean share of every pool where it has counted. */
function levelsOf(seats: readonly SeatView[]): Map<string, number> {
  const sums = new Map<string, { sum: number; seats: number }>();
  for (const { runners } of seats)
    for (const runner of runners) {
      if (runner.seen === null) continue;
      const of = sums.get(poolOf(runner)) ?? { sum: 0, seats: 0 };
      sums.set(poolOf(runner), { sum: of.sum + runner.seen, seats: of.seats + 1 });
    }
  return new Map([...sums].map(([key, { sum, seats: of }]) => [key, sum / of]));
}

/** Where a runner's share is heading, by his own seat's rounds alone, and how unsure that is; null before them. */
type Lean = { share: number; sd: number } | null;

function leanOf(
  seat: SeatView,
  counting: CountingFit | null,
  assume: Assumptions,
  levels: ReadonlyMap<string, number>,
): Lean[] {
  const half = assume.counting * (counting?.sdOf ?? countingSd)(seat.counted, seat.rounds);
  const rest = 1 - seat.counted;
  return seat.runners.map((runner) => {
    const { seen, party } = runner;
    if (seen === null) return null;
    // A first round that is low by chance must not look surer for it.
    const noise = half === 0 ? 0 : half * roomOf((seen + (levels.get(poolOf(runner)) ?? seen)) / 2);
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
export function latenessOf(seats: readonly SeatView[]): number[] {
  const ahead = roundsAhead(seats);
  const matters = Math.min(1, Math.max(0, (ahead - HEAD_START) / HEAD_START));
  return seats.map((seat) => (matters > 0 ? matters * Math.max(0, 1 - roundsDone(seat) / (ahead / 2)) : 0));
}

function roundsDone({ counted, rounds }: SeatView): number {
  return counted * (rounds ?? USUAL_ROUNDS);
}

/** Rounds that four fifths of the seats have not gone beyond. */
export function roundsAhead(seats: readonly SeatView[]): number {
  return seats.map(roundsDone).sort((a, b) => a - b)[Math.floor(seats.length * AHEAD)] ?? 0;
}

function expectSeat(
  seat: SeatView,
  pools: ReadonlyMap<string, PoolFit>,
  leaning: readonly Lean[],
  lateness: number,
): Expectation[] {
  const expected = seat.runners.map((runner, k): Expectation => {
    const lean = leaning[k] ?? null;
    const { mean: before, sd: usual } = beforeOf(seat, runner, pools);
    const off = lean === null ? 0 : Math.abs(lean.share - before);
    const wild = lean !== null && off > WILD * Math.hypot(usual, lean.sd);
    const sd = wild ? Math.sqrt(off ** 2 - lean.sd ** 2) : usual;
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

/** What the other seats lead to expect. Where his pool has counted nowhere, that of those whose past is known is asked. */
function beforeOf(
  { region }: SeatView,
  runner: Runner,
  pools: ReadonlyMap<string, PoolFit>,
): { mean: number; sd: number } {
  const own = pools.get(poolOf(runner));
  if (own) return { mean: Math.max(0, own.expect(region, runner.party, runner.prior)), sd: own.seatSd };
  if (runner.prior !== null) return { mean: runner.prior, sd: 2 * UNHEARD.sd };
  const other = pools.get(poolOf({ ...runner, prior: 0 }));
  return other ? { mean: other.mean, sd: 2 * UNHEARD.sd } : UNHEARD;
}
