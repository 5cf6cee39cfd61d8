/** Packs r, g, b, a into one number. */
export function packRgba(r: number, g: number, b: number, a: number): number {
  return ((r << 24) | (g << 16) | (b << 8) | a) >>> 0;
}

/**
 * Settles packed colours into a small palette: one index a pixel, and r, g, b, a entries. When there are
 * more colours than entries, the most common stay and the others move to the nearest of them: those are
 * shades of borders, one or two pixels each.
 */
export function settle(pixels: Uint32Array, entries: number): { indices: Uint8Array; palette: Uint8Array } {
  const counts = new Map<number, number>();
  for (const rgba of pixels) counts.set(rgba, (counts.get(rgba) ?? 0) + 1);
  const kept = [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, entries)
    .map(([rgba]) => rgba);
  const index = new Map<number, number>(kept.map((rgba, i) => [rgba, i]));
  for (const rgba of counts.keys()) {
    if (!index.has(rgba)) index.set(rgba, nearest(rgba, kept));
  }
  const indices = Uint8Array.from(pixels, (rgba) => index.get(rgba) as number);
  const palette = new Uint8Array(kept.length * 4);
  kept.forEach((rgba, i) => {
    palette.set([rgba >>> 24, (rgba >>> 16) & 255, (rgba >>> 8) & 255, rgba & 255], i * 4);
  });
  return { indices, palette };
}

function nearest(rgba: number, among: readonly number[]): number {
  let best = 0;
  let least = Infinity;
  among.forEach((other, i) => {
    let distance = 0;
    for (const shift of [24, 16, 8, 0])
      distance += (((rgba >>> shift) & 255) - ((other >>> shift) & 255)) ** 2;
    if (distance < least) {
      least = distance;
      best = i;
    }
  });
  return best;
}
