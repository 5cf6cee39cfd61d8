import { readFile } from 'node:fs/promises';
import type { GeoJSON } from 'geojson';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import type { Sheet } from './frame.ts';
import { inkLabel, labelOf, sizeOfLabel } from './labels.ts';
import { packRgba } from './palette.ts';
import type { Fit } from './projection.ts';
import type { Theme } from './theme.ts';

export interface City {
  /** Null: a dot alone. */
  name: string | null;
  /** Degrees, x and y. */
  at: readonly [number, number];
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Pixels round a city's middle: its dot, and the ring that sets it off from any party's colour. */
const DOT_PX = 2.6;
const RING_PX = 4.2;
const TYPE_PX = 13;
/** A mark may take this part of a seat; the rest must still be seen to change colour. */
const TAKEN_SHARE = 0.4;

/**
 * Marks cities with a dot, and with their name where there is room; what they touch is nobody's. The first in
 * the list have the first choice. A mark that would hide most of a seat is not made.
 * @returns names of cities in the picture that got no dot, or no name
 */
export function markCities(sheet: Sheet, cities: readonly City[], fit: Fit, theme: Theme): string[] {
  const left: string[] = [];
  const taken: Box[] = [];
  const before = pixelsOf(sheet);
  const affordable = (box: Box): boolean => keepsMost(sheet, box, before);
  const places = cities.flatMap((city) => {
    const [x, y] = fit.plot({ id: 0, name: '', rings: [[city.at]], properties: {} }).rings[0]?.[0] ?? [
      -1, -1,
    ];
    return x < 0 || y < 0 || x >= sheet.width || y >= sheet.height ? [] : [{ ...city, x, y }];
  });
  const dotted = places.filter(({ name, x, y }) => {
    const box = around(x, y, 2 * RING_PX, 2 * RING_PX);
    if (!affordable(box)) {
      left.push(name ?? `${x},${y}`);
      return false;
    }
    taken.push(box);
    inkDot(sheet, x, y, theme);
    return true;
  });
  for (const { name, x, y } of dotted) {
    if (name === null) continue;
    const label = labelOf(name, TYPE_PX);
    const { width, height } = sizeOfLabel(label);
    const reach = RING_PX + 1;
    const spot = [
      around(x + reach + width / 2, y, width, height),
      around(x - reach - width / 2, y, width, height),
      around(x, y - reach - height / 2, width, height),
      around(x, y + reach + height / 2, width, height),
    ].find((box) => inside(sheet, box) && !taken.some((other) => meet(box, other)) && affordable(box));
    if (!spot) {
      left.push(name);
      continue;
    }
    taken.push(spot);
    inkLabel(sheet, label, spot, theme);
  }
  return left;
}

/**
 * Cities of a GeoJSON file: its Point features, named by their property `name`.
 * @throws UserError (65)
 */
export async function loadCities(file: string): Promise<City[]> {
  let data: GeoJSON | null;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UserError(EXIT.data, { what: 'Cannot read the cities', where: file, cause });
  }
  const features = data?.type === 'FeatureCollection' && Array.isArray(data.features) ? data.features : [];
  const cities = features.flatMap(({ geometry, properties }): City[] => {
    if (geometry?.type !== 'Point') return [];
    const [x, y] = geometry.coordinates;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
    const name = properties?.name ?? properties?.NAME;
    return [{ name: name ? String(name) : null, at: [x as number, y as number] }];
  });
  if (cities.length === 0) {
    throw new UserError(EXIT.data, {
      what: 'No cities',
      expected: 'a FeatureCollection of Points',
      where: file,
    });
  }
  return cities;
}

function inkDot(sheet: Sheet, cx: number, cy: number, theme: Theme): void {
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

/** Pixels each owner has. */
function pixelsOf({ owners }: Sheet): Uint32Array {
  const pixels = new Uint32Array(1 << 16);
  for (const owner of owners) pixels[owner] = (pixels[owner] as number) + 1;
  return pixels;
}

/** Would every seat that lies in a box keep most of the pixels it had before anything was marked? */
function keepsMost(sheet: Sheet, box: Box, before: Uint32Array): boolean {
  const { width, height, owners } = sheet;
  const now = pixelsOf(sheet);
  const lost = new Map<number, number>();
  for (let y = Math.max(0, box.y); y < Math.min(height, box.y + box.height); y++) {
    for (let x = Math.max(0, box.x); x < Math.min(width, box.x + box.width); x++) {
      const owner = owners[y * width + x] as number;
      if (owner) lost.set(owner, (lost.get(owner) ?? 0) + 1);
    }
  }
  return [...lost].every(([owner, count]) => {
    const had = before[owner] as number;
    return had - (now[owner] as number) + count <= had * TAKEN_SHARE;
  });
}

function around(cx: number, cy: number, width: number, height: number): Box {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return { x: Math.round(cx - w / 2), y: Math.round(cy - h / 2), width: w, height: h };
}

function inside({ width, height }: Sheet, box: Box): boolean {
  return box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
}

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
