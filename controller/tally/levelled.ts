import { type ContestId, type Election, type PartyId, stateOf } from '../election/election.ts';
import { DIVISORS } from '../method/divisors.ts';
import { type LevelledConstituency, levelOut } from '../method/levelling.ts';
import { type Holding, isOff, isWon, type Outcome } from './tally.ts';

/** Seats of a state's house that level out what its constituencies gave. */
export interface Levelled {
  /** How many there are. */
  of: number;
  /** By list; empty while they cannot be said: a constituency has no votes yet, or claims are level. */
  seats: ReadonlyMap<PartyId, number>;
  /** Every constituency is declared. */
  won: boolean;
}

/** A constituency of lists as it stands. */
export interface ConstituencyStand {
  outcome: Outcome;
  /** Roster order; empty before the first. */
  votes: readonly number[];
  held: readonly Holding[];
}

/** The levelling seats as the votes so far would give them; null where the state has none. */
export function levelledIn(
  state: string,
  standOf: (contest: ContestId) => ConstituencyStand | null,
  election: Election,
): Levelled | null {
  const rule = election.states.find(({ code }) => code === state)?.levelling;
  if (!rule) return null;
  const constituencies = new Map<string, LevelledConstituency>();
  let won = true;
  for (const contest of election.contests.values()) {
    if (stateOf(contest.id, election) !== state || contest.kind !== 'party') continue;
    const stand = standOf(contest.id);
    if (!stand || !isWon(stand)) won = false;
    const votes = new Map<PartyId, number>();
    // Where nobody holds the seats tonight, the whole country's votes are not all there.
    const roster = stand && isOff(stand) ? [] : (election.candidates.get(contest.id) ?? []);
    for (const [place, { party }] of roster.entries())
      votes.set(party, (votes.get(party) ?? 0) + (stand?.votes[place] ?? 0));
    const held = new Map<PartyId, number>();
    for (const { party, seats } of stand?.held ?? []) held.set(party, (held.get(party) ?? 0) + seats);
    constituencies.set(contest.id, { seats: contest.elects, votes, held });
  }
  const { each, threshold: percent, formula } = rule;
  const { above } = levelOut(constituencies, { each, percent, divisors: DIVISORS[formula] });
  return {
    of: each * constituencies.size,
    seats: above?.tie ? new Map() : (above?.levelling ?? new Map()),
    won,
  };
}
