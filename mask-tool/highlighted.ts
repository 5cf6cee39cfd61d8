import type { Screenshot } from './jpeg.ts';
import type { Nearness } from './nearness.ts';

/** Where in a screenshot to look: crop, moved by the screenshot's own offset. */
export interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The highlighted pixels of one screenshot, in the window's own coordinates. */
export interface Highlighted {
  /** Triples y, x0, x1 (exclusive), reading order. */
  runs: Uint16Array;
  /** Farthest and nearest claims win over each other by this: distance of each run's worst pixel. */
  distance: Uint8Array;
  pixels: number;
  /** True when the picture was compressed with losses, so that specks and holes were mended. */
  noisy: boolean;
}

/** From this share of pixels that are near the colour but not quite it, a picture counts as noisy. */
const NOISY_SHARE = 0.25;
/** Smaller islands in a noisy picture are ringing of the compression. */
const SPECK_PX = 6;

/**
 * Finds the highlighted pixels. In a clean picture that is one exact colour, the most common one within
 * the tolerance, so that the shades of anti-aliased borders stay unowned; in a noisy one it is every pixel
 * within the tolerance, after a majority filter.
 */
export function findHighlighted(shot: Screenshot, window: Window, near: Nearness): Highlighted {
  const spans = scan(shot, window, near);
  const counts = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < spans.length; i += 4) {
    const length = (spans[i + 2] as number) - (spans[i + 1] as number);
    counts.set(spans[i + 3] as number, (counts.get(spans[i + 3] as number) ?? 0) + length);
    total += length;
  }
  let [mode, exact] = [-1, 0];
  for (const [colour, count] of counts) if (count > exact) [mode, exact] = [colour, count];
  if (shot.lossy || exact < total * (1 - NOISY_SHARE)) return mend(spans, window, near);
  const runs: number[] = [];
  for (let i = 0; i < spans.length; i += 4) {
    if (spans[i + 3] === mode) runs.push(spans[i] as number, spans[i + 1] as number, spans[i + 2] as number);
  }
  const distance = new Uint8Array(runs.length / 3).fill(total ? steps(mode, near) : 0);
  return { runs: Uint16Array.from(runs), distance, pixels: exact, noisy: false };
}

/** Spans of one colour within the tolerance: y, x0, x1 (exclusive), colour. */
function scan(shot: Screenshot, window: Window, near: Nearness): number[] {
  if (shot.channels === 1) return scanPalette(shot, window, near);
  if (shot.channels === 4) return scanWords(shot, window, near);
  const { data, channels, stride, start } = shot;
  const spans: number[] = [];
  // Not -window.y: minus zero would make every index below a float, at three times the cost.
  const top = Math.max(0, 0 - window.y);
  const bottom = Math.min(window.height, shot.height - window.y);
  const left = Math.max(0, 0 - window.x);
  const right = Math.min(window.width, shot.width - window.x);
  // A pixel that repeats its left neighbour needs no thought: that is nearly all of a map.
  for (let y = top; y < bottom; y++) {
    let at = start + (y + window.y) * stride + (left + window.x) * channels;
    let a = -1;
    let b = -1;
    let c = -1;
    let from = -1;
    let colour = 0;
    for (let x = left; x < right; x++, at += channels) {
      if (data[at] === a && data[at + 1] === b && data[at + 2] === c) continue;
      if (from >= 0) spans.push(y, from, x, colour);
      a = data[at] as number;
      b = data[at + 1] as number;
      c = data[at + 2] as number;
      colour = (a << 16) | (b << 8) | c;
      from = near.has(colour) ? x : -1;
    }
    if (from >= 0) spans.push(y, from, right, colour);
  }
  return spans;
}

/** The same for r g b a, a pixel a word: on these machines red is the lowest byte. */
function scanWords(shot: Screenshot, window: Window, near: Nearness): number[] {
  const { verdicts } = near;
  const words = new Int32Array(shot.data.buffer, shot.data.byteOffset, shot.width * shot.height);
  const spans: number[] = [];
  const bottom = Math.min(window.height, shot.height - window.y);
  const left = Math.max(0, 0 - window.x);
  const right = Math.min(window.width, shot.width - window.x);
  for (let y = Math.max(0, 0 - window.y); y < bottom; y++) {
    const row = (y + window.y) * shot.width + window.x;
    // No pixel yet: any word but the first.
    let previous = ~(words[row + left] as number);
    let from = -1;
    let colour = 0;
    for (let x = left; x < right; x++) {
      const word = words[row + x] as number;
      if (word === previous) continue;
      if (from >= 0) spans.push(y, from, x, colour);
      previous = word;
      colour = ((word & 255) << 16) | (word & 0xff00) | ((word >>> 16) & 255);
      const known = verdicts[colour];
      from = (known === 0 ? near.has(colour) : known === 2) ? x : -1;
    }
    if (from >= 0) spans.push(y, from, right, colour);
  }
  return spans;
}

