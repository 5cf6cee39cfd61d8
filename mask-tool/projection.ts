import { geoAzimuthalEqualArea } from 'd3-geo';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import type { Boundary, Ring } from './boundaries.ts';

export interface Size {
  width: number;
  height: number;
}

/** A seat in px of the picture. */
export interface Plot {
  id: number;
  rings: readonly Ring[];
}

/** Degrees (or any plane units) to px, and the size of the picture they fill. */
export interface Fit extends Size {
  /** px per unit of the projected plane. */
  scale: number;
  plot(boundary: Boundary): Plot;
}

/** px that a map needs at least. */
const LEAST_ROOM = 4;

/**
 * Fits boundaries into a largest size, keeping their shape; the picture is trimmed to them.
 * Degrees are projected equal-area about their own middle (so seats compare fairly, and a country
 * across the 180th meridian stays in one piece); other numbers are taken as a plane with y upwards.
 * @param padding px kept free on each side
 */
export function fitTo(boundaries: readonly Boundary[], largest: Size, padding: number): Fit {
  return fitWith(projectionFor(boundaries), boundaries, largest, padding, true);
}

/** A window of exactly this size, with the boundaries in its middle. */
export function windowOn(boundaries: readonly Boundary[], size: Size, padding: number): Fit {
  return fitWith(projectionFor(boundaries), boundaries, size, padding, false);
}

function fitWith(
  project: Project,
  boundaries: readonly Boundary[],
  largest: Size,
  padding: number,
  trim: boolean,
): Fit {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { rings } of boundaries) {
    for (const ring of rings) {
      for (const point of ring) {
        const [x, y] = project(point);
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
  }
  const narrowest = Math.min(largest.width, largest.height);
  if (!(narrowest - 2 * padding >= LEAST_ROOM)) {
    throw new UserError(EXIT.usage, {
      what: 'No room is left for the map',
      got: `${largest.width}x${largest.height} with ${padding} px free on each side`,
      expected: `at least ${LEAST_ROOM} px between them`,
      remedy: 'a larger --size or --region-size, or a smaller --padding',
    });
  }
  const across = Math.max(right - left, Number.EPSILON);
  const down = Math.max(bottom - top, Number.EPSILON);
  const scale = Math.min((largest.width - 2 * padding) / across, (largest.height - 2 * padding) / down);
  const width = trim
    ? Math.max(1, Math.min(largest.width, Math.ceil(across * scale + 2 * padding)))
    : largest.width;
  const height = trim
    ? Math.max(1, Math.min(largest.height, Math.ceil(down * scale + 2 * padding)))
    : largest.height;
  const dx = (width - across * scale) / 2 - left * scale;
  const dy = (height - down * scale) / 2 - top * scale;
  const plot = ({ id, rings }: Boundary): Plot => ({
    id,
    rings: rings.map((ring) =>
      ring.map((point) => {
        const [x, y] = project(point);
        return [x * scale + dx, y * scale + dy] as const;
      }),
    ),
  });
  return { width, height, scale, plot };
}

type Project = (point: readonly [number, number]) => readonly [number, number];

function projectionFor(boundaries: readonly Boundary[]): Project {
  const points = boundaries.flatMap(({ rings }) => rings.flat());
  if (points.some(([x, y]) => Math.abs(x) > 360 || Math.abs(y) > 90)) return ([x, y]) => [x, -y];
  // Mean direction, not mean longitude: 179 and -179 meet at 180, not at 0.
  let [sin, cos] = [0, 0];
  for (const [x] of points) {
    sin += Math.sin((x * Math.PI) / 180);
    cos += Math.cos((x * Math.PI) / 180);
  }
  const near = (Math.atan2(sin, cos) * 180) / Math.PI;
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const turned = ((((x - near) % 360) + 540) % 360) - 180;
    west = Math.min(west, turned);
    east = Math.max(east, turned);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  const projection = geoAzimuthalEqualArea()
    .rotate([-(near + (west + east) / 2), -(south + north) / 2])
    .scale(1000)
    .translate([0, 0]);
  return ([x, y]) => projection([x, y]) ?? [0, 0];
}
