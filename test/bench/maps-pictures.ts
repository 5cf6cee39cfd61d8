import type { Masks } from '../../controller/render/map/mask-file.ts';
import { masksOf } from '../../mask-tool/owners.ts';
import { randomFrom } from '../map/small-map.ts';

/** A synthetic map: seats around random points inside a blob, warped so that borders are not straight. */
export interface Picture {
  width: number;
  height: number;
  masks: Masks;
  /** r, g, b, a for each pixel. */
  pixels: Buffer;
}

/**
 * @param antialiased borders in thousands of shades and noise in the ground around, as rendered labels and
 * edges give: too many colours for a palette
 */
export function picture(width: number, height: number, seats: number, antialiased: boolean): Picture {
  const random = randomFrom(seats * 7 + width + (antialiased ? 1 : 0));
  const points: [number, number][] = [];
  while (points.length < seats) {
    const [x, y] = [random() * width, random() * height];
    if (inside(x, y, width, height)) points.push([x, y]);
  }
  const nearest = nearestPoint(points, width, height);
  const owners = new Uint16Array(width * height);
  const pixels = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const own = nearest[at] as number;
      if (own === 0) continue;
      const border =
        nearest[at - 1] !== own ||
        nearest[at + 1] !== own ||
        nearest[at - width] !== own ||
        nearest[at + width] !== own;
      if (!border) {
        owners[at] = own;
        pixels.set([61, 72, 92, 255], at * 4);
      } else if (antialiased) {
        const shade = Math.floor(random() * 4096);
        pixels.set([13 + (shade & 15) * 3, 20 + ((shade >> 4) & 15) * 3, 33 + (shade >> 8) * 4, 255], at * 4);
      } else pixels.set([13, 20, 33, 255], at * 4);
    }
  }
  const ids = points.map((_, k) => k + 1);
  return { width, height, masks: masksOf({ width, height, pixels: owners, ids }), pixels };
}

/** Seats of about the median size, spread over the map. */
export function medianSeats({ masks }: Picture, count: number): number[] {
  const seats = [...masks.seats.values()].sort((a, b) => a.pixels - b.pixels);
  const from = Math.max(0, Math.floor(seats.length / 2 - count / 2));
  return seats.slice(from, from + count).map(({ id }) => id);
}

/** 1 + index of the nearest point for every pixel inside the blob, by a grid of buckets. */
function nearestPoint(points: readonly [number, number][], width: number, height: number): Uint16Array {
  const cell = Math.max(8, Math.sqrt((width * height) / points.length));
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const buckets: number[][] = Array.from({ length: columns * rows }, () => []);
  points.forEach(([x, y], k) => {
    (buckets[Math.floor(y / cell) * columns + Math.floor(x / cell)] as number[]).push(k);
  });
  const nearest = new Uint16Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      if (!inside(x, y, width, height)) continue;
      const wx = x + 5 * Math.sin(y / 9) + 2 * Math.sin(y / 2.3);
      const wy = y + 5 * Math.sin(x / 11) + 2 * Math.sin(x / 2.7);
      let least = Infinity;
      for (let by = Math.floor(wy / cell) - 3; by <= Math.floor(wy / cell) + 3; by++) {
        for (let bx = Math.floor(wx / cell) - 3; bx <= Math.floor(wx / cell) + 3; bx++) {
          if (bx < 0 || by < 0 || bx >= columns || by >= rows) continue;
          for (const k of buckets[by * columns + bx] as number[]) {
            const [px, py] = points[k] as [number, number];
            const distance = (px - wx) ** 2 + (py - wy) ** 2;
            if (distance < least) {
              least = distance;
              nearest[y * width + x] = k + 1;
            }
          }
        }
      }
    }
  }
  return nearest;
}

/** A blob over some 37 % of the picture. */
function inside(x: number, y: number, width: number, height: number): boolean {
  const dx = (x / width - 0.5) / 0.3;
  const dy = (y / height - 0.5) / 0.43;
  const angle = Math.atan2(dy, dx);
  return Math.hypot(dx, dy) < 0.93 + 0.12 * Math.sin(3 * angle) + 0.06 * Math.sin(7 * angle);
}
