import { parseCount } from '../../feed/page/count.ts';
import { type Grid, headersOf } from '../../feed/page/table.ts';
import type { FeedFileSpec } from '../../feed/spec.ts';

/** Part of a feed as it is written. */
export type FeedPart = Partial<FeedFileSpec['feeds'][number]>;

/** One column of a sheet: what it is called, and a text for each row. */
export interface SheetColumn {
  /** As feed.yaml names it: header text, path, selector, or a place from 1 on. */
  at: string | number;
  /** What the source calls it; '' where it has no word for it. */
  header: string;
  cells: readonly string[];
  /** Stands once in each part of the page (a heading, a key of the contest), and says the same to all its rows. */
  part: boolean;
}

/**
 * Rows found on a page, whatever its format: a table, a file, the members of a list in a tree. The proposer holds
 * its columns against the roster.
 */
export interface Sheet {
  kind: 'html' | 'csv' | 'json' | 'xml';
  /** What leads the feed to these rows: `rows`, `each`, `delimiter`, … */
  way: FeedPart;
  columns: readonly SheetColumn[];
  size: number;
  /** For each row, which part of the page it stands in. */
  parts: readonly number[];
}

/** Rows looked at of one sheet; the mapping that is proposed is tried on all of them. */
export const MOST_ROWS = 20_000;

/**
 * The sheets that a grid may be: with a header of one line, of several, or with none.
 *
 * @param bare whether the format can do without a header
 */
export function gridSheets(
  grid: Grid,
  { kind, way, bare }: { kind: Sheet['kind']; way: FeedPart; bare: boolean },
): Sheet[] {
  const { rows } = grid;
  const first = firstData(rows);
  if (first === null) return [];
  let lines = 0;
  // A note above the table stands in one cell.
  while (lines < first && lines < 5 && wide(rows[first - lines - 1])) lines++;
  if (lines === 0)
    return bare ? [sheetOf(grid, [], first, kind, { ...way, header: false, ...from(first) })] : [];
  return Array.from({ length: lines }, (_, i) => i + 1).flatMap((n) => {
    const header = headersOf(grid, n).find(({ first: below }) => below === first)?.header;
    const rowsWay = n === 1 ? way : { ...way, rows: { ...way.rows, headers: n } };
    return header ? [sheetOf(grid, header, first, kind, rowsWay)] : [];
  });
}

function from(first: number): FeedPart {
  return first === 0 ? {} : { rows: { first: first + 1 } };
}

function sheetOf(
  { rows }: Grid,
  header: readonly string[],
  first: number,
  kind: Sheet['kind'],
  way: FeedPart,
): Sheet {
  const body = rows.slice(first, first + MOST_ROWS);
  const width = Math.min(
    400,
    body.reduce((most, row) => Math.max(most, row.length), 0),
  );
  const columns = Array.from({ length: width }, (_, i): SheetColumn => {
    const text = (header[i] ?? '').trim();
    // A text that stands over two columns names the first.
    const named = text !== '' && header.findIndex((other) => other.trim() === text) === i;
    return { at: named ? text : i + 1, header: text, cells: body.map((row) => row[i] ?? ''), part: false };
  });
  return { kind, way, columns, size: body.length, parts: body.map(() => 0) };
}

// Place of the first row of data: as many numbers as rows mostly have, and no text over a column of numbers.
function firstData(rows: readonly (readonly string[])[]): number | null {
  const sample = rows.slice(0, 400);
  const counts = sample.map((row) => row.filter(isNumber).length).filter((count) => count > 0);
  if (counts.length === 0) return null;
  const usual = counts.sort((a, b) => a - b)[Math.floor(counts.length / 2)] as number;
  const numeric = new Set<number>();
  const width = Math.max(...sample.map((row) => row.length));
  for (let i = 0; i < width; i++) {
    const filled = sample.filter((row) => (row[i] ?? '') !== '');
    if (filled.filter((row) => isNumber(row[i] ?? '')).length * 2 > filled.length) numeric.add(i);
  }
  const isHeader = (row: readonly string[]): boolean =>
    row.some((text, i) => numeric.has(i) && /\p{L}/u.test(text) && !isNumber(text));
  const place = sample.findIndex((row) => row.filter(isNumber).length * 2 >= usual && !isHeader(row));
  return place < 0 ? null : place;
}

function wide(row: readonly string[] | undefined): boolean {
  return (row?.filter((text) => text.trim() !== '').length ?? 0) > 1;
}

function isNumber(text: string): boolean {
  return Number.isInteger(parseCount(text) ?? Number.NaN);
}
