import { timesOf } from '../ground/times.ts';
import { foldName } from './name.ts';

/**
 * How alike two names are, 0..1: Dice's coefficient over letter pairs (Dice 1945), which forgives order, initials and
 * endings. Spellings of one place score above a half (`bhabanipur`, `bhawanipore`), two places seldom do.
 */
export function likeness(a: string, b: string): number {
  return likenessOf(pairsOf(a), pairsOf(b));
}

/** The `most` of `all` whose names are most like `text`, best first; those with nothing in common are left out. */
export function nearest<T>(text: string, all: Iterable<T>, nameOf: (item: T) => string, most = 3): T[] {
  const pairs = pairsOf(text);
  return [...all]
    .map((item) => ({ item, like: likenessOf(pairs, pairsOf(nameOf(item))) }))
    .filter(({ like }) => like > 0.15)
    .sort((a, b) => b.like - a.like)
    .slice(0, most)
    .map(({ item }) => item);
}

function likenessOf(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const free = timesOf(a);
  let common = 0;
  for (const pair of b) {
    const n = free.get(pair) ?? 0;
    if (n === 0) continue;
    common++;
    free.set(pair, n - 1);
  }
  return (2 * common) / (a.length + b.length);
}

// A name of one letter is a pair of its own, so that it is like itself.
function pairsOf(name: string): string[] {
  const letters = [...foldName(name).replace(/[^\p{L}\p{M}\p{N}]+/gu, '')];
  return letters.length === 1 ? letters : letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
}
