import type { ContestId } from '../election/election.ts';

/** What became of one report. */
export type VerdictKind =
  | 'accepted'
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
  /** People typed it, and are answerable for it: what is taken is a line of the log too. */
  typed?: true;
}
