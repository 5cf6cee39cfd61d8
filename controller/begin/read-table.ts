import type { Fact } from './fact.ts';
import type { SourceTable } from './tables.ts';

/** A table whose columns are understood. */
export interface ReadTable {
  table: SourceTable;
  /** Its place in the source. */
  at: number;
  header: readonly string[];
  rows: readonly (readonly string[])[];
  columns: ReadonlyMap<Fact, number>;
  /** Columns of votes, one for each party: the header names it. */
  wide: readonly number[];
  /** Facts that no header says: what stands in their columns does. */
  guessed: readonly Fact[];
  /** It has no header. */
  bare?: boolean;
}
