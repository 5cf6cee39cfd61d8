import { isDecided } from '../../tally/house.ts';
import { type BlocRow, blocRow, mainBlocs, majorityLine } from './bloc-row.ts';
import type { Board } from './board.ts';
import { type Chip, chipOfBloc, type Desk, stateName } from './desk.ts';
import type { Shown } from './format.ts';
import { momentHeadline, toldOn } from './story.ts';
import { houseOf, type NightView } from './view.ts';

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
  title: (view, desk) => stateName(cutTo(view), desk),
  headline: (view, desk) => momentHeadline(houseOf(view, cutTo(view)), view, desk),
  scope: (view) => ({ state: cutTo(view) }),
  inputs: (view) => [view.election, houseOf(view, cutTo(view))],
  model: (view, desk) => momentModel(view, desk),
};

/** The state it was cut to for, else the main one. */
function cutTo(view: NightView): string {
  return toldOn('moment', view).at(-1)?.state ?? view.election.mainState;
}

function momentModel(view: NightView, desk: Desk): MomentModel {
  const { say, format } = desk;
  const house = houseOf(view, cutTo(view));
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
    word: decided ? say('result') : first.majority ? say('majority') : '',
    chip: chipOfBloc(first, desk),
    seats: format.shown(first.seats),
    of: say('ofSeats', { of: format.number(house.seats) }),
    means:
      first.majority === 'won'
        ? say('majorityReached')
        : first.majority
          ? say('majorityAhead')
          : decided
            ? say('noMajority')
            : '',
    majorityAt: majorityLine(house, desk).majorityAt,
    mark: say('forMajority', { n: format.number(house.majority) }),
    blocs: blocs.map((bloc) => blocRow(bloc, house, null, desk)),
  };
}
