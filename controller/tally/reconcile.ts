import type { HouseReport } from '../feed/report.ts';
import { contestsOf } from './coalition.ts';
import type { Step } from './step.ts';

/**
 * The source's own party table against the sum of our seats (H9): a difference is told, never adopted. What
 * is shown always comes from the seats, and so can never exceed the house. A table that is older than what the
 * same feed's seats say is no witness against them; more seats than the house has are told whatever its age.
 */
export function reconcileHouses(step: Step, houses: readonly HouseReport[]): void {
  for (const { state, rows, url, stamp } of houses) {
    const key = `reconcile:${state}`;
    const ours = new Map<string, number>();
    let total = 0;
    let behind = false;
    for (const { id } of contestsOf(step.election, state)) {
      const tally = step.tally(id);
      behind ||= stamp !== null && tally.stamp !== null && tally.stamp > stamp;
      if (tally.leaderParty === null) continue;
      ours.set(tally.leaderParty, (ours.get(tally.leaderParty) ?? 0) + 1);
      total++;
    }
    const differences: string[] = [];
    let theirs = 0;
    for (const row of rows) {
      const seats = row.won + row.leading;
      theirs += seats;
      const party = step.partyNamed(row.party, row.partyCode);
      const own = party === null ? 0 : (ours.get(party) ?? 0);
      if (party !== null) ours.delete(party);
      if (own !== seats) differences.push(`${row.party} ${seats}, our seats say ${own}`);
    }
    for (const [party, seats] of ours)
      differences.push(`${step.parties.get(party)?.short ?? party} 0, our seats say ${seats}`);
    const house = step.election.states.find(({ code }) => code === state)?.seats ?? 0;
    if (behind && theirs <= house) continue;
    if (theirs > house) differences.unshift(`${theirs} seats in a house of ${house}`);
    if (differences.length === 0) step.settle(key);
    else
      step.raise(
        'reconcile',
        key,
        `${url} says ${theirs} seats, ours ${total}: ${differences.join('; ')}`,
        null,
      );
  }
}
