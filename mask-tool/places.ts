import { parse } from 'csv-parse/sync';
import type { FeatureCollection } from 'geojson';
import { UNIT } from '../controller/begin/cells.ts';
import { placeReader } from '../controller/begin/place-columns.ts';
import { EXIT, UserError } from '../controller/ground/user-error.ts';

/**
 * A CSV of places as GeoJSON points: columns `lon` and `lat`, or `column` and `row`; the others are properties.
 * @throws UserError (65) for a table without such columns, and for a row without a place
 */
export function pointsOf(text: string, where: string): FeatureCollection {
  let rows: string[][];
  try {
    // Where the header is parted by semicolons, a comma belongs to a number.
    const [head = ''] = text.split(/\r?\n/);
    const delimiter = [';', '\t'].find((sign) => head.includes(sign)) ?? ',';
    rows = parse(text, { bom: true, trim: true, skip_empty_lines: true, delimiter });
  } catch (cause) {
    throw new UserError(EXIT.data, { what: 'The places are not a CSV', where, cause });
  }
  const [header = [], ...places] = rows;
  const placeOf = placeReader(header);
  if (placeOf === null)
    throw new UserError(EXIT.data, {
      what: 'The table says no places',
      got: header.join(', '),
      expected: 'columns lon and lat, or column and row',
      where,
    });
  const features = places.map((row): FeatureCollection['features'][number] => {
    const place = placeOf(row);
    if (place === null)
      throw new UserError(EXIT.data, { what: 'A row has no place', got: row.join(','), where });
    // A plane's units must not look like degrees.
    const unit = place.isDegrees ? 1 : UNIT;
    return {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [place.x * unit, -place.y * unit] },
      properties: Object.fromEntries(header.map((key, at) => [key, row[at]])),
    };
  });
  return { type: 'FeatureCollection', features };
}
