import type { PartyId } from '../../election/election.ts';
import { hasHolder } from '../../tally/tally.ts';
import type { Board, Shown } from './board.ts';
import { movedHeadline } from './changes-board.ts';
import { type Chip, chipOfParty } from './desk.ts';
import { type MapModel, mapModel } from './map-view.ts';
import type { NightView } from './view.ts';

export interface PastModel {
  past: string;
  before: MapModel | null;
  now: MapModel | null;
  /** Seats of a party then and now, most of both first. */
  parties: readonly { key: string; chip: Chip; before: string; seats: Shown }[];
}

const PARTIES = 5;

/** The main state's map as the last election left it beside the map as it stands. */
export const pastBoard: Board = {
  id: 'past',
  template: 'past',
  title: (_view, { words }) => words.thenTitle ?? '',
  headline: (view, desk) => movedHeadline('past', view, desk),
  inputs: (view) => [view.election, view.count.tallies, view.maps.get('past'), view.maps.get('state')],
  model(view, desk): PastModel {
    const before = mapModel('past', view, []);
    return {
      past: view.election.pastLabel,
      before: before && { ...before, id: 'picture-past' },
      now: mapModel('state', view, []),
      parties: seatsOf(view)
        .slice(0, PARTIES)
        .map(([party, { before, now }]) => ({
          key: `past-${party}`,
          chip: chipOfParty(party, desk),
          before: desk.format.number(before),
          seats: { value: now, text: desk.format.number(now) },
        })),
    };
  },
};

function seatsOf({ election, count }: NightView): [PartyId, { before: number; now: number }][] {
  const seats = new Map<PartyId, { before: number; now: number }>();
  const add = (party: PartyId, when: 'before' | 'now') => {
    const known = seats.get(party) ?? { before: 0, now: 0 };
    known[when]++;
    seats.set(party, known);
  };
  for (const { id, state } of election.contests.values()) {
    if (state !== election.mainState) continue;
    const before = election.past.get(id);
    const tally = count.tallies.get(id);
    if (before) add(before.party, 'before');
    if (tally && hasHolder(tally) && tally.leaderParty !== null) add(tally.leaderParty, 'now');
  }
  return [...seats].sort(([, a], [, b]) => b.before + b.now - a.before - a.now);
}
