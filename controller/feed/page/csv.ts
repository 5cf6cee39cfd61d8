import { parse } from 'csv-parse/sync';
import { meantCell } from '../../election/cell.ts';
import type { ColumnPlace, Field } from '../column.ts';
import { isTyped } from '../feed.ts';
import type { Feed } from '../spec.ts';
import { PageError } from '../wire/decode.ts';
import { aboveLimit, LIMITS } from '../wire/limits.ts';
import { blocksOf } from './blocks.ts';
import type { OpenPage, Part, Table, TableRequest } from './part.ts';
import { partedSheets } from './parted-sheets.ts';
import { textsAboveSheet } from './sheet-file.ts';
import { type Grid, readGrid } from './table.ts';
import { unfolded } from './unfolded.ts';

const SNIFFED = [',', ';', '\t', '|'] as const;

/**
 * Opens delimited or fixed-width text. Fixed-width columns are told by `from`/`to` in the feed file.
 * @throws PageError when the text is not delimited as said
 */
export function openCsv(source: string, feed: Feed): OpenPage {
  const fixed = Object.values(feed.columns ?? {}).some(
    (column) =>
      column !== undefined &&
      'from' in (column as object) &&
      (column as { from?: number }).from !== undefined,
  );
  const first = feed.rows?.first ?? 1;
  const header = feed.header && !fixed && feed.kind !== 'text';
  let cut = false;
  const sheets = partedSheets(source, feed.sheet).flatMap(({ name, text }): Grid[] => {
    const where = name === '' ? 'file' : `sheet ${name}`;
    const own = fixed || feed.kind === 'text' ? lines(text).map((line) => [line]) : delimited(text, feed);
    cut ||= cutShort(source, own);
    const rows = feed.unfold ? mustUnfold(own, where) : own;
    // People write notes beside their table.
    const shape = { header, even: !isTyped(feed) };
    const blocks = header && !isTyped(feed) ? blocksOf(rows) : null;
    return blocks
      ? blocks.map(({ title, rows: own }) => ({
          where: `${where}, ${title}`,
          rows: own,
          above: [title],
          ...shape,
        }))
      : [{ where, rows, above: textsAboveSheet({ name, rows }), ...shape }];
  });
  return {
    parts: () => [
      new CsvPart(
        source,
        sheets.map(({ rows, ...sheet }) => ({ ...sheet, rows: rows.slice(first - 1) })),
      ),
    ],
    links: () => [],
    cut,
    open: !/[\r\n]\s*$/.test(source),
  };
}

class CsvPart implements Part {
  readonly #source: string;
  readonly #sheets: readonly Grid[];

  constructor(source: string, sheets: readonly Grid[]) {
    this.#source = source;
    this.#sheets = sheets;
  }

  text(at: string | undefined): string {
    return at === undefined ? this.#source : '';
  }

  tables(request: TableRequest): Table[] {
    return this.#sheets.flatMap((sheet) => tableOf(sheet, request) ?? []);
  }
}

function tableOf(sheet: Grid, request: TableRequest): Table | null {
  const fixed = [...request.columns].filter(([, { from }]) => from !== null);
  if (fixed.length === 0) return readGrid(sheet, request);
  // A fixed-width line becomes cells first, then it is a table without a header like any other.
  const rows = sheet.rows.map(([line = '']) => fixed.map(([, column]) => slice(line, column)));
  const columns = new Map<Field, ColumnPlace>(request.columns);
  for (const [i, [field, column]] of fixed.entries())
    columns.set(field, { ...column, place: i + 1, from: null, to: null });
  return readGrid({ where: 'file', rows, header: false }, { ...request, columns });
}

function slice(line: string, { from, to }: ColumnPlace): string {
  return line.slice((from ?? 1) - 1, to ?? undefined).trim();
}

function mustUnfold(rows: string[][], where: string): string[][] {
  const found = unfolded(rows);
  if (found) return found;
  const header = (rows[0] ?? []).slice(0, 20).join(', ');
  throw new PageError(
    'no candidates stand side by side',
    header,
    'Name 1, Votes 1, Name 2, Votes 2 (unfold)',
    where,
  );
}

function delimited(source: string, feed: Feed): string[][] {
  const delimiter =
    feed.delimiter === 'tab' || feed.delimiter === '\\t' ? '\t' : (feed.delimiter ?? sniffDelimiter(source));
  return delimitedRows(source, delimiter);
}

/** Cells of delimited text. @throws PageError when quotes do not close, or for too many cells */
export function delimitedRows(source: string, delimiter: string): string[][] {
  let cells = 0;
  for (let at = source.indexOf(delimiter); at >= 0; at = source.indexOf(delimiter, at + delimiter.length))
    if (++cells > LIMITS.cells) throw aboveLimit('cells', cells);
  try {
    const rows: string[][] = parse(source, {
      bom: true,
      delimiter,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    });
    // Not by its `cast`: that makes a record of where it is for each cell, and takes ten times as long.
    return rows.map((row) => row.map(meantCell));
  } catch (error) {
    throw new PageError(
      'the file is not delimited text',
      (error as Error).message,
      `cells parted by ${JSON.stringify(delimiter)}`,
      '',
      { cause: error },
    );
  }
}

/** The delimiter that cuts the first lines into the most, and equally many, cells. */
export function sniffDelimiter(source: string): string {
  const head = lines(source).slice(0, 10);
  const score = (delimiter: string): number => {
    const counts = head.map((line) => line.split(delimiter).length - 1);
    return Math.min(...counts) * 100 + Math.max(...counts);
  };
  return [...SNIFFED].sort((a, b) => score(b) - score(a))[0] ?? ',';
}

function lines(source: string): string[] {
  return source.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
}

// A transfer cut in the middle of a line leaves a last line with fewer cells and no line end.
function cutShort(source: string, rows: readonly (readonly string[])[]): boolean {
  if (/[\r\n]\s*$/.test(source) || rows.length < 3) return false;
  const widths = rows.slice(0, -1).map((row) => row.length);
  return widths.every((width) => width === widths[0]) && (rows.at(-1)?.length ?? 0) < (widths[0] ?? 0);
}
