import type { Contest } from './election.ts';

/** Seats that a contest gives to the house: members, or the electoral votes that go with it; a question gives none. */
export function seatsOf({
  kind,
  elects,
  weight,
  after,
}: Pick<Contest, 'kind' | 'elects' | 'weight' | 'after'>): number {
  return kind === 'measure' || after !== null ? 0 : elects * weight;
}

/** Seats of all of them; a second round is for the seats of its first. */
export function seatsIn(contests: readonly Contest[]): number {
  return contests.reduce((sum, contest) => sum + seatsOf(contest), 0);
}
