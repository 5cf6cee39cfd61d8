import type { MeasureRule } from '../election/method-spec.ts';
import {
  type Line,
  lineAt,
  type Method,
  NOTHING,
  type Stand,
  sum,
  topTwo,
  type UnitVotes,
  type Votes,
} from './method.ts';

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
  // Of several other answers the one with most votes is what passes in its place.
  const no = topTwo(
    votes,
    fit.map((is, place) => is && place !== yes),
  ).first;
  const [said] = given.elected;
  if (sum(votes) === 0 && said === undefined) return NOTHING;
  if (postalOnly && !declared) return NOTHING;
  const lines = linesOf(rule, given, yes);
  const passes = lines.every(
    ({ key, reached }) => reached || (key === 'units' && !declared && leadsUnits(given)),
  );
  const first = declared && said !== undefined ? said : passes ? yes : no;
  const second = first === yes ? no : yes;
  const margin = (votes[first] ?? 0) - (votes[second] ?? 0);
  const over =
    declared && (said !== undefined || isSure(rule, given, lines, given.unitWeight - weightOf(given.units)));
  return { ...NOTHING, outcome: over ? 'won' : 'leading', first, second, margin, lines };
}

/** Whether it would still pass, or fail, if ballots and electors were known: more ballots only raise the turnout and the base. */
function isSure(
  { of, quorum, approval }: MeasureRule,
  { cast, electors }: Votes,
  lines: readonly Line[],
  toCome: number,
): boolean {
  const counted = cast !== null;
  const mayCome = ({ key, needs, has }: Line): boolean =>
    key === 'turnout' ? !counted : key === 'units' && has + toCome >= needs;
  if (lines.some((line) => !line.reached && !mayCome(line))) return true;
  const needsElectors = quorum !== undefined || approval !== undefined;
  return (
    lines.every(({ reached }) => reached) &&
    (counted || of !== 'cast') &&
    (electors !== null || !needsElectors)
  );
}

/** Whether more than half of the units that have votes say Yes: those to come are neither for nor against. */
function leadsUnits(given: Votes): boolean {
  return given.units.length > 0 && 2 * weightOf(sayYes(given)) > weightOf(given.units);
}

function sayYes({ units, yes }: Votes): readonly UnitVotes[] {
  return units.filter(({ votes }) => 2 * (votes[yes] ?? 0) > sum(votes));
}

function weightOf(units: readonly UnitVotes[]): number {
  return sum(units.map(({ weight }) => weight));
}

function linesOf(rule: MeasureRule, given: Votes, yes: number): Line[] {
  const { votes, cast, valid, electors } = given;
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
    // Half a canton is the smallest weight: more than half of all is half a one more.
    lines.push(line('units', (Math.floor(of) + 1) / 2, weightOf(sayYes(given))));
  }
  return lines;
}
