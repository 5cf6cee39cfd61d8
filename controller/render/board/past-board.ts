import type { PartyId } from '../../election/election.ts';
import { holderOf } from '../../tally/tally.ts';
import type { Board } from './board.ts';
import { movedHeadline } from './changes-board.ts';
import { type Chip, chipOfParty } from './desk.ts';
import type { Shown } from './format.ts';
import { type MapModel, mapModel } from './map-view.ts';
import { mainContests, type NightView } from './view.ts';

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
  title: (_view, { say }) => say('thenTitle'),
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
          seats: desk.format.shown(now),
        })),
    };
  },
};

function seatsOf(view: NightView): [PartyId, { before: number; now: number }][] {
  const { election, count } = view;
  const seats = new Map<PartyId, { before: number; now: number }>();
  const add = (party: PartyId, when: 'before' | 'now') => {
    const known = seats.get(party) ?? { before: 0, now: 0 };
    known[when]++;
    seats.set(party, known);
  };
  for (const { id } of mainContests(view)) {
    const before = election.past.get(id);
    if (before) add(before.party, 'before');
    const now = holderOf(count.tallies.get(id));
    if (now !== null) add(now, 'now');
  }
  return [...seats].sort(([, a], [, b]) => b.before + b.now - a.before - a.now);
}
