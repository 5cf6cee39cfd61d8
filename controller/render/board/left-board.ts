import type { Contest, PartyId } from '../../election/election.ts';
import { isSettled, seatsTonight } from '../../tally/office.ts';
import { votesLeft } from '../../tally/votes-left.ts';
import type { Board, Headline } from './board.ts';
import { type Chip, chipOfParty, type Desk, stateName } from './desk.ts';
import type { Shown } from './format.ts';
import { countedIn, partText } from './furniture.ts';
import { heldIn, holdingsIn } from './held.ts';
import { regionTitle } from './region-board.ts';
import { houseHeadline, kickerOf, leftText, toldOn } from './story.ts';
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
  /** Whether anybody leads in any of them: else there is no such column. */
  ahead: boolean;
  /** How far they are counted takes so many letters that it needs more room. */
  wide: boolean;
  none: string;
}

/** The place that is all of the main state. */
const WHOLE = 'state';
/** Parties there is room for in a row. */
const LEADS = 3;
/** Letters of how far it is counted that there is room for beside all else. */
const LETTERS = 18;

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
      .map((place) => ({ ...place, left: toComeIn(place, view), open: openIn(place.contests, view) }))
      .filter(({ open }) => open.length > 0)
      .sort((a, b) => b.left - a.left)
      .map(
        ({ key, name, contests, left, open }): LeftRow => ({
          key: `left-${key}`,
          name,
          left: format.shown(left),
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
    const { seats, polled, won } = houseOf(view);
    // Where seats are not polled tonight, or nobody has won one, not every seat has its winner.
    const none =
      won === seats
        ? say('sayLeftNone')
        : say('declaredOf', { n: format.number(won), of: format.number(polled) });
    const wide = rows.some(({ counted }) => counted.length > LETTERS);
    return { rows, ahead: rows.some(({ leads }) => leads.length > 0), wide, none };
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
  if (!kind) return [{ key: WHOLE, name: stateName(election.mainState, desk), contests: mainContests(view) }];
  return kind.regions.map((region) => ({
    key: region.id,
    name: regionTitle(kind, region, desk),
    contests: region.contests.flatMap((id) => election.contests.get(id) ?? []),
  }));
}

/** `64 % of rounds`; empty where no rounds are told. Of two rounds those of the one that is on. */
function shareCounted(contests: readonly Contest[], view: NightView, desk: Desk): string {
  const { election, count } = view;
  const on = contests.filter((contest) => seatsTonight(contest, count.tallies, election) > 0);
  const part = countedIn(
    on.map(({ id }) => id),
    view,
  );
  // Before its second rounds begin a place is not counted to its end, though all that has begun is.
  const waits = part.counted === 1 && on.some(({ id }) => (count.tallies.get(id)?.total ?? 0) === 0);
  return part.counted === null || part.reporting === 0 || waits ? '' : partText(part, desk);
}

/** Contests that have not all their winners and are to have them tonight; of two rounds the one that is on. */
function openIn(contests: readonly Contest[], { election, count: { tallies } }: NightView): Contest[] {
  return contests.filter((contest) => tallies.has(contest.id) && !isSettled(contest, tallies, election));
}

/** Seats to come; of a whole state also those that no contest of its own gives, as its house has them. */
function toComeIn({ key, contests }: Place, view: NightView): number {
  const { polled, won } = houseOf(view);
  if (key === WHOLE) return polled - won;
  const open = openIn(contests, view);
  return open.reduce((sum, contest) => {
    const seats = seatsTonight(contest, view.count.tallies, view.election);
    const held = holdingsIn(contest.id, view).filter((one) => one.won);
    return sum + seats - held.reduce((all, one) => all + one.seats, 0);
  }, 0);
}

function leadsIn(open: readonly Contest[], view: NightView): [PartyId, number][] {
  const held = heldIn(
    open.map(({ id }) => id),
    view,
  );
  return held
    .flatMap(([party, { leading }]): [PartyId, number][] => (leading > 0 ? [[party, leading]] : []))
    .sort(([, a], [, b]) => b - a);
}

/** `82 seats to come, AITC ahead in 50 of them · about 12 lakh votes left` */
function headline(view: NightView, desk: Desk): Headline {
  const { say, format } = desk;
  const kicker = kickerOf(toldOn('left', view).at(-1), undefined, desk);
  const open = openIn(mainContests(view), view);
  // The board itself says that nothing is left; over it stands what came of it.
  if (open.length === 0) return houseHeadline('left', houseOf(view), view, desk);
  const [first] = leadsIn(open, view);
  const toCome = leftText({ ...houseOf(view), reporting: 1 }, desk);
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
