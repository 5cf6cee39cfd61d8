import { type Election, type PartyId, stateOf } from '../election/election.ts';
import { DIVISORS } from '../method/divisors.ts';
import { levelOut } from '../method/levelling.ts';
import type { Count } from './count.ts';
import { isOff, isWon } from './tally.ts';

/** Seats of a state's house that level out what its constituencies gave. */
export interface Levelled {
  /** How many there are. */
  of: number;
  /** By list; empty while they cannot be said: a constituency has no votes yet, or claims are level. */
  seats: ReadonlyMap<PartyId, number>;
  /** Every constituency is declared. */
  won: boolean;
}

/** The levelling seats as the votes so far would give them; null where the state has none. */
export function levelledIn(state: string, { tallies }: Count, election: Election): Levelled | null {
  const rule = election.states.find(({ code }) => code === state)?.levelling;
  if (!rule) return null;
  const constituencies = new Map<string, { seats: number; votes: Map<PartyId, number> }>();
  let won = true;
  for (const contest of election.contests.values()) {
    if (stateOf(contest.id, election) !== state || contest.kind !== 'party') continue;
    const tally = tallies.get(contest.id);
    if (tally && isOff(tally)) continue;
    if (!tally || !isWon(tally)) won = false;
    const votes = new Map<PartyId, number>();
    for (const [place, { party }] of (election.candidates.get(contest.id) ?? []).entries())
      votes.set(party, (votes.get(party) ?? 0) + (tally?.votes[place]?.votes ?? 0));
    constituencies.set(contest.id, { seats: contest.elects, votes });
  }
  const { each, threshold: percent, formula } = rule;
  const { above } = levelOut(constituencies, { each, percent, divisors: DIVISORS[formula] });
  return {
    of: each * constituencies.size,
    seats: above?.tie ? new Map() : (above?.levelling ?? new Map()),
    won,
  };
}
