import type { CellObject, Range } from '@e965/xlsx';
import { unzipSync } from 'fflate';
import { PageError } from '../wire/decode.ts';
import { aboveLimit, LIMITS } from '../wire/limits.ts';
import type { Grid } from './table.ts';

/** Most that a workbook may unpack to, bytes; the library that reads it knows no bounds, and may never end on a broken one. */
const MOST_UNPACKED = 200 * 2 ** 20;

/** @throws Error for a zip that is broken, or that unpacks to more than any sheet of results */
function requireWholeZip(bytes: Uint8Array): void {
  let unpacked = 0;
  unzipSync(bytes, {
    filter: ({ originalSize }) => {
      unpacked += originalSize;
      if (unpacked > MOST_UNPACKED) throw new Error('it unpacks to more than 200 MB');
      return true;
    },
  });
}

/** One sheet of a workbook as rows of texts; empty rows are left out. */
export interface SheetRows {
  name: string;
  rows: string[][];
}

/** What a sheet is called that nobody has named. */
const UNNAMED = /^((sheet|tabelle|feuille?|hoja|foglio|planilha|blad|ark|лист)\s*\d*|\d+)$/i;

/** What stands above the rows of a sheet, the nearest first: its name, then a title in its first row; a name that a program gave it only where nothing else does. */
export function textsAboveSheet({ name, rows }: Pick<Grid, 'rows'> & { name: string }): string[] {
  const filled = (rows[0] ?? []).filter((text) => text.trim() !== '');
  const title = filled.length === 1 ? (filled[0] ?? '').trim() : '';
  const own = [UNNAMED.test(name) ? '' : name, title].filter((text) => text !== '');
  return own.length > 0 || name === '' ? own : [name];
}

/** Whether bytes are a workbook: a zip (XLSX, ODS) or the compound file of older Excels. */
export function isWorkbook(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (head === 'd0cf11e0') return true;
  if (head !== '504b0304') return false;
  // Names of a zip's files stand in it as they are.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return text.includes('xl/workbook') || text.includes('application/vnd.oasis.opendocument.spreadsheet');
}

/**
 * The sheets of a workbook: XLSX, XLS or ODS. A cell that reaches down says the same to every row it stands beside. Numbers
 * come without the sheet's own grouping, so that 12,345 of any country is 12345, and dates as ISO 8601 whatever the sheet shows
 * of them; shares as it shows them.
 * @throws PageError for one that cannot be read, or with too many cells
 */
export async function readSheets(bytes: Uint8Array): Promise<SheetRows[]> {
  // Loaded only where somebody has a workbook.
  const { read } = await import('@e965/xlsx');
  try {
    if (bytes[0] === 0x50) requireWholeZip(bytes);
    const book = read(bytes, {
      type: 'array',
      dense: true,
      cellHTML: false,
      cellFormula: false,
      cellStyles: false,
      cellDates: true,
      UTC: true,
    });
    let cells = 0;
    return book.SheetNames.flatMap((name) => {
      const data = (book.Sheets[name]?.['!data'] ?? []) as (CellObject[] | undefined)[];
      const rows = Array.from(data, (row) => Array.from(row ?? [], textOf));
      for (const row of rows) {
        cells += row.length;
        if (cells > LIMITS.cells) throw aboveLimit('cells', cells, name);
      }
      reachDown(rows, book.Sheets[name]?.['!merges'] ?? [], name);
      const filled = rows.filter((row) => row.some((text) => text !== ''));
      return filled.length > 0 ? [{ name, rows: filled }] : [];
    });
  } catch (error) {
    if (error instanceof PageError) throw error;
    const { message } = error as Error;
    throw new PageError(
      'the workbook cannot be read',
      message,
      'an XLSX or ODS file without a password',
      '',
      {
        cause: error,
      },
    );
  }
}

// Across, only the first column says it, as in a page. An empty row stays empty.
function reachDown(rows: string[][], merged: readonly Range[], where: string): void {
  const isEmpty = rows.map((row) => row.every((text) => text === ''));
  let cells = 0;
  for (const { s: from, e: to } of merged) {
    const text = rows[from.r]?.[from.c] ?? '';
    const last = Math.min(to.r, rows.length - 1);
    cells += Math.max(0, last - from.r);
    if (cells > LIMITS.cells) throw aboveLimit('cells', cells, where);
    for (let at = from.r + 1; at <= last; at++) {
      const row = rows[at] as string[];
      if (isEmpty[at]) continue;
      while (row.length <= from.c) row.push('');
      row[from.c] = text;
    }
  }
}

function textOf(cell: CellObject | undefined): string {
  if (cell?.v === undefined || cell.v === null) return '';
  if (cell.v instanceof Date) return dateText(cell.v);
  const isPlain = cell.t === 'n' && !/[%/:]/.test(cell.w ?? '');
  return (isPlain ? String(cell.v) : (cell.w ?? String(cell.v))).trim();
}

// A sheet's clock has no zone; a time alone is of its first day. Halves of a second are the format's rounding.
function dateText(date: Date): string {
  const [day = '', time = ''] = new Date(Math.round(date.getTime() / 1000) * 1000)
    .toISOString()
    .split(/[TZ]/);
  const clock = time.slice(0, 8);
  if (day < '1900-01-01') return clock;
  return clock === '00:00:00' ? day : `${day} ${clock}`;
}
