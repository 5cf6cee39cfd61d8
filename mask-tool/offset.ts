import type { Screenshot } from './jpeg.ts';
import type { Nearness } from './nearness.ts';

/** Places with contrast in a reference screenshot: what another one must show to lie on top of it. */
export interface Landmarks {
  x: Int16Array;
  y: Int16Array;
  /** Brightness there, and one pixel right and below. */
  here: Uint8Array;
  right: Uint8Array;
  below: Uint8Array;
}

export interface Offset {
  /** The screenshot's pixel (x + dx, y + dy) is the reference's (x, y). */
  dx: number;
  dy: number;
  /** Share of landmarks found there, 0..1. */
  found: number;
}

/** Farthest that screenshots are thought to have moved, px. */
const REACH = 24;
const LANDMARKS = 600;
const CONTRAST = 24;
/** Brightness within which a landmark counts as found. */
const SLACK = 20;
/** With this share found in place, the screenshot did not move. A highlighted seat hides some. */
const SETTLED = 0.9;

/** Picks landmarks spread over a screenshot, away from its highlighted seat. */
export function findLandmarks(shot: Screenshot, near: Nearness): Landmarks {
  const candidates: [number, number][] = [];
  for (let y = REACH; y < shot.height - REACH - 1; y++) {
    for (let x = REACH; x < shot.width - REACH - 1; x++) {
      const here = brightness(shot, x, y);
      const contrast = Math.max(
        Math.abs(here - brightness(shot, x + 1, y)),
        Math.abs(here - brightness(shot, x, y + 1)),
      );
      if (contrast < CONTRAST) continue;
      if (
        [colourAt(shot, x, y), colourAt(shot, x + 1, y), colourAt(shot, x, y + 1)].some((c) => near.has(c))
      ) {
        continue;
      }
      candidates.push([x, y]);
    }
  }
  const step = Math.max(1, candidates.length / LANDMARKS);
  const chosen: [number, number][] = [];
  for (let i = 0; i < candidates.length; i += step)
    chosen.push(candidates[Math.floor(i)] as [number, number]);
  return {
    x: Int16Array.from(chosen, ([x]) => x),
    y: Int16Array.from(chosen, ([, y]) => y),
    here: Uint8Array.from(chosen, ([x, y]) => brightness(shot, x, y)),
    right: Uint8Array.from(chosen, ([x, y]) => brightness(shot, x + 1, y)),
    below: Uint8Array.from(chosen, ([x, y]) => brightness(shot, x, y + 1)),
  };
}

/** How far a screenshot has moved against the one the landmarks are from. */
export function findOffset(shot: Screenshot, landmarks: Landmarks): Offset {
  const count = landmarks.x.length;
  if (count === 0) return { dx: 0, dy: 0, found: 1 };
  const still = { dx: 0, dy: 0, found: share(shot, landmarks, 0, 0, 1) };
  if (still.found >= SETTLED) return still;
  let best = still;
  for (let dy = -REACH; dy <= REACH; dy++) {
    for (let dx = -REACH; dx <= REACH; dx++) {
      // A quarter of the landmarks tells most places apart; the rest only decides among good ones.
      if (share(shot, landmarks, dx, dy, 4) < best.found * 0.8) continue;
      const found = share(shot, landmarks, dx, dy, 1);
      const closer = Math.hypot(dx, dy) < Math.hypot(best.dx, best.dy);
      if (found > best.found || (found === best.found && closer)) best = { dx, dy, found };
    }
  }
  return best;
}

function share(shot: Screenshot, marks: Landmarks, dx: number, dy: number, step: number): number {
  let [found, looked] = [0, 0];
  for (let i = 0; i < marks.x.length; i += step) {
    looked++;
    const x = (marks.x[i] as number) + dx;
    const y = (marks.y[i] as number) + dy;
    if (x < 0 || y < 0 || x + 1 >= shot.width || y + 1 >= shot.height) continue;
    if (Math.abs(brightness(shot, x, y) - (marks.here[i] as number)) > SLACK) continue;
    if (Math.abs(brightness(shot, x + 1, y) - (marks.right[i] as number)) > SLACK) continue;
    if (Math.abs(brightness(shot, x, y + 1) - (marks.below[i] as number)) > SLACK) continue;
    found++;
  }
  return found / looked;
}

function colourAt({ data, channels, start, stride, palette }: Screenshot, x: number, y: number): number {
  const at = start + y * stride + x * channels;
  const source = channels === 1 ? palette : data;
  const index = channels === 1 ? (data[at] as number) * 3 : at;
  return (
    ((source[index] as number) << 16) | ((source[index + 1] as number) << 8) | (source[index + 2] as number)
  );
}

function brightness(shot: Screenshot, x: number, y: number): number {
  const colour = colourAt(shot, x, y);
  return (((colour >> 16) & 255) * 77 + ((colour >> 8) & 255) * 150 + (colour & 255) * 29) >> 8;
}
