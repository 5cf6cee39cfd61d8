import { type Candidate, type Coalition, type Election, stateOf } from './election.ts';

/**
 * The coalition a candidate counts for, or null. An exception for the contest goes before the party's
 * membership, and one that names a serial before one for the whole party.
 */
export function coalitionOf(candidate: Candidate, election: Election): Coalition | null {
  const state = stateOf(candidate.contest, election);
  const here = election.coalitions.filter(({ states }) => states.length === 0 || states.includes(state));
  for (const single of [true, false]) {
    for (const coalition of here) {
      const exception = coalition.exceptions.find(
        ({ contest, party, serial }) =>
          contest === candidate.contest &&
          party === candidate.party &&
          (single ? serial === candidate.serial : serial === undefined),
      );
      if (exception?.member) return coalition;
      if (exception) return here.find((other) => other !== coalition && joins(other, candidate)) ?? null;
    }
  }
  return here.find(({ members }) => members.includes(candidate.party)) ?? null;
}

function joins(coalition: Coalition, { contest, party, serial }: Candidate): boolean {
  return coalition.exceptions.some(
    (exception) =>
      exception.member &&
      exception.contest === contest &&
      exception.party === party &&
      (exception.serial ?? serial) === serial,
  );
}
