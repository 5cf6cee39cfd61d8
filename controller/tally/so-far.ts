import type { Candidate, CandidateId, ContestId, Election, Party, UnitId } from '../election/election.ts';
import type { Alert, Count, Counters } from './count.ts';
import type { Tally } from './tally.ts';
import type { SeatTrust } from './trust.ts';
import type { Verdict } from './verdict.ts';

/** Something the operator is told; without a text the trouble of that key is over. */
export interface Notice extends Pick<Alert, 'rule' | 'key'> {
  text: string | null;
  contest: ContestId | null;
}

/** What one report, problem or order comes to. What it leaves out stays as it is. */
export interface Weighed {
  /** What trust remembers of the seat from now on. */
  seat?: SeatTrust;
  verdict?: Verdict;
  alerts?: readonly Notice[];
  counted?: readonly (keyof Counters)[];
  /** Candidates of a party that the election does not know (H8). */
  strangers?: readonly { candidate: CandidateId; party: Party }[];
}

/** What a report comes to that says nothing new: most of a poll, so it is one object for all. */
export const NOTHING_NEW: Weighed = {};

/** The count as it stands while it is folded; read only. */
export interface SoFar {
  /** With the amendments that were in force when the fold began. */
  election: Election;
  /** Time of the night, ms. */
  now: number;
  overrides: Count['overrides'];
  seats(): Count['seats'];
  alerts(): Count['alerts'];
  tally(contest: ContestId | UnitId): Tally;
  /** What a reporting unit says; undefined before it was heard of. */
  unit(unit: UnitId): Tally | undefined;
  /** What is remembered of a seat, blank before its first report. */
  seat(contest: ContestId): SeatTrust;
  /** Candidates with the parties they stand for tonight. */
  roster(contest: ContestId): readonly Candidate[];
}

/** A roster on which strangers stand for the party that the page names. */
export function withStrangers(
  roster: readonly Candidate[],
  strangers: NonNullable<Weighed['strangers']>,
): readonly Candidate[] {
  if (strangers.length === 0) return roster;
  const named = new Map(strangers.map(({ candidate, party }) => [candidate, party.id]));
  return roster.map((one) => {
    const party = named.get(one.id);
    return party === undefined ? one : { ...one, party };
  });
}