/** The same for a picture with a palette: only the entries that are near need to be looked for. */
function scanPalette(shot: Screenshot, window: Window, near: Nearness): number[] {
  const { data, stride, start, palette } = shot;
  const bottom = Math.min(window.height, shot.height - window.y);
  const left = Math.max(0, window.x);
  const right = Math.min(window.x + window.width, shot.width);
  const spans: [number, number, number, number][] = [];
  for (let entry = 0; entry * 3 + 2 < palette.length; entry++) {
    const [r, g, b] = palette.subarray(entry * 3, entry * 3 + 3) as unknown as [number, number, number];
    const colour = (r << 16) | (g << 8) | b;
    if (!near.has(colour)) continue;
    let at = data.indexOf(entry, start + Math.max(0, window.y) * stride);
    while (at >= 0) {
      const row = Math.floor((at - start) / stride);
      if (row - window.y >= bottom) break;
      let end = at + 1;
      while (end < start + row * stride + right && data[end] === entry) end++;
      const from = Math.max(left, at - start - row * stride);
      const to = end - start - row * stride;
      // What lies left of the first pixel is the row's filter byte, or outside the window.
      if (from < to && to <= right) spans.push([row - window.y, from - window.x, to - window.x, colour]);
      at = data.indexOf(entry, end);
    }
  }
  return spans.sort((p, q) => p[0] - q[0] || p[1] - q[1]).flat();
}

/** Highlighted pixels of a noisy picture. */
function mend(spans: readonly number[], window: Window, near: Nearness): Highlighted {
  const { width, height } = window;
  const values = new Uint8Array(width * height).fill(FAR);
  const mask = new Uint8Array(width * height);
  for (let i = 0; i < spans.length; i += 4) {
    const row = (spans[i] as number) * width;
    const [from, to] = [row + (spans[i + 1] as number), row + (spans[i + 2] as number)];
    values.fill(steps(spans[i + 3] as number, near), from, to);
    mask.fill(1, from, to);
  }
  const clean = dropSpecks(majority(mask, width, height), width, height);
  return { ...toRuns(clean, values, width, height), noisy: true };
}

/** A colour's distance in 255 steps of the tolerance. */
function steps(colour: number, near: Nearness): number {
  return Math.round((near.of(colour) / Math.max(near.tolerance, 1e-9)) * (FAR - 1));
}

const FAR = 255;

/** A pixel is what most of its 3x3 neighbourhood is. */
function majority(mask: Uint8Array, width: number, height: number): Uint8Array {
  const result = new Uint8Array(mask.length);
  const columns = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const above = y > 0 ? (mask[(y - 1) * width + x] as number) : 0;
      const below = y + 1 < height ? (mask[(y + 1) * width + x] as number) : 0;
      columns[x] = above + below + (mask[y * width + x] as number);
    }
    for (let x = 0; x < width; x++) {
      const votes = (columns[x - 1] ?? 0) + (columns[x] as number) + (columns[x + 1] ?? 0);
      result[y * width + x] = Number(votes >= 5);
    }
  }
  return result;
}

function dropSpecks(mask: Uint8Array, width: number, height: number): Uint8Array {
  const seen = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i] || seen[i]) continue;
    const island = [i];
    seen[i] = 1;
    for (let k = 0; k < island.length; k++) {
      const at = island[k] as number;
      const x = at % width;
      for (const next of [x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1, at - width, at + width]) {
        if (next < 0 || next >= width * height || !mask[next] || seen[next]) continue;
        seen[next] = 1;
        island.push(next);
      }
    }
    if (island.length < SPECK_PX) for (const at of island) mask[at] = 0;
  }
  return mask;
}

function toRuns(
  mask: Uint8Array,
  values: Uint8Array,
  width: number,
  height: number,
): Omit<Highlighted, 'noisy'> {
  const runs: number[] = [];
  const distance: number[] = [];
  let pixels = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let from = mask.indexOf(1, row);
    if (from < 0) break;
    y = Math.floor(from / width);
    const end = (y + 1) * width;
    while (from >= 0 && from < end) {
      let to = from;
      let worst = 0;
      while (to < end && mask[to]) {
        worst = Math.max(worst, (values[to] as number) % FAR);
        to++;
      }
      runs.push(y, from - y * width, to - y * width);
      distance.push(worst);
      pixels += to - from;
      from = mask.indexOf(1, to);
    }
    if (from < 0) break;
    // Straight on to the next row that has anything.
    y = Math.floor(from / width) - 1;
  }
  return { runs: Uint16Array.from(runs), distance: Uint8Array.from(distance), pixels };
}
