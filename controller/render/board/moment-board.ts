import { isDecided } from '../../tally/house.ts';
import { type BlocRow, blocRow, mainBlocs } from './bloc-row.ts';
import type { Board, Shown } from './board.ts';
import { type Chip, chipOfBloc, type Desk } from './desk.ts';
import { majorityAt } from './state-board.ts';
import { momentHeadline, toldOn } from './story.ts';
import type { NightView } from './view.ts';
import { fill } from './words.ts';

interface MomentModel {
  key: string;
  /** `MAJORITY`, `RESULT`, or nothing while the count is open. */
  word: string;
  chip: Chip | null;
  seats: Shown | null;
  /** `of 294 seats` */
  of: string;
  /** What it means: `has the majority`, `ahead in a majority`. */
  means: string;
  majorityAt: number;
  /** `148 for a majority` */
  mark: string;
  blocs: readonly BlocRow[];
}

const BLOCS = 4;

/** A moment of the night as a whole picture: a majority, or the result; the result stands when the night is over. */
export const momentBoard: Board = {
  id: 'moment',
  template: 'moment',
  title: (view, { format }) => {
    const house = houseOf(view);
    const state = view.election.states.find(({ code }) => code === house?.state);
    return state ? format.name(state) : '';
  },
  headline: (view, desk) => momentHeadline(houseOf(view), view, desk),
  scope: (view) => ({ state: houseOf(view)?.state ?? view.election.mainState }),
  inputs: (view) => [view.election, houseOf(view)],
  model: (view, desk) => momentModel(view, desk),
};

/** The house it was cut to for, else the main state's. */
function houseOf(view: NightView) {
  const told = toldOn('moment', view).at(-1)?.state;
  return view.houses.get(told ?? view.election.mainState);
}

function momentModel(view: NightView, desk: Desk): MomentModel {
  const { words, format } = desk;
  const house = houseOf(view);
  const blank = {
    key: 'none',
    word: '',
    chip: null,
    seats: null,
    of: '',
    means: '',
    majorityAt: 50,
    mark: '',
    blocs: [],
  };
  if (!house) return blank;
  const told = toldOn('moment', view).at(-1);
  const blocs = [...mainBlocs(house, BLOCS, desk)]
    .filter(({ seats }) => seats > 0)
    .sort((a, b) => b.seats - a.seats);
  // A party that crosses the line inside its coalition is who the moment is about.
  const named = told?.bloc?.split(':') ?? [];
  const first =
    [...house.coalitions, ...house.parties].find(({ kind, id }) => kind === named[0] && id === named[1]) ??
    blocs[0];
  if (!first || first.seats === 0) return blank;
  const decided = isDecided(house);
  return {
    key: `${house.state}-${first.id}-${decided}`,
    word: (decided ? words.result : first.majority ? words.majority : '') ?? '',
    chip: chipOfBloc(first, desk),
    seats: { value: first.seats, text: format.number(first.seats) },
    of: fill(words.ofSeats ?? '', { of: format.number(house.seats) }),
    means:
      (first.majority === 'won'
        ? words.majorityReached
        : first.majority
          ? words.majorityAhead
          : decided
            ? words.noMajority
            : '') ?? '',
    majorityAt: majorityAt(house.majority, house.seats),
    mark: fill(words.forMajority ?? '', { n: format.number(house.majority) }),
    blocs: blocs.map((bloc) => blocRow(bloc, house, null, desk)),
  };
}
