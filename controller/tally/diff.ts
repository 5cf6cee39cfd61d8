import type { ContestId } from '../election/election.ts';
import type { Count } from './count.ts';
import type { Tally } from './tally.ts';

/** One contest whose shown tally differs between two counts. */
export interface Change {
  contest: ContestId;
  before: Tally;
  after: Tally;
}

/** Contests whose tally changed, in the election's order. Both counts are of one election. */
export function diffTallies(before: Count, after: Count): Change[] {
  const changes: Change[] = [];
  if (before.tallies === after.tallies) return changes;
  for (const [contest, tally] of after.tallies) {
    const was = before.tallies.get(contest);
    if (was !== undefined && was !== tally) changes.push({ contest, before: was, after: tally });
  }
  return changes;
}

/** The tallies after some changes: `applyChanges(a.tallies, diffTallies(a, b))` equals `b.tallies`. */
export function applyChanges(
  tallies: ReadonlyMap<ContestId, Tally>,
  changes: readonly Change[],
): Map<ContestId, Tally> {
  const next = new Map(tallies);
  for (const { contest, after } of changes) next.set(contest, after);
  return next;
}
