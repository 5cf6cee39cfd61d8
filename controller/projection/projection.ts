import type { CoalitionId, PartyId } from '../election/election.ts';

/** What one party or coalition may end with. */
export interface BlocProjection {
  kind: 'party' | 'coalition';
  id: PartyId | CoalitionId;
  /** Median of the simulated nights, and the shortest ranges that hold about 80 % (low, high) and 50 % of them (`rangeOf`). */
  seats: number;
  low: number;
  high: number;
  lowHalf: number;
  highHalf: number;
  mean: number;
  /** 0..1; between 0.01 and 0.99 until arithmetic leaves no other end. */
  majority: number;
}

/** Seats at the end of the night, from a part of the count. */
export interface Projection {
  state: string;
  /** ms of the night of the newest data in it. */
  at: number;
  /** Contests in it, and how many of them have counted enough to speak. */
  contests: number;
  reporting: number;
  /** Mean counted fraction of the contests, 0..1. */
  counted: number;
  nights: number;
  /** Coalitions first, then parties, most seats first. */
  blocs: readonly BlocProjection[];
}
