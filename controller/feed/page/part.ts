import type { ColumnPlace, Field } from '../column.ts';

/** A page opened by one of the formats, as the mapping sees it: parts, each with facts and tables. */
export interface OpenPage {
  /** The part(s) that `each` finds; one, the whole page, without it. */
  parts(each: string | undefined): Part[];
  /** Links for discovery and the next page, absolute; none for formats without links. */
  links(selector: string): string[];
  /** True when the body ends before its format does. */
  cut: boolean;
  /** True when its last row may go on: text without an end of line. */
  open?: boolean;
}

/** One contest's part of a page, or the whole page. */
export interface Part {
  /** Text at a selector or path; '' when nothing is there. Without `at`, the part's whole text. */
  text(at: string | undefined): string;
  tables(request: TableRequest): Table[];
}

export interface TableRequest {
  /** Selector of tables (html), path of rows (json, xml). */
  at: string | undefined;
  columns: ReadonlyMap<Field, ColumnPlace>;
  /** Fields without which a table is not ours: at least one whole group. */
  required: readonly (readonly Field[])[];
  /** Header words for fields the feed file does not name. */
  words: ReadonlyMap<Field, ReadonlySet<string>>;
  /** The photo's cell is the address of the picture in it. */
  photos: boolean;
  /** Columns asked for by header text, because they are not fields: those of a wide table, of `rows.only`. */
  named: readonly string[];
  /** Lines of the header, one above the other. */
  headers: number;
  /** Selector of the winner's row, or of something in it (html). */
  winner: string | undefined;
}

/** Where a table's cell came from, for clear messages. */
export interface Row {
  cell(field: Field): string;
  has(field: Field): boolean;
  /** Cell under a header (or at a path) that is among the request's `named`; null where there is no such column. */
  named(header: string): string | null;
  /** The cell as numbers are read from it: what stands on lines of its own is parted by line breaks. */
  number(field: Field): string;
  /** The same under a header. */
  numberNamed(header: string): string | null;
  /** Cells under headers that no field has taken, as numbers are read from them. */
  unclaimed(): ReadonlyMap<string, string>;
  /** All its text, for skipping and for total rows: of json, xml and cards what the fields take. */
  texts(): readonly string[];
  /** What the page does to the row beside its cells; only of html. */
  marks?(): RowMarks;
  where: string;
}

/** How an HTML row is marked. */
export interface RowMarks {
  /** It is, or holds, what `winner.row` selects. */
  chosen: boolean;
  /** Texts of pictures and icons. */
  texts: readonly string[];
  classes: readonly string[];
}

export interface Table {
  where: string;
  /** Field -> the header or path that it was found by. */
  found: ReadonlyMap<Field, string>;
  rows: readonly Row[];
}
