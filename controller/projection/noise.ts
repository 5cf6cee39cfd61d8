/** A round's share around its seat's: spread at a share of one half, and how alike neighbouring rounds are, 0..1. */
export interface RoundNoise {
  sd: number;
  alike: number;
}

/**
 * Margin at the end less the margin now has the spread KAPPA * sqrt((1-f)/f), in shares, from half counted on. The
 * parliamentary count of 2024, in about 130 batches a seat, fits 0.020 to 0.027 with heavy tails; fewer and larger
 * batches spread wider, by the root of their number. 0.019 gives 0.048 for twenty rounds, inside the 0.04 to 0.06 that
 * assembly seats are expected to have. A share has 1/1.9 of a margin's spread, as what one loses another mostly wins.
 * Neighbouring rounds are alike (streets are counted one after the other). At a likeness of 0.5 a single round then
 * spreads as wide as this: sqrt(3) less than if rounds were independent.
 */
const USUAL: RoundNoise = { sd: 0.0736, alike: 0.5 };
/** Rounds where a source prints none. */
export const USUAL_ROUNDS = 20;
const MOST_ROUNDS = 60;

/** SD of a share at the end, given the share when `counted` (0..1) is in, as any night has it; at a share of one half. */
export function countingSd(counted: number, rounds: number | null): number {
  return restSd(counted, rounds, USUAL);
}

/** As `countingSd`, for rounds of this kind: the mean of all rounds less that of those done, in a chain of alike ones. */
export function restSd(counted: number, rounds: number | null, { sd, alike }: RoundNoise): number {
  if (counted <= 0) return Number.POSITIVE_INFINITY;
  if (counted >= 1) return 0;
  const all = Math.min(MOST_ROUNDS, Math.max(2, Math.round(rounds ?? USUAL_ROUNDS)));
  const done = Math.min(all - 1, Math.max(1, Math.round(counted * all)));
  // A part of a round says less than all of it.
  const part = Math.min(1, counted * all);
  return sd * Math.sqrt(restVariance(done, all, Math.round(alike * 100) / 100) / part);
}

/** Shares near 0 and 1 have less room to spread: sqrt(p (1 - p)), as of votes drawn at random, against one half. */
export function roomOf(share: number): number {
  const p = Math.min(0.99, Math.max(0.01, share));
  return 2 * Math.sqrt(p * (1 - p));
}

const variances = new Map<number, number>();

function restVariance(done: number, all: number, alike: number): number {
  const key = (done * (MOST_ROUNDS + 1) + all) * 101 + Math.round(alike * 100);
  let variance = variances.get(key);
  if (variance === undefined) {
    variance = 0;
    const weight = (round: number): number => (round < done ? 1 / all - 1 / done : 1 / all);
    for (let i = 0; i < all; i++)
      for (let j = 0; j < all; j++) variance += weight(i) * weight(j) * alike ** Math.abs(i - j);
    variances.set(key, variance);
  }
  return variance;
}
