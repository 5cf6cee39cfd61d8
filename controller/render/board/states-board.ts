import type { BlocTotal, HouseTotal } from '../../tally/house.ts';
import { timesOf } from '../../times.ts';
import {
  type BlocRow,
  blocRow,
  frontRunner,
  type MajorityLine,
  mainBlocs,
  majorityLine,
} from './bloc-row.ts';
import type { Board } from './board.ts';
import { chipOfBloc, type Desk } from './desk.ts';
import { partText } from './furniture.ts';
import { houseOf, type NightView } from './view.ts';

export interface StatesModel {
  columns: readonly (MajorityLine & {
    key: string;
    name: string;
    leader: BlocRow | null;
    blocs: readonly BlocRow[];
    counted: string;
    /** Per cent, for the bar under `counted`. */
    countedAt: number;
    waiting: string;
  })[];
}

const BLOCS = 4;
/** States or blocs that the sentence names. */
const NAMED = 5;

/** One column for each state counted today. */
export const statesBoard: Board = {
  id: 'states',
  template: 'states',
  title: (_view, { say }) => say('states'),
  headline: (view, desk) => ({ kicker: '', text: majorities(view, desk) }),
  scope: () => 'all',
  inputs: (view) => [view.election, ...view.election.states.map(({ code }) => view.houses.get(code))],
  model(view, desk): StatesModel {
    const { say, format, election } = desk;
    return {
      columns: election.states.map((state) => {
        const house = houseOf(view, state.code);
        const rows = columnRows(house, desk);
        const counted = house.counted ?? house.reporting / Math.max(1, house.contests);
        return {
          key: `state-${state.code}`,
          name: format.name(state),
          leader: frontRunner(rows),
          blocs: rows,
          ...majorityLine(house, desk),
          counted: house.reporting > 0 ? partText(house, desk) : '',
          countedAt: Math.round(counted * 1000) / 10,
          waiting: say('undecided'),
        };
      }),
    };
  },
};

/** `Majorities: AITC+ in West Bengal, NDA in Assam`; of more states than a sentence holds, in how many: `NDA 12, INC+ 6` */
function majorities({ houses }: NightView, desk: Desk): string {
  const { election, say, format } = desk;
  const firsts = election.states.flatMap((state) => {
    const house = houses.get(state.code);
    const first = house && [...house.coalitions, ...house.parties].find(({ majority }) => majority !== null);
    return first ? [{ bloc: chipOfBloc(first, desk).short, state: format.name(state) }] : [];
  });
  if (firsts.length === 0) return say('noMajorities');
  const parts =
    firsts.length > NAMED
      ? [...timesOf(firsts.map(({ bloc }) => bloc))]
          .sort(([, a], [, b]) => b - a)
          .map(([bloc, n]) => `${bloc} ${format.number(n)}`)
      : firsts.map((first) => say('blocIn', first));
  return say('majorities', { list: parts.slice(0, NAMED).join(', ') });
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
