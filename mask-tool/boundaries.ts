import { readFile } from 'node:fs/promises';
import type { Feature, GeoJSON, Geometry, Position } from 'geojson';
import { feature as featureOf } from 'topojson-client';
import type { GeometryObject, Topology } from 'topojson-specification';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import { pointsOf } from './places.ts';

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

/** Which properties of a feature say who it is. */
export interface BoundaryKeys {
  /** Seat number; default: the usual names, else the feature's own id. */
  number?: string | undefined;
  /** Name to write on maps; default: the usual names, else the number. */
  name?: string | undefined;
  /** Points count as places, where no shapes are drawn; the file may be a CSV of them. */
  places?: boolean | undefined;
}

/** Boundaries, and the numbers of features that have no area. */
export interface BoundarySet {
  boundaries: Boundary[];
  shapeless: readonly number[];
}

/**
 * Boundaries from GeoJSON or TopoJSON text. Features that share a number are parts of one seat.
 * @throws UserError (65) when it holds no polygons, no numbers, or coordinates that are none
 */
export function parseBoundaries(text: string, where: string, keys: BoundaryKeys = {}): BoundarySet {
  let data: GeoJSON | Topology | null;
  const isTable = keys.places === true && !/^\ufeff?\s*[{[]/.test(text);
  try {
    data = isTable ? pointsOf(text, where) : JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(EXIT.data, {
      what: 'Boundaries are not JSON',
      got: JSON.stringify(text.trim().slice(0, 40)),
      where,
      remedy:
        'a CSV of places is drawn with --cells; shapefiles and KML: save them as GeoJSON in QGIS or mapshaper',
      cause,
    });
  }
  const parts = new Map<number, { name: string; rings: Ring[]; properties: Record<string, string> }>();
  const shapeless = new Set<number>();
  for (const { geometry, properties, id } of featuresOf(data, where)) {
    const number = numberOf(properties, id, keys.number);
    const rings = ringsOf(geometry, number, where, keys.places);
    if (rings.length === 0) {
      if (number !== null) shapeless.add(number);
      continue;
    }
    if (number === null) {
      const got = JSON.stringify(properties).slice(0, 120);
      throw new UserError(EXIT.data, {
        what: 'A boundary has no seat number',
        got,
        where,
        remedy: 'name the property that holds it with --number',
      });
    }
    const texts = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, String(value)]));
    const part = parts.get(number);
    if (part && isTable) {
      const got = `${number}`;
      throw new UserError(EXIT.data, { what: 'Two places of one seat', got, where });
    }
    if (part) part.rings.push(...rings);
    else
      parts.set(number, {
        name: nameOf(texts, keys.name) ?? `${number}`,
        rings: [...rings],
        properties: texts,
      });
  }
  if (parts.size === 0) {
    throw new UserError(EXIT.data, {
      what: 'No polygons in the boundaries',
      where,
      expected: 'Polygon or MultiPolygon features',
    });
  }
  if (
    keys.name !== undefined &&
    ![...parts.values()].some(({ properties }) => properties[keys.name as string])
  ) {
    const got = Object.keys([...parts.values()][0]?.properties ?? {}).join(', ');
    throw new UserError(EXIT.data, { what: `No boundary has the property ${keys.name}`, got, where });
  }
  return {
    boundaries: [...parts].map(([id, part]) => ({ id, ...part })).sort((a, b) => a.id - b.id),
    shapeless: [...shapeless].filter((id) => !parts.has(id)).sort((a, b) => a - b),
  };
}

/** Reads and parses a boundaries file; see `parseBoundaries`. */
export async function loadBoundaries(file: string, keys: BoundaryKeys = {}): Promise<BoundarySet> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError(EXIT.data, { what: 'Cannot read the boundaries', where: file, cause });
  }
  return parseBoundaries(text, file, keys);
}

interface Shape {
  geometry: Geometry | null;
  properties: Record<string, unknown>;
  id: string | number | undefined;
}

function featuresOf(data: GeoJSON | Topology | null, where: string): Shape[] {
  const refuse = (got: unknown): never => {
    const expected = 'a FeatureCollection or a Topology';
    throw new UserError(EXIT.data, { what: 'Not boundaries', got: String(got), expected, where });
  };
  if (typeof data !== 'object' || data === null) return refuse(data);
  return (data.type === 'Topology' ? unfold(data, refuse) : [data]).flatMap((json): Shape[] => {
    if (json.type === 'Feature') return [shapeOf(json)];
    if (json.type !== 'FeatureCollection') return refuse(json.type);
    return Array.isArray(json.features) ? json.features.map(shapeOf) : refuse('one without features');
  });
}

function unfold(data: Topology, refuse: (got: unknown) => never): GeoJSON[] {
  if (!data.objects || !Array.isArray(data.arcs)) return refuse('a Topology without objects and arcs');
  try {
    return Object.values(data.objects).map((object) => featureOf(data, object as GeometryObject) as GeoJSON);
  } catch (cause) {
    return refuse(`a Topology that cannot be unfolded (${(cause as Error).message})`);
  }
}

function shapeOf(feature: Feature | null): Shape {
  return { geometry: feature?.geometry ?? null, properties: feature?.properties ?? {}, id: feature?.id };
}

/** Rings with an area: at least three corners, which is four points as the last repeats the first. */
function ringsOf(geometry: Geometry | null, number: number | null, where: string, places = false): Ring[] {
  if (geometry?.type === 'GeometryCollection')
    return (geometry.geometries ?? []).flatMap((one) => ringsOf(one, number, where, places));
  if (geometry?.type === 'Point' && places) return [[pointIn(geometry.coordinates, number, where)]];
  const polygons: Position[][][] =
    geometry?.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry?.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  return (Array.isArray(polygons) ? polygons : [])
    .flatMap((polygon) => (Array.isArray(polygon) ? polygon : []))
    .filter((ring) => Array.isArray(ring) && ring.length >= 4)
    .map((ring) => ring.map((point) => pointIn(point, number, where)));
}

function pointIn(point: Position, number: number | null, where: string): readonly [number, number] {
  const [x, y] = Array.isArray(point) ? point : [];
  if (Number.isFinite(x) && Number.isFinite(y)) return [x as number, y as number];
  throw new UserError(EXIT.data, {
    what: `Seat ${number ?? '?'} has a point that is none`,
    got: JSON.stringify(point),
    expected: 'two numbers',
    where,
  });
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

function nameOf(properties: Record<string, string>, key: string | undefined): string | undefined {
  return (key === undefined ? NAME_KEYS : [key]).map((one) => properties[one]).find((name) => name);
}
