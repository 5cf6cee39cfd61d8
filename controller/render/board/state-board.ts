import type { Contest } from '../../election/election.ts';
import { seatsOf } from '../../election/house-size.ts';
import type { BlocTotal } from '../../tally/house.ts';
import { seatsTonight } from '../../tally/office.ts';
import { isWon } from '../../tally/tally.ts';
import { inkOf } from '../map/ink.ts';
import { CELLS } from '../map/map-book.ts';
import { type BlocRow, blocRow, type MajorityLine, mainBlocs, majorityLine, shownBlocs } from './bloc-row.ts';
import type { Board } from './board.ts';
import { type Chip, chipOfParty, type Desk, neutralChip, stateName } from './desk.ts';
import type { Shown } from './format.ts';
import { type MapModel, mapModel, ringsInput } from './map-view.ts';
import { type SeatTable, seatTableOf } from './seat-table.ts';
import { houseHeadline } from './story.ts';
import { houseOf, mainContests, type NightView } from './view.ts';

/** One colour of the map with what it counts: won and leading of a party, or a state without a party. */
export interface LegendLine {
  key: string;
  chip: Chip | null;
  label: string;
  won: Shown;
  /** Null where there is none to show. */
  leading: Shown | null;
  style: string;
  /** A bar beside it says the same numbers: the line is then a key alone. */
  said?: boolean;
}

export interface StateModel extends MajorityLine {
  map: MapModel | null;
  /** One cell a seat, beside the map. */
  cells: MapModel | null;
  /** What a cell is, where there are any. */
  cellNote: string;
  /** What stands in the map's place where there is none. */
  seats: SeatTable | null;
  blocs: readonly BlocRow[];
  legend: readonly LegendLine[];
  /** No party's line of the legend has numbers of its own. */
  keysOnly: boolean;
  comparable: string;
  projection: boolean;
}

/** Rows there is room for. */
const BLOCS = 4;
const LEGEND = 6;
/** Seats in the place of a map: three screenfuls. */
const MOST_SEATS = 24;

/** The main state's map, its coalitions' totals, the majority line and the projection. */
export const stateBoard: Board = {
  id: 'state',
  template: 'state',
  title: ({ election }, desk) => stateName(election.mainState, desk),
  headline: (view, desk) => houseHeadline('state', houseOf(view), view, desk),
  inputs: (view) => [
    view.election,
    houseOf(view),
    view.maps.get('state'),
    view.maps.get(CELLS),
    view.projection,
    ringsInput(view),
    // Only the table that stands in for a map shows single seats.
    mapsOf(view).map !== null || view.count.tallies,
  ],
  model(view, desk): StateModel {
    const { say, format, election } = desk;
    const house = houseOf(view);
    const blocs = shownBlocs(mainBlocs(house, BLOCS, desk));
    const { map, cells, isCells } = mapsOf(view);
    const legend = legendOf(view, desk).map((line) => ({ ...line, said: isSaid(line, blocs, desk) }));
    return {
      map,
      cells,
      cellNote: cells || isCells ? say('cellNote') : '',
      seats: map ? null : seatTable(view, desk),
      ...majorityLine(house, desk),
      blocs: blocs.map((bloc) => blocRow(bloc, house, view.projection, desk)),
      legend,
      keysOnly: legend.every(({ said, chip }) => said || chip === null),
      comparable:
        house.comparable > 0
          ? say('changeNote', { past: election.pastLabel, n: format.number(house.comparable) })
          : '',
      projection: view.projection !== null,
    };
  },
};

/** The map, and beside it the one of cells, as election.yaml wants them; a map that is not there is not missed. */
function mapsOf(view: NightView): { map: MapModel | null; cells: MapModel | null; isCells: boolean } {
  const wanted = view.election.look.cartogram;
  const map = mapModel('state', view);
  const cells = wanted === undefined ? null : mapModel(CELLS, view);
  if (wanted === 'instead' || map === null)
    return { map: cells ?? map, cells: null, isCells: cells !== null };
  return { map, cells: cells && apart(cells), isCells: false };
}

/** A second map of one board: its elements have names of their own. */
function apart(map: MapModel): MapModel {
  const rings = map.rings.map((ring) => ({ ...ring, key: `${ring.key}-cells` }));
  return { ...map, id: 'picture-cells', rings };
}

