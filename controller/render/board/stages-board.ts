import type { Contest } from '../../election/election.ts';
import type { RankedRule } from '../../election/method-spec.ts';
import { readStages, type Stage, type StageReading, stageRule, stagesFrom } from '../../method/stages.ts';
import type { Tally } from '../../tally/tally.ts';
import type { Board } from './board.ts';
import { type Chip, chipOfParty, type Desk, personName } from './desk.ts';
import { overContest } from './story.ts';
import type { NightView } from './view.ts';

interface StagesModel {
  /** Candidates by first preferences, so that who comes from behind is seen to. */
  rows: readonly StageLine[];
  /** Votes that nobody has any more. */
  exhausted: Played;
  /** What happens at each stage, and how many are elected. */
  head: Played;
  stages: number;
}

interface StageLine extends Played {
  key: string;
  chip: Chip;
  name: string;
}

/** What something shows at each stage, for the page's script; and at the newest, which a page without it shows. */
interface Played {
  steps: string;
  now: Step;
}

interface Step {
  /** `won`, `out`, or empty. */
  state: string;
  /** Per cent of the bar; of the head where the quota stands on it. */
  width: number;
  texts: readonly string[];
}

const ROWS = 10;

/** A count of preferences: its stages one after the other, what moves in each, who is elected and who is out. */
export const stagesBoard: Board = {
  id: 'stages',
  template: 'stages',
  ...overContest('stages', shownContest),
  inputs: (view) => {
    const contest = shownContest(view);
    return [view.election, contest, contest && view.count.tallies.get(contest.id)];
  },
  model: (view, desk) => {
    const contest = shownContest(view);
    const rule = contest?.rule.method === 'ranked' ? contest.rule : null;
    const tally = contest && view.count.tallies.get(contest.id);
    if (!contest || !rule) return { rows: [], stages: 0, head: played([]), exhausted: played([]) };
    return stagesModel(contest, rule, tally, desk);
  },
};

/** The ranked contest whose numbers are newest, one with stages before one without. */
function shownContest({ election, count, focus }: NightView): Contest | undefined {
  const asked = focus?.get('stages')?.contest;
  if (asked) return election.contests.get(asked);
  let found: { contest: Contest; tally: Tally | undefined } | undefined;
  for (const contest of election.contests.values()) {
    if (contest.rule.method !== 'ranked') continue;
    const tally = count.tallies.get(contest.id);
    if (!found || isNewer(tally, found.tally)) found = { contest, tally };
  }
  return found?.contest;
}

function isNewer(tally: Tally | undefined, than: Tally | undefined): boolean {
  const age = (of: Tally | undefined): [number, number] => [of?.stages ? 1 : 0, of?.stamp ?? of?.seenAt ?? 0];
  const [staged, at] = age(tally);
  const [wasStaged, wasAt] = age(than);
  return staged === wasStaged ? at > wasAt : staged > wasStaged;
}

// A quota of a part of the papers elects nobody.
function isWhole(tally: Tally | undefined): boolean {
  if (!tally) return false;
  const { stages = [], rounds, status } = tally;
  return stages.length > 1 || status === 'completed' || (rounds?.of ? rounds.done >= rounds.of : false);
}

function stagesModel(contest: Contest, rule: RankedRule, tally: Tally | undefined, desk: Desk): StagesModel {
  const { say, format, election } = desk;
  const roster = election.candidates.get(contest.id) ?? [];
  const counted = new Map<string, number>(tally?.votes.map(({ candidate, votes }) => [candidate, votes]));
  const first = roster.map(({ id }) => counted.get(id) ?? 0);
  const begun = (tally?.total ?? 0) > 0;
  const stages: readonly Stage[] = tally?.stages ?? stagesFrom(first, [], rule.decimals);
  const readings = readStages(stages, stageRule(rule, contest.elects));
  const unit = 10 ** rule.decimals;
  const most = Math.max(1, ...stages.flatMap(({ votes }) => votes), ...readings.map(({ quota }) => quota));
  const width = (parts: number): number => Math.round((parts / most) * 1000) / 10;
  const whole = (parts: number): string => format.number(Math.round(parts / unit));
  const moved = (parts: number): string => {
    const n = Math.round(parts / unit);
    return n === 0 ? '' : `${n > 0 ? '+' : '−'}${format.number(Math.abs(n))}`;
  };
  const named = new Set<string>(tally?.holders?.filter(({ won }) => won).map(({ candidate }) => candidate));
  const allCounted = isWhole(tally);
  const isElected = (place: number, at: number): boolean =>
    (allCounted && readings.slice(0, at + 1).some(({ reached }) => reached.includes(place))) ||
    // Who is elected without the quota is told with the last stage.
    (at === stages.length - 1 && named.has(roster[place]?.id ?? ''));
  const isOut = (place: number, at: number): boolean =>
    readings.slice(0, at).some(({ excluded }) => excluded.includes(place));
  const order = first.map((_, place) => place).sort((a, b) => (first[b] ?? 0) - (first[a] ?? 0) || a - b);
  const name = (place: number): string => {
    const candidate = roster[place];
    return candidate ? personName(candidate, desk) : '';
  };
  return {
    stages: stages.length,
    rows: order.slice(0, ROWS).map((place) => ({
      key: roster[place]?.id ?? '',
      chip: chipOfParty(roster[place]?.party ?? null, desk),
      name: name(place),
      ...played(
        stages.map(({ votes }, at) => ({
          state: isElected(place, at) ? 'won' : isOut(place, at) ? 'out' : '',
          width: width(votes[place] ?? 0),
          texts: [
            whole(votes[place] ?? 0),
            moved(readings[at]?.moved[place] ?? 0),
            isElected(place, at) ? '✓' : '',
          ],
        })),
      ),
    })),
    exhausted: played(
      stages.map(({ exhausted }, at) => ({
        state: '',
        width: width(exhausted),
        texts: [whole(exhausted), moved(exhausted - (stages[at - 1]?.exhausted ?? exhausted))],
      })),
    ),
    head: played(
      stages.map((_, at) => {
        const elected = order.filter((place) => isElected(place, at)).length;
        const told = { n: format.number(elected), of: format.number(contest.elects) };
        return {
          state: '',
          width: width(readings[at]?.quota ?? 0),
          texts: [
            begun ? say('stageNow', { n: format.number(at + 1) }) : say('noVotes'),
            begun ? whatMoves(readings[at - 1], name, desk) : '',
            say('electedSoFar', told),
            begun ? say('quotaAt', { n: whole(readings[at]?.quota ?? 0) }) : '',
          ],
        };
      }),
    ),
  };
}

/** What the stage before set going. */
function whatMoves(before: StageReading | undefined, name: (place: number) => string, desk: Desk): string {
  if (!before) return desk.say('stageFirst');
  if (before.excluded.length > 0) return desk.say('stageOut', { list: before.excluded.map(name).join(', ') });
  return before.surplus ? desk.say('stageSurplus', { name: name(before.surplus.place) }) : '';
}

function played(steps: readonly Step[]): Played {
  const now = steps.at(-1) ?? { state: '', width: 0, texts: [] };
  return { now, steps: JSON.stringify(steps.map(({ state, width, texts }) => [state, width, ...texts])) };
}
