import type { FeatureCollection, Polygon } from 'geojson';
import type { Masks, SeatMask } from '../controller/render/map/mask-file.ts';
import { EXIT, UserError } from '../controller/user-error.ts';
import type { Boundary } from './boundaries.ts';
import { masksOf } from './owners.ts';

/**
 * Outlines of seats along pixel edges, in px with y downwards: ready for an SVG path. Rings that lie
 * inside others are holes under the even-odd rule, so each seat is one Polygon of all its rings.
 */
export function outlines(masks: Masks): FeatureCollection<Polygon> {
  return {
    type: 'FeatureCollection',
    // Not GeoJSON's degrees; the size lets `masksFromOutlines` build the picture again.
    bbox: [0, 0, masks.width, masks.height],
    features: [...masks.seats.values()].map((seat) => ({
      type: 'Feature',
      id: seat.id,
      properties: { number: seat.id, pixels: seat.pixels, label: [seat.label.x, seat.label.y] },
      geometry: { type: 'Polygon', coordinates: ringsOf(seat) },
    })),
  };
}

/** Masks of outlines in px: a pixel is a seat's when its middle lies inside (even-odd). */
export function masksFromOutlines(boundaries: readonly Boundary[], width: number, height: number): Masks {
  const pixels = new Uint16Array(width * height);
  boundaries.forEach(({ rings }, k) => {
    const crossings = new Map<number, number[]>();
    for (const ring of rings) {
      ring.forEach(([ax, ay], i) => {
        const [bx, by] = ring[(i + 1) % ring.length] as readonly [number, number];
        const [x0, y0, x1, y1] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay];
        for (let y = Math.max(0, Math.ceil(y0 - 0.5)); y < Math.min(height, Math.ceil(y1 - 0.5)); y++) {
          const x = x0 + ((y + 0.5 - y0) / (y1 - y0)) * (x1 - x0);
          const row = crossings.get(y);
          if (row) row.push(x);
          else crossings.set(y, [x]);
        }
      });
    }
    for (const [y, xs] of crossings) {
      xs.sort((a, b) => a - b);
      for (let i = 0; i + 1 < xs.length; i += 2) {
        const from = Math.max(0, Math.ceil((xs[i] as number) - 0.5));
        const to = Math.min(width, Math.ceil((xs[i + 1] as number) - 0.5));
        if (to > from) pixels.fill(k + 1, y * width + from, y * width + to);
      }
    }
  });
  const masks = masksOf({ width, height, pixels, ids: boundaries.map(({ id }) => id) });
  if (masks.seats.size === 0) {
    throw new UserError(
      {
        what: 'No outline covers a pixel',
        expected: 'outlines in px, y downwards',
        remedy: 'use mask-tool draw for boundaries in degrees',
      },
      EXIT.data,
    );
  }
  return masks;
}

type Point = [number, number];

/** Follows the edges between a seat's pixels and others, the seat on the right hand. */
function ringsOf({ runs }: SeatMask): Point[][] {
  const rows = new Map<number, [number, number][]>();
  for (let i = 0; i < runs.length; i += 3) {
    const row = rows.get(runs[i] as number) ?? [];
    row.push([runs[i + 1] as number, runs[i + 2] as number]);
    rows.set(runs[i] as number, row);
  }
  // From each corner, where the outline goes on; two seats' corners may meet in one point.
  const next = new Map<string, Point[]>();
  const edge = (from: Point, to: Point): void => {
    const key = from.join();
    const known = next.get(key);
    if (known) known.push(to);
    else next.set(key, [to]);
  };
  for (const [y, spans] of rows) {
    for (const [x0, x1] of spans) {
      edge([x0, y + 1], [x0, y]);
      edge([x1, y], [x1, y + 1]);
      for (const [a, b] of uncovered(x0, x1, rows.get(y - 1) ?? [])) edge([a, y], [b, y]);
      for (const [a, b] of uncovered(x0, x1, rows.get(y + 1) ?? [])) edge([b, y + 1], [a, y + 1]);
    }
  }
  const rings: Point[][] = [];
  for (const [key, ends] of next) {
    while (ends.length) {
      const start = key.split(',').map(Number) as Point;
      const ring = [start];
      let at = ends.pop() as Point;
      while (at[0] !== start[0] || at[1] !== start[1]) {
        ring.push(at);
        at = (next.get(at.join()) as Point[]).pop() as Point;
      }
      rings.push(straighten(ring));
    }
  }
  return rings;
}

/** Parts of [x0, x1) that no span covers. */
function uncovered(x0: number, x1: number, spans: readonly [number, number][]): [number, number][] {
  const free: [number, number][] = [];
  let at = x0;
  for (const [a, b] of spans) {
    if (b <= at || a >= x1) continue;
    if (a > at) free.push([at, a]);
    at = Math.max(at, b);
  }
  if (at < x1) free.push([at, x1]);
  return free;
}

/** Leaves out points on straight lines, and closes the ring. */
function straighten(ring: Point[]): Point[] {
  const corners = ring.filter((point, i) => {
    const before = ring[(i + ring.length - 1) % ring.length] as Point;
    const after = ring[(i + 1) % ring.length] as Point;
    return !(
      (before[0] === point[0] && point[0] === after[0]) ||
      (before[1] === point[1] && point[1] === after[1])
    );
  });
  return [...corners, corners[0] as Point];
}
