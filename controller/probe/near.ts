import { foldName } from '../election/name.ts';

/** The `most` of `all` whose names are most like `text`, best first; those with nothing in common are left out. */
export function nearest<T>(text: string, all: Iterable<T>, nameOf: (item: T) => string, most = 3): T[] {
  const pairs = pairsOf(text);
  return [...all]
    .map((item) => ({ item, like: likeness(pairs, pairsOf(nameOf(item))) }))
    .filter(({ like }) => like > 0.15)
    .sort((a, b) => b.like - a.like)
    .slice(0, most)
    .map(({ item }) => item);
}

/** How much alike two names are, 0..1. */
export function alike(a: string, b: string): number {
  return likeness(pairsOf(a), pairsOf(b));
}

// Sørensen-Dice over pairs of letters: forgives order, initials and endings, which is what names differ by.
function likeness(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [pair, times] of a) common += Math.min(times, b.get(pair) ?? 0);
  const size = sum(a) + sum(b);
  return size === 0 ? 0 : (2 * common) / size;
}

function pairsOf(text: string): Map<string, number> {
  const letters = foldName(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
  const pairs = new Map<string, number>();
  for (let i = 0; i < letters.length - 1; i++) {
    const pair = letters.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

function sum(pairs: ReadonlyMap<string, number>): number {
  let all = 0;
  for (const times of pairs.values()) all += times;
  return all;
}
