import { matchParty } from '../election/identity.ts';
import type { HouseReport } from '../feed/report.ts';
import { contestsOf } from './coalition.ts';
import type { SoFar, Weighed } from './so-far.ts';

/**
 * The source's own party table against the sum of our seats (H9): a difference is told, never adopted. What
 * is shown always comes from the seats, and so can never exceed the house. A table that is older than what the
 * same feed's seats say is no witness against them; more seats than the house has are told whatever its age.
 */
export function reconcileHouse(
  { state, rows, url, stamp }: HouseReport,
  { election, tally: tallyOf }: SoFar,
): Weighed {
  const ours = new Map<string, number>();
  let total = 0;
  let behind = false;
  for (const { id } of contestsOf(election, state)) {
    const tally = tallyOf(id);
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
    const party = matchParty(row.party, row.partyCode, election.parties)?.id ?? null;
    const own = party === null ? 0 : (ours.get(party) ?? 0);
    if (party !== null) ours.delete(party);
    if (own !== seats) differences.push(`${row.party} ${seats}, our seats say ${own}`);
  }
  for (const [party, seats] of ours)
    differences.push(`${election.parties.get(party)?.short ?? party} 0, our seats say ${seats}`);
  const house = election.states.find(({ code }) => code === state)?.seats ?? 0;
  if (behind && theirs <= house) return {};
  if (theirs > house) differences.unshift(`${theirs} seats in a house of ${house}`);
  const text =
    differences.length === 0 ? null : `${url} says ${theirs} seats, ours ${total}: ${differences.join('; ')}`;
  return { alerts: [{ rule: 'reconcile', key: `reconcile:${state}`, text, contest: null }] };
}
