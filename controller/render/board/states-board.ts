import type { BlocTotal, HouseTotal } from '../../tally/house.ts';
import { type BlocRow, blocRow, frontRunner, mainBlocs, majorityText } from './bloc-row.ts';
import type { Board } from './board.ts';
import { chipOfBloc, type Desk, unitWord } from './desk.ts';
import { majorityAt } from './state-board.ts';
import type { NightView } from './view.ts';
import { fill } from './words.ts';

export interface StatesModel {
  columns: readonly {
    key: string;
    name: string;
    leader: BlocRow | null;
    blocs: readonly BlocRow[];
    majority: string;
    majorityAt: number;
    counted: string;
    /** Per cent, for the bar under `counted`. */
    countedAt: number;
    waiting: string;
  }[];
}

const BLOCS = 4;

/** One column for each state counted today. */
export const statesBoard: Board = {
  id: 'states',
  template: 'states',
  title: (_view, { words }) => words.states ?? '',
  headline: (view, desk) => ({ kicker: '', text: majorities(view, desk) }),
  scope: () => 'all',
  inputs: (view) => [view.election, ...view.election.states.map(({ code }) => view.houses.get(code))],
  model(view, desk): StatesModel {
    const { words, format, election } = desk;
    return {
      columns: election.states.map((state) => {
        const house = view.houses.get(state.code);
        const rows = house ? columnRows(house, desk) : [];
        const counted = house ? (house.counted ?? house.reporting / Math.max(1, house.contests)) : 0;
        return {
          key: `state-${state.code}`,
          name: format.name(state),
          leader: frontRunner(rows),
          blocs: rows,
          majority: house ? majorityText(house, desk) : '',
          majorityAt: majorityAt(state.majority, state.seats),
          counted:
            house && house.reporting > 0
              ? house.counted === null
                ? fill(words.seatsReporting ?? '', {
                    n: format.number(house.reporting),
                    of: format.number(house.contests),
                  })
                : fill(unitWord('roundsCounted', desk), { share: format.share(house.counted, 0) })
              : '',
          countedAt: Math.round(counted * 1000) / 10,
          waiting: words.undecided ?? '',
        };
      }),
    };
  },
};

/** `Majorities: AITC+ in West Bengal, NDA in Assam` */
function majorities({ houses }: NightView, desk: Desk): string {
  const { election, words, format } = desk;
  const parts = election.states.flatMap((state) => {
    const house = houses.get(state.code);
    const first = house && [...house.coalitions, ...house.parties].find(({ majority }) => majority !== null);
    if (!first) return [];
    const bloc = chipOfBloc(first, desk).short;
    return [fill(words.blocIn ?? '', { bloc, state: format.name(state) })];
  });
  return parts.length === 0
    ? (words.noMajorities ?? '')
    : fill(words.majorities ?? '', { list: parts.join(', ') });
}

/** The greatest blocs by size, with "others" after those that have a name. */
function columnRows(house: HouseTotal, desk: Desk): BlocRow[] {
  const { parties, coalitions } = desk.election;
  const isOthers = ({ id }: BlocTotal) => !parties.has(id) && !coalitions.some((one) => one.id === id);
  return [...mainBlocs(house, Number.POSITIVE_INFINITY, desk)]
    .sort((a, b) => b.seats - a.seats || b.votes - a.votes)
    .slice(0, BLOCS)
    .sort((a, b) => Number(isOthers(a)) - Number(isOthers(b)))
    .map((bloc) => blocRow(bloc, house, null, desk));
}
