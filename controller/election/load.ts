import { resolve } from 'node:path';
import type { Election } from './election.ts';
import { refusal } from './finding.ts';
import { keepElection, keptElection } from './kept-election.ts';
import { readFolder } from './read.ts';

/**
 * Reads and checks an election folder.
 * @throws UserError 78 with file, line and remedy when a file is missing, malformed or contradicts another.
 */
export async function loadElection(dir: string): Promise<Election> {
  const kept = await keptElection(resolve(dir));
  if (kept) return kept;
  const { election, findings, sources } = await readFolder(dir);
  if (election) {
    keepElection(election, sources);
    return election;
  }
  throw refusal(
    findings.filter(({ severity }) => severity === 'error'),
    dir,
  );
}
