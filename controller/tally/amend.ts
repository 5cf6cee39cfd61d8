import {
  type Candidate,
  type CandidateId,
  type Coalition,
  type ContestId,
  contestOf,
  type Election,
  type Party,
  type PartyId,
} from '../election/election.ts';
import type { Count } from './count.ts';
import type { Override } from './override.ts';

/**
 * The election as tonight has changed it: parties nobody knew have a row of their own (H8), candidates and
 * coalitions stand where an override put them, parties have the names an override gave them. Boards and sums
 * use this one. The same object as long as nothing of that changed; the election itself when nothing ever did.
 */
export function amendElection(
  election: Election,
  count: Pick<Count, 'parties' | 'reassigned' | 'overrides'>,
): Election {
  if (count.parties.size === 0 && count.reassigned.size === 0 && !count.overrides.some(amends))
    return election;
  const known = amended.get(election);
  if (
    known &&
    known.parties === count.parties &&
    known.reassigned === count.reassigned &&
    known.overrides === count.overrides
  )
    return known.election;
  const parties = partiesWith(election, count);
  const result: Election = {
    ...election,
    parties,
    candidates: candidatesWith(election, count.reassigned),
    coalitions: coalitionsWith(election.coalitions, count.overrides),
  };
  amended.set(election, {
    parties: count.parties,
    reassigned: count.reassigned,
    overrides: count.overrides,
    election: result,
  });
  return result;
}

const amended = new WeakMap<
  Election,
  Pick<Count, 'parties' | 'reassigned' | 'overrides'> & { election: Election }
>();

function amends({ kind }: Override): boolean {
  return kind === 'rename' || kind === 'coalition';
}

function partiesWith(
  election: Election,
  { parties, overrides }: Pick<Count, 'parties' | 'overrides'>,
): ReadonlyMap<PartyId, Party> {
  const renames = overrides.filter((override) => override.kind === 'rename');
  if (parties.size === 0 && renames.length === 0) return election.parties;
  const all = new Map<PartyId, Party>([...election.parties, ...parties]);
  for (const { party: id, name, short } of renames) {
    const party = all.get(id);
    if (!party) continue;
    // The old name stays an alias: the source may go on printing it.
    const aliases = name === null ? party.aliases : [...party.aliases, party.name];
    all.set(id, { ...party, name: name ?? party.name, short: short ?? party.short, aliases });
  }
  return all;
}

function candidatesWith(
  election: Election,
  reassigned: ReadonlyMap<CandidateId, PartyId>,
): Election['candidates'] {
  if (reassigned.size === 0) return election.candidates;
  const rosters = new Map<ContestId, readonly Candidate[]>(election.candidates);
  const touched = new Set([...reassigned.keys()].map(contestOf));
  for (const contest of touched) {
    const roster = rosters.get(contest);
    if (!roster) continue;
    rosters.set(
      contest,
      roster.map((candidate) => {
        const party = reassigned.get(candidate.id);
        return party === undefined || party === candidate.party ? candidate : { ...candidate, party };
      }),
    );
  }
  return rosters;
}

function coalitionsWith(
  coalitions: readonly Coalition[],
  overrides: readonly Override[],
): readonly Coalition[] {
  const moves = overrides.filter((override) => override.kind === 'coalition');
  if (moves.length === 0) return coalitions;
  return coalitions.map((coalition) => {
    let { members, exceptions } = coalition;
    for (const { coalition: id, party, contest, member } of moves) {
      if (contest !== null) {
        if (id !== coalition.id) continue;
        exceptions = exceptions.filter((e) => e.contest !== contest || e.party !== party);
        exceptions = [...exceptions, { contest, party, member }];
      } else if (id === coalition.id && member) members = [...members.filter((m) => m !== party), party];
      // A party is in one coalition: joining one leaves the other.
      else if (id === coalition.id || member) members = members.filter((m) => m !== party);
    }
    return { ...coalition, members, exceptions };
  });
}
