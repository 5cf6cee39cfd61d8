import { type Field, PHOTO } from './column-spec.ts';
import type { Row, Table, TableRequest } from './part.ts';
import { headerKey } from './words.ts';

/** A raw table: rows of cell texts, as HTML and delimited files give them. */
export interface Grid {
  where: string;
  rows: readonly (readonly string[])[];
  /** How many rows down the deepest cell of each row reaches; 1 = no further than its own. */
  reach?: readonly number[];
  /** Address of the first picture in each cell; only where photos were asked for. */
  pictures?: readonly (readonly string[])[];
  /** False when the first line is data already: columns are told by place. */
  header: boolean;
}

/**
 * Finds the header row of a grid and ties each wanted field to a column by the header's text (hazard H11:
 * columns move). Null when the table lacks what is required: a menu, a tooltip, a layout table.
 */
export function readGrid(grid: Grid, request: TableRequest): Table | null {
  const placed = placedColumns(request);
  const last = grid.header ? Math.min(grid.rows.length, 12) : 1;
  const columnsOf = (i: number): Map<Field, Column> | null => {
    const columns = grid.header
      ? new Map([...placed, ...headerColumns(grid.rows[i] ?? [], request)])
      : placed;
    return request.required.some((fields) => fields.every((field) => columns.has(field))) ? columns : null;
  };
  for (let top = 0; top < last; top++) {
    const above = columnsOf(top);
    if (!above) continue;
    // A header of several rows says it finest in its lowest one.
    const lowest = top + (grid.reach?.[top] ?? 1) - 1;
    const below = lowest > top && lowest < grid.rows.length ? columnsOf(lowest) : null;
    const i = below ? lowest : top;
    const columns = below ?? above;
    const header = grid.header ? (grid.rows[i] ?? []) : [];
    const wide = new Map(
      request.wide.map((name) => [name, header.findIndex((text) => headerKey(text) === headerKey(name))]),
    );
    const found = new Map<Field, string>();
    for (const [field, { index, constant }] of columns) {
      found.set(field, constant !== null ? `"${constant}"` : (header[index] ?? `column ${index + 1}`));
    }
    const first = grid.header ? i + 1 : 0;
    const rows = grid.rows.slice(first).map((cells, n) => {
      const pictures = grid.pictures?.[first + n] ?? [];
      return new GridRow(cells, columns, wide, pictures, `${grid.where}, row ${first + n + 1}`);
    });
    return { where: grid.where, found, rows };
  }
  return null;
}

interface Column {
  index: number;
  pattern: RegExp | null;
  constant: string | null;
}

class GridRow implements Row {
  readonly where: string;
  readonly #cells: readonly string[];
  readonly #columns: ReadonlyMap<Field, Column>;
  readonly #wide: ReadonlyMap<string, number>;
  readonly #pictures: readonly string[];

  constructor(
    cells: readonly string[],
    columns: ReadonlyMap<Field, Column>,
    wide: ReadonlyMap<string, number>,
    pictures: readonly string[],
    where: string,
  ) {
    this.#pictures = pictures;
    this.#cells = cells;
    this.#columns = columns;
    this.#wide = wide;
    this.where = where;
  }

  cell(field: Field): string {
    const column = this.#columns.get(field);
    if (!column) return '';
    const picture = field === PHOTO ? this.#pictures[column.index] : undefined;
    if (picture) return taken(picture, column.pattern);
    return column.constant ?? taken(this.#cells[column.index] ?? '', column.pattern);
  }

  has(field: Field): boolean {
    return this.#columns.has(field);
  }

  named(header: string): string | null {
    const index = this.#wide.get(header) ?? -1;
    return index < 0 ? null : (this.#cells[index] ?? '');
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

// Columns that need no header: told by number, or constant.
function placedColumns({ columns }: TableRequest): Map<Field, Column> {
  const placed = new Map<Field, Column>();
  for (const [field, { place, value, pattern }] of columns) {
    if (value !== null) placed.set(field, { index: -1, pattern: null, constant: value });
    else if (place !== null) placed.set(field, { index: place - 1, pattern, constant: null });
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
    found.set(field, { index, pattern, constant: null });
    if (field !== PHOTO) free.delete(index);
  };
  for (const [field, spec] of columns) {
    for (const name of spec.names) {
      if (!found.has(field)) take(field, (key) => key === headerKey(name), spec.pattern);
    }
  }
  for (const [field, names] of words) {
    if (!columns.has(field)) take(field, (key) => names.has(key), null);
  }
  return found;
}
