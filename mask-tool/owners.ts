import type { Box, Masks, Point, SeatMask } from '../controller/render/map/mask-file.ts';

/** Which seat each pixel belongs to, row by row: 0 = none, otherwise 1 + index into `ids`. */
export interface Owners {
  width: number;
  height: number;
  pixels: Uint16Array;
  /** Seat numbers, ascending. */
  ids: readonly number[];
}

/** Masks of an owner raster. Seats without a pixel are left out. */
export function masksOf({ width, height, pixels, ids }: Owners): Masks {
  const runs: number[][] = ids.map(() => []);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let x = 0; x < width; ) {
      const owner = pixels[start + x] as number;
      let end = x + 1;
      while (end < width && pixels[start + end] === owner) end++;
      if (owner !== 0) (runs[owner - 1] as number[]).push(y, x, end);
      x = end;
    }
  }
  const seats = new Map<number, SeatMask>();
  ids.forEach((id, index) => {
    const own = runs[index] as number[];
    if (own.length) seats.set(id, seatOf(id, Uint16Array.from(own)));
  });
  return { width, height, seats };
}

/** A seat from its runs (y, x0, x1 exclusive; reading order): box, pixels and label point are computed. */
function seatOf(id: number, runs: Uint16Array): SeatMask {
  let [left, right, pixels] = [Infinity, 0, 0];
  for (let i = 0; i < runs.length; i += 3) {
    const x0 = runs[i + 1] as number;
    const x1 = runs[i + 2] as number;
    left = Math.min(left, x0);
    right = Math.max(right, x1);
    pixels += x1 - x0;
  }
  const y = runs[0] as number;
  const box = { x: left, y, width: right - left, height: (runs[runs.length - 3] as number) - y + 1 };
  return { id, runs, pixels, box, label: deepest(runs, box) };
}

/** Owner raster of masks. */
export function ownersOf(masks: Masks): Owners {
  const ids = [...masks.seats.keys()];
  const pixels = new Uint16Array(masks.width * masks.height);
  ids.forEach((id, index) => {
    const { runs } = masks.seats.get(id) as SeatMask;
    for (let i = 0; i < runs.length; i += 3) {
      const row = (runs[i] as number) * masks.width;
      pixels.fill(index + 1, row + (runs[i + 1] as number), row + (runs[i + 2] as number));
    }
  });
  return { width: masks.width, height: masks.height, pixels, ids };
}

/**
 * The owned pixel farthest from any pixel that is not owned (3-4 chamfer distance, Borgefors 1986),
 * the one nearest the box's middle among equals: where a number fits best.
 */
function deepest(runs: Uint16Array, box: Box): Point {
  const width = box.width + 2;
  const depth = new Int32Array(width * (box.height + 2));
  for (let i = 0; i < runs.length; i += 3) {
    const row = ((runs[i] as number) - box.y + 1) * width - box.x + 1;
    depth.fill(1 << 20, row + (runs[i + 1] as number), row + (runs[i + 2] as number));
  }
  const at = (i: number): number => depth[i] as number;
  for (let i = width + 1; i < depth.length - width - 1; i++) {
    if (at(i) === 0) continue;
    depth[i] = Math.min(
      at(i),
      at(i - 1) + 3,
      at(i - width) + 3,
      at(i - width - 1) + 4,
      at(i - width + 1) + 4,
    );
  }
  let best = 0;
  for (let i = depth.length - width - 2; i > width; i--) {
    if (at(i) === 0) continue;
    depth[i] = Math.min(
      at(i),
      at(i + 1) + 3,
      at(i + width) + 3,
      at(i + width + 1) + 4,
      at(i + width - 1) + 4,
    );
    best = Math.max(best, at(i));
  }
  let label = { x: box.x, y: box.y };
  let nearest = Infinity;
  for (let i = 0; i < depth.length; i++) {
    if (at(i) !== best) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    const distance = (x - (box.width + 1) / 2) ** 2 + (y - (box.height + 1) / 2) ** 2;
    if (distance < nearest) {
      nearest = distance;
      label = { x: box.x + x - 1, y: box.y + y - 1 };
    }
  }
  return label;
}
