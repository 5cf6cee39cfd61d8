import type { ListRule } from '../election/method-spec.ts';
import { allocate } from './allocate.ts';
import { lastSeat } from './last-seat.ts';
import { type Holder, lineAt, type Method, NOTHING, ranked, type Stand, sum, type Votes } from './method.ts';
import { overThreshold, votesOf } from './threshold.ts';

/**
 * Party lists that share a contest's seats. What the authority allocated stands; before that it is what the votes would give
 * if the count ended now, and seats with equal claims are nobody's; nor is any where whole quotas give more than there are,
 * as only the law knows who loses one. `second` is the next in line, `margin` the votes it lacks for one seat more.
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
  const { contest, votes, fit, declared, postalOnly } = given;
  const rule = contest.rule.method === 'list' ? contest.rule : null;
  const allocated = published(given);
  const order = ranked(given);
  const none = (votes[order[0] ?? -1] ?? 0) === 0;
  if (!rule || (none && allocated === null) || (postalOnly && !declared)) return NOTHING;
  const base = given.valid ?? sum(votes);
  const counted = new Map(votes.flatMap((n, place) => (fit[place] ? [[`${place}`, n] as const] : [])));
  const through = votesOf(counted, overThreshold(counted, { percent: rule.threshold }, { base }));
  const how = { formula: rule.formula, tieRule: rule.tie };
  const { seats, tie, tooMany } = allocate(through, contest.elects, how);
  const ours = (place: number): number => (tooMany > 0 ? 0 : (seats.get(`${place}`) ?? 0));
  const seatsOf = (place: number): number => (allocated ? (allocated[place] ?? 0) : ours(place));
  const holders = order.flatMap((place): Holder[] =>
    seatsOf(place) > 0 ? [{ place, seats: seatsOf(place), won: declared || allocated !== null }] : [],
  );
  const tied = allocated === null && tie ? tie.between.map(Number) : [];
  const last = tooMany > 0 ? null : lastSeat(through, contest.elects, how);
  const all = allocated !== null && sum(allocated) === contest.elects;
  const open = allocated === null && (tied.length > 0 || tooMany > 0);
  return {
    ...NOTHING,
    outcome: all || (declared && !open) ? 'won' : tied.length > 0 ? 'tied' : 'leading',
    first: order[0] ?? -1,
    second: last === null ? -1 : Number(last.next),
    margin: tied.length > 0 ? 0 : last === null ? null : Number(last.gap),
    holders,
    tied,
    lines: rule.threshold > 0 ? [thresholdOf(rule, votes, base, order)] : [],
  };
}

/**
 * What the authority allocated. Noughts are a column that waits to be filled, and more seats than there are are another
 * house's.
 */
function published({ allocated, contest }: Votes): readonly number[] | null {
  const seats = sum(allocated ?? []);
  return seats > 0 && seats <= contest.elects ? allocated : null;
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
