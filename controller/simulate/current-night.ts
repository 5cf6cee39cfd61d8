import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Election } from '../election/election.ts';
import type { NightPlan } from './plan.ts';

/** What stands beside a simulated night in its `.plan.json`. */
export interface NightFacts extends Omit<NightPlan, 'looks'> {
  /** Hash of all that the night was made of. */
  madeOf: string;
  bytes: number;
  pages: number;
  seats: number;
  /** Whether its votes are made up, because the folder has no final results. */
  madeUp: boolean;
}

/** Grows when the same seed gives another night. */
const SIMULATOR = 2;

/**
 * Whether a simulated night is whole and made of this election as it stands now. After names, candidates or
 * results were edited, or the simulator has changed, it is not.
 */
export async function isCurrentNight(night: string, election: Election): Promise<boolean> {
  try {
    await access(night);
    return (await readPlan(night)).madeOf === (await fingerprintOf(election));
  } catch {
    return false;
  }
}

/** The facts that were written beside a simulated night. */
export async function readPlan(night: string): Promise<NightFacts> {
  return JSON.parse(await readFile(planFile(night), 'utf8')) as NightFacts;
}

/** Where a night's facts stand: `night.warc.gz` -> `night.plan.json`. */
export function planFile(night: string): string {
  return night.replace(/(\.warc)?(\.gz)?$/, '.plan.json');
}

/** Hash of what a night is made of: the election's seats, rosters and states, and its final results. */
export async function fingerprintOf(election: Election): Promise<string> {
  const { title, timeZone, countStarts, mainState, states } = election;
  const hash = createHash('sha256').update(
    JSON.stringify([SIMULATOR, title, timeZone, countStarts, mainState, states]),
  );
  for (const [id, contest] of election.contests) {
    hash.update(JSON.stringify(contest));
    for (const { serial, name, party } of election.candidates.get(id) ?? []) {
      hash.update(JSON.stringify([serial, name, election.parties.get(party)?.name]));
    }
  }
  hash.update(await readFile(resolve(election.dir, 'results.csv')).catch(() => 'made up'));
  // Most elections have none of these.
  for (const file of ['ballots.csv', 'stages.csv'])
    hash.update(await readFile(resolve(election.dir, file)).catch(() => ''));
  return hash.digest('hex').slice(0, 32);
}
