import type { Election } from '../election/election.ts';
import type { FoundCandidate } from './people.ts';

export interface FoundContest {
  state: string;
  number: number;
  /** Whether the source says the number; else it is the contest's place in the source. */
  numbered?: boolean;
  name: string;
  /** The source's identifier, where it is no plain number. */
  code?: string;
  electors: number | null;
  /** Members it elects, where the source says it. */
  elects?: number | null;
  /** Region kind -> as the source writes it. */
  regions: Record<string, string>;
}

export interface FoundParty {
  id: string;
  name: string;
  short: string;
  kind: 'party' | 'independent' | 'none';
  /** What the source's header calls it, where that is another text. */
  alias: string;
}

/** Who stands where, as a source says it. Nothing in it is made up but serials and numbers that the source has not. */
export interface Found {
  contests: FoundContest[];
  candidates: FoundCandidate[];
  parties: FoundParty[];
  /** What contests are counted by, where the source says it. */
  countedIn?: Election['countedIn'];
  /** Names of the states that the source has, by code. */
  states: Map<string, string>;
  /** Ways of grouping contests: key and label. */
  regionKinds: { key: string; label: string }[];
  /** What was guessed or passed over, one sentence each. */
  notes: string[];
}
