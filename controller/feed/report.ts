import type { ContestId } from '../election/election.ts';
import type { NamedRow } from '../election/identity.ts';
import type { MadeFault } from '../ground/mode.ts';

/** What the source says of a contest's count; `tally` decides what to believe. */
export const REPORTED_STATUSES = [
  'not-started',
  'in-progress',
  'declared',
  'uncontested',
  'postponed',
  'countermanded',
  'recount',
  'unknown',
] as const;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

/**
 * What the source says of one candidate. `withdrawn`: cannot win any more, for whatever reason. `advanced`: goes on to a
 * second round.
 */
export type RowOutcome = 'winner' | 'defeated' | 'withdrawn' | 'advanced';

/** One line of a result table, as read: numbers parsed at the door, names as printed but for known marks. */
export interface ReportRow extends NamedRow {
  votes: number;
  electionDay: number | null;
  postal: number | null;
  /** Votes of another kind, which machine and postal votes lack to the total. */
  other?: number;
  /** Share as printed, 0..1. */
  share: number | null;
  /** What its last printed digit is worth, 0..1, where that is more than 0.0001: 0.001 of `48.2 %`. */
  shareStep?: number;
  /** What the source says became of the candidate, by a column, a mark or a class. */
  outcome?: RowOutcome;
  /** Seats that the source says a list has. */
  seats?: number;
  /** Of a ranked count its votes at the second stage and those behind it, with decimals. */
  stages?: readonly number[];
  /** A mark that stood beside the name, `(Elected)`. */
  mark?: string;
  /** A word that stood where votes should be; they are then 0. */
  word?: string;
  /** The word says that the votes are yet to come. */
  awaited?: true;
}

/** Everything one page said of one contest at one moment. Plain data: it crosses a worker's border. */
export interface Report {
  contest: ContestId;
  /** Contest as the page itself names it; a contradiction blocks the seat (H7). */
  claimed: { number: number | null; name: string | null; state: string | null };
  feed: string;
  /** Higher wins between feeds. */
  priority: number;
  url: string;
  /** The source's own "last updated", ms UTC; null when it prints none. */
  stamp: number | null;
  /** The other instant that its words may mean, in the hour that clocks repeat or skip. */
  stampOr?: number;
  /** When the bytes arrived, ms of the night. */
  fetchedAt: number;
  status: ReportedStatus;
  rounds: { done: number; of: number | null } | null;
  /** How much is counted as the source puts it, 0..1; absent where it prints no such share. */
  counted?: number;
  rows: readonly ReportRow[];
  /** The reporting unit that the numbers are of; absent: of the whole contest. */
  unit?: string;
  /** Ballots and electors as the page prints them. */
  ballots?: Ballots;
  /** Votes that nobody has any more, at the same stages; null where the source does not say. */
  exhausted?: readonly (number | null)[];
  /** Header of the column with the rows' `other` votes; it is not a field. */
  otherVotes?: string;
  /** The page's own total row. */
  totals: { votes: number; electionDay: number | null; postal: number | null } | null;
  /** Lists that carry no votes for all: leader, runner-up and margin only. */
  lead: {
    name: string;
    party: string;
    runnerUp: string | null;
    runnerUpParty: string | null;
    margin: number | null;
  } | null;
  /** Its last number may be the beginning of another: the page ends with it, and with no end of line. */
  openEnd?: true;
  /** The source tells who won and no votes: it speaks beside the feed that has them, never instead of it. */
  outcomesOnly?: true;
  /** Of a feed that people type: how far they are. */
  typed?: Typed;
}

/** Ballots cast, those of them that are valid, and who was entitled; null where the page does not say. */
export interface Ballots {
  cast: number | null;
  valid: number | null;
  electors: number | null;
}

/** The mark of a seat that is not marked as finished. */
export const UNMARKED = '';

/** What a sheet that people type says of one contest beside its numbers. */
export interface Typed {
  /** Who typed it, when, and in which row, as far as the sheet says. */
  by: string;
  /** What is missing until the numbers count, in words for the person who types; null when they are whole. */
  waits: string | null;
  /** Nothing is typed at all. */
  blank: boolean;
  /** What stands in the column that marks a seat as finished, `UNMARKED` when it is not; null without such a column. */
  tick: string | null;
  /** How long a change of these numbers must stand before it is whole, ms; 0 where a mark or a total says it. */
  settleMs: number;
  /** What each person says, where they do not agree. */
  answers: readonly Answer[];
}

/** One person's numbers, where two differ. */
export interface Answer {
  who: string;
  /** `ASHA SEN 77, BIMAL ROY 55`. */
  said: string;
  report: Report;
}

/** A page that could not be read, in the words of a clear message. */
export interface FeedProblem {
  feed: string;
  url: string;
  contest: ContestId | null;
  at: number;
  what: string;
  got: string;
  expected: string;
  where: string;
}

/** The source's own totals of a state's house, to check the sum of its seats by (hazard H9). */
export interface HouseReport {
  feed: string;
  url: string;
  stamp: number | null;
  fetchedAt: number;
  /** State code of the election. */
  state: string;
  rows: readonly {
    party: string;
    partyCode: string | null;
    won: number;
    leading: number;
  }[];
}

/** What one look at the source brought. */
export interface Poll {
  feed: string;
  /** Time of the night, ms. */
  at: number;
  reports: readonly Report[];
  problems: readonly FeedProblem[];
  /** Pages asked for, and how many of them brought nothing new (304 or same bytes). */
  pages: number;
  unchanged: number;
  /** Their URLs: a page that shows the same once more is a second sight of what it showed (hazard H2). */
  same?: readonly string[];
  /** Party-wise pages of the source, where it has them. */
  houses?: readonly HouseReport[];
  /** `performance.timeOrigin + performance.now()` when the newest changed body had arrived; for latency. */
  arrivedWall: number;
  /** An operator has the replay begin anew at an earlier time: nothing is counted yet. */
  anew?: true;
  /** Contests, or `ALL_CONTESTS`, of which the source does not say this, but an operator who rehearses. */
  injected?: Readonly<Record<string, MadeFault>>;
}

export const ALL_CONTESTS = '*';
