import assert from 'node:assert/strict';
import {
  type Candidate,
  type ContestId,
  candidateId,
  type Election,
} from '../../controller/election/election.ts';
import { matchParty } from '../../controller/election/identity.ts';

/** The election with other people, and NOTA, in one contest. */
export function withRoster(
  election: Election,
  contest: ContestId,
  people: readonly { name: string; party: string }[],
): Election {
  const roster: Candidate[] = [...people, { name: 'NOTA', party: 'None of the Above' }].map(
    ({ name, party }, i) => ({
      id: candidateId(contest, i + 1),
      contest,
      serial: i + 1,
      name,
      names: {},
      party: matchParty(party, null, election.parties)?.id ?? 'independent',
    }),
  );
  const seat = election.contests.get(contest);
  assert.ok(seat);
  // A parliamentary seat of 2024 has more voters than the assembly seat it is tried on.
  const contests = new Map([...election.contests, [contest, { ...seat, electors: null }]]);
  return { ...election, contests, candidates: new Map([...election.candidates, [contest, roster]]) };
}
