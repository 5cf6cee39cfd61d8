import { foldName } from '../../election/name.ts';
import { parseCount } from '../../feed/page/count.ts';
import { type Grid, headersOf } from '../../feed/page/table.ts';
import { grouped } from '../../ground/grouped.ts';
import type { FeedPart } from './feed-part.ts';

/** One column of a sheet: what it is called, and a text for each row. */
export interface SheetColumn {
  /** As feed.yaml names it: header text, path, selector, or a place from 1 on. */
  at: string | number;
  /** What the source calls it; '' where it has no word for it. */
  header: string;
  cells: readonly string[];
  /** Stands once in each part of the page (a heading, a key of the contest), and says the same to all its rows. */
  part: boolean;
  /** It is said above each table: which of the texts there, the nearest is 1. */
  above?: number;
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
}

/** Rows looked at of one sheet; the mapping that is proposed is tried on all of them. */
export const MOST_ROWS = 20_000;
const MOST_COLUMNS = 400;

/** Tells the fields of a thing on a page: how feed.yaml names each, what the source calls it, and the text there. */
export type Fields<T> = (thing: T, tell: (at: string | number, header: string, text: string) => void) => void;

/** A column for each field that any of the things has. */
export function columnsOf<T>(things: readonly T[], fields: Fields<T>, most = MOST_COLUMNS): SheetColumn[] {
  const columns = new Map<string | number, SheetColumn & { cells: string[] }>();
  for (const [i, thing] of things.entries())
    fields(thing, (at, header, text) => {
      let column = columns.get(at);
      if (!column) {
        if (columns.size >= most) return;
        column = { at, header, cells: things.map(() => ''), part: false };
        columns.set(at, column);
      }
      column.cells[i] = text;
    });
  return [...columns.values()];
}

/** What is said once of each part, as columns of the rows that stand in it. */
export function spread(columns: readonly SheetColumn[], parts: readonly number[]): SheetColumn[] {
  return columns.map((column) => ({
    ...column,
    cells: parts.map((part) => column.cells[part] ?? ''),
    part: true,
  }));
}

/** What the format of a grid, and the way to it, are. */
interface GridWay {
  kind: Sheet['kind'];
  way: FeedPart;
  /** The format can do without a header. */
  bare: boolean;
  /** What is said of each grid. */
  facts?: readonly SheetColumn[];
  /** What stands above each grid tells it from the others. */
  above?: boolean;
}

/** The sheets that grids of one shape may be, taken together: with a header of one line, of several, or with none. */
export function gridSheets(
  grids: readonly Grid[],
  { kind, way, bare, facts = [], above = false }: GridWay,
): Sheet[] {
  const firsts = grids.map(({ rows }) => firstData(rows));
  const [[grid], [first]] = [grids, firsts];
  if (grid && first == null) return headerAlone(grid, kind, way);
  if (!grid || first == null) return [];
  const body = grids
    .flatMap(({ rows }, part) => rows.slice(firsts[part] ?? first).map((row) => ({ row, part })))
    .slice(0, MOST_ROWS);
  const sheetOf = (header: readonly string[], own: FeedPart): Sheet => {
    const texts = header.map((text) => text.trim());
    // A text that stands over two columns names the first.
    const names = texts.map((text, i) => (text !== '' && texts.indexOf(text) === i ? text : i + 1));
    const columns = columnsOf(body, ({ row }: (typeof body)[number], tell) => {
      for (const [i, text] of row.entries()) tell(names[i] ?? i + 1, texts[i] ?? '', text);
    });
    const said = spread(
      facts,
      body.map(({ part }) => part),
    );
    const headings = above
      ? spread(
          aboveColumns(grids),
          body.map(({ part }) => part),
        ).map((column) => ({ ...column, part: false }))
      : [];
    return { kind, way: { ...way, ...own }, columns: [...columns, ...said, ...headings], size: body.length };
  };
  let lines = 0;
  // A note above the table stands in one cell.
  while (lines < first && lines < 5 && isWide(grid.rows[first - lines - 1])) lines++;
  if (lines === 0)
    return bare ? [sheetOf([], { header: false, ...(first > 0 && { rows: { first: first + 1 } }) })] : [];
  return Array.from({ length: lines }, (_, i) => i + 1).flatMap((n) => {
    const header = headersOf(grid, n).find(({ first: below }) => below === first)?.header;
    return header ? [sheetOf(header, n === 1 ? {} : { rows: { ...way.rows, headers: n } })] : [];
  });
}

/** Grids of one header that have something above them, two at least. */
export function alikeGrids<G extends Grid>(grids: readonly G[]): G[][] {
  const headed = grids.filter(({ above = [] }) => above.length > 0);
  return [
    ...grouped(headed, ({ rows }) => [rows.find(isWide)?.map(foldName).join('\n') ?? '']).values(),
  ].filter(({ length }) => length > 1);
}

/** A column for each of the texts that stand above grids. */
function aboveColumns(grids: readonly Grid[]): SheetColumn[] {
  const most = Math.max(0, ...grids.map(({ above = [] }) => above.length));
  return Array.from({ length: most }, (_, i) => ({
    ...{ at: ABOVE[i] ?? `${i + 1} above the table`, header: '', part: true, above: i + 1 },
    cells: grids.map(({ above = [] }) => above[i] ?? ''),
  }));
}

const ABOVE = ['what stands above the table', 'the heading above that'];

/** How feed.yaml names a column. */
export function writtenColumn({ at, above }: SheetColumn): string | number | { above: true | number } {
  return above === undefined ? at : { above: above === 1 ? true : above };
}

// A list that waits for its first row says by its header what will stand where.
function headerAlone({ rows }: Grid, kind: Sheet['kind'], way: FeedPart): Sheet[] {
  const filled = rows.filter((row) => row.some((text) => text.trim() !== ''));
  const [header = []] = filled;
  if (filled.length !== 1 || !isWide(header)) return [];
  const columns = header.map((text, i): SheetColumn => {
    const name = text.trim();
    return { at: name === '' ? i + 1 : name, header: name, cells: [], part: false };
  });
  return [{ kind, way, columns, size: 0 }];
}

// Place of the first row of data: as many numbers as rows mostly have, and no text over a column of numbers.
function firstData(rows: readonly (readonly string[])[]): number | null {
  const sample = rows.slice(0, 400);
  const numbers = sample.map((row) => row.map(isNumber));
  const counts = numbers.map((row) => row.filter(Boolean).length);
  const some = counts.filter((count) => count > 0).sort((a, b) => a - b);
  const usual = some[Math.floor(some.length / 2)] ?? Number.POSITIVE_INFINITY;
  const width = Math.max(0, ...sample.map(({ length }) => length));
  const isNumeric = (i: number): boolean =>
    sample.reduce((sum, row, n) => sum + (row[i] ? (numbers[n]?.[i] ? 1 : -1) : 0), 0) > 0;
  const numeric = Array.from({ length: width }, (_, i) => isNumeric(i));
  const place = sample.findIndex(
    (row, n) =>
      (counts[n] ?? 0) * 2 >= usual &&
      !row.some((text, i) => numeric[i] && /\p{L}/u.test(text) && !numbers[n]?.[i]),
  );
  return place < 0 ? null : place;
}

function isWide(row: readonly string[] = []): boolean {
  return row.filter((text) => text.trim() !== '').length > 1;
}

function isNumber(text: string): boolean {
  return Number.isInteger(parseCount(text) ?? Number.NaN);
}
