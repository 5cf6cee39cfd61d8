import type { Feature, FeatureCollection } from 'geojson';
import { foldName } from '../election/name.ts';
import { type Cell, layCells, ringOf, UNIT } from './cells.ts';
import type { ReadTable } from './columns.ts';
import type { Place } from './even.ts';
import { placeReader } from './place-columns.ts';
import type { FoundContest } from './roster.ts';

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

/** Places of contests out of a table with columns like `lon` and `lat`, or `column` and `row`. */
export function placesIn(
  tables: readonly ReadTable[],
  contests: readonly FoundContest[],
): Map<FoundContest, Place> {
  const places = new Map<FoundContest, Place>();
  const named = new Map(contests.map((contest) => [foldName(contest.name), contest]));
  const numbered = new Map(contests.map((contest) => [contest.number, contest]));
  for (const { header, rows, columns } of tables) {
    const placeOf = placeReader(header);
    if (placeOf === null) continue;
    for (const row of rows) {
      const number = Number(/\d+/.exec(row[columns.get('number') ?? -1] ?? '')?.[0] ?? 0);
      const contest = numbered.get(number) ?? named.get(foldName(row[columns.get('contest') ?? -1] ?? ''));
      const place = placeOf(row);
      if (contest && place) places.set(contest, place);
    }
  }
  return places;
}
