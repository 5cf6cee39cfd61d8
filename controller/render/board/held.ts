import type { ContestId, PartyId } from '../../election/election.ts';
import { seatsTonight } from '../../tally/office.ts';
import { type Holding, holdingsOf } from '../../tally/tally.ts';
import type { NightView } from './view.ts';

/** Seats of one party in some contests, as things stand. */
export interface Held {
  won: number;
  leading: number;
}

/** Who holds seats of a contest in the house, each with their number: members, or the electoral votes that go with one. */
export function holdingsIn(
  id: ContestId,
  { election, count }: Pick<NightView, 'election' | 'count'>,
): readonly Holding[] {
  const contest = election.contests.get(id);
  const tally = count.tallies.get(id);
  if (!contest || !tally || seatsTonight(contest, count.tallies, election) === 0) return [];
  const { weight } = contest;
  const held = holdingsOf(tally);
  return weight === 1 ? held : held.map((one) => ({ ...one, seats: one.seats * weight }));
}

/** Seats by party in some contests, most first. */
export function heldIn(
  contests: readonly ContestId[],
  view: Pick<NightView, 'election' | 'count'>,
): [PartyId, Held][] {
  const held = new Map<PartyId, Held>();
  for (const id of contests)
    for (const { party, seats, won } of holdingsIn(id, view)) {
      const sum = held.get(party) ?? { won: 0, leading: 0 };
      sum[won ? 'won' : 'leading'] += seats;
      held.set(party, sum);
    }
  return [...held].sort(([, a], [, b]) => b.won + b.leading - a.won - a.leading);
}
