import { type BlocRow, blocRow, mainBlocs } from './bloc-row.ts';
import type { Board } from './board.ts';
import { majorityAt } from './state-board.ts';
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
  inputs: (view) => [view.election, ...view.election.states.map(({ code }) => view.houses.get(code))],
  model(view, desk): StatesModel {
    const { words, format, election } = desk;
    return {
      columns: election.states.map((state) => {
        const house = view.houses.get(state.code);
        const totals = house
          ? [...mainBlocs(house)]
              .filter(({ id }) => election.parties.get(id)?.kind !== 'none')
              .sort((a, b) => b.seats - a.seats || b.votes - a.votes)
          : [];
        const rows = house ? totals.slice(0, BLOCS).map((bloc) => blocRow(bloc, house, null, desk)) : [];
        const counted = house ? (house.counted ?? house.reporting / Math.max(1, house.contests)) : 0;
        const first = totals[0];
        // Nobody "leads" with no seats, or with as many as the next one.
        const leads = first && first.seats > 0 && first.seats > (totals[1]?.seats ?? 0);
        return {
          key: `state-${state.code}`,
          name: format.name(state),
          leader: leads ? (rows[0] ?? null) : null,
          blocs: rows,
          majority: fill(words.toWin ?? '', { n: format.number(state.majority) }),
          majorityAt: majorityAt(state.majority, state.seats),
          counted:
            house && house.reporting > 0
              ? house.counted === null
                ? fill(words.seatsReporting ?? '', {
                    n: format.number(house.reporting),
                    of: format.number(house.contests),
                  })
                : fill(words.roundsCounted ?? '', { share: format.share(house.counted, 0) })
              : (words.noVotes ?? ''),
          countedAt: Math.round(counted * 1000) / 10,
          waiting: words.undecided ?? '',
        };
      }),
    };
  },
};
