import type { Contest } from '../../election/election.ts';
import { seatsOf } from '../../election/house-size.ts';
import type { BlocTotal } from '../../tally/house.ts';
import { isWon } from '../../tally/tally.ts';
import { inkOf } from '../map/ink.ts';
import { type BlocRow, blocRow, mainBlocs, majorityText, shownBlocs } from './bloc-row.ts';
import type { Board, Shown } from './board.ts';
import { type Chip, chipOfParty, type Desk, NEUTRAL } from './desk.ts';
import { type MapModel, mapModel, ringsInput } from './map-view.ts';
import { type SeatTable, seatTableOf } from './seat-table.ts';
import { houseHeadline } from './story.ts';
import type { NightView } from './view.ts';
import { fill } from './words.ts';

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

export interface StateModel {
  map: MapModel | null;
  /** What stands in the map's place where there is none. */
  seats: SeatTable | null;
  majority: string;
  /** Per cent of the house where the majority line stands. */
  majorityAt: number;
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
  title: (view, { format }) => {
    const state = view.election.states.find(({ code }) => code === view.election.mainState);
    return state ? format.name(state) : '';
  },
  headline: (view, desk) => houseHeadline('state', view.houses.get(view.election.mainState), view, desk),
  inputs: (view) => [
    view.election,
    view.houses.get(view.election.mainState),
    view.maps.get('state'),
    view.projection,
    ringsInput(view),
    // Only the table that stands in for a map shows single seats.
    view.maps.has('state') || view.count.tallies,
  ],
  model(view, desk): StateModel {
    const { words, format, election } = desk;
    const house = view.houses.get(election.mainState);
    const blocs = house ? shownBlocs(mainBlocs(house, BLOCS, desk)) : [];
    const map = mapModel('state', view);
    const legend = legendOf(view, desk).map((line) => ({ ...line, said: isSaid(line, blocs, desk) }));
    return {
      map,
      seats: map ? null : seatTable(view, desk),
      majority: house ? majorityText(house, desk) : '',
      majorityAt: house ? majorityAt(house.majority, house.seats) : 50,
      blocs: house ? blocs.map((bloc) => blocRow(bloc, house, view.projection, desk)) : [],
      legend,
      keysOnly: legend.every(({ said, chip }) => said || chip === null),
      comparable:
        house && house.comparable > 0
          ? fill(words.changeNote ?? '', { past: election.pastLabel, n: format.number(house.comparable) })
          : '',
      projection: view.projection !== null,
    };
  },
};

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

/** Where the line stands on a bar of the whole house: a bar that reaches it has the majority. */
export function majorityAt(majority: number, seats: number): number {
  return Math.round((majority / Math.max(1, seats)) * 10000) / 100;
}

/** Without a map: every seat of a small state, the closest ones of a large one. */
function seatTable(view: NightView, desk: Desk): SeatTable {
  const { election } = view;
  const contests = [...election.contests.values()].filter(({ state }) => state === election.mainState);
  const margin = ({ id }: Contest): number => {
    const tally = view.count.tallies.get(id);
    return tally?.outcome === 'leading' && tally.margin !== null ? tally.margin : Number.POSITIVE_INFINITY;
  };
  const shown =
    contests.length <= MOST_SEATS
      ? contests
      : [...contests].sort((a, b) => margin(a) - margin(b) || a.number - b.number).slice(0, MOST_SEATS);
  return seatTableOf(shown, view, desk, shown.length < contests.length ? (desk.words.closest ?? '') : '');
}

/** What the map's colours stand for. Its numbers add up to the seats of the map. */
export function legendOf(view: NightView, desk: Desk): LegendLine[] {
  const { election, words, format } = desk;
  const number = (value: number): Shown => ({ value, text: format.number(value) });
  const parties = new Map<string, { won: number; leading: number }>();
  const rest = { tied: 0, waiting: 0, withheld: 0, postponed: 0 };
  for (const contest of election.contests.values()) {
    if (contest.state !== election.mainState) continue;
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
    won: number(won),
    leading: leading > 0 ? number(leading) : null,
    style: 'party',
  }));
  if (small.length > 0) {
    const sum = (key: 'won' | 'leading') => small.reduce((all, [, line]) => all + line[key], 0);
    lines.push({
      key: 'legend-others',
      chip: { short: words.others ?? '', name: words.others ?? '', colour: NEUTRAL },
      label: words.others ?? '',
      won: number(sum('won')),
      leading: number(sum('leading')),
      style: 'party',
    });
  }
  const plain: readonly (readonly [string, string, number])[] = [
    ['waiting', words.undecided ?? '', rest.waiting],
    ['tied', words.statusTied ?? '', rest.tied],
    ['withheld', words.withheld ?? '', rest.withheld],
    ['postponed', words.postponed ?? '', rest.postponed],
  ];
  for (const [style, label, n] of plain) {
    if (n > 0)
      lines.push({ key: `legend-${style}`, chip: null, label, won: number(n), leading: null, style });
  }
  return lines;
}
