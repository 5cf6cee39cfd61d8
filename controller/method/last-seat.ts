import { type AllocationRule, allocate, divisorsOf, isQuota } from './allocate.ts';
import { divisorAt, highestAverages } from './divisors.ts';
import { compareFractions, type Fraction, sumOf, type VotesById, wholeVotes } from './fraction.ts';

/** How near everybody is to one seat more, all other votes being equal. */
export interface LastSeat {
  /** Who would lose it: the holder of the last seat. Null where its claims are level, or nobody has a seat to lose. */
  winner: string | null;
  /** Who is next in line. */
  next: string;
  /** Votes that `next` lacks for a seat that no lot is needed for. At least 1. */
  gap: bigint;
  /** The same of everybody, the next in line included. */
  gaps: Map<string, bigint>;
}

/**
 * The last seat and who is how many votes away from it.
 *
 * By averages the next in line has the highest quotient that got no seat; with Q the lowest quotient of the others that
 * would have to go, it lacks floor(Q * divisor) + 1 - votes. By quotas each vote moves the quota too, so the least number
 * of votes is searched.
 *
 * @returns null where there is no seat, or nobody has votes
 */
export function lastSeat(votes: VotesById, seats: number, rule: AllocationRule): LastSeat | null {
  const whole = wholeVotes(votes);
  if (seats === 0 || sumOf(whole) === 0n) return null;
  const { seats: won, tie } = allocate(whole, seats, rule);
  const gaps = new Map<string, bigint>();
  for (const id of whole.keys()) {
    if (won.get(id) === seats) continue;
    const gap = isQuota(rule.formula)
      ? gapByQuota(whole, seats, rule, id, won)
      : gapByAverages(whole, seats, rule, id, won);
    if (gap !== null) gaps.set(id, gap);
  }
  const next = isQuota(rule.formula) ? least(gaps) : nextByAverages(whole, rule, won, gaps);
  if (next === null) return null;
  const gap = gaps.get(next) as bigint;
  return { winner: tie ? null : loserTo(next, gap, whole, seats, rule, won), next, gap, gaps };
}

function gapByAverages(
  whole: ReadonlyMap<string, bigint>,
  seats: number,
  rule: AllocationRule,
  id: string,
  won: ReadonlyMap<string, number>,
): bigint {
  const divisors = divisorsOf(rule);
  const own = won.get(id) ?? 0;
  const quotient = (other: string, held: number): Fraction => {
    const { n, d } = divisorAt(divisors, held);
    return { n: (whole.get(other) ?? 0n) * d, d: n };
  };
  // What the others would hold beside the seats it has, and the lowest quotient among that.
  const others = new Map([...whole].filter(([other]) => other !== id));
  const { seats: theirs, tie, vacant } = highestAverages(others, seats - own, divisors);
  let lowest: Fraction | null =
    tie && quotient(tie.between[0] as string, theirs.get(tie.between[0] as string) ?? 0);
  if (lowest === null && vacant === 0)
    for (const [other, held] of theirs) {
      if (held === 0) continue;
      const claim = quotient(other, held - 1);
      if (lowest === null || compareFractions(claim, lowest) < 0) lowest = claim;
    }
  const { n, d } = divisorAt(divisors, own);
  const needed = lowest === null ? 1n : (lowest.n * n) / (lowest.d * d) + 1n;
  const gap = needed - (whole.get(id) ?? 0n);
  return gap > 0n ? gap : 1n;
}

function gapByQuota(
  whole: ReadonlyMap<string, bigint>,
  seats: number,
  rule: AllocationRule,
  id: string,
  won: ReadonlyMap<string, number>,
): bigint | null {
  const enough = (more: bigint): boolean => gains(id, more, whole, seats, rule, won);
  let high = 1n;
  // With all but one vote in this many it has all seats that can be had; a quota that gives too many may never add one.
  const ceiling = (sumOf(whole) + 1n) * BigInt(seats + 2) * 2n;
  while (!enough(high)) {
    if (high > ceiling) return null;
    high *= 2n;
  }
  let low = 0n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function gains(
  id: string,
  more: bigint,
  whole: ReadonlyMap<string, bigint>,
  seats: number,
  rule: AllocationRule,
  won: ReadonlyMap<string, number>,
): boolean {
  const after = allocate(plus(whole, id, more), seats, rule);
  return (after.seats.get(id) ?? 0) > (won.get(id) ?? 0);
}

function nextByAverages(
  whole: ReadonlyMap<string, bigint>,
  rule: AllocationRule,
  won: ReadonlyMap<string, number>,
  gaps: ReadonlyMap<string, bigint>,
): string | null {
  const divisors = divisorsOf(rule);
  let next: string | null = null;
  let highest: Fraction | null = null;
  for (const id of gaps.keys()) {
    const { n, d } = divisorAt(divisors, won.get(id) ?? 0);
    const claim = { n: (whole.get(id) ?? 0n) * d, d: n };
    // The holder of the last seat is not in line against itself; between equal claims the nearer one is.
    const order = highest === null ? 1 : compareFractions(claim, highest);
    const nearer = order === 0 && next !== null && (gaps.get(id) ?? 0n) < (gaps.get(next) ?? 0n);
    if (order > 0 || nearer) [next, highest] = [id, claim];
  }
  return next;
}

/** Who has a seat less once the next in line has its votes. */
function loserTo(
  next: string,
  gap: bigint,
  whole: ReadonlyMap<string, bigint>,
  seats: number,
  rule: AllocationRule,
  won: ReadonlyMap<string, number>,
): string | null {
  const after = allocate(plus(whole, next, gap), seats, rule).seats;
  const losers = [...won].filter(([id, held]) => (after.get(id) ?? 0) < held).map(([id]) => id);
  return losers.length === 1 ? (losers[0] as string) : null;
}

function plus(whole: ReadonlyMap<string, bigint>, id: string, more: bigint): Map<string, bigint> {
  return new Map(whole).set(id, (whole.get(id) ?? 0n) + more);
}

function least(gaps: ReadonlyMap<string, bigint>): string | null {
  let least: string | null = null;
  for (const [id, gap] of gaps) if (least === null || gap < (gaps.get(least) as bigint)) least = id;
  return least;
}
