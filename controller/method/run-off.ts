import type { RunOffRule } from '../election/method-spec.ts';
import { type Line, lineAt, type Method, ranked, type Stand, sum, type Votes } from './method.ts';
import { standOfOne } from './plurality.ts';

/**
 * More than a part of the votes, or a second round. What is needed stands in election.yaml: in France more than half of
 * the valid votes and a quarter of the electors, and from an eighth of the electors on everybody may stay (code électoral,
 * art. L126 and L162). Where a part is of ballots or electors that nobody tells, only the source says that it is reached.
 */
export const runOff: Method = {
  name: 'run-off',
  several: false,
  plain: false,
  gain: 'holder',
  votesPerBallot: () => 1,
  stand,
};

function stand(given: Votes): Stand {
  const { contest, votes, declared } = given;
  const rule = contest.rule.method === 'run-off' ? contest.rule : null;
  const plain = standOfOne({ ...given, declared: declared && given.elected.length > 0 });
  if (!rule || plain.outcome === 'no-trend') return plain;
  const lines = linesOf(rule, given, votes[plain.first] ?? 0);
  if (plain.outcome === 'won') return { ...plain, lines };
  const through = reaches(lines) || ahead(rule, given);
  if (through && plain.outcome === 'leading')
    return declared && isSure(rule, given) ? won(plain, lines) : { ...plain, lines };
  const advance = given.advanceSaid.length > 0 ? given.advanceSaid : goingOn(rule, given);
  if (!declared) return { ...plain, holders: [], advance, lines };
  return { ...plain, outcome: 'run-off', holders: [], tied: [], advance, lines };
}

function isSure({ of, quorum }: RunOffRule, { cast, electors }: Votes): boolean {
  return (of !== 'cast' || cast !== null) && (quorum === undefined || electors !== null);
}

function won(plain: Stand, lines: readonly Line[]): Stand {
  return { ...plain, outcome: 'won', lines, holders: [{ place: plain.first, seats: 1, won: true }] };
}

/** The lines of the first round, each in votes: what elects at once, and what lets somebody go on. */
function linesOf(rule: RunOffRule, given: Votes, has: number): Line[] {
  const { electors } = given;
  const line = (key: Line['key'], needs: number): Line => ({ key, needs, has, reached: has >= needs });
  const lines = [line('pass', lineAt(rule.part, baseOf(rule, given), true))];
  if (rule.quorum !== undefined && electors !== null)
    lines.push(line('quorum', lineAt(rule.quorum, electors, false)));
  const advance = advanceLine(rule, given);
  return advance === null ? lines : [...lines, line('advance', advance)];
}

function baseOf({ of }: RunOffRule, { cast, valid, votes }: Votes): number {
  return (of === 'cast' ? cast : valid) ?? sum(votes);
}

function advanceLine({ advance, advanceOf }: RunOffRule, { electors, valid, votes }: Votes): number | null {
  const base = advanceOf === 'electors' ? electors : (valid ?? sum(votes));
  return advance === undefined || base === null ? null : lineAt(advance, base, false);
}

function reaches(lines: readonly Line[]): boolean {
  return lines.every(({ key, reached }) => key === 'advance' || reached);
}

/**
 * At least so much, and more than so many points ahead of the second: another way to be elected at once, where the law
 * has it (Constitución de la Nación Argentina, art. 98: 40 % at least, and more than ten points).
 */
function ahead({ lead, least, ...rule }: RunOffRule, given: Votes): boolean {
  if (lead === undefined || least === undefined) return false;
  const base = baseOf(rule, given);
  const [first, second] = ranked(given).map((place) => given.votes[place] as number);
  return (
    (first ?? 0) >= lineAt(least, base, false) && (first ?? 0) - (second ?? 0) >= lineAt(lead, base, true)
  );
}

/** Who may go on: everybody over the line, but at least the first so many; who is level with the last of them too. */
function goingOn(rule: RunOffRule, given: Votes): number[] {
  const { votes } = given;
  const line = advanceLine(rule, given);
  // Where a line says who may go on, nobody comes up for who withdraws (code électoral, art. L162).
  const order = line === null ? ranked(given) : ranked({ votes, fit: given.real });
  const stays = (places: readonly number[]): number[] => places.filter((place) => given.fit[place]);
  const over = order.filter((place) => line !== null && (votes[place] as number) >= line);
  if (over.length >= rule.first) return stays(over);
  const last = votes[order[rule.first - 1] ?? -1] ?? 0;
  return stays(order.filter((place) => (votes[place] as number) >= last && (votes[place] as number) > 0));
}
