import type { Coalition, Contest, ContestId, Election, PartyId } from '../election/election.ts';

/** The coalition a party's candidate counts for in one contest, exceptions included; null for none. */
export function coalitionOf(election: Election, contest: ContestId, party: PartyId): Coalition | null {
  let index = indexes.get(election.coalitions);
  if (!index) {
    index = indexCoalitions(election);
    indexes.set(election.coalitions, index);
  }
  const except = index.exceptions.get(`${contest} ${party}`);
  if (except !== undefined) return except;
  const state = contest.slice(0, contest.lastIndexOf('-'));
  return index.members.get(`${state} ${party}`) ?? index.members.get(`* ${party}`) ?? null;
}

/** Contests of one state, in the election's order. */
export function contestsOf(election: Election, state: string): readonly Contest[] {
  let byState = states.get(election.contests);
  if (!byState) {
    byState = new Map();
    for (const contest of election.contests.values()) {
      const of = byState.get(contest.state);
      if (of) of.push(contest);
      else byState.set(contest.state, [contest]);
    }
    states.set(election.contests, byState);
  }
  return byState.get(state) ?? [];
}

interface CoalitionIndex {
  /** `STATE PARTY` or `* PARTY`. */
  members: Map<string, Coalition>;
  /** `CONTEST PARTY`; null = of no coalition there. */
  exceptions: Map<string, Coalition | null>;
}

const indexes = new WeakMap<readonly Coalition[], CoalitionIndex>();
const states = new WeakMap<object, Map<string, Contest[]>>();

function indexCoalitions(election: Election): CoalitionIndex {
  const members = new Map<string, Coalition>();
  const exceptions = new Map<string, Coalition | null>();
  for (const coalition of election.coalitions) {
    for (const party of coalition.members) {
      if (coalition.states.length === 0) members.set(`* ${party}`, coalition);
      for (const state of coalition.states) members.set(`${state} ${party}`, coalition);
    }
  }
  for (const coalition of election.coalitions) {
    for (const { contest, party, member } of coalition.exceptions) {
      const key = `${contest} ${party}`;
      if (member) exceptions.set(key, coalition);
      else if (!exceptions.has(key)) exceptions.set(key, null);
    }
  }
  return { members, exceptions };
}
