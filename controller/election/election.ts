/**
 * What is known of an election before a vote is counted, as the rest of the program uses it. The written
 * form (an election folder) is in `spec.ts`; `load.ts` turns the one into the other. Words follow
 * NIST SP 1500-100.
 */

import { keptFor } from '../ground/kept.ts';
import type { DIVISOR_NAMES, MethodRule } from './method-spec.ts';
import type { COUNTED_IN } from './spec.ts';

/** The identity of a contest, never a displayed name (hazards H6, H7): state code + number, `WB-159`, or an id of its own. */
export type ContestId = string;
/** Contest + id of the part, `brexit~E09000001`: the identity of a reporting unit. */
export type UnitId = `${ContestId}~${string}`;
/** Contest + roster serial, `WB-159/3` (hazard H5: two people may share name, party and seat). */
export type CandidateId = `${ContestId}/${number}`;
/** Slug of the party's full name, `all-india-trinamool-congress`. Abbreviations are not unique. */
export type PartyId = string;
export type CoalitionId = string;
/** Language tag -> text, `{bn: 'মেখলিগঞ্জ'}`. */
export type Names = Readonly<Record<string, string>>;

/** `countermanded` and `postponed` contests are not part of tonight; `uncontested` is won without a count. */
type PollStatus = 'polled' | 'postponed' | 'countermanded' | 'uncontested';

export interface Contest {
  id: ContestId;
  state: string;
  number: number;
  /** The publisher's own identifier, where it is no such number: `E05000026`, `12/004`, `ON-017`. */
  code?: string;
  name: string;
  names: Names;
  /** Region kind -> region value id, `{district: 'cooch-behar', phase: '4'}`. */
  regions: Readonly<Record<string, string>>;
  electors: number | null;
  reserved: string | null;
  poll: PollStatus;
  /** What is chosen from: people, lists of parties, or answers to a question. */
  kind: ContestKind;
  /** Members elected (NumberElected); of a question none is. */
  elects: number;
  /** What a member counts in the house: 1, or the electoral votes that go with the contest. */
  weight: number;
  /** How votes decide; `method/` has a file for each. */
  rule: MethodRule;
  /** The contest of the first round, which this one decides should that end in a run-off. */
  after: ContestId | null;
}

type ContestKind = 'candidate' | 'party' | 'measure';

/** What most contests are: one member, by the most votes. */
export const ONE_MEMBER = {
  ...{ kind: 'candidate', elects: 1, weight: 1, after: null, rule: { method: 'plurality' } },
} as const satisfies Partial<Contest>;

/** A part of a contest that reports by itself: a county, a precinct, a counting area, a canton. */
export interface Unit {
  id: UnitId;
  contest: ContestId;
  /** Its own id, as the source has it; unique in its contest. */
  unit: string;
  name: string;
  names: Names;
  /** Its number in a mask. */
  number: number;
  electors: number | null;
  /** What it counts where units decide: a canton 1 or 0.5. */
  weight: number;
}

export interface Candidate {
  id: CandidateId;
  contest: ContestId;
  serial: number;
  name: string;
  names: Names;
  /** Other spellings a source may use. */
  aliases?: readonly string[];
  party: PartyId;
  /** A picture file inside the election folder (path from its root), or an http(s) address. */
  photo?: string;
}

/**
 * `none` is NOTA: it has votes and can be second, but never leads or wins (H23). `option`: the answer to a question, and
 * no party.
 */
type PartyKind = 'party' | 'independent' | 'none' | 'option';

export interface Party {
  id: PartyId;
  name: string;
  names: Names;
  short: string;
  /** `#rrggbb`; null = neutral grey. */
  colour: string | null;
  /** Other spellings and codes a source may use. */
  aliases: readonly string[];
  kind: PartyKind;
}

export interface Coalition {
  id: CoalitionId;
  name: string;
  names: Names;
  short: string;
  colour: string;
  members: readonly PartyId[];
  /**
   * Candidates who count for this coalition (or not) in one contest, against their party's membership: all of
   * the party's there, or only the one with that roster serial. `coalitionOf` (coalition.ts) applies them.
   */
  exceptions: readonly { contest: ContestId; party: PartyId; member: boolean; serial?: number }[];
  /** State codes where the coalition stands; empty = everywhere. */
  states: readonly string[];
}

/** The last result of a contest, on today's boundaries. */
export interface PastResult {
  contest: ContestId;
  winner: string;
  party: PartyId;
  votes: number;
  runnerUpParty: PartyId | null;
  runnerUpVotes: number | null;
  margin: number | null;
  total: number | null;
  /** Votes of every party; absent where the first two alone are known. */
  all?: ReadonlyMap<PartyId, number>;
}

export interface State {
  code: string;
  name: string;
  names: Names;
  /** Seats of the house, polled today or not. */
  seats: number;
  /** Seats needed for a majority (of the house or of the polled seats, as election.yaml rules). */
  majority: number;
  /** Seats beside those of the constituencies, which level out what those gave. */
  levelling?: Levelling;
}

