import { hasHouse } from '../../election/board-pages.ts';
import { type BlocRow, blocRow, type MajorityLine, mainBlocs, majorityLine, shownBlocs } from './bloc-row.ts';
import type { Board } from './board.ts';
import { stateName } from './desk.ts';
import { type QuestionModel, questionsOf } from './questions-board.ts';
import { houseHeadline } from './story.ts';
import { houseOf } from './view.ts';

interface OverModel extends MajorityLine {
  /** Whose numbers they are. */
  name: string;
  /** Of a question its answers, with their votes. */
  blocs: readonly (BlocRow | Pick<BlocRow, 'key' | 'chip' | 'seats' | 'share'>)[];
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
    headline: (view, desk) => houseHeadline(id, houseOf(view), view, desk),
    inputs: (view) => [view.election, houseOf(view), view.projection],
    model(view, desk): OverModel {
      const { election } = desk;
      const name = stateName(election.mainState, desk);
      const [question] = hasHouse(election) ? [] : questionsOf(view, desk);
      if (question) return { name, ...answersOver(question) };
      const house = houseOf(view);
      const blocs = shownBlocs(mainBlocs(house, ROOM[id], desk));
      return {
        name,
        blocs: blocs.map((bloc) => blocRow(bloc, house, view.projection, desk)),
        ...majorityLine(house, desk),
      };
    },
  };
}

function answersOver({ answers, need, at }: QuestionModel): Omit<OverModel, 'name'> {
  const blocs = answers.map(({ key, chip, votes, share }) => ({ key, chip, share, seats: votes }));
  return { blocs, majority: need, majorityAt: at };
}

/** The ticker alone: its strip is furniture, and there is no board above it. */
export const tickerBoard: Board = {
  id: 'ticker',
  template: 'ticker',
  title: () => '',
  inputs: (view) => [view.election],
  model: () => ({}),
};

/** A board that shows words only and never fails: standby (used by panic), starting soon, thank you. */
export function stillBoard(id: 'standby' | 'soon' | 'thanks'): Board {
  return {
    id,
    template: 'still',
    title: () => '',
    inputs: (view) => [view.election],
    model: (view, { say }) => ({
      headline: say(id),
      sub: say(`${id}Sub`, { title: view.election.title }),
    }),
  };
}
