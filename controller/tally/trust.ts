import type { CandidateId } from '../election/election.ts';
import type { Report } from '../feed/report.ts';
import type { Tally } from './tally.ts';

/** A lower or otherwise surprising version of a seat, waiting for a second sight (H2). */
export interface Pending {
  /** Fingerprint of the waiting numbers. */
  print: string;
  /** Votes in roster order. */
  votes: readonly number[];
  stamp: number | null;
  rounds: number | null;
  /** Polls that showed it, or something later that agrees with it, without the accepted numbers between. */
  sights: number;
  since: number;
  reason: string;
}

/** What trust remembers of one seat between polls. */
export interface SeatTrust {
  /** What the feed says, accepted, before any override; the shown tally is the same object without one. */
  fed: Tally;
  /** Fingerprints of versions accepted earlier, newest last; a page that equals one is an older copy (H1). */
  past: readonly string[];
  pending: Pending | null;
  /** Newest stamp seen per page. */
  stamps: Readonly<Record<string, number>>;
  priority: number;
  /** Best candidate when there last was one: a lead that returns after a tie is no change. */
  lastLeader: CandidateId | null;
  olderCopies: number;
  /** Last report read and found good or bad: an equal one needs no second look. Not kept on disk. */
  last: Report | null;
}
