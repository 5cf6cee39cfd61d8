import type { Polygon } from 'geojson';
import { feature } from 'topojson-client';
import { topology } from 'topojson-server';
import { presimplify, simplify } from 'topojson-simplify';
import type { GeometryObject, Topology } from 'topojson-specification';
import type { Ring } from './boundaries.ts';
import type { Plot } from './projection.ts';

/** A ring that keeps less of its area than this is left as it was: a small island must not vanish. */
const KEPT_AREA = 0.5;

/**
 * Leaves out what cannot be seen at the picture's scale (Visvalingam and Whyatt 1993): points whose
 * triangle with their neighbours is under `least` px². Neighbours share their border, so both lose the
 * same points and no gap opens.
 */
export function simplifyPlots(plots: readonly Plot[], least: number): Plot[] {
  const geometries = Object.fromEntries(
    plots.map(({ rings }, k) => [`${k}`, { type: 'Polygon', coordinates: rings } as unknown as Polygon]),
  );
  const whole = topology(geometries) as unknown as Topology;
  const simple = simplify(presimplify(whole as never), least) as unknown as Topology;
  return plots.map(({ id, rings }, k) => {
    const shape = feature(simple, simple.objects[`${k}`] as GeometryObject) as { geometry: Polygon };
    const simplified = shape.geometry.coordinates as unknown as Ring[];
    return {
      id,
      rings: rings.map((ring, i) => {
        const candidate = simplified[i];
        return candidate && areaOf(candidate) >= areaOf(ring) * KEPT_AREA ? candidate : ring;
      }),
    };
  });
}

/** Area of a ring, px². */
export function areaOf(ring: Ring): number {
  let twice = 0;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] as readonly [number, number];
    twice += ax * by - bx * ay;
  });
  return Math.abs(twice) / 2;
}
