import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Election } from '../election/election.ts';
import { type Plan, planRundown } from './plan.ts';
import { readRundown } from './rundown.ts';

/** The declared scenes and the rundown of whoever has none of his own. */
export const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));

/** Where an election's own rundown would stand. */
export function ownRundown(election: Election): string {
  return join(election.dir, 'rundown.yaml');
}

/**
 * The rundown in force: the election's own, else the bundled one.
 *
 * @throws UserError 78 with file and line
 */
export async function readPlan(election: Election): Promise<Plan> {
  const own = ownRundown(election);
  const file = existsSync(own) ? own : join(SCENES, 'rundown.yaml');
  return planRundown(await readRundown(file), election, file);
}
