import type { ListRule } from '../election/method-spec.ts';
import { allocate } from './allocate.ts';
import { lastSeat } from './last-seat.ts';
import { type Holder, lineAt, type Method, NOTHING, ranked, type Stand, sum, type Votes } from './method.ts';
import { overThreshold, votesOf } from './threshold.ts';

/**
 * Party lists that share a contest's seats. What the authority allocated stands; before that it is what the votes would give
 * if the count ended now, and seats with equal claims are nobody's. `second` is the next in line, `margin` the votes it
 * lacks for one seat more.
 */
export const list: Method = {
  name: 'list',
  several: true,
  plain: false,
  gain: 'seats',
  votesPerBallot: () => 1,
  stand,
};

function stand(given: Votes): Stand {
  const { contest, votes, fit, declared, allocated, postalOnly } = given;
  const rule = contest.rule.method === 'list' ? contest.rule : null;
  if (!rule || (sum(votes) === 0 && allocated === null) || (postalOnly && !declared)) return NOTHING;
  const base = given.valid ?? sum(votes);
  const counted = new Map(votes.flatMap((n, place) => (fit[place] ? [[`${place}`, n] as const] : [])));
  const through = votesOf(counted, overThreshold(counted, { percent: rule.threshold }, { base }));
  const how = { formula: rule.formula, tieRule: rule.tie };
  const { seats, tie } = allocate(through, contest.elects, how);
  const order = ranked(given);
  const seatsOf = (place: number): number => allocated?.[place] ?? seats.get(`${place}`) ?? 0;
  const holders = order.flatMap((place): Holder[] =>
    seatsOf(place) > 0 ? [{ place, seats: seatsOf(place), won: declared || allocated !== null }] : [],
  );
  const tied = allocated === null && tie ? tie.between.map(Number) : [];
  const last = lastSeat(through, contest.elects, how);
  return {
    ...NOTHING,
    outcome: declared || allocated !== null ? 'won' : tied.length > 0 ? 'tied' : 'leading',
    first: order[0] ?? -1,
    second: last === null ? -1 : Number(last.next),
    margin: tied.length > 0 ? 0 : last === null ? null : Number(last.gap),
    holders,
    tied,
    lines: rule.threshold > 0 ? [thresholdOf(rule, votes, base, order)] : [],
  };
}

/** The line, beside the list that is nearest to it. */
function thresholdOf(
  { threshold }: ListRule,
  votes: readonly number[],
  base: number,
  order: readonly number[],
) {
  const needs = lineAt(threshold, base, false);
  const far = (place: number): number => Math.abs((votes[place] as number) - needs);
  const [nearest] = order.toSorted((a, b) => far(a) - far(b));
  const has = votes[nearest ?? -1] ?? 0;
  return { key: 'threshold' as const, needs, has, reached: has >= needs };
}
