import type { ContestId, Election } from '../election/election.ts';
import type { Report } from '../feed/report.ts';
import type { Count } from './count.ts';

/** What the step knows beside the count and the reports. */
export interface AcceptContext {
  election: Election;
  /** Time of the night, ms. */
  now: number;
  /** Contests whose page was asked for again and brought the same bytes: a second sight without a report (H2). */
  confirmed?: readonly ContestId[];
}

/** What became of one report. */
export type VerdictKind =
  | 'accepted'
  | 'unchanged'
  | 'correction'
  | 'older-copy'
  | 'held'
  | 'outranked'
  | 'quarantined'
  | 'blocked'
  | 'unmapped';

export interface Verdict {
  contest: ContestId;
  kind: VerdictKind;
  /** Rule that decided, `arithmetic-row`; null when no rule spoke. */
  rule: string | null;
  /** One sentence for the as-run log and the operator. */
  reason: string;
  feed: string;
  url: string;
}

export interface Acceptance {
  count: Count;
  /** One for each report that was more than `unchanged`, in order. */
  verdicts: readonly Verdict[];
}

/**
 * Decides seat by seat what to believe. Call it with no reports to let time pass (majorities mature, feeds
 * grow stale). Returns the same count object when nothing changed.
 */
export function acceptReports(count: Count, reports: readonly Report[], context: AcceptContext): Acceptance {
  void reports;
  void context;
  return { count, verdicts: [] };
}
