import { type Allocation, foremost, type TieBreak } from './allocation.ts';
import { type Fraction, fraction, type VotesById, wholeSeats, wholeVotes } from './fraction.ts';

/**
 * A series of divisors that grows: `first` for the first seat, then `second`, and `step` more for each further seat.
 */
export interface Divisors {
  first: Fraction;
  second: number;
  step: number;
}

const series = (first: Fraction, second: number, step: number): Divisors => ({ first, second, step });

/**
 * The series that laws use. D'Hondt 1, 2, 3; Sainte-Laguë 1, 3, 5; modified with a first divisor of 1.4 in Norway (Election
 * Act of 2002, s. 11-4), of 1.2 in Sweden since 2018 (vallag 2005:837, ch. 14 s. 3). Imperiali 2, 3, 4 (Belgium's
 * municipalities; not read in the law) and the Danish 1, 4, 7 (constituencies within a province; not read in the law).
 */
export const DIVISORS = {
  dhondt: series(fraction(1), 2, 1),
  'sainte-lague': series(fraction(1), 3, 2),
  'sainte-lague-1.4': series(fraction(7, 5), 3, 2),
  'sainte-lague-1.2': series(fraction(6, 5), 3, 2),
  'imperiali-divisors': series(fraction(2), 3, 1),
  danish: series(fraction(1), 4, 3),
} as const satisfies Record<string, Divisors>;

export interface AverageOptions {
  /** Seats held before the first is given: they move the divisors and are no part of the outcome. Default: none. */
  held?: ReadonlyMap<string, number>;
  /** Default: lots at once. */
  tieBreak?: TieBreak;
}

/** The divisor of who holds so many seats: his votes are divided by it for the next one. */
export function divisorAt({ first, second, step }: Divisors, held: number): Fraction {
  return held === 0 ? first : fraction(second + (held - 1) * step);
}

/**
 * Highest averages: each seat goes to the highest quotient of votes by divisor. Whoever has no votes gets no seat.
 *
 * @returns seats that are certain; where more claims are equal than seats are left, the tie
 * @throws RangeError for votes or seats that are no whole numbers from 0 up
 */
export function highestAverages(
  votes: VotesById,
  seats: number,
  divisors: Divisors,
  { held = new Map(), tieBreak = [] }: AverageOptions = {},
): Allocation {
  const whole = wholeVotes(votes);
  let left = wholeSeats(seats);
  const won = new Map([...whole.keys()].map((id) => [id, 0]));
  const quotient = (id: string): Fraction => {
    const { n, d } = divisorAt(divisors, (held.get(id) ?? 0) + (won.get(id) ?? 0));
    return { n: (whole.get(id) ?? 0n) * d, d: n };
  };
  const claims = new Map<string, Fraction>();
  for (const [id, count] of whole) if (count > 0n) claims.set(id, quotient(id));
  while (left > 0) {
    const best = foremost(claims, tieBreak);
    if (best === null) return { seats: won, tie: null, vacant: left, tooMany: 0 };
    // Divisors grow, so each of the equal claims is met once before any of them has a next one.
    if (best.between.length > left)
      return { seats: won, tie: { seats: left, between: best.between }, vacant: 0, tooMany: 0 };
    for (const id of best.between) {
      won.set(id, (won.get(id) ?? 0) + 1);
      claims.set(id, quotient(id));
      left--;
    }
  }
  return { seats: won, tie: null, vacant: 0, tooMany: 0 };
}
