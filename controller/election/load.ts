import type { Election } from './election.ts';

/**
 * Reads and checks an election folder.
 * @throws UserError 78 with file, line and remedy when a file is missing, malformed or contradicts another.
 */
export async function loadElection(dir: string): Promise<Election> {
  throw new Error(`not yet readable: ${dir}`);
}
