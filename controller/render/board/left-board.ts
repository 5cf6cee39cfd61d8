import type { Contest, PartyId } from '../../election/election.ts';
import { hasHolder, isOff, isWon } from '../../tally/tally.ts';
import { votesLeft } from '../../tally/votes-left.ts';
import type { Board, Headline, Shown } from './board.ts';
import { type Chip, chipOfParty, counted, type Desk, unitWord } from './desk.ts';
import { countedIn } from './furniture.ts';
import { regionTitle } from './region-board.ts';
import { kickerOf, toldOn } from './story.ts';
import type { NightView } from './view.ts';
import { fill } from './words.ts';

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
  title: (_view, { words }) => words.leftTitle ?? '',
  headline: (view, desk) => headline(view, desk),
  inputs: (view) => [view.election, view.count.tallies],
  model(view, desk): LeftModel {
    const { format, words } = desk;
    const rows = placesOf(view, desk)
      .map(({ key, name, contests }) => ({ key, name, contests, open: openIn(contests, view) }))
      .filter(({ open }) => open.length > 0)
      .sort((a, b) => b.open.length - a.open.length)
      .map(
        ({ key, name, contests, open }): LeftRow => ({
          key: `left-${key}`,
          name,
          left: { value: open.length, text: format.number(open.length) },
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
    return { rows, none: words.sayLeftNone ?? '' };
  },
};

interface Place {
  key: string;
  name: string;
  contests: readonly Contest[];
}

function placesOf({ election }: NightView, desk: Desk): Place[] {
  const [kind] = election.regionKinds;
  const all = [...election.contests.values()].filter(({ state }) => state === election.mainState);
  const state = election.states.find(({ code }) => code === election.mainState);
  if (!kind) return [{ key: 'state', name: state ? desk.format.name(state) : '', contests: all }];
  return kind.regions.map((region) => ({
    key: region.id,
    name: regionTitle(kind, region, desk),
    contests: region.contests.flatMap((id) => election.contests.get(id) ?? []),
  }));
}

/** `64 % of rounds`; empty where no rounds are told. */
function shareCounted(contests: readonly Contest[], view: NightView, desk: Desk): string {
  const { reporting, counted: share } = countedIn(
    contests.map(({ id }) => id),
    view,
  );
  if (share === null || reporting === 0) return '';
  return fill(unitWord('roundsCounted', desk), { share: desk.format.share(share, 0) });
}

/** Contests without a winner that are to have one tonight. */
function openIn(contests: readonly Contest[], { count }: NightView): Contest[] {
  return contests.filter(({ id }) => {
    const tally = count.tallies.get(id);
    return tally !== undefined && !isWon(tally) && !isOff(tally);
  });
}

function leadsIn(open: readonly Contest[], { count }: NightView): [PartyId, number][] {
  const leads = new Map<PartyId, number>();
  for (const { id } of open) {
    const tally = count.tallies.get(id);
    if (tally && hasHolder(tally) && tally.leaderParty !== null)
      leads.set(tally.leaderParty, (leads.get(tally.leaderParty) ?? 0) + 1);
  }
  return [...leads].sort(([, a], [, b]) => b - a);
}

/** `82 seats to come, AITC ahead in 50 of them · about 12 lakh votes left` */
function headline(view: NightView, desk: Desk): Headline {
  const { words, format, election } = desk;
  const kicker = kickerOf(toldOn('left', view).at(-1), undefined, desk);
  const open = openIn(
    [...election.contests.values()].filter(({ state }) => state === election.mainState),
    view,
  );
  if (open.length === 0) return { kicker, text: words.sayLeftNone ?? '' };
  const [first] = leadsIn(open, view);
  const toCome = counted('seatsToCome', open.length, desk);
  if (!first) return { kicker, text: toCome };
  const votes = open.map(({ id }) => {
    const tally = view.count.tallies.get(id);
    return tally ? votesLeft(tally) : null;
  });
  const there = fill(words.sayAheadThere ?? '', {
    bloc: chipOfParty(first[0], desk).short,
    n: format.number(first[1]),
  });
  // Only where every seat to come says how far it is counted.
  const sum = votes.reduce((all: number | null, n) => (all === null || n === null ? null : all + n), 0);
  const left = sum ? fill(words.votesLeft ?? '', { votes: format.short(sum) }) : '';
  return { kicker, text: [toCome, there, left].filter(Boolean).join(' · ') };
}
