import type { ContestId } from '../election/election.ts';
import type { RoundNoise } from './noise.ts';

/** How a share moves along a seat's count: at the end it is `mean` above what it is at the beginning, give or take. */
export interface Drift {
  mean: number;
  sd: number;
}

/** What the night's own rounds say of how it counts. */
export interface CountingFit {
  /** Rounds it was learnt from: pairs of neighbours in one seat. */
  pairs: number;
  round: RoundNoise | null;
  /** SD of a share at the end, given the share when this much of the seat is in; at a share of one half. */
  sdOf(counted: number, rounds: number | null): number;
  /** One error of that SD, as a part of it. */
  unsure: number;
  /** How each party's share moves along the count, in so many seats: mean movement and its error. */
  trends: readonly { party: string; late: boolean; seats: number; mean: number; error: number }[];
  /** Seats that were far behind the others at some time of the night. */
  late: number;
  /** Drift of a runner's share, by contest and party; null where nothing says that there is one. */
  driftOf(contest: ContestId, party: string): Drift | null;
}
