import type { Contest, ContestId, Election } from '../election/election.ts';
import { seatsOf } from '../election/house-size.ts';
import { keptFor } from '../ground/kept.ts';
import { isOff, isWon, type Tally } from './tally.ts';

type Tallies = ReadonlyMap<ContestId, Tally>;

/**
 * Seats that a contest gives to the house tonight; 0 where another contest speaks for the same seats: the second round once
 * the first has ended in a run-off, the first until then.
 */
export function seatsTonight(contest: Contest, tallies: Tallies, election: Election): number {
  if (contest.rule.method !== 'run-off' && contest.after === null) return seatsOf(contest);
  const first = contest.after === null ? contest : election.contests.get(contest.after);
  if (!first) return 0;
  const goesOn = tallies.get(first.id)?.outcome === 'run-off';
  const speaks =
    contest.after !== null ? goesOn : !(goesOn && secondRounds(election.contests).has(contest.id));
  return speaks ? seatsOf(first) : 0;
}

/** Whether a contest of several rounds, or one that decides nothing more, is over for this night. */
export function isSettled(contest: Contest, tallies: Tallies, election: Election): boolean {
  const tally = tallies.get(contest.id);
  if (!tally) return false;
  if (isWon(tally) || tally.outcome === 'run-off' || isOff(tally)) return true;
  return seatsTonight(contest, tallies, election) === 0 && seatsOf({ ...contest, after: null }) > 0;
}

const secondRounds = keptFor(
  (contests: Election['contests']) => new Set([...contests.values()].flatMap(({ after }) => after ?? [])),
);
