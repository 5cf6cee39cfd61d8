import type { Place } from './even.ts';

/** How a row is read as a place, by the names of its columns: degrees, or columns and rows. Null without such columns. */
export function placeReader(
  header: readonly string[],
): ((row: readonly (string | undefined)[]) => (Place & { isDegrees: boolean }) | null) | null {
  const find = (pattern: RegExp): number => header.findIndex((text) => pattern.test(text.trim()));
  const across = find(/^(lon|lng|long|longitude|x|col|column|q)$/i);
  const down = find(/^(lat|latitude|y|row|r)$/i);
  if (across < 0 || down < 0) return null;
  // Latitudes grow upwards, rows downwards.
  const sign = /^(lat|y)/i.test(header[down] ?? '') ? -1 : 1;
  const isDegrees = /^lat/i.test(header[down] ?? '');
  return (row) => {
    const cells = [row[across]?.trim(), row[down]?.trim()];
    const [x, y] = cells.map((cell) => (cell ? Number(cell) : Number.NaN)) as [number, number];
    return Number.isFinite(x) && Number.isFinite(y) ? { x, y: sign * y, isDegrees } : null;
  };
}
