import type { Masks } from '../controller/render/map/mask-file.ts';
import type { Offset } from './offset.ts';
import { masksOf } from './owners.ts';

/** The pixels that one screenshot claims for its seat. */
export interface Claim {
  id: number;
  file: string;
  /** Triples y, x0, x1 (exclusive), reading order. */
  runs: Uint16Array;
  /** For each run, how far its worst pixel is from the colour, 0..254. */
  distance: Uint8Array;
  offset: Offset;
}

/** `a,b` (seat numbers, ascending) -> pixels that both claimed. */
export type ClaimedTwice = ReadonlyMap<string, number>;

/**
 * One owner a pixel: the claim whose colour was nearer wins, the lower number among equals, so that the
 * order of the screenshots never matters.
 */
export function merge(
  claims: readonly Claim[],
  { width, height }: { width: number; height: number },
): { masks: Masks; claimedTwice: ClaimedTwice } {
  const ids = [...new Set(claims.map(({ id }) => id))].sort((a, b) => a - b);
  const index = new Map(ids.map((id, k) => [id, k + 1]));
  const pixels = new Uint16Array(width * height);
  const best = new Uint8Array(width * height);
  const claimedTwice = new Map<string, number>();
  for (const { id, runs, distance } of [...claims].sort((a, b) => a.id - b.id)) {
    const owner = index.get(id) as number;
    for (let i = 0; i < runs.length; i += 3) {
      const row = (runs[i] as number) * width;
      const far = distance[i / 3] as number;
      for (let at = row + (runs[i + 1] as number); at < row + (runs[i + 2] as number); at++) {
        const before = pixels[at] as number;
        if (before !== 0 && before !== owner) {
          const pair = `${ids[before - 1]},${id}`;
          claimedTwice.set(pair, (claimedTwice.get(pair) ?? 0) + 1);
          if ((best[at] as number) <= far) continue;
        }
        pixels[at] = owner;
        best[at] = far;
      }
    }
  }
  return { masks: masksOf({ width, height, pixels, ids }), claimedTwice };
}
