import type { ContestId, Election } from '../election/election.ts';
import type { Finding, Tell } from '../election/finding.ts';
import type { FinalCount } from '../election/results.ts';
import { methodOf } from '../method/methods.ts';

/** Seats that are named. */
const FEW = 5;

/**
 * Nobody votes who is not an elector: final results that say otherwise would be held on the night, seat by seat. Last time there
 * may have been more electors, so that is only doubted.
 *
 * @param results the published votes of results.csv, out of which the night to rehearse with is made; null where there are none
 */
export function checkTurnout(
  election: Election,
  results: ReadonlyMap<ContestId, Pick<FinalCount, 'electionDay' | 'postal'>> | null,
  tell: Tell,
): void {
  const { contests, past } = election;
  const check = (severity: Finding['severity'], file: string, cast: (id: ContestId) => number): void => {
    const over = [...contests.values()].flatMap((contest) => {
      const { id, electors } = contest;
      const votes = cast(id);
      const most = electors === null ? null : electors * methodOf(contest).votesPerBallot(contest);
      return most !== null && votes > most ? [`${id}: ${votes} votes, ${electors} electors`] : [];
    });
    if (over.length === 0) return;
    const more = over.length > FEW ? ` and ${over.length - FEW} more` : '';
    tell(severity, 'electors', { file, line: null }, 'more votes than electors', {
      got: over.slice(0, FEW).join('; ') + more,
      remedy:
        'a seat with more votes than electors is held on the night: electors are those who may vote; leave the cell empty where nobody tells them',
    });
  };
  const sum = (votes: readonly number[] = []) => votes.reduce((all, n) => all + n, 0);
  check('error', 'results.csv', (id) => sum(results?.get(id)?.electionDay) + sum(results?.get(id)?.postal));
  check('warning', 'past.csv', (id) => past.get(id)?.total ?? 0);
}
