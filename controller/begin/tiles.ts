import type { Feature, FeatureCollection } from 'geojson';
import { foldName } from '../election/name.ts';
import type { ReadTable } from './columns.ts';
import type { FoundContest } from './roster.ts';

/** Where a contest is, in degrees, or columns and rows counted from the upper left. */
export interface Place {
  x: number;
  /** Downwards. */
  y: number;
}

/** Unit of the plane that tiles are drawn in: far from anything that could be degrees. */
const UNIT = 1000;
/** Width of a plain grid against its height. */
const WIDE = 1.3;

/**
 * A map without boundaries: one square for each contest, as near to its place as squares beside each other can be; in a
 * plain grid, region by region, where nobody knows places.
 */
export function tileMap(
  contests: readonly FoundContest[],
  places: ReadonlyMap<FoundContest, Place>,
): FeatureCollection {
  const cells = places.size * 2 > contests.length ? placed(contests, places) : gridded(contests);
  const features = contests.map((contest): Feature => {
    const [column, row] = cells.get(contest) as [number, number];
    const [x, y] = [column * UNIT + UNIT, -row * UNIT - UNIT];
    const ring = [
      [x, y],
      [x + UNIT, y],
      [x + UNIT, y + UNIT],
      [x, y + UNIT],
      [x, y],
    ];
    return {
      ...{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] } },
      properties: { number: contest.number, name: contest.name, ...contest.regions },
    };
  });
  return { type: 'FeatureCollection', features };
}

/** Whether shapes are squares that were laid out here. */
export function isTileMap({ features }: FeatureCollection): boolean {
  return features.every(
    ({ geometry }) =>
      geometry.type === 'Polygon' && geometry.coordinates.flat(2).every((at) => at % UNIT === 0),
  );
}

function gridded(contests: readonly FoundContest[]): Map<FoundContest, [number, number]> {
  const columns = Math.ceil(Math.sqrt(contests.length * WIDE));
  const regionOf = ({ regions }: FoundContest): string => Object.values(regions)[0] ?? '';
  const order = [...new Set(contests.map(regionOf))];
  const sorted = [...contests].sort(
    (a, b) => order.indexOf(regionOf(a)) - order.indexOf(regionOf(b)) || a.number - b.number,
  );
  // Rows go there and back, so that neighbours in the list are neighbours on the map.
  return new Map(
    sorted.map((contest, at) => {
      const row = Math.floor(at / columns);
      const column = at % columns;
      return [contest, [row % 2 === 0 ? column : columns - 1 - column, row]];
    }),
  );
}

// Those in the thick of it choose first: whoever comes later moves outwards, where there is room.
function placed(
  contests: readonly FoundContest[],
  places: ReadonlyMap<FoundContest, Place>,
): Map<FoundContest, [number, number]> {
  const known = [...places.values()];
  const span = (pick: (place: Place) => number): [number, number] => {
    const values = known.map(pick);
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  };
  const [[west, east], [north, south]] = [span(({ x }) => x), span(({ y }) => y)];
  const ratio = Math.max(0.2, Math.min(5, (east - west || 1) / (south - north || 1)));
  const columns = Math.ceil(Math.sqrt(contests.length * 1.4 * ratio));
  const rows = Math.ceil((contests.length * 1.4) / columns);
  const middle = { x: (west + east) / 2, y: (north + south) / 2 };
  const spot = (contest: FoundContest): Place => {
    const { x, y } = places.get(contest) ?? { x: east, y: south };
    return {
      x: ((x - west) / (east - west || 1)) * (columns - 1),
      y: ((y - north) / (south - north || 1)) * (rows - 1),
    };
  };
  const far = (contest: FoundContest): number => {
    const { x, y } = places.get(contest) ?? { x: east, y: south };
    return Math.hypot((x - middle.x) / (east - west || 1), (y - middle.y) / (south - north || 1));
  };
  const free = new Set(Array.from({ length: columns * rows }, (_, at) => at));
  const cells = new Map<FoundContest, [number, number]>();
  for (const contest of [...contests].sort((a, b) => far(a) - far(b) || a.number - b.number)) {
    const { x, y } = spot(contest);
    let best = { at: -1, distance: Number.POSITIVE_INFINITY };
    for (const at of free) {
      const distance = Math.hypot((at % columns) - x, Math.floor(at / columns) - y);
      if (distance < best.distance) best = { at, distance };
    }
    free.delete(best.at);
    cells.set(contest, [best.at % columns, Math.floor(best.at / columns)]);
  }
  return cells;
}

/** Places of contests out of a table with columns like `lon` and `lat`, or `column` and `row`. */
export function placesIn(
  tables: readonly ReadTable[],
  contests: readonly FoundContest[],
): Map<FoundContest, Place> {
  const places = new Map<FoundContest, Place>();
  const named = new Map(contests.map((contest) => [foldName(contest.name), contest]));
  const numbered = new Map(contests.map((contest) => [contest.number, contest]));
  for (const { header, rows, columns } of tables) {
    const find = (pattern: RegExp): number => header.findIndex((text) => pattern.test(text.trim()));
    const across = find(/^(lon|lng|long|longitude|x|col|column|q)$/i);
    const down = find(/^(lat|latitude|y|row|r)$/i);
    if (across < 0 || down < 0) continue;
    // Latitudes grow upwards, rows downwards.
    const sign = /^(lat|y)/i.test(header[down] ?? '') ? -1 : 1;
    for (const row of rows) {
      const number = Number(/\d+/.exec(row[columns.get('number') ?? -1] ?? '')?.[0] ?? 0);
      const contest = numbered.get(number) ?? named.get(foldName(row[columns.get('contest') ?? -1] ?? ''));
      const [x, y] = [Number(row[across]), Number(row[down])];
      if (contest && Number.isFinite(x) && Number.isFinite(y)) places.set(contest, { x, y: sign * y });
    }
  }
  return places;
}
