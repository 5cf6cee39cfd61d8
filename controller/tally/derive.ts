import type { Election } from '../election/election.ts';
import type { Count } from './count.ts';
import type { Change } from './diff.ts';
import type { CountEvent } from './event.ts';

export interface EventContext {
  /** Time of the night, ms. */
  now: number;
}

/** What happened between two counts, as events with reasons; the same two counts give the same events. */
export function deriveEvents(
  changes: readonly Change[],
  before: Count,
  after: Count,
  election: Election,
  context: EventContext,
): CountEvent[] {
  void [changes, before, after, election, context];
  return [];
}
