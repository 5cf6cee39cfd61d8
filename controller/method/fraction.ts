/** A rational number with a positive denominator, not reduced: claims to seats are compared exactly, never as floats. */
export interface Fraction {
  n: bigint;
  d: bigint;
}

/** VotesById of whatever stands for election (a party, a list, an alliance, a constituency), by its id. */
export type VotesById = ReadonlyMap<string, number | bigint>;

export function fraction(n: number | bigint, d: number | bigint = 1): Fraction {
  return { n: BigInt(n), d: BigInt(d) };
}

/** Below 0 where a is less than b, above 0 where it is more. */
export function compareFractions(a: Fraction, b: Fraction): number {
  const [left, right] = [a.n * b.d, b.n * a.d];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A decimal as people write it, exactly: 1.4 is 7/5, and never the float beside it. */
export function decimal(value: number): Fraction {
  const [whole = '0', digits = ''] = value.toFixed(9).replace(/0+$/, '').split('.');
  return { n: BigInt(whole + digits), d: 10n ** BigInt(digits.length) };
}

/**
 * The votes as whole numbers of any size.
 * @throws RangeError naming whose votes are no whole number from 0 up
 */
export function wholeVotes(votes: VotesById): Map<string, bigint> {
  const whole = new Map<string, bigint>();
  for (const [id, count] of votes) {
    if (typeof count === 'number' && !Number.isSafeInteger(count))
      throw new RangeError(`votes of ${id}: got ${count}, expected a whole number`);
    if (count < 0) throw new RangeError(`votes of ${id}: got ${count}, expected 0 or more`);
    whole.set(id, BigInt(count));
  }
  return whole;
}

/**
 * A number of seats as it may be asked for.
 * @throws RangeError where it is no whole number from 0 up
 */
export function wholeSeats(seats: number): number {
  if (!Number.isSafeInteger(seats) || seats < 0)
    throw new RangeError(`seats: got ${seats}, expected a whole number, 0 or more`);
  return seats;
}

export function sumOf(votes: ReadonlyMap<string, bigint>): bigint {
  let sum = 0n;
  for (const count of votes.values()) sum += count;
  return sum;
}
