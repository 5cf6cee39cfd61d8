import { hasHouse } from '../../election/board-pages.ts';
import { type BlocRow, blocRow, mainBlocs, majorityText, shownBlocs } from './bloc-row.ts';
import type { Board } from './board.ts';
import type { QuestionModel } from './question.ts';
import { questionsOf } from './questions-board.ts';
import { majorityAt } from './state-board.ts';
import { houseHeadline } from './story.ts';

interface OverModel {
  /** Whose numbers they are. */
  name: string;
  /** Of a question its answers, with their votes. */
  blocs: readonly (BlocRow | Pick<BlocRow, 'key' | 'chip' | 'seats' | 'share'>)[];
  majority: string;
  /** Per cent of the house where the majority line stands. */
  majorityAt: number;
}

/** Blocs there is room for. */
const ROOM = { lower: 4, camera: 5 };

/**
 * The main state's totals for a page with a transparent ground: `lower` is a lower third, `camera` a tower beside a
 * picture of 62 % of the width.
 */
export function totalsOver(id: keyof typeof ROOM): Board {
  return {
    id,
    template: id,
    title: () => '',
    headline: (view, desk) => houseHeadline(id, view.houses.get(view.election.mainState), view, desk),
    inputs: (view) => [view.election, view.houses.get(view.election.mainState), view.projection],
    model(view, desk): OverModel {
      const { election } = desk;
      const state = election.states.find(({ code }) => code === election.mainState);
      const [question] = hasHouse(election) ? [] : questionsOf(view, desk);
      if (question) return answersOver(question, state ? desk.format.name(state) : '');
      const house = view.houses.get(election.mainState);
      const blocs = house ? shownBlocs(mainBlocs(house, ROOM[id], desk)) : [];
      return {
        name: state ? desk.format.name(state) : '',
        blocs: house ? blocs.map((bloc) => blocRow(bloc, house, view.projection, desk)) : [],
        majority: house ? majorityText(house, desk) : '',
        majorityAt: house ? majorityAt(house.majority, house.seats) : 50,
      };
    },
  };
}

function answersOver({ answers, need, at }: QuestionModel, name: string): OverModel {
  const blocs = answers.map(({ key, chip, votes, share }) => ({
    key,
    chip,
    share,
    seats: votes,
  }));
  return { name, blocs, majority: need, majorityAt: at };
}

/** The ticker alone: its strip is furniture, and there is no board above it. */
export const tickerBoard: Board = {
  id: 'ticker',
  template: 'ticker',
  title: () => '',
  inputs: (view) => [view.election],
  model: () => ({}),
};
