import type { ContestId } from '../election/election.ts';
import type { CountingFit, Drift } from './counting-fit.ts';
import { countingSd, type RoundNoise, restSd, roomOf, USUAL_ROUNDS } from './noise.ts';
import type { SeatView } from './seat-view.ts';
import { lateSeats } from './swing.ts';

/**
 * The noise assumed of any night is known to a third (half the range of what seats are expected to have, and as much again
 * for how alike rounds may be): it weighs as much as this many steps, two rivals in each.
 */
const ASSUMED_PAIRS = 8;
/** Steps over two rounds: error of how alike rounds are, squared, times their number; before any it is known to a fifth. */
const ALIKE_ERROR = 6;
const ASSUMED_TRIPLES = 150;
const USUAL_ALIKE = 0.5;
/** Rounds are never thought to be more alike than this: they would say nothing at all. */
const MOST_ALIKE = 0.85;
/**
 * Neighbouring batches are alike (streets are counted one after the other), so they say less than as many
 * independent ones: a correlation of 0.5 triples the variance of a trend.
 */
const ALIKE = 3;
/** A step from round to round beyond this share is a slip, not a measure of noise. */
const WILDEST = 0.4;
const RUNNERS = 3;
/** Noise is told by the two who contest a seat: the shares of the others have less room to move. */
const RIVALS = 2;
/** Deviations that are still chance. */
const CHANCE = 3;

interface Seen {
  counted: number;
  /** Machine votes, runner by runner. */
  votes: readonly number[];
  /** Shares of the last rounds that came one by one, newest last. */
  rounds: readonly (readonly number[])[];
}

/** Least squares through the origin of (later batch - count so far) against the part counted. */
interface Trend {
  party: string;
  weight: number;
  sum: number;
}

/**
 * Listens to the count round by round, as its snapshots come. Rounds in no particular order leave no trend; where
 * a party's share keeps rising as its seats are counted, the rest of those seats will not be like what is in.
 */
export class RoundLog {
  readonly #seen = new Map<ContestId, Seen>();
  /** Seats that were far behind the others at some time of the night. */
  readonly #late = new Set<ContestId>();
  readonly #trends = new Map<ContestId, Trend[]>();
  /** Squared steps from a round to the next one, and to the one after. */
  readonly #steps = { one: 0, pairs: 0, two: 0, triples: 0 };

  /** Takes the seats as they stand now; a seat that counted nothing new says nothing. */
  note(seats: readonly SeatView[]): void {
    for (const { contest } of lateSeats(seats)) this.#late.add(contest);
    for (const seat of seats) {
      if (seat.counted <= 0) continue;
      const votes = seat.runners.map(({ machine }) => machine);
      if (!votes.every((one) => one !== null)) continue;
      const before = this.#seen.get(seat.contest);
      if (before?.counted === seat.counted) continue;
      // A correction took votes or rounds back: what comes next is measured from there.
      const later = before !== undefined && isLater({ counted: seat.counted, votes }, before);
      const since = before ?? { counted: 0, votes: votes.map(() => 0), rounds: [] };
      // Several rounds at once break the chain: the next one has no neighbour.
      const fresh = before && !later ? [] : roundOf(seat, since, votes);
      const rounds = fresh.length > 0 ? [...since.rounds, ...fresh].slice(-3) : [];
      this.#seen.set(seat.contest, { counted: seat.counted, votes, rounds });
      if (!later) continue;
      this.#batch(seat, before, votes);
      if (rounds.length > before.rounds.length || rounds.length === 3) this.#step(seat, rounds);
    }
  }

