import type { Feature, FeatureCollection } from 'geojson';
import { EXIT, UserError } from '../ground/user-error.ts';
import { bareName } from './bare-name.ts';
import { type Cell, layCells, ringOf, UNIT } from './cells.ts';
import type { Place } from './even.ts';
import type { FoundContest } from './found.ts';
import { placeReader } from './place-columns.ts';
import type { SourceTable } from './tables.ts';

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
    const ring = ringOf(cells.get(contest) as Cell, 'squares');
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

function gridded(contests: readonly FoundContest[]): Map<FoundContest, Cell> {
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

function placed(
  contests: readonly FoundContest[],
  places: ReadonlyMap<FoundContest, Place>,
): Map<FoundContest, Cell> {
  const known = [...places.values()];
  // Whoever has no place stands at the lower right of those that have one.
  const nowhere = {
    x: known.reduce((most, { x }) => Math.max(most, x), Number.NEGATIVE_INFINITY),
    y: known.reduce((most, { y }) => Math.max(most, y), Number.NEGATIVE_INFINITY),
  };
  const cells = layCells(
    contests.map((contest) => places.get(contest) ?? nowhere),
    contests.map(({ regions }) => Object.values(regions)[0] ?? ''),
    'squares',
  );
  return new Map(contests.map((contest, at) => [contest, cells[at] as Cell]));
}

/**
 * Places of contests out of a table with columns like `lon` and `lat`, or `column` and `row`: by the column that names most of
 * them, else by one of numbers.
 * @throws UserError 65 for a table without such columns, or of none of the contests
 */
export function placesIn(
  tables: readonly SourceTable[],
  contests: readonly FoundContest[],
  where: string,
): Map<FoundContest, Place> {
  const refuse = (what: string, got: string, expected: string): never => {
    throw new UserError(EXIT.data, { what, got, expected, where });
  };
  const found = tables.flatMap(({ rows }) => {
    const line = rows.slice(0, LINES).findIndex((row) => placeReader(row) !== null);
    return line < 0 ? [] : [{ header: rows[line] ?? [], rows: rows.slice(line + 1) }];
  });
  if (found.length === 0)
    refuse(
      'the table says no places',
      (tables[0]?.rows[0] ?? []).join(', '),
      'columns lon and lat, or column and row',
    );
  const named = new Map(contests.map((contest) => [bareName(contest.name), contest]));
  const numbered = new Map(contests.map((contest) => [`${contest.number}`, contest]));
  const places = new Map<FoundContest, Place & { isDegrees: boolean }>();
  for (const { header, rows } of found) {
    const placeOf = placeReader(header);
    const readers = header.flatMap((title, at) => [
      (row: readonly string[]) => named.get(bareName(row[at] ?? '')),
      ...(NUMBERS.test(title) ? [(row: readonly string[]) => numbered.get((row[at] ?? '').trim())] : []),
    ]);
    const counts = readers.map((read) => new Set(rows.flatMap((row) => read(row) ?? [])).size);
    const read = readers[counts.indexOf(Math.max(...counts))];
    for (const row of rows) {
      const [contest, place] = [read?.(row), placeOf?.(row)];
      if (contest && place) places.set(contest, place);
    }
  }
  if (places.size === 0) {
    const [first] = found[0]?.rows ?? [];
    refuse(
      'no place is a contest’s',
      (first ?? []).join(', '),
      `a column with names like ${contests[0]?.name}`,
    );
  }
  return unwrapped(places);
}

/** Lines above the header that may be a title. */
const LINES = 12;
const NUMBERS = /\b(no|nr|num|number|code|id|nummer)\b/i;

/** Places on both sides of the 180th meridian are beside each other. */
function unwrapped(places: Map<FoundContest, Place & { isDegrees: boolean }>): Map<FoundContest, Place> {
  const across = [...places.values()].filter(({ isDegrees }) => isDegrees).map(({ x }) => x);
  const isParted = across.length > 0 && Math.max(...across) - Math.min(...across) > 180;
  const turn = ({ x, y, isDegrees }: Place & { isDegrees: boolean }): Place => ({
    x: isParted && isDegrees && x < 0 ? x + 360 : x,
    y,
  });
  return new Map([...places].map(([contest, place]) => [contest, turn(place)]));
}
