import { readFile } from 'node:fs/promises';
import type { GeoJSON } from 'geojson';
import type { Masks } from '../controller/render/map/mask-file.ts';
import { EXIT, UserError } from '../controller/user-error.ts';
import type { Boundary } from './boundaries.ts';
import { drawNumber, sizeOf } from './digits.ts';
import type { Sheet } from './frame.ts';
import { packRgba } from './palette.ts';
import type { Fit } from './projection.ts';
import type { Theme } from './theme.ts';

/** Pixels round a city's middle: its dot, and the ring that sets it off from any party's colour. */
const DOT_PX = 2.6;
const RING_PX = 4.2;

/** Degrees, x and y. */
export type City = readonly [number, number];

/** Writes seat numbers into the base, where they fit. Their pixels are nobody's, so they outlast repaints. */
export function markNumbers(sheet: Sheet, masks: Masks, theme: Theme): void {
  for (const seat of masks.seats.values()) {
    const scale = [3, 2].find((size) => sizeOf(seat.id, size).width * 1.8 < Math.sqrt(seat.pixels));
    if (scale === undefined) continue;
    drawNumber(seat.id, seat.label.x + 0.5, seat.label.y + 0.5, scale, (x, y) => {
      if (x < 0 || y < 0 || x >= sheet.width || y >= sheet.height) return;
      sheet.colours[y * sheet.width + x] = packRgba(...theme.frame.ground, 255);
      sheet.owners[y * sheet.width + x] = 0;
    });
  }
}

/** Marks cities with a dot and a ring, anti-aliased against each other; what they touch is nobody's. */
export function markCities(sheet: Sheet, cities: readonly City[], fit: Fit, theme: Theme): void {
  for (const city of cities) {
    const [cx, cy] = fit.plot(pointAt(city)).rings[0]?.[0] ?? [-100, -100];
    for (let y = Math.floor(cy - RING_PX); y <= Math.ceil(cy + RING_PX); y++) {
      for (let x = Math.floor(cx - RING_PX); x <= Math.ceil(cx + RING_PX); x++) {
        if (x < 0 || y < 0 || x >= sheet.width || y >= sheet.height) continue;
        const distance = Math.hypot(x + 0.5 - cx, y + 0.5 - cy);
        if (distance > RING_PX) continue;
        const dot = Math.max(0, Math.min(1, DOT_PX + 0.5 - distance));
        const mix = (i: 0 | 1 | 2): number =>
          Math.round(theme.frame.ground[i] + (theme.frame.colour[i] - theme.frame.ground[i]) * dot);
        sheet.colours[y * sheet.width + x] = packRgba(mix(0), mix(1), mix(2), 255);
        sheet.owners[y * sheet.width + x] = 0;
      }
    }
  }
}

/**
 * Cities of a GeoJSON file: its Point features.
 * @throws UserError (65)
 */
export async function loadCities(file: string): Promise<City[]> {
  let data: GeoJSON;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UserError({ what: 'Cannot read the cities', where: file }, EXIT.data, { cause });
  }
  const features = data.type === 'FeatureCollection' ? data.features : [];
  const cities = features.flatMap(({ geometry }) =>
    geometry?.type === 'Point' ? [[geometry.coordinates[0], geometry.coordinates[1]] as unknown as City] : [],
  );
  if (cities.length === 0) {
    throw new UserError(
      { what: 'No cities', expected: 'a FeatureCollection of Points', where: file },
      EXIT.data,
    );
  }
  return cities;
}

function pointAt(city: City): Boundary {
  return { id: 0, name: '', rings: [[city]], properties: {} };
}
