import { type Candidate, type CandidateId, contestOf, type Election } from './election.ts';

/** Who has this id; undefined for nobody, and where the roster knows no such one. */
export function candidateOf(
  id: CandidateId | null | undefined,
  { candidates }: Pick<Election, 'candidates'>,
): Candidate | undefined {
  return id ? candidates.get(contestOf(id))?.find((candidate) => candidate.id === id) : undefined;
}
