import { type Field, PHOTO } from '../column.ts';
import { aboveLimit, LIMITS } from '../wire/limits.ts';
import type { Row, RowMarks, Table, TableRequest } from './part.ts';
import { headerKey } from './words.ts';

/** A raw table: rows of cell texts, as HTML and delimited files give them. */
export interface Grid {
  where: string;
  rows: readonly (readonly string[])[];
  /** How many rows down the deepest cell of each row reaches; 1 = no further than its own. */
  reach?: readonly number[];
  /** Of each row: texts to read numbers from, of cells where they differ from what is shown in one line. */
  numbers?: readonly ReadonlyMap<number, string>[];
  /** Address of the first picture in each cell; only where photos were asked for. */
  pictures?: readonly (readonly string[])[];
  /** How a row of the page is marked, by its place. */
  marks?: (row: number) => RowMarks;
  /** What stands above it, the nearest first. */
  above?: readonly string[];
  /** False when the first line is data already: columns are told by place. */
  header: boolean;
  /** A row with more cells than the header has slipped: `3,300` without quotes. */
  even?: boolean;
}

/**
 * Finds the header of a grid and ties each wanted field to a column by the header's text (hazard H11: columns
 * move). Null when the table lacks what is required: a menu, a tooltip, a layout table.
 * @throws PageError for a table with too many columns
 */
export function readGrid(grid: Grid, request: TableRequest): Table | null {
  const widest = grid.rows.reduce((most, { length }) => Math.max(most, length), 0);
  if (widest > LIMITS.columns) throw aboveLimit('columns', widest, grid.where);
  const placed = placedColumns(request, grid.above ?? []);
  let table: (Header & { columns: Map<Field, Column>; named: Map<string, number> }) | null = null;
  for (const { header, first } of headersOf(grid, request.headers)) {
    const columns = new Map([...placed, ...headerColumns(header, request)]);
    if (!request.required.some((fields) => fields.every((field) => columns.has(field)))) continue;
    const keys = request.named.length > 0 ? header.map(headerKey) : [];
    const named = new Map(request.named.map((name) => [name, keys.indexOf(headerKey(name))]));
    const whole = [...named.values()].every((index) => index >= 0);
    if (whole || !table) table = { header, first, columns, named };
    if (whole) break;
  }
  if (!table) return null;
  const { header, first, columns, named } = table;
  const found = new Map<Field, string>();
  for (const [field, { indexes, constant }] of columns) {
    const texts = indexes.map((index) => header[index] ?? `column ${index + 1}`);
    const above = request.columns.get(field)?.above ?? null;
    const said = above === null ? `"${constant}"` : 'what stands above the table';
    found.set(field, constant !== null ? said : texts.join(' + '));
  }
  const rows = grid.rows.slice(first).map((cells, n) => {
    const pictures = grid.pictures?.[first + n] ?? [];
    const numbers = grid.numbers?.[first + n] ?? NONE;
    const more = grid.even && grid.header ? cells.slice(header.length).filter((text) => text !== '') : [];
    const line = { cells, numbers, pictures, header, more: more.join(' | ') };
    const row = new GridRow(line, columns, named, `${grid.where}, row ${first + n + 1}`);
    row.marks = () => grid.marks?.(first + n) ?? UNMARKED;
    return row;
  });
  return { where: grid.where, found, rows };
}

const UNMARKED: RowMarks = { chosen: false, texts: [], classes: [] };

interface Header {
  header: readonly string[];
  /** Place of the first row below it. */
  first: number;
}

/** Whatever may be the header of a grid, the likeliest first; one without texts where the file has none. */
export function headersOf({ rows, header, reach }: Grid, lines: number): Header[] {
  if (!header) return [{ header: [], first: 0 }];
  return rows.slice(0, 12).flatMap((row, top) => {
    if (lines > 1) return [{ header: stacked(rows.slice(top, top + lines)), first: top + lines }];
    const lowest = top + (reach?.[top] ?? 1) - 1;
    const below = rows[lowest];
    const above = { header: row, first: top + 1 };
    // A header of several rows says it finest in its lowest one.
    return lowest > top && below ? [{ header: below, first: lowest + 1 }, above] : [above];
  });
}

/**
 * Texts that stand one above the other as one: `CDU` over `Erststimmen` over `2025` is `CDU Erststimmen 2025`. An
 * empty cell says what its left neighbour says, as far as the text above reaches.
 */
function stacked(lines: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...lines.map((line) => line.length));
  const said = lines.map(() => '');
  return Array.from({ length: width }, (_, column) => {
    let above = false;
    for (const [i, line] of lines.entries()) {
      const text = line[column] ?? '';
      const deepest = i === lines.length - 1;
      if (text !== '' || above || deepest) said[i] = text;
      above ||= text !== '';
    }
    return said.filter((text) => text !== '').join(' ');
  });
}

export interface Column {
  /** One place, or those whose texts are joined. */
  indexes: readonly number[];
  pattern: RegExp | null;
  constant: string | null;
}

/** What stands in one row of a grid, and above it. */
interface GridLine {
  cells: readonly string[];
  numbers: ReadonlyMap<number, string>;
  pictures: readonly string[];
  header: readonly string[];
  /** What stands behind the last column of the header. */
  more: string;
}

