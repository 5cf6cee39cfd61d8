import { isWon } from '../../tally/tally.ts';
import type { Board } from './board.ts';
import { type Desk, stateName } from './desk.ts';
import { kindStory } from './kind-story.ts';
import { type QuestionModel, questionModel } from './question.ts';
import { kickerOf, toldOn } from './story.ts';
import type { NightView } from './view.ts';

/** Questions there is room for; more come in the order of their file. */
const MOST = 6;

/** What stands in the state map's place where nobody is elected: the questions, one large, or some as rows. */
export const questionsBoard: Board = {
  id: 'state',
  template: 'questions',
  title: ({ election }, desk) => stateName(election.mainState, desk),
  headline: (view, desk) => {
    const [first] = contestsOf(view);
    const tally = first && view.count.tallies.get(first.id);
    const told = toldOn('state', view).at(-1);
    const text = (first && tally && kindStory(first, tally, desk)) ?? desk.say('noVotes');
    return { kicker: kickerOf(told, tally && !isWon(tally) ? tally : undefined, desk), text };
  },
  scope: () => 'all',
  inputs: ({ election, count }) => [election, count.tallies, count.units],
  model: (view, desk): object => {
    const questions = questionsOf(view, desk);
    return questions.length === 1 ? { question: questions[0] } : { questions };
  },
};

function contestsOf({ election }: NightView) {
  return [...election.contests.values()].filter(({ kind }) => kind === 'measure').slice(0, MOST);
}

/** The election's questions as they stand. */
export function questionsOf(view: NightView, desk: Desk): QuestionModel[] {
  return contestsOf(view).flatMap(
    (contest) => questionModel(contest, view.count.tallies.get(contest.id), view, desk) ?? [],
  );
}
