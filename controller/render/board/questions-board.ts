import type { Contest } from '../../election/election.ts';
import { timesOf } from '../../ground/times.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import type { Board, Headline } from './board.ts';
import { linesOf, type ShownLine, standingOf } from './contest-lines.ts';
import { type Chip, chipOfParty, type Desk, stateName } from './desk.ts';
import type { Shown } from './format.ts';
import { answerThatMustPass, kindStory } from './kind-story.ts';
import { kickerOf, toldOn } from './story.ts';
import type { NightView } from './view.ts';

/** Questions there is room for; more come in the order of their file. */
const MOST = 6;

/** What stands in the state map's place where nobody is elected: the questions, one large, or some as rows. */
export const questionsBoard: Board = {
  id: 'state',
  template: 'questions',
  title: ({ election }, desk) => stateName(election.mainState, desk),
  headline: (view, desk) => questionHeadline('state', view, desk),
  scope: () => 'all',
  inputs: ({ election, count }) => [election, count.tallies, count.units],
  model: (view, desk): object => {
    const questions = questionsOf(view, desk);
    return questions.length === 1 ? { question: questions[0] } : { questions };
  },
};

/** The first question in one sentence, over the board `page`. */
export function questionHeadline(page: string, view: NightView, desk: Desk): Headline {
  const [first] = contestsOf(view);
  const tally = first && view.count.tallies.get(first.id);
  const told = toldOn(page, view).at(-1);
  const text = (first && tally && kindStory(first, tally, desk)) ?? desk.say('noVotes');
  return { kicker: kickerOf(told, tally && !isWon(tally) ? tally : undefined, desk), text };
}

function contestsOf({ election }: NightView) {
  return [...election.contests.values()].filter(({ kind }) => kind === 'measure').slice(0, MOST);
}

/** The election's questions as they stand. */
export function questionsOf(view: NightView, desk: Desk): QuestionModel[] {
  return contestsOf(view).flatMap(
    (contest) => questionModel(contest, view.count.tallies.get(contest.id), view, desk) ?? [],
  );
}

/** A question with its two answers, each against the line that decides. */
export interface QuestionModel {
  key: string;
  name: string;
  /** The one that must pass first. */
  answers: readonly Answer[];
  /** Per cent of the bar where the line stands, from the first answer's side. */
  at: number;
  /** `50 % to pass` */
  need: string;
  /** What it needs beside that: a turnout, a part of the electors, a majority of units. */
  lines: readonly ShownLine[];
  /** `PASSED`, `REJECTED`; empty while it is open. */
  verdict: string;
}

interface Answer {
  key: string;
  chip: Chip;
  votes: Shown;
  share: string;
  width: number;
  state: string;
  /** `ahead in 263 areas`; empty where it has no units. */
  areas: string;
}

/** Shares closer to the line than this are told with one more digit, so that none looks as if it were on it. */
const NEAR = 0.005;

/** Null where there are not two answers: then they are told as candidates are. */
export function questionModel(
  contest: Contest,
  tally: Tally | undefined,
  view: Pick<NightView, 'count'>,
  desk: Desk,
): QuestionModel | null {
  const { say, format, election } = desk;
  const roster = (election.candidates.get(contest.id) ?? []).filter(
    ({ party }) => election.parties.get(party)?.kind !== 'none',
  );
  if (contest.rule.method !== 'measure' || roster.length !== 2) return null;
  const yes = answerThatMustPass(contest, desk);
  const votes = new Map(tally?.votes.map((count) => [count.candidate, count.votes]));
  const total = roster.reduce((sum, { id }) => sum + (votes.get(id) ?? 0), 0);
  const { pass } = contest.rule;
  const ahead = areasAhead(contest, view, desk);
  return {
    key: contest.id,
    name: format.name(contest),
    answers: roster
      .toSorted((a, b) => Number(b.id === yes) - Number(a.id === yes))
      .map((candidate) => {
        const n = votes.get(candidate.id) ?? 0;
        const share = total === 0 ? 0 : n / total;
        const near = Math.abs(share - 0.5) < NEAR;
        const areas = ahead?.get(candidate.id) ?? 0;
        return {
          key: candidate.id,
          chip: chipOfParty(candidate.party, desk),
          votes: format.shown(n),
          share: format.share(share, total === 0 ? 0 : near ? 2 : 1),
          width: Math.round(share * 10000) / 100,
          state: standingOf(candidate.id, tally),
          areas: ahead ? say('aheadInUnits', { n: format.number(areas) }) : '',
        };
      }),
    at: pass,
    need: say('needsToPass', { share: format.share(pass / 100, Number.isInteger(pass) ? 0 : 1) }),
    lines: linesOf(tally, desk).filter(({ key }) => key !== 'pass'),
    verdict: tally && isWon(tally) ? say(tally.leader === yes ? 'passed' : 'rejected') : '',
  };
}

/** In how many units each answer is ahead; null where the question has none. */
function areasAhead(
  { id }: Contest,
  { count }: Pick<NightView, 'count'>,
  { election }: Desk,
): Map<string, number> | null {
  const units = election.units?.get(id);
  if (!units) return null;
  return timesOf(units.flatMap(({ id }) => count.units.get(id)?.leader ?? []));
}
