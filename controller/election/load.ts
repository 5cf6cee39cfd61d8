import type { Election } from './election.ts';
import { refusal } from './finding.ts';
import { readFolder } from './read.ts';

/**
 * Reads and checks an election folder.
 * @throws UserError 78 with file, line and remedy when a file is missing, malformed or contradicts another.
 */
export async function loadElection(dir: string): Promise<Election> {
  const { election, findings } = await readFolder(dir);
  if (election) return election;
  throw refusal(
    findings.filter(({ severity }) => severity === 'error'),
    dir,
  );
}
