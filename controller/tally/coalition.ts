import { coalitionOf as coalitionOfCandidate } from '../election/coalition.ts';
import {
  type Candidate,
  type CandidateId,
  type Coalition,
  type Contest,
  type ContestId,
  type Election,
  type PartyId,
  stateOf,
} from '../election/election.ts';
import { grouped } from '../ground/grouped.ts';
import { keptFor } from '../ground/kept.ts';

/**
 * The coalition a candidate of this party counts for in one contest, exceptions included; null for none.
 * Without a serial (a past result) only exceptions for the whole party count.
 */
export function coalitionOf(
  election: Election,
  contest: ContestId,
  party: PartyId,
  serial: number | null = null,
): Coalition | null {
  const index = indexed(election.coalitions);
  if (!index.exceptional.has(contest)) {
    const state = stateOf(contest, election);
    return index.members.get(state)?.get(party) ?? index.members.get(EVERY)?.get(party) ?? null;
  }
  const stand = { id: `${contest}/0`, contest, party, serial: serial ?? -1, name: '', names: {} };
  return coalitionOfCandidate(stand as Candidate, election);
}

/** Contests of one state, in the election's order. */
export function contestsOf(election: Election, state: string): readonly Contest[] {
  return byState(election.contests).get(state) ?? [];
}

const byState = keptFor((contests: Election['contests']) =>
  grouped(contests.values(), ({ state }) => [state]),
);

/** Where a coalition that names no state stands; no state has this code. */
const EVERY = '*';

interface CoalitionIndex {
  /** State, or every one -> party -> its coalition there. */
  members: Map<string, Map<PartyId, Coalition>>;
  /** Contests with exceptions: those are looked up one by one. */
  exceptional: Set<ContestId>;
}

const indexed = keptFor((coalitions: readonly Coalition[]): CoalitionIndex => {
  const members: CoalitionIndex['members'] = new Map();
  // The first coalition named wins, as in the election's own look-up.
  for (const coalition of [...coalitions].reverse()) {
    for (const state of coalition.states.length === 0 ? [EVERY] : coalition.states) {
      const there = members.get(state) ?? new Map<PartyId, Coalition>();
      members.set(state, there);
      for (const party of coalition.members) there.set(party, coalition);
    }
  }
  const exceptional = new Set(coalitions.flatMap(({ exceptions }) => exceptions.map((e) => e.contest)));
  return { members, exceptional };
});

/** `WB-159/3` -> 3. */
export function serialOf(candidate: CandidateId | null): number | null {
  return candidate === null ? null : Number(candidate.slice(candidate.indexOf('/') + 1));
}
