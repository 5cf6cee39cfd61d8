import type { Election } from './election/election.ts';
import type { ProjectionView } from './render/board/view.ts';
import type { Count } from './tally/count.ts';
import type { HouseTotal } from './tally/house.ts';

/** Placeholder until the projection room is there. */
export function projectView(
  _count: Count,
  _election: Election,
  _houses: ReadonlyMap<string, HouseTotal>,
  _now: number,
): ProjectionView | null {
  return null;
}