const NONE: ReadonlyMap<number, string> = new Map();

/** A row of a grid, or a card: whatever has its cells in an order. */
export class GridRow implements Row {
  readonly where: string;
  marks: () => RowMarks = () => UNMARKED;
  readonly #line: GridLine;
  readonly #cells: readonly string[];
  readonly #columns: ReadonlyMap<Field, Column>;
  readonly #named: ReadonlyMap<string, number>;

  constructor(
    line: GridLine,
    columns: ReadonlyMap<Field, Column>,
    named: ReadonlyMap<string, number>,
    where: string,
  ) {
    this.#line = line;
    this.#cells = line.cells;
    this.#columns = columns;
    this.#named = named;
    this.where = where;
  }

  cell(field: Field): string {
    const column = this.#columns.get(field);
    if (!column) return '';
    const [first = -1] = column.indexes;
    const picture = field === PHOTO ? this.#line.pictures[first] : undefined;
    if (picture) return taken(picture, column.pattern);
    if (column.indexes.length > 1) return joined(column.indexes.map((index) => this.#cells[index] ?? ''));
    return column.constant ?? taken(this.#cells[first] ?? '', column.pattern);
  }

  has(field: Field): boolean {
    return this.#columns.has(field);
  }

  named(header: string): string | null {
    const index = this.#named.get(header) ?? -1;
    return index < 0 ? null : (this.#cells[index] ?? '');
  }

  number(field: Field): string {
    const column = this.#columns.get(field);
    if (column && this.#line.more !== '') return this.#slipped(this.cell(field));
    const [index = -1] = column?.indexes ?? [];
    const plain = column && column.indexes.length === 1 && !column.pattern && column.constant === null;
    return (plain ? this.#line.numbers.get(index) : undefined) ?? this.cell(field);
  }

  numberNamed(header: string): string | null {
    if (this.#line.more !== '') return this.#slipped(this.named(header) ?? '');
    return this.#line.numbers.get(this.#named.get(header) ?? -1) ?? this.named(header);
  }

  #slipped(text: string): string {
    return `${text}, and behind the last header ${this.#line.more}`;
  }

  unclaimed(): ReadonlyMap<string, string> {
    const { header, numbers } = this.#line;
    const claimed = new Set([...this.#columns.values()].flatMap(({ indexes }) => [...indexes]));
    return new Map(
      header.flatMap((name, i) =>
        name === '' || claimed.has(i) ? [] : [[name, numbers.get(i) ?? this.#cells[i] ?? ''] as const],
      ),
    );
  }

  texts(): readonly string[] {
    return this.#cells;
  }
}

/** Group 1 of the pattern, or its whole match; '' when it does not match. Without a pattern the text itself. */
export function taken(text: string, pattern: RegExp | null): string {
  if (!pattern) return text;
  const match = pattern.exec(text);
  return match ? (match[1] ?? match[0]) : '';
}

/** The parts of a name as one text. */
export function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}

// Columns that need no header: told by number, constant, or said above the table.
function placedColumns({ columns }: TableRequest, above: readonly string[]): Map<Field, Column> {
  const placed = new Map<Field, Column>();
  for (const [field, { place, value, pattern, join, above: level }] of columns) {
    if (level !== null) {
      const said = taken(above[level - 1] ?? '', pattern).trim();
      placed.set(field, { indexes: [], pattern: null, constant: said });
    } else if (value !== null) placed.set(field, { indexes: [], pattern: null, constant: value });
    else if (place !== null) placed.set(field, { indexes: [place - 1], pattern, constant: null });
    else if (join.length > 0 && join.every((part) => typeof part === 'number'))
      placed.set(field, { indexes: join.map((part) => part - 1), pattern, constant: null });
  }
  return placed;
}

// The feed file's own words first, so that a built-in word can never take a column from them. A text that
// stands over two columns names the first.
function headerColumns(header: readonly string[], { columns, words }: TableRequest): Map<Field, Column> {
  const keys = header.map(headerKey);
  const free = new Set(keys.keys());
  const found = new Map<Field, Column>();
  const take = (field: Field, fits: (key: string) => boolean, pattern: RegExp | null): void => {
    // A photo may share its cell with the candidate's name.
    const index = keys.findIndex((key, i) => (free.has(i) || field === PHOTO) && key !== '' && fits(key));
    if (index < 0) return;
    found.set(field, { indexes: [index], pattern, constant: null });
    if (field !== PHOTO) free.delete(index);
  };
  for (const [field, { join }] of columns) {
    const indexes = join.map((part) => keys.indexOf(headerKey(String(part))));
    if (join.length === 0 || indexes.some((index) => index < 0)) continue;
    found.set(field, { indexes, pattern: null, constant: null });
    for (const index of indexes) free.delete(index);
  }
  for (const [field, spec] of columns) {
    for (const name of spec.names.map(headerKey)) {
      if (!found.has(field)) take(field, (key) => key === name, spec.pattern);
    }
  }
  for (const [field, names] of words) {
    if (!columns.has(field)) take(field, (key) => names.has(key), null);
  }
  return found;
}
