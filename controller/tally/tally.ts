import type { CandidateId, ContestId, PartyId } from '../election/election.ts';
import type { Ballots } from '../feed/report.ts';
import type { Mode } from '../ground/mode.ts';
import type { Line } from '../method/method.ts';
import type { Stage } from '../method/stages.ts';

export type CountStatus = 'not-processed' | 'in-process' | 'completed' | 'unknown';
type ResultsStatus =
  | 'pre-election'
  | 'unofficial-partial'
  | 'unofficial-complete'
  | 'certified'
  | 'recount'
  | 'correction';

/** What the board may say of a contest. `no-trend`: nothing but postal votes, or nothing at all (H24). */
export type Outcome =
  | 'no-trend'
  | 'leading'
  | 'tied'
  | 'run-off'
  | 'won'
  | 'uncontested'
  | 'postponed'
  | 'countermanded'
  /** There was a poll, and its result does not stand: the source or an operator says so. */
  | 'annulled'
  | 'withheld';

/** Whether a seat has its winner. */
export function isWon({ outcome }: { outcome: Outcome }): boolean {
  return outcome === 'won' || outcome === 'uncontested';
}

/** Whether somebody has the seat as things stand: a winner, or who leads. */
export function hasHolder(tally: { outcome: Outcome }): boolean {
  return isWon(tally) || tally.outcome === 'leading';
}

/** The party that has won a seat or leads it; null where no party does. */
export function holderOf(tally: Tally | undefined): PartyId | null {
  return tally && hasHolder(tally) ? tally.leaderParty : null;
}

/** How much is counted, 0..1: as the source says, else by its rounds; null where neither tells. */
export function countedShare({ counted, rounds }: Pick<Tally, 'counted' | 'rounds'>): number | null {
  if (counted !== undefined) return Math.min(1, counted);
  return rounds?.of ? Math.min(1, rounds.done / rounds.of) : null;
}

/** Who has seats of a contest as things stand, won or led: of most contests its leader. */
export function holdingsOf(tally: Tally): readonly Holding[] {
  if (tally.holders) return isOff(tally) || tally.outcome === 'withheld' ? [] : tally.holders;
  const { leader, leaderParty } = tally;
  if (leader === null || leaderParty === null || !hasHolder(tally)) return [];
  return [{ candidate: leader, party: leaderParty, seats: 1, won: isWon(tally) }];
}

/** Whether nobody is elected in a seat tonight: it is not polled, or its result does not stand. */
export function isOff({ outcome }: { outcome: Outcome }): boolean {
  return outcome === 'postponed' || outcome === 'countermanded' || outcome === 'annulled';
}

export interface VoteCount {
  candidate: CandidateId;
  votes: number;
  electionDay: number | null;
  postal: number | null;
}

/** Why a contest does not simply follow its feed. */
export interface Hold {
  /** `waits`: people are still typing, or are asked; what was whole last stays, and needs no mark on air. */
  kind: 'quarantine' | 'pin' | 'withhold' | 'annul' | 'call' | 'blocked' | 'waits';
  /** Rule's name for a quarantine, operator's for an override. */
  by: string;
  reason: string;
  /** ms of the night. */
  since: number;
  /** What the feed says meanwhile, in words; null when it agrees. */
  differs: string | null;
  /** What each person says, where they do not agree: one of them is to be believed. */
  answers?: readonly { who: string; said: string }[];
}

/** What somebody holds of a contest in which several may, or in which being first is not enough. */
export interface Holding {
  candidate: CandidateId;
  party: PartyId;
  /** Members; of a list as many as it has. */
  seats: number;
  /** Elected by the source's word, not only ahead. */
  won: boolean;
}

/** The accepted state of one contest: what is shown. */
export interface Tally {
  contest: ContestId;
  mode: Mode;
  /** Roster order, NOTA included; empty before the first accepted report. */
  votes: readonly VoteCount[];
  total: number;
  rounds: { done: number; of: number | null } | null;
  /** How much is counted as the source puts it, 0..1; absent where it prints no such share. */
  counted?: number;
  status: CountStatus;
  results: ResultsStatus;
  outcome: Outcome;
  /** Best real candidate (never NOTA); null without a trend. */
  leader: CandidateId | null;
  leaderParty: PartyId | null;
  /** Second real candidate. */
  runnerUp: CandidateId | null;
  /** Leader - runner-up, votes; null without a trend. */
  margin: number | null;
  /** Who declared a won contest. */
  calledBy: 'source' | 'us' | null;
  /** Who holds seats, who goes on to a second round, who is level for the last seat, and the lines that decide: of methods that tell. */
  holders?: readonly Holding[];
  advance?: readonly CandidateId[];
  level?: readonly CandidateId[];
  lines?: readonly Line[];
  /** Stages of a ranked count, the first among them, in parts of a vote; absent before there is a second. */
  stages?: readonly Stage[];
  /** Ballots and electors as the source prints them. */
  ballots?: Ballots;
  stamp: number | null;
  /** When these numbers were accepted, ms of the night. */
  seenAt: number;
  feed: string;
  url: string;
  hold: Hold | null;
  /** Lead changes tonight. */
  flips: number;
  /** Grows by one with each accepted change. */
  revision: number;
}

/** Nobody is said to be ahead. */
export const NOBODY = {
  leader: null,
  leaderParty: null,
  runnerUp: null,
  margin: null,
  calledBy: null,
} as const;
