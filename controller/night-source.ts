import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Election } from './election/election.ts';
import { makeNight } from './simulate/simulate.ts';
import { EXIT, UserError } from './user-error.ts';

/**
 * The recorded night of a rehearsal: the given file, or the election's simulated one, which is made in seconds
 * on first use rather than shipped.
 *
 * @throws UserError 66-like (65) when a given file does not exist, 78 when nothing can be simulated
 */
export async function ensureNight(
  given: string | undefined,
  election: Election,
  say: (line: string) => void,
): Promise<string> {
  if (given !== undefined) {
    if (existsSync(given)) return resolve(given);
    throw new UserError(
      {
        what: 'the night does not exist',
        got: given,
        expected: 'a WARC file or a folder of snapshots',
        remedy: 'countnight simulate makes one',
      },
      EXIT.data,
    );
  }
  const file = join(election.dir, 'nights', 'simulated.warc.gz');
  if (existsSync(file)) return file;
  say(`Makes a count night out of the final results of ${election.title}…`);
  const { pages, seats } = await makeNight(election, { out: file });
  say(`Made ${file}: ${pages} pages of ${seats} seats.`);
  return file;
}
