import type { MeasureRule } from '../election/method-spec.ts';
import { type Line, lineAt, type Method, NOTHING, type Stand, sum, type Votes } from './method.ts';

/**
 * A question. The answer that must pass (Yes) needs a part of the votes, and where the law says so a turnout, a part of the
 * electors, or a majority of units too; it passes only when every line is reached. The other answer needs nothing: whoever
 * is ahead is who the outcome would be for, not who has more votes.
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
  return { ...NOTHING, outcome: declared ? 'won' : 'leading', first, second, margin, lines };
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
