import type { CandidateId, ContestId, Election, Party, PartyId, UnitId } from '../election/election.ts';
import type { Mode } from '../ground/mode.ts';
import type { Override } from './override.ts';
import { blankTally } from './seat.ts';
import type { Tally } from './tally.ts';
import type { SeatTrust } from './trust.ts';

/** Something the operator should look at that no single seat's hold can say (H7, H8, H9). */
export interface Alert {
  /** Same trouble, same key: `unknown-party:fix-lab-co-op`. */
  key: string;
  /** Name of the rule that raised it. */
  rule: string;
  text: string;
  /** Contests it concerns, in order of appearance. */
  contests: readonly ContestId[];
  /** ms of the night. */
  since: number;
}

/** How often trust was needed; shown to the operator and in the summary. */
export interface Counters {
  accepted: number;
  confirmed: number;
  olderCopies: number;
  corrections: number;
  held: number;
  quarantined: number;
  blocked: number;
  unmapped: number;
}

/** When one feed last brought news. */
interface FeedNews {
  /** ms of the night of the last accepted change. */
  newsAt: number;
  stale: boolean;
}

/** Seats a party or coalition has had, and since when it holds a majority; keeps `majority-crossed` calm (H24). */
export interface MajorityWatch {
  /** ms of the night since which the bloc has been on the present side of the mark. */
  since: number;
  above: boolean;
  /** What was last said on air. */
  announced: boolean;
}

/**
 * The whole count at one moment: plain, serialisable data (`packCount`), replaced and never changed. A seat
 * that did not change keeps its object, so that `!==` finds what did.
 */
export interface Count {
  election: string;
  mode: Mode;
  /** Grows with every step that changed anything. */
  revision: number;
  /** What is shown: one tally for each contest of the election, in its order. */
  tallies: ReadonlyMap<ContestId, Tally>;
  /** One tally for each reporting unit that was heard of. */
  units: ReadonlyMap<UnitId, Tally>;
  /** What trust remembers of each seat, and of each unit. */
  seats: ReadonlyMap<ContestId, SeatTrust>;
  /** Overrides in force, oldest first: the file's and the operator's. */
  overrides: readonly Override[];
  /** Parties that no file knows, as the source names them (H8); `amendElection` gives them a row. */
  parties: ReadonlyMap<PartyId, Party>;
  /** Candidates who stand for another party than the roster says, by the source (H8) or by an override. */
  reassigned: ReadonlyMap<CandidateId, PartyId>;
  alerts: ReadonlyMap<string, Alert>;
  counters: Counters;
  feeds: ReadonlyMap<string, FeedNews>;
  /** `STATE:party:ID` or `STATE:coalition:ID` -> its watch. */
  majorities: ReadonlyMap<string, MajorityWatch>;
}

const NO_COUNTERS: Counters = {
  accepted: 0,
  confirmed: 0,
  olderCopies: 0,
  corrections: 0,
  held: 0,
  quarantined: 0,
  blocked: 0,
  unmapped: 0,
};

/** The board before the count: every contest of the election, with no vote in it. */
export function emptyCount(election: Election, mode: Mode): Count {
  const tallies = new Map<ContestId, Tally>();
  for (const contest of election.contests.values())
    tallies.set(contest.id, blankTally(contest, mode, election));
  return {
    election: election.id,
    mode,
    revision: 0,
    tallies,
    units: new Map(),
    seats: new Map(),
    overrides: [],
    parties: new Map(),
    reassigned: new Map(),
    alerts: new Map(),
    counters: NO_COUNTERS,
    feeds: new Map(),
    majorities: new Map(),
  };
}
