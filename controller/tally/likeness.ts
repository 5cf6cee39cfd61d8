/**
 * How alike two folded names are, 0..1: Dice's coefficient over letter pairs (Dice 1945). Spellings of one
 * place score above a half (`bhabanipur`, `bhawanipore`), two places seldom do.
 */
export function likeness(a: string, b: string): number {
  const left = pairs(a);
  const right = pairs(b);
  if (left.length === 0 || right.length === 0) return a === b ? 1 : 0;
  const free = new Map<string, number>();
  for (const pair of left) free.set(pair, (free.get(pair) ?? 0) + 1);
  let common = 0;
  for (const pair of right) {
    const n = free.get(pair) ?? 0;
    if (n === 0) continue;
    common++;
    free.set(pair, n - 1);
  }
  return (2 * common) / (left.length + right.length);
}

function pairs(text: string): string[] {
  const letters = [...text.replace(/[^\p{L}\p{M}\p{N}]+/gu, '')];
  return letters.slice(1).map((letter, i) => `${letters[i]}${letter}`);
}
