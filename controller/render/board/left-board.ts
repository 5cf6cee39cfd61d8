import type { Contest, PartyId } from '../../election/election.ts';
import { holderOf, isOff, isWon } from '../../tally/tally.ts';
import { votesLeft } from '../../tally/votes-left.ts';
import { timesOf } from '../../times.ts';
import type { Board, Headline } from './board.ts';
import { type Chip, chipOfParty, counted, type Desk, stateName } from './desk.ts';
import type { Shown } from './format.ts';
import { countedIn, partText } from './furniture.ts';
import { regionTitle } from './region-board.ts';
import { houseHeadline, kickerOf, toldOn } from './story.ts';
import { houseOf, mainContests, type NightView } from './view.ts';

interface LeftRow {
  key: string;
  name: string;
  left: Shown;
  /** How far it is counted. */
  counted: string;
  /** Who leads in how many of the seats to come, most first. */
  leads: readonly { key: string; chip: Chip; seats: string }[];
}

export interface LeftModel {
  rows: readonly LeftRow[];
  none: string;
}

/** Parties there is room for in a row. */
const LEADS = 3;

/** What is left to count in the main state, by its first kind of region, and who leads there. */
export const leftBoard: Board = {
  id: 'left',
  template: 'left',
  title: (_view, { say }) => say('leftTitle'),
  headline: (view, desk) => headline(view, desk),
  inputs: (view) => [view.election, view.count.tallies, houseOf(view)],
  model(view, desk): LeftModel {
    const { format, say } = desk;
    const rows = placesOf(view, desk)
      .map(({ key, name, contests }) => ({ key, name, contests, open: openIn(contests, view) }))
      .filter(({ open }) => open.length > 0)
      .sort((a, b) => b.open.length - a.open.length)
      .map(
        ({ key, name, contests, open }): LeftRow => ({
          key: `left-${key}`,
          name,
          left: format.shown(open.length),
          counted: shareCounted(contests, view, desk),
          leads: leadsIn(open, view)
            .slice(0, LEADS)
            .map(([party, seats]) => ({
              key: `left-${key}-${party}`,
              chip: chipOfParty(party, desk),
              seats: format.number(seats),
            })),
        }),
      );
    return { rows, none: say('sayLeftNone') };
  },
};

interface Place {
  key: string;
  name: string;
  contests: readonly Contest[];
}

function placesOf(view: NightView, desk: Desk): Place[] {
  const { election } = view;
  const [kind] = election.regionKinds;
  if (!kind)
    return [{ key: 'state', name: stateName(election.mainState, desk), contests: mainContests(view) }];
  return kind.regions.map((region) => ({
    key: region.id,
    name: regionTitle(kind, region, desk),
    contests: region.contests.flatMap((id) => election.contests.get(id) ?? []),
  }));
}

/** `64 % of rounds`; empty where no rounds are told. */
function shareCounted(contests: readonly Contest[], view: NightView, desk: Desk): string {
  const part = countedIn(
    contests.map(({ id }) => id),
    view,
  );
  return part.counted === null || part.reporting === 0 ? '' : partText(part, desk);
}

/** Contests without a winner that are to have one tonight. */
function openIn(contests: readonly Contest[], { count }: NightView): Contest[] {
  return contests.filter(({ id }) => {
    const tally = count.tallies.get(id);
    return tally !== undefined && !isWon(tally) && !isOff(tally);
  });
}

function leadsIn(open: readonly Contest[], { count }: NightView): [PartyId, number][] {
  const ahead = open.flatMap(({ id }) => holderOf(count.tallies.get(id)) ?? []);
  return [...timesOf(ahead)].sort(([, a], [, b]) => b - a);
}

/** `82 seats to come, AITC ahead in 50 of them · about 12 lakh votes left` */
function headline(view: NightView, desk: Desk): Headline {
  const { say, format } = desk;
  const kicker = kickerOf(toldOn('left', view).at(-1), undefined, desk);
  const open = openIn(mainContests(view), view);
  // The board itself says that nothing is left; over it stands what came of it.
  if (open.length === 0) return houseHeadline('left', houseOf(view), view, desk);
  const [first] = leadsIn(open, view);
  const toCome = counted('seatsToCome', open.length, desk);
  if (!first) return { kicker, text: toCome };
  const votes = open.map(({ id }) => {
    const tally = view.count.tallies.get(id);
    return tally ? votesLeft(tally) : null;
  });
  const there = say('sayAheadThere', {
    bloc: chipOfParty(first[0], desk).short,
    n: format.number(first[1]),
  });
  // Only where every seat to come says how far it is counted.
  const sum = votes.reduce((all: number | null, n) => (all === null || n === null ? null : all + n), 0);
  const left = sum ? say('votesLeft', { votes: format.short(sum) }) : '';
  return { kicker, text: [toCome, there, left].filter(Boolean).join(' · ') };
}
