import { resolve } from 'node:path';
import type { Candidate, Contest, ContestId, Election } from '../election/election.ts';
import { type FinalCount, readResults } from '../election/results.ts';
import { exists } from '../ground/whole-file.ts';
import { type Random, randomOf } from './random.ts';

/** Share of a contest's electors who vote, and electors of a contest that names none. */
const TURNOUT = 0.66;
const USUAL_ELECTORS = 60_000;

/**
 * What a night counts towards: the final results of the folder, or, where there are none, votes that are made up for a
 * rehearsal. Made-up votes are written down nowhere: no file holds a number that nobody counted.
 *
 * @returns whether they are made up, too
 * @throws UserError 78 for results that cannot be read
 */
export async function resultsOrMadeUp(
  election: Election,
  seed = 1,
): Promise<{ results: Map<ContestId, FinalCount>; madeUp: boolean }> {
  const there = await exists(resolve(election.dir, 'results.csv'));
  if (there) return { results: await readResults(election), madeUp: false };
  const results = new Map<ContestId, FinalCount>();
  // A party is as popular everywhere as anywhere, give or take: seats of one state resemble each other.
  const standing = new Map<string, number>();
  const mood = randomOf(seed, 'made-up');
  for (const { id, kind } of election.parties.values())
    standing.set(id, kind === 'party' ? mood.factor(1) : kind === 'none' ? 0.03 : 0.1);
  for (const contest of election.contests.values()) {
    const roster = election.candidates.get(contest.id) ?? [];
    if (contest.poll !== 'polled' || roster.length === 0) continue;
    results.set(contest.id, madeUp(contest, roster, standing, randomOf(seed, `made-up ${contest.id}`)));
  }
  return { results, madeUp: true };
}

function madeUp(
  { electors }: Contest,
  roster: readonly Candidate[],
  standing: ReadonlyMap<string, number>,
  random: Random,
): FinalCount {
  const weights = roster.map(({ party }) => (standing.get(party) ?? 0.1) * random.factor(0.5));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const votes = (electors ?? USUAL_ELECTORS) * TURNOUT * random.factor(0.1);
  const electionDay = weights.map((weight) => Math.round((votes * weight) / sum));
  return {
    candidates: roster.map(({ id }) => id),
    electionDay,
    postal: electionDay.map((n) => Math.round(n * 0.01)),
  };
}
