import type { ContestId } from '../election/election.ts';

/** How a share moves along a seat's count: at the end it is `mean` above what it is at the beginning, give or take. */
export interface Drift {
  mean: number;
  sd: number;
}

/** What the night's own rounds say of how it counts. */
export interface CountingFit {
  /** Rounds it was learnt from: pairs of neighbours in one seat. */
  pairs: number;
  /** Spread of a round's share within its seat, and how alike neighbouring rounds are, 0..1. */
  round: { sd: number; alike: number } | null;
  /** SD of a runner's share at the end, given his share when this much of the seat is in. */
  sdOf(counted: number, rounds: number | null): number;
  /** How each party's share moves along the count, in so many seats: mean movement and its error. */
  trends: readonly { party: string; late: boolean; seats: number; mean: number; error: number }[];
  /** Seats that were far behind the others at some time of the night. */
  late: number;
  /** Drift of a runner's share, by contest and party; null where nothing says that there is one. */
  driftOf(contest: ContestId, party: string): Drift | null;
}
