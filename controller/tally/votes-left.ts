import { isClose } from './derive-contest.ts';
import { isOff, isWon, type Tally } from './tally.ts';

/** Whether it is known how close a seat is: a list of leaders alone has no votes. */
export function hasMargin({ margin, total }: Tally): boolean {
  return margin !== null && total > 0;
}

/** Share of the rounds from which a seat may be called too close to call. */
const CALL_FROM = 0.8;
/** Lead over the votes that are left, below which they could well turn it. */
const TURN_SHARE = 0.1;

/**
 * Votes of a contest that are still to be counted, if the rounds to come are like those that are counted; 0 when none is to
 * come, null where rounds tell nothing.
 */
export function votesLeft(tally: Tally): number | null {
  if (isWon(tally) || isOff(tally)) return 0;
  const { rounds, total } = tally;
  if (!rounds?.of || rounds.done <= 0 || total === 0) return null;
  return Math.round((total * Math.max(0, rounds.of - rounds.done)) / rounds.done);
}

/**
 * Whether a seat is too close to call, by rule: nobody has won it, four fifths of its rounds are counted, and the lead is less
 * than a tenth of the votes left, or than a two hundredth of those counted in a count that is nearly done.
 */
export function isTooClose(tally: Tally): boolean {
  const { outcome, rounds, margin } = tally;
  const left = votesLeft(tally);
  if (left === null || !rounds?.of || rounds.done / rounds.of < CALL_FROM) return false;
  if (outcome === 'tied') return true;
  return outcome === 'leading' && margin !== null && (isClose(tally) || margin < left * TURN_SHARE);
}