/** Whether a bar of the party, or of its coalition, has the line's own numbers. */
function isSaid({ key, won, leading }: LegendLine, blocs: readonly BlocTotal[], { election }: Desk): boolean {
  return blocs.some(
    (bloc) =>
      bloc.won === won.value &&
      bloc.leading === (leading?.value ?? 0) &&
      (key === `legend-${bloc.id}` ||
        election.coalitions.some(
          ({ id, members }) => id === bloc.id && members.some((party) => key === `legend-${party}`),
        )),
  );
}

/** Without a map: every seat of a small state, the closest ones of a large one. */
function seatTable(view: NightView, desk: Desk): SeatTable {
  const { tallies } = view.count;
  // Of two rounds the one that gives the seat.
  const contests = mainContests(view).filter(
    (contest) =>
      seatsOf({ ...contest, after: null }) === 0 || seatsTonight(contest, tallies, view.election) > 0,
  );
  // What is still open first; when all is over, how close it was.
  const rank = ({ id }: Contest): number => {
    const tally = tallies.get(id);
    if (tally?.margin == null) return 2;
    return tally.outcome === 'leading' ? 0 : isWon(tally) ? 1 : 2;
  };
  const margin = (contest: Contest): number =>
    rank(contest) < 2 ? (tallies.get(contest.id)?.margin ?? 0) : 0;
  const shown =
    contests.length <= MOST_SEATS
      ? contests
      : [...contests]
          .sort((a, b) => rank(a) - rank(b) || margin(a) - margin(b) || a.number - b.number)
          .slice(0, MOST_SEATS);
  const isClosest = shown.length < contests.length && shown.some((contest) => rank(contest) < 2);
  return seatTableOf(shown, view, desk, isClosest ? desk.say('closest') : '');
}

/** What the map's colours stand for. Its numbers add up to the seats of the map. */
export function legendOf(view: NightView, desk: Desk): LegendLine[] {
  const { election, say, format } = desk;
  const parties = new Map<string, { won: number; leading: number }>();
  const rest = { tied: 0, waiting: 0, withheld: 0, postponed: 0 };
  for (const contest of mainContests(view)) {
    const tally = view.count.tallies.get(contest.id);
    if (!tally) continue;
    const ink = inkOf(tally, election);
    // Held back before its first numbers, a seat has marks on the map and still waits.
    const n = seatsOf(contest);
    if (tally.outcome === 'no-trend' && ink.style !== 'withheld') rest.waiting += n;
    else if (ink.style === 'withheld') rest.withheld += n;
    else if (ink.style === 'postponed') rest.postponed += n;
    else if (tally.outcome === 'tied' || tally.leaderParty === null) rest.tied += n;
    else {
      const line = parties.get(tally.leaderParty) ?? { won: 0, leading: 0 };
      line[isWon(tally) ? 'won' : 'leading'] += n;
      parties.set(tally.leaderParty, line);
    }
  }
  const sorted = [...parties].sort(([, a], [, b]) => b.won + b.leading - a.won - a.leading);
  const shown = sorted.length > LEGEND ? sorted.slice(0, LEGEND - 1) : sorted;
  const small = sorted.slice(shown.length);
  const lines: LegendLine[] = shown.map(([party, { won, leading }]) => ({
    key: `legend-${party}`,
    chip: chipOfParty(party, desk),
    label: chipOfParty(party, desk).short,
    won: format.shown(won),
    leading: leading > 0 ? format.shown(leading) : null,
    style: 'party',
  }));
  if (small.length > 0) {
    const sum = (key: 'won' | 'leading') => small.reduce((all, [, line]) => all + line[key], 0);
    lines.push({
      key: 'legend-others',
      chip: neutralChip('others', desk),
      label: say('others'),
      won: format.shown(sum('won')),
      leading: format.shown(sum('leading')),
      style: 'party',
    });
  }
  const plain: readonly (readonly [string, string, number])[] = [
    ['waiting', say('undecided'), rest.waiting],
    ['tied', say('statusTied'), rest.tied],
    ['withheld', say('withheld'), rest.withheld],
    ['postponed', say('postponed'), rest.postponed],
  ];
  for (const [style, label, n] of plain) {
    if (n > 0)
      lines.push({ key: `legend-${style}`, chip: null, label, won: format.shown(n), leading: null, style });
  }
  return lines;
}
