import type { Place } from './even.ts';

const ACROSS =
  /^(lon|lng|long|longitude|längengrad|länge|longitud|longitudine|x|col|column|spalte|colonne|q)$/i;
const DOWN = /^(lat|latitude|breitengrad|breite|latitud|latitudine|y|row|zeile|ligne|r)$/i;
const DEGREES = /^(lat|breite)/i;

/** How a row is read as a place, by the names of its columns: degrees, or columns and rows. Null without such columns. */
export function placeReader(
  header: readonly string[],
): ((row: readonly (string | undefined)[]) => (Place & { isDegrees: boolean }) | null) | null {
  const find = (pattern: RegExp): number => header.findIndex((text) => pattern.test(text.trim()));
  const across = find(ACROSS);
  const down = find(DOWN);
  if (across < 0 || down < 0) return null;
  const isDegrees = DEGREES.test(header[down]?.trim() ?? '');
  // Latitudes grow upwards, rows downwards.
  const sign = isDegrees || /^y/i.test(header[down]?.trim() ?? '') ? -1 : 1;
  return (row) => {
    // A comma can only be a decimal one: nobody groups degrees or columns.
    const cells = [row[across], row[down]].map((cell) => cell?.trim().replace(',', '.'));
    const [x, y] = cells.map((cell) => (cell ? Number(cell) : Number.NaN)) as [number, number];
    return Number.isFinite(x) && Number.isFinite(y) ? { x, y: sign * y, isDegrees } : null;
  };
}
