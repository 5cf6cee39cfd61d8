import type { CoalitionId, Election, PartyId } from '../election/election.ts';
import type { Count } from './count.ts';

/** What one party or coalition has in a state's house. */
export interface BlocTotal {
  kind: 'party' | 'coalition';
  id: PartyId | CoalitionId;
  short: string;
  name: string;
  colour: string | null;
  won: number;
  leading: number;
  /** won + leading. */
  seats: number;
  votes: number;
  /** 0..1 of the votes counted in the state, NOTA included; null before any vote. */
  share: number | null;
  /** Seats held last time: in all, and in the seats that have a result on both sides tonight (H31). */
  past: number;
  pastComparable: number;
  /** seats in comparable contests - pastComparable. */
  change: number;
  /** Share now - share last time, over comparable contests whose past votes are known; null otherwise. */
  swing: number | null;
  hasMajority: boolean;
}

/** A state's house as it stands. */
export interface HouseTotal {
  state: string;
  /** Seats of the house, polled tonight or not. */
  seats: number;
  majority: number;
  /** Polled tonight (uncontested included). */
  contests: number;
  won: number;
  leading: number;
  /** Without a trend, tied or withheld. */
  undecided: number;
  postponed: number;
  /** Contests with a result on both sides; every `change` is over these. */
  comparable: number;
  votes: number;
  /** Rounds counted, 0..1, over the contests that print rounds; null when none does. */
  counted: number | null;
  rounds: { done: number; of: number };
  /** Contests with votes. */
  reporting: number;
  /** Newest stamp (else sight) among the state's tallies, ms; null before the first. */
  dataAt: number | null;
  /** Parties with a vote or a seat, most seats first, then votes; NOTA last. */
  parties: readonly BlocTotal[];
  /** Coalitions of the state in their order, then the parties outside every coalition summed as `others`. */
  coalitions: readonly BlocTotal[];
  /** Parties in no coalition, most seats first. */
  others: readonly BlocTotal[];
}

/** Sums a state's seats, votes, shares and the change since last time. Pure; cost grows with its candidates. */
export function sumHouse(count: Count, election: Election, state: string): HouseTotal {
  void [count, election, state];
  throw new Error('not yet');
}
