import type { Contest } from '../../election/election.ts';
import { seatsOf } from '../../election/house-size.ts';
import { holderOf, isWon } from '../../tally/tally.ts';
import { type BlocRow, blocRow, type MajorityLine, mainBlocs, majorityLine } from './bloc-row.ts';
import type { Board } from './board.ts';
import { chipOfParty, type Desk, NEUTRAL } from './desk.ts';
import { houseHeadline } from './story.ts';
import { houseOf, mainContests, type NightView } from './view.ts';

interface ElectorsModel extends MajorityLine {
  /** The two ahead, each from its own end of the bar. */
  sides: readonly BlocRow[];
  /** Every contest, from those that the first has most clearly to those of the second; what is open stands between. */
  tiles: readonly Tile[];
  columns: number;
}

interface Tile {
  key: string;
  short: string;
  worth: string;
  colour: string;
  party: string;
  /** `won`, `leading`, or empty. */
  state: string;
}

/** More than these are too small to read. */
const MOST_TILES = 70;

/** A race to a number of electoral votes: two bars that grow towards each other, and what each contest is worth. */
export const electorsBoard: Board = {
  id: 'electors',
  template: 'electors',
  title: (_view, { say }) => say('electorsTitle'),
  headline: (view, desk) => houseHeadline('electors', houseOf(view), view, desk),
  inputs: (view) => [view.election, houseOf(view), view.count.tallies],
  model(view, desk): ElectorsModel {
    const { election } = view;
    const house = houseOf(view);
    // The two ahead, each at the end where it stays all night: in the order of the election's files.
    const place = [...election.coalitions.map(({ id }) => id), ...election.parties.keys()];
    const sides = mainBlocs(house, Number.POSITIVE_INFINITY, desk)
      .slice(0, 2)
      .sort((a, b) => place.indexOf(a.id) - place.indexOf(b.id));
    const contests = mainContests(view).filter((contest) => seatsOf(contest) > 0);
    return {
      sides: sides.map((bloc) => blocRow(bloc, house, null, desk)),
      ...majorityLine(house, desk),
      tiles: contests.length > MOST_TILES ? [] : tilesOf(contests, sides[0]?.id ?? '', view, desk),
      columns: Math.ceil(contests.length / Math.ceil(contests.length / 14)),
    };
  },
};

function tilesOf(contests: readonly Contest[], first: string, view: NightView, desk: Desk): Tile[] {
  const lean = ({ id }: Contest): number => {
    const tally = view.count.tallies.get(id);
    if (!tally || tally.total === 0 || tally.margin === null || tally.leaderParty === null) return 0;
    const share = Math.abs(tally.margin) / tally.total;
    return tally.leaderParty === first ? share : -share;
  };
  return contests
    .map((contest, order) => ({ contest, order, lean: lean(contest) }))
    .sort((a, b) => b.lean - a.lean || a.order - b.order)
    .map(({ contest }) => {
      const tally = view.count.tallies.get(contest.id);
      const party = holderOf(tally);
      return {
        key: contest.id,
        short: contest.id,
        worth: desk.format.number(seatsOf(contest)),
        colour: party === null ? NEUTRAL : chipOfParty(party, desk).colour,
        party: party === null ? '' : chipOfParty(party, desk).short,
        state: party === null ? '' : tally && isWon(tally) ? 'won' : 'leading',
      };
    });
}