  fit(): CountingFit {
    const round = this.#round();
    const { pairs } = this.#steps;
    const wide = inflation(round);
    // Halls that were far behind are pooled apart: it is they that may count in another order.
    const parties = new Map<string, { contest: ContestId; slope: number; variance: number }[]>();
    for (const [contest, trends] of this.#trends)
      for (const { party, weight, sum } of trends) {
        const key = this.#late.has(contest) ? `${party} late` : party;
        const slopes = parties.get(key) ?? [];
        slopes.push({ contest, slope: sum / weight, variance: wide / weight });
        parties.set(key, slopes);
      }
    const drifts = new Map<string, Drift>();
    const trends: CountingFit['trends'][number][] = [];
    for (const [key, slopes] of parties) {
      const all = pool(slopes);
      const [party = key, late] = key.split(' ');
      trends.push({
        party,
        late: late !== undefined,
        seats: slopes.length,
        mean: all.mean,
        error: all.error,
      });
      // Neither a common trend nor one of some seats stands out of the noise.
      if (Math.abs(all.mean) < CHANCE * all.error && !all.apart) continue;
      for (const { contest, slope, variance } of slopes) {
        const [a, b] = [1 / all.spread ** 2, 1 / variance];
        drifts.set(`${contest} ${party}`, {
          mean: (a * all.mean + b * slope) / (a + b),
          sd: Math.sqrt(1 / (a + b)),
        });
      }
    }
    return {
      pairs,
      round,
      sdOf: (counted, rounds) => {
        const assumed = countingSd(counted, rounds);
        if (round === null || counted <= 0 || counted >= 1) return assumed;
        const learnt = restSd(counted, rounds, round);
        return Math.sqrt((pairs * learnt ** 2 + ASSUMED_PAIRS * assumed ** 2) / (pairs + ASSUMED_PAIRS));
      },
      // Of a spread that was learnt from n differences one error is 1 / sqrt(2 n) of it; rivals mirror each other. A tenth
      // more alike makes what is to come about an eighth wider.
      unsure: Math.hypot(
        1 / Math.sqrt(pairs + ASSUMED_PAIRS),
        1.25 * Math.sqrt(ALIKE_ERROR / (this.#steps.triples + ASSUMED_TRIPLES)),
      ),
      trends,
      late: this.#late.size,
      driftOf: (contest, party) => drifts.get(`${contest} ${party}`) ?? null,
    };
  }

  #step(seat: SeatView, rounds: readonly (readonly number[])[]): void {
    const [last, before, earlier] = [...rounds].reverse();
    if (!last || !before) return;
    const first = before
      .map((share, i) => ({ share, i }))
      .sort((a, b) => b.share - a.share)
      .slice(0, Math.min(RIVALS, seat.runners.length));
    for (const { i } of first) {
      const one = (last[i] ?? 0) - (before[i] ?? 0);
      const two = earlier ? (last[i] ?? 0) - (earlier[i] ?? 0) : 0;
      if (Math.abs(one) > WILDEST || Math.abs(two) > WILDEST) continue;
      // Told at a share of one half, where there is most room.
      const room = roomOf(((last[i] ?? 0) + (before[i] ?? 0)) / 2);
      this.#steps.one += (one / room) ** 2;
      this.#steps.pairs += 1;
      if (!earlier) continue;
      this.#steps.two += (two / room) ** 2;
      this.#steps.triples += 1;
    }
  }

  /**
   * Rounds as a chain in which neighbours are alike: squared steps of one and of two rounds, halved, are
   * s^2 (1 - r) and s^2 (1 - r^2), whatever the seats' own shares are.
   */
  #round(): RoundNoise | null {
    const { one, pairs, two, triples } = this.#steps;
    if (pairs === 0 || one === 0) return null;
    const [near, far] = [one / pairs / 2, two / Math.max(1, triples) / 2];
    const seen = Math.min(MOST_ALIKE, Math.max(0, far / near - 1));
    const alike = (triples * seen + ASSUMED_TRIPLES * USUAL_ALIKE) / (triples + ASSUMED_TRIPLES);
    return { sd: Math.sqrt(near / (1 - alike)), alike };
  }

  #batch(seat: SeatView, before: Seen, votes: readonly number[]): void {
    const trends = this.#trends.get(seat.contest) ?? [];
    this.#trends.set(seat.contest, trends);
    for (const { party, off, variance } of contrasts(seat, before, votes)) {
      let trend = trends.find((one) => one.party === party);
      if (!trend) {
        trend = { party, weight: 0, sum: 0 };
        trends.push(trend);
      }
      // With a share that rises evenly by `a` from first to last batch, a batch is a * f1 above the count before it.
      trend.weight += seat.counted ** 2 / variance;
      trend.sum += (seat.counted * off) / variance;
    }
  }
}