interface Levelling {
  /** Of each constituency. */
  each: number;
  /** Percent of all votes that a list needs. */
  threshold: number;
  formula: (typeof DIVISOR_NAMES)[number];
}

export interface Region {
  id: string;
  name: string;
  names: Names;
  contests: readonly ContestId[];
}

/** A way of grouping the main state's contests: `district`, `phase`. Each region has a map of its own. */
export interface RegionKind {
  key: string;
  label: string;
  regions: readonly Region[];
}

/** A seat that everybody waits for; `name` is why, as a viewer reads it. */
interface KeySeat {
  contest: ContestId;
  name: string;
  names: Names;
}

interface Look {
  /** The show's name, top left. */
  name: string;
  /** Absolute path of the logo, or null for none. */
  logo: string | null;
  theme: string;
  motion: 'full' | 'reduced';
  accent: string | null;
  /** How much air the boards have; `compact` fits more rows. Default `normal`. */
  density?: 'normal' | 'compact' | undefined;
  /** Where the state board shows the map of cells; nowhere when left out. */
  cartogram?: 'beside' | 'instead' | undefined;
  /** The strip below the boards: how long a screenful stands, and what it tells, in this order. */
  ticker?: { seconds: number; show: readonly ('declared' | 'leads' | 'close' | 'key')[] } | undefined;
  /** Page ids or template names of the boards that are made (`standby` always is); undefined = all. */
  boards?: readonly string[] | undefined;
}

export interface Election {
  /** Absolute path of the election folder. */
  dir: string;
  /** Its files besides election.yaml, from the folder. */
  files: readonly string[];
  /** Folder name, `west-bengal-2021`. */
  id: string;
  title: string;
  /** IANA zone of every shown time, `Asia/Kolkata`. */
  timeZone: string;
  /** BCP 47 tag for numbers, `en-IN`. */
  locale: string;
  /** Who publishes the numbers, in full; empty = the feed's name is shown nowhere. */
  source: string;
  /** The same as the boards show it: `ECI`; absent = in full. */
  sourceShort?: string;
  /** Language of the boards' own words, `en`. */
  language: string;
  /** What contests are counted by, as the boards call it; absent = rounds. */
  countedIn?: (typeof COUNTED_IN)[number];
  /** What the source calls the kinds of votes that it counts apart: `EVM`. */
  voteKinds?: { electionDay?: string | undefined; postal?: string | undefined };
  /** When the count begins, ms UTC; null or absent when election.yaml does not say. */
  countStarts?: number | null;
  /** Data older than this many seconds turn the age to the accent and take LIVE away. */
  ageLimitSeconds: number;
  /** The comparison's label: `2016`. */
  pastLabel: string;
  states: readonly State[];
  /** The state whose map, house and regions are shown. */
  mainState: string;
  contests: ReadonlyMap<ContestId, Contest>;
  /** Reporting units of the contests that have some, in the order of their file. */
  units?: ReadonlyMap<ContestId, readonly Unit[]>;
  /** Roster, in serial order, NOTA included. */
  candidates: ReadonlyMap<ContestId, readonly Candidate[]>;
  parties: ReadonlyMap<PartyId, Party>;
  coalitions: readonly Coalition[];
  past: ReadonlyMap<ContestId, PastResult>;
  regionKinds: readonly RegionKind[];
  /** In the order of election.yaml; absent = none. */
  keySeats?: readonly KeySeat[];
  look: Look;
}

/** The code of a contest's state: `WB-159` -> `WB`. */
export function stateOf(contest: ContestId, { contests }: Pick<Election, 'contests'>): string {
  return contests.get(contest)?.state ?? contest.slice(0, contest.lastIndexOf('-'));
}

/** The id of a contest that has none of its own: `contestId('WB', 159)` -> `WB-159`. */
export function contestId(state: string, number: number): ContestId {
  return `${state}-${number}`;
}

/**
 * The contest of a state and a number. Its id may say something else (`NO-10` may be number 5); one that nobody knows is
 * called by the two.
 */
export function contestAt(
  { contests }: Pick<Election, 'contests'>,
  state: string,
  number: number,
): ContestId {
  const plain = contestId(state, number);
  return ownIds(contests).get(plain) ?? plain;
}

/** `WB-159` -> id, of contests that have an id of their own. */
const ownIds = keptFor((contests: Election['contests']) => {
  const plain = [...contests.values()].map(
    ({ id, state, number }) => [contestId(state, number), id] as const,
  );
  return new Map(plain.filter(([text, id]) => text !== id));
});

/** The contest that a contest or one of its units belongs to: `brexit~E09000001` -> `brexit`. */
export function contestAbove(id: ContestId | UnitId): ContestId {
  const end = id.indexOf('~');
  return end < 0 ? id : id.slice(0, end);
}

/** The id of a candidate: `candidateId('WB-159', 3)` -> `WB-159/3`. */
export function candidateId(contest: ContestId, serial: number): CandidateId {
  return `${contest}/${serial}`;
}

/** The contest a candidate stands in. */
export function contestOf(candidate: CandidateId): ContestId {
  return candidate.slice(0, candidate.indexOf('/'));
}
