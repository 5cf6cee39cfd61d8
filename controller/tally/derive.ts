import type { Election } from '../election/election.ts';
import { amendElection } from './amend.ts';
import type { Count } from './count.ts';
import { contestEvents } from './derive-contest.ts';
import { feedEvents, houseEvents } from './derive-house.ts';
import type { Change } from './diff.ts';
import type { CountEvent } from './event.ts';

export interface EventContext {
  /** Time of the night, ms. */
  now: number;
}

/**
 * What happened between two counts, as events with reasons, seat by seat and then house by house. Pure: the
 * same two counts give the same events with the same ids, so a step repeated after a crash repeats no event.
 */
export function deriveEvents(
  changes: readonly Change[],
  before: Count,
  after: Count,
  election: Election,
  context: EventContext,
): CountEvent[] {
  const amended = amendElection(election, after);
  const scene = { before, after, election: amended, now: context.now };
  return [
    ...changes.flatMap((change) => contestEvents(change, scene)),
    ...houseEvents(changes, scene),
    ...feedEvents(scene),
  ];
}
