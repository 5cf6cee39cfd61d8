import { type Allocation, foremost, type TieBreak } from './allocation.ts';
import { type Fraction, sumOf, type VotesById, wholeSeats, wholeVotes } from './fraction.ts';

/** How many votes a seat costs, of V votes and S seats; S is at least 1. */
type Quota = (votes: bigint, seats: bigint) => Fraction;

/**
 * Hare V/S; Droop floor(V/(S+1))+1, which Switzerland calls Verteilungszahl (BPR art. 40) and Scotland and Ireland their
 * quota; Hagenbach-Bischoff V/(S+1) and Imperiali V/(S+2), which can give more seats than there are.
 */
export const QUOTAS = {
  hare: (votes, seats) => ({ n: votes, d: seats }),
  droop: (votes, seats) => ({ n: votes / (seats + 1n) + 1n, d: 1n }),
  'hagenbach-bischoff': (votes, seats) => ({ n: votes, d: seats + 1n }),
  imperiali: (votes, seats) => ({ n: votes, d: seats + 2n }),
} as const satisfies Record<string, Quota>;

export interface QuotaOptions {
  /** Default: lots at once. */
  tieBreak?: TieBreak;
}

/**
 * Largest remainders: a seat for each whole quota, then one each in the order of the remainders. Where seats are left even
 * then (Droop's quota of a handful of votes), the remainders are gone through again. Whoever has no votes gets no seat.
 *
 * @returns seats that are certain, the tie for the last ones, or how many seats whole quotas give too many
 * @throws RangeError for votes or seats that are no whole numbers from 0 up
 */
export function largestRemainders(
  votes: VotesById,
  seats: number,
  quota: Quota,
  { tieBreak = [] }: QuotaOptions = {},
): Allocation {
  const whole = wholeVotes(votes);
  const won = new Map([...whole.keys()].map((id) => [id, 0]));
  const sum = sumOf(whole);
  if (wholeSeats(seats) === 0 || sum === 0n) return { seats: won, tie: null, vacant: seats, tooMany: 0 };
  const { n, d } = quota(sum, BigInt(seats));
  const remainders = new Map<string, Fraction>();
  let left = seats;
  for (const [id, count] of whole) {
    if (count === 0n) continue;
    // v / (n/d), and what is left of v in parts of d.
    const quotas = (count * d) / n;
    won.set(id, Number(quotas));
    left -= Number(quotas);
    remainders.set(id, { n: count * d - quotas * n, d });
  }
  if (left < 0) return { seats: won, tie: null, vacant: 0, tooMany: -left };
  const give = (id: string): void => void won.set(id, (won.get(id) ?? 0) + 1);
  const rounds = Math.floor(left / remainders.size);
  for (const id of remainders.keys()) won.set(id, (won.get(id) ?? 0) + rounds);
  left -= rounds * remainders.size;
  while (left > 0) {
    const best = foremost(remainders, tieBreak);
    if (best === null) break;
    if (best.between.length > left)
      return { seats: won, tie: { seats: left, between: best.between }, vacant: 0, tooMany: 0 };
    for (const id of best.between) {
      give(id);
      remainders.delete(id);
      left--;
    }
  }
  return { seats: won, tie: null, vacant: left, tooMany: 0 };
}

/** What is left of each one's votes after whole quotas, as whole numbers: Switzerland's first tie break (BPR art. 41). */
export function remaindersAfter(votes: VotesById, seats: number): Map<string, bigint> {
  const whole = wholeVotes(votes);
  const { n } = QUOTAS.droop(sumOf(whole), BigInt(wholeSeats(seats)));
  return new Map([...whole].map(([id, count]) => [id, count % n]));
}
