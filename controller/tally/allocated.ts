import type { Reading } from './reading.ts';
import { standingOf } from './standing.ts';

/**
 * What is odd about the seats that a source gives to lists: other than there are, or other than its own votes give. The
 * source's stand all the same, unless they are too many.
 */
export function allocationProblem(reading: Reading): string | null {
  const { seats, contest, roster, report } = reading;
  const sum = (seats ?? []).reduce((all, n) => all + n, 0);
  if (!seats || sum === 0 || contest.rule.method !== 'list') return null;
  if (sum > contest.elects)
    return `${sum} seats are printed for ${contest.elects}, so those that the votes give are shown`;
  if (sum < contest.elects)
    return report.status === 'declared' ? `${sum} seats are printed for ${contest.elects}` : null;
  const ours = new Map(
    standingOf({ ...reading, seats: null }).holders?.map((one) => [one.candidate, one.seats]),
  );
  const differ = roster.flatMap(({ id, name }, place) => {
    const [theirs, own] = [seats[place] ?? 0, ours.get(id) ?? 0];
    return theirs === own ? [] : [`${name} ${theirs}, by the votes ${own}`];
  });
  return differ.length === 0 ? null : `the source's seats are shown: ${differ.join('; ')}`;
}
