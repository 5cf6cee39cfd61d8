import { randomLcg, randomNormal } from 'd3-random';
import { keptBy } from '../ground/kept.ts';

/** Tails of counting noise are heavy (kurtosis 8 to 16 on the 2024 night): Student-t with these degrees. */
const T_DEGREES = 4;
/** Draws kept; a power of two, so that every odd stride visits all of them. */
const KEPT = 1 << 16;

/**
 * Draws of mean 0 and variance 1 that belong to a key: the same for each night, whoever asks, in any order. They are
 * looked up in one table from a place and in a stride of the key's own, as drawing anew costs twenty times as much.
 *
 * @param kind `normal`, or `heavy` (Student-t)
 */
export function drawsOf(key: string, kind: 'normal' | 'heavy'): (night: number) => number {
  const table = tableOf(kind);
  const place = hashOf(key);
  const stride = hashOf(`${key}/`) | 1;
  return (night) => table[(place + Math.imul(night, stride)) & (KEPT - 1)] as number;
}

const tableOf = keptBy((kind: 'normal' | 'heavy'): Float64Array => {
  const uniform = randomLcg(0.5);
  const normal = randomNormal.source(uniform)(0, 1);
  const scale = Math.sqrt((T_DEGREES - 2) / T_DEGREES);
  const draw = (): number => {
    if (kind === 'normal') return normal();
    // A chi-square of 4 degrees is twice an Erlang of 2.
    const chiSquare = -2 * Math.log(Math.max(Number.MIN_VALUE, (1 - uniform()) * (1 - uniform())));
    return (scale * normal()) / Math.sqrt(chiSquare / T_DEGREES);
  };
  // Each draw and its opposite: the mean is zero exactly.
  const table = new Float64Array(KEPT);
  for (let i = 0; i < KEPT; i += 2) {
    table[i] = draw();
    table[i + 1] = -(table[i] as number);
  }
  return table;
});

// FNV-1a, and its bits mixed once more: neighbouring keys must not be neighbours in the table.
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  return (hash ^ (hash >>> 15)) >>> 0;
}