/** Variance of a trend against what independent rounds of the assumed noise would leave. */
function inflation(round: RoundNoise | null): number {
  if (round === null) return ALIKE;
  const assumed = countingSd(0.5, USUAL_ROUNDS) ** 2;
  return ((round.sd ** 2 / USUAL_ROUNDS / assumed) * (1 + round.alike)) / (1 - round.alike);
}

/** How far the votes since are off those before, for the first few, and the variance assumed of that. */
function contrasts(
  seat: SeatView,
  before: Seen,
  now: readonly number[],
): { party: string; off: number; variance: number }[] {
  const sum = (votes: readonly number[]): number => votes.reduce((all, one) => all + one, 0);
  const [all, fresh] = [sum(before.votes), sum(now) - sum(before.votes)];
  if (all === 0 || fresh === 0) return [];
  // A spread of countingSd at f is kappa * sqrt((1 - f) / f): kappa is its value at one half.
  const kappa = countingSd(0.5, seat.rounds);
  const variance = kappa ** 2 * (1 / (seat.counted - before.counted) + 1 / before.counted);
  return seat.runners
    .map(({ party }, i) => {
      const had = before.votes[i] ?? 0;
      return { party, had, off: ((now[i] ?? 0) - had) / fresh - had / all, variance };
    })
    .sort((a, b) => b.had - a.had)
    .slice(0, RUNNERS);
}

/** Shares of the newest round, when it is one round that came and not several at once. */
function roundOf(seat: SeatView, before: Seen, votes: readonly number[]): number[][] {
  const came = (seat.counted - before.counted) * (seat.rounds ?? USUAL_ROUNDS);
  const fresh = votes.map((one, i) => one - (before.votes[i] ?? 0));
  const all = fresh.reduce((sum, one) => sum + one, 0);
  return came < 1.5 && all > 0 ? [fresh.map((one) => one / all)] : [];
}

function isLater(now: Pick<Seen, 'counted' | 'votes'>, before: Seen): boolean {
  return now.counted > before.counted && now.votes.every((one, i) => one >= (before.votes[i] ?? 0));
}

/** Mean and spread of seats' slopes beyond their own noise (DerSimonian and Laird 1986). */
function pool(slopes: readonly { slope: number; variance: number }[]): {
  mean: number;
  spread: number;
  error: number;
  apart: boolean;
} {
  let [weights, squares, sum] = [0, 0, 0];
  for (const { slope, variance } of slopes) {
    weights += 1 / variance;
    squares += 1 / variance ** 2;
    sum += slope / variance;
  }
  const fixed = sum / weights;
  const q = slopes.reduce((all, { slope, variance }) => all + (slope - fixed) ** 2 / variance, 0);
  const freedom = slopes.length - 1;
  // Chance alone can leave so much (three deviations of a chi-square): seats do not differ by it.
  const beyond = q > freedom + CHANCE * Math.sqrt(2 * freedom) ? q - freedom : 0;
  const between = beyond / Math.max(1e-9, weights - squares / weights);
  const mean =
    slopes.reduce((all, { slope, variance }) => all + slope / (variance + between), 0) /
    slopes.reduce((all, { variance }) => all + 1 / (variance + between), 0);
  const error = Math.sqrt(1 / slopes.reduce((all, { variance }) => all + 1 / (variance + between), 0));
  return { mean, spread: Math.max(Math.sqrt(between), error), error, apart: between > 0 };
}
