import type { Contest } from '../../controller/election/election.ts';
import type { Votes } from '../../controller/method/method.ts';

/** A contest's votes as a method is given them, and nothing else said. */
export function given(contest: Contest, votes: readonly number[], more: Partial<Votes> = {}): Votes {
  const all = votes.map(() => true);
  return {
    ...{ contest, real: all, fit: all, votes, cast: null, valid: null, electors: contest.electors },
    ...{ postalOnly: false, declared: false, elected: [], lost: [], advanceSaid: [], yes: 0 },
    ...{ allocated: null, units: [], unitWeight: 0, ...more },
  };
}
