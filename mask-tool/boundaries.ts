import { readFile } from 'node:fs/promises';
import type { GeoJSON, Geometry, Position } from 'geojson';
import { feature as featureOf } from 'topojson-client';
import type { GeometryObject, Topology } from 'topojson-specification';
import { EXIT, UserError } from '../controller/user-error.ts';

/** Closed ring of [x, y]: degrees in a file, px once projected. */
export type Ring = readonly (readonly [number, number])[];

export interface Boundary {
  /** Seat number. */
  id: number;
  name: string;
  /** Outer rings and holes together; inside is where the even-odd rule says so. */
  rings: readonly Ring[];
  /** Every property as text: what regions are grouped by. */
  properties: Readonly<Record<string, string>>;
}

const NUMBER_KEYS = ['ac_no', 'number', 'no', 'seat', 'id', 'AC_NO', 'PC_NO'];
const NAME_KEYS = ['ac_name', 'name', 'AC_NAME', 'PC_NAME', 'NAME'];

/**
 * Boundaries from GeoJSON or TopoJSON text. Features that share a number are parts of one seat.
 * @param numberKey property with the seat number; default: the usual names, else the feature's own id
 * @throws UserError (65) when it holds no polygons or no numbers
 */
export function parseBoundaries(text: string, where: string, numberKey?: string): Boundary[] {
  let data: GeoJSON | Topology;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new UserError({ what: 'Boundaries are not JSON', where }, EXIT.data, { cause });
  }
  const parts = new Map<number, { name: string; rings: Ring[]; properties: Record<string, string> }>();
  for (const { geometry, properties, id } of featuresOf(data, where)) {
    const rings = ringsOf(geometry);
    if (rings.length === 0) continue;
    const number = numberOf(properties, id, numberKey);
    if (number === null) {
      const got = JSON.stringify(properties).slice(0, 120);
      throw new UserError(
        {
          what: 'A boundary has no seat number',
          got,
          where,
          remedy: 'name the property that holds it with --number',
        },
        EXIT.data,
      );
    }
    const texts = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, String(value)]));
    const part = parts.get(number);
    if (part) part.rings.push(...rings);
    else parts.set(number, { name: nameOf(texts) ?? `${number}`, rings: [...rings], properties: texts });
  }
  if (parts.size === 0) {
    throw new UserError(
      { what: 'No polygons in the boundaries', where, expected: 'Polygon or MultiPolygon features' },
      EXIT.data,
    );
  }
  return [...parts].map(([id, part]) => ({ id, ...part })).sort((a, b) => a.id - b.id);
}

/** Reads and parses a boundaries file; see `parseBoundaries`. */
export async function loadBoundaries(file: string, numberKey?: string): Promise<Boundary[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError({ what: 'Cannot read the boundaries', where: file }, EXIT.data, { cause });
  }
  return parseBoundaries(text, file, numberKey);
}

interface Shape {
  geometry: Geometry | null;
  properties: Record<string, unknown>;
  id: string | number | undefined;
}

function featuresOf(data: GeoJSON | Topology, where: string): Shape[] {
  const collection: GeoJSON[] =
    data.type === 'Topology'
      ? Object.values(data.objects).map((object) => featureOf(data, object as GeometryObject) as GeoJSON)
      : [data];
  return collection.flatMap((json): Shape[] => {
    if (json.type === 'FeatureCollection') {
      return json.features.map(({ geometry, properties, id }) => ({
        geometry,
        properties: properties ?? {},
        id,
      }));
    }
    if (json.type === 'Feature') {
      return [{ geometry: json.geometry, properties: json.properties ?? {}, id: json.id }];
    }
    throw new UserError(
      {
        what: 'Not boundaries',
        got: String(json.type),
        expected: 'a FeatureCollection or a Topology',
        where,
      },
      EXIT.data,
    );
  });
}

function ringsOf(geometry: Geometry | null): Ring[] {
  if (geometry === null) return [];
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(ringsOf);
  const polygons: Position[][][] =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  return polygons
    .flat()
    .filter((ring) => ring.length >= 4)
    .map((ring) => ring.map(([x, y]) => [x as number, y as number] as const));
}

function numberOf(
  properties: Record<string, unknown>,
  id: Shape['id'],
  key: string | undefined,
): number | null {
  const candidates =
    key === undefined ? [...NUMBER_KEYS.map((name) => properties[name]), id] : [properties[key]];
  for (const value of candidates) {
    const digits = /^\D*(\d{1,9})\D*$/.exec(String(value ?? ''))?.[1];
    if (digits !== undefined && Number(digits) > 0) return Number(digits);
  }
  return null;
}

function nameOf(properties: Record<string, string>): string | undefined {
  return NAME_KEYS.map((key) => properties[key]).find((name) => name !== undefined && name !== '');
}
