import { timesOf } from '../../ground/times.ts';
import { type BlocTotal, type HouseTotal, isDecided } from '../../tally/house.ts';
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

/**
 * `Majorities won: AITC+ in West Bengal · Ahead in a majority: NDA in Assam`; of many states, in how many: `NDA 12, INC+ 6`.
 * A state in which all is declared and nobody has a majority is said to be that.
 */
function majorities(view: NightView, desk: Desk): string {
  const { election, say, format } = desk;
  const firsts = { majoritiesWon: [] as First[], majorities: [] as First[] };
  const hung: string[] = [];
  for (const state of election.states) {
    const house = houseOf(view, state.code);
    const { coalitions, parties } = house;
    const first = [...coalitions, ...parties].find(({ majority }) => majority !== null);
    const key = first?.majority === 'won' ? 'majoritiesWon' : 'majorities';
    if (!first && isDecided(house)) hung.push(format.name(state));
    if (first) firsts[key].push({ bloc: chipOfBloc(first, desk).short, state: format.name(state) });
  }
  const isMany = firsts.majoritiesWon.length + firsts.majorities.length > NAMED;
  const listOf = (some: readonly First[]) =>
    isMany
      ? [...timesOf(some.map(({ bloc }) => bloc))]
          .sort(([, a], [, b]) => b - a)
          .slice(0, NAMED)
          .map(([bloc, n]) => `${bloc} ${format.number(n)}`)
      : some.map((first) => say('blocIn', { ...first }));
  const said = (['majoritiesWon', 'majorities'] as const).flatMap((key) =>
    firsts[key].length > 0 ? [say(key, { list: listOf(firsts[key]).join(', ') })] : [],
  );
  if (hung.length > 0) {
    const rest = hung.length > NAMED ? ['…'] : [];
    said.push(say('hungIn', { list: [...hung.slice(0, NAMED), ...rest].join(', ') }));
  }
  return said.length > 0 ? said.join(' · ') : say('noMajorities');
}

/** Who is first in a state with a majority. */
interface First {
  bloc: string;
  state: string;
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
