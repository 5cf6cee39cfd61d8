import type { Candidate, ContestId } from '../../election/election.ts';
import type { Field } from '../../feed/column.ts';
import type { Place } from './contest.ts';
import { type FeedPart, merged } from './feed-part.ts';
import type { Roster } from './roster.ts';
import type { Sheet, SheetColumn } from './sheet.ts';
import type { Who } from './who.ts';

/** Sentences on how something was found; false for one that does not apply. */
export type Reasons = readonly (string | false)[];

/** A mapping that a sheet may have, and what speaks for it. */
export interface Guess {
  feed: FeedPart;
  sheet: Sheet;
  /** Of guesses that map equally well, the higher is taken. */
  score: number;
  reasons: Reasons;
  /** Fields that may be left out where they do not agree with the roster. */
  spare: readonly Field[];
  columns: readonly SheetColumn[];
  /** Of each row. */
  contests: Place['of'];
  /** Rows that may come to be somebody, at most. */
  most: number;
}

/** A sheet held against the roster: whose and of which contest each row would be. */
export class Laid {
  readonly sheet: Sheet;
  readonly who: Who;
  readonly place: Place;
  readonly roster: Roster;
  /** Columns of the rows that tell neither who nor where. */
  readonly free: readonly SheetColumn[];

  constructor(sheet: Sheet, who: Who, place: Place, roster: Roster) {
    this.sheet = sheet;
    this.who = who;
    this.place = place;
    this.roster = roster;
    const told = new Set([...(who.source?.columns ?? []), ...place.columns]);
    this.free = sheet.columns.filter((column) => !column.part && !told.has(column));
  }

  contest(row: number): ContestId {
    return this.place.of[row] as ContestId;
  }

  /** Who a row is, once its contest is known. */
  candidate(row: number): Candidate | null {
    const contest = this.place.of[row];
    return contest ? (this.who.of(row).get(contest) ?? null) : null;
  }

  /** The name in a row: of a contest, a party or a person. */
  name(row: number): string {
    return this.who.source?.texts[row] ?? '';
  }

  /** The first of some columns whose texts fit in at least that share of the rows. */
  column(
    columns: readonly SheetColumn[],
    rows: readonly number[],
    least: number,
    fits: (text: string, row: number) => boolean,
  ): SheetColumn | undefined {
    const hits = ({ cells }: SheetColumn) => rows.filter((row) => fits(cells[row] ?? '', row)).length;
    return columns.find((column) => hits(column) >= least * rows.length);
  }

  /** A mapping of this sheet that takes who and where each row is as they stand here. */
  guess({ feed, ...own }: Pick<Guess, 'feed' | 'score' | 'most'> & Partial<Guess>): Guess {
    const { sheet, who, place } = this;
    return {
      spare: [],
      ...own,
      sheet,
      feed: merged(sheet.way, place.feed, feed),
      reasons: [...place.reasons, ...(own.reasons ?? [])],
      columns: [...(who.source?.columns ?? []), ...place.columns, ...(own.columns ?? [])],
      contests: place.of,
    };
  }
}
