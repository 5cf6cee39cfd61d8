import type { Field } from '../../feed/column-spec.ts';
import type { Place } from './contest.ts';
import type { FeedPart, Sheet, SheetColumn } from './sheet.ts';

/** A mapping that a sheet may have, and what speaks for it. */
export interface Guess {
  feed: FeedPart;
  sheet: Sheet;
  /** Of guesses that map equally well, the higher is taken. */
  score: number;
  reasons: readonly string[];
  /** Fields that may be left out where they do not agree with the roster. */
  spare: readonly Field[];
  columns: readonly SheetColumn[];
  /** Of each row. */
  contests: Place['of'];
  /** Rows that may come to be somebody, at most. */
  most: number;
}

export type Columns = NonNullable<FeedPart['columns']>;

/** Parts of a feed as one; of rows, columns and contest each keeps what the others say. */
export function merged(...parts: readonly FeedPart[]): FeedPart {
  const all: FeedPart = Object.assign({}, ...parts);
  for (const key of ['rows', 'columns', 'contest'] as const) {
    const own = Object.assign({}, ...parts.map((part) => part[key]));
    if (Object.keys(own).length > 0) all[key] = own;
  }
  return all;
}
