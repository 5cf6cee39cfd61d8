import { CsvError, parse } from 'csv-parse/sync';
import type * as z from 'zod';
import { meantCell } from './cell.ts';
import type { Finding } from './finding.ts';
import { expectation } from './yaml-file.ts';

export interface TableRow<T> {
  line: number;
  value: T;
  /** Every cell as written, by column. */
  cells: Readonly<Record<string, string>>;
}

export interface TableColumns<T extends z.ZodObject> {
  /** Shape of a row; its keys are the columns, those that may be left out have defaults. */
  row: T;
  /** Further columns by name: regions, `name:bn`. */
  also?: (column: string) => boolean;
  /** Columns of which one at least must be there. */
  oneOf?: readonly string[];
}

/** Spreadsheets of many countries separate by semicolons or tabs; the header, plain words, tells. */
function delimiterOf(source: string): string {
  const header = source.slice(0, source.search(/[\r\n]|$/));
  const times = (sign: string): number => header.split(sign).length - 1;
  return [',', ';', '\t'].reduce((best, sign) => (times(sign) > times(best) ? sign : best));
}

/**
 * Reads a CSV file (RFC 4180, UTF-8, header row; columns in any order, separated by commas, semicolons or tabs). Every row that fits is
 * returned, every other one is told with its line. A column `note` is for people and always allowed.
 */
export function parseTable<T extends z.ZodObject>(
  source: string,
  { row: schema, also = () => false, oneOf = [] }: TableColumns<T>,
  file: string,
): { rows: TableRow<z.output<T>>[]; columns: string[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const fault = (rule: string, line: number | null, what: string, rest: Partial<Finding> = {}): void => {
    findings.push({ severity: 'error', rule, file, line, what, ...rest });
  };
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(source, {
      bom: true,
      delimiter: delimiterOf(source),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : null;
    fault('csv', line, `not valid CSV: ${error.message}`, {
      remedy: 'quotes inside a quoted cell are doubled',
    });
    return { rows: [], columns: [], findings };
  }
  const header = records.shift();
  const columns = header?.record.map(meantCell) ?? [];
  const known = Object.keys(schema.shape);
  const needed = known.filter((column) => !schema.shape[column]?.safeParse(undefined).success);
  for (const column of needed) {
    if (columns.includes(column)) continue;
    fault('missing-column', 1, 'a column is missing', { got: columns.join(', '), expected: column });
  }
  if (oneOf.length > 0 && !oneOf.some((column) => columns.includes(column)))
    fault('missing-column', 1, 'a column is missing', {
      got: columns.join(', '),
      expected: oneOf.join(' or '),
    });
  for (const [i, column] of columns.entries()) {
    if (columns.indexOf(column) !== i) fault('duplicate-column', 1, 'a column stands twice', { got: column });
    else if (!known.includes(column) && column !== 'note' && !also(column)) {
      const remedy = `known columns are ${[...known, 'note'].join(', ')}; correct its spelling or take it out`;
      fault('unknown-column', 1, 'a column nobody reads', { got: column, remedy });
    }
  }
  if (findings.length > 0) return { rows: [], columns, findings };

  const rows: TableRow<z.output<T>>[] = [];
  for (const { record: written, info } of records) {
    const record = written.map(meantCell);
    // csv-parse counts the line where a record ends; cells with line breaks in them begin earlier.
    const line = info.lines - record.join('').split('\n').length + 1;
    if (record.length !== columns.length) {
      fault('cells', line, 'a row has another number of cells than the header', {
        got: `${record.length}`,
        expected: `${columns.length}`,
      });
      continue;
    }
    const cells = Object.fromEntries(columns.map((column, i) => [column, record[i] ?? '']));
    const parsed = schema.safeParse(cells);
    if (parsed.success) {
      rows.push({ line, value: parsed.data as z.output<T>, cells });
      continue;
    }
    for (const issue of parsed.error.issues) {
      const column = String(issue.path[0] ?? '');
      const got = cells[column] === '' ? 'an empty cell' : cells[column];
      fault('bad-cell', line, `${column} cannot be used`, {
        ...(got !== undefined && { got }),
        expected: expectation(issue),
      });
    }
  }
  return { rows, columns, findings };
}
