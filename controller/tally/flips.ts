import type { CandidateId, ContestId } from '../election/election.ts';
import type { CountEvent } from './event.ts';

/** One line of the flips panel: a seat that ping-pongs is one line with a count (H3). */
export interface FlipLine {
  contest: ContestId;
  /** Lead before the last change, and now. */
  from: CandidateId;
  to: CandidateId;
  /** Votes between them after the last change. */
  margin: number | null;
  /** Lead changes tonight. */
  times: number;
  /** ms of the night of the last change. */
  at: number;
}

/**
 * Adds lead changes to the panel: newest first, one line a seat, at most `limit` lines. A lead that a
 * correction took back leaves the panel (H20). The same events again change nothing.
 */
export function foldFlips(lines: readonly FlipLine[], events: readonly CountEvent[], limit = 12): FlipLine[] {
  let folded = [...lines];
  for (const event of events) {
    const { contest, after } = event;
    if (contest === null || after === null) continue;
    const old = folded.find((line) => line.contest === contest);
    // What the line already knows of is told again after a restart; it changes nothing.
    if (old && event.at <= old.at) continue;
    if (event.type === 'retracted' && old && after.flips < old.times) {
      folded = folded.filter((line) => line !== old);
      if (after.flips > 0) folded.unshift({ ...old, times: after.flips, at: event.at, margin: after.margin });
    }
    if (event.type !== 'lead-changed' || event.from === null || event.to === null) continue;
    folded = folded.filter((line) => line !== old);
    folded.unshift({
      contest,
      from: event.from as CandidateId,
      to: event.to as CandidateId,
      margin: after.margin,
      times: after.flips,
      at: event.at,
    });
  }
  return folded.slice(0, limit);
}
