import type { MeasureRule } from '../election/method-spec.ts';
import { type Line, lineAt, type Method, NOTHING, type Stand, sum, type Votes } from './method.ts';

/**
 * A question. The answer that must pass (Yes) needs a part of the votes, and where the law says so a turnout, a part of the
 * electors, or a majority of units too; it passes only when every line is reached. The other answer needs nothing: whoever
 * is ahead is who the outcome would be for, not who has more votes. Where a line is of ballots or electors that nobody
 * tells, only the source says how it ends.
 */
export const measure: Method = {
  name: 'measure',
  several: false,
  plain: false,
  gain: 'none',
  votesPerBallot: () => 1,
  stand,
};

function stand(given: Votes): Stand {
  const { contest, votes, fit, declared, postalOnly } = given;
  const rule = contest.rule.method === 'measure' ? contest.rule : null;
  if (!rule) return NOTHING;
  const yes = given.yes;
  const no = fit.findIndex((is, place) => is && place !== yes);
  const [said] = given.elected;
  if (sum(votes) === 0 && said === undefined) return NOTHING;
  if (postalOnly && !declared) return NOTHING;
  const lines = linesOf(rule, given, yes);
  const passes = lines.every(({ reached }) => reached);
  const first = declared && said !== undefined ? said : passes ? yes : no;
  const second = first === yes ? no : yes;
  const margin = (votes[first] ?? 0) - (votes[second] ?? 0);
  const over = declared && (said !== undefined || isSure(rule, given, lines));
  return { ...NOTHING, outcome: over ? 'won' : 'leading', first, second, margin, lines };
}

/** Whether it would still pass, or fail, if ballots and electors were known: more ballots only raise the turnout and the base. */
function isSure(
  { of, quorum, approval }: MeasureRule,
  { cast, electors }: Votes,
  lines: readonly Line[],
): boolean {
  const counted = cast !== null;
  if (lines.some(({ key, reached }) => !reached && (counted || key !== 'turnout'))) return true;
  const needsElectors = quorum !== undefined || approval !== undefined;
  return (
    lines.every(({ reached }) => reached) &&
    (counted || of !== 'cast') &&
    (electors !== null || !needsElectors)
  );
}

function linesOf(rule: MeasureRule, given: Votes, yes: number): Line[] {
  const { votes, cast, valid, electors, units } = given;
  const ayes = votes[yes] ?? 0;
  const base = (rule.of === 'cast' ? cast : valid) ?? sum(votes);
  const line = (key: Line['key'], needs: number, has: number): Line => ({
    key,
    needs,
    has,
    reached: has >= needs,
  });
  const lines = [line('pass', lineAt(rule.pass, base, rule.strict), ayes)];
  if (rule.quorum !== undefined && electors !== null)
    lines.push(line('turnout', lineAt(rule.quorum, electors, true), cast ?? sum(votes)));
  if (rule.approval !== undefined && electors !== null)
    lines.push(line('approval', lineAt(rule.approval, electors, false), ayes));
  if (rule.units === 'majority') {
    const of = given.unitWeight;
    const says = units.filter((unit) => 2 * (unit.votes[yes] ?? 0) > sum(unit.votes));
    // Half a canton is the smallest weight: more than half of all is half a one more.
    lines.push(
      line(
        'units',
        (Math.floor(of) + 1) / 2,
        says.reduce((all, { weight }) => all + weight, 0),
      ),
    );
  }
  return lines;
}
