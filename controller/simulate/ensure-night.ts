import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Election } from '../election/election.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { isCurrentNight } from './current-night.ts';

const PROGRAM = fileURLToPath(new URL('../countnight.mjs', import.meta.url));

/**
 * The recorded night of a rehearsal: the given file, or the election's simulated one, which is made in seconds
 * on first use rather than shipped.
 *
 * @throws UserError 65 when a given file does not exist, 78 when nothing can be simulated
 */
export async function ensureNight(
  given: string | undefined,
  election: Election,
  { say, signal }: { say(line: string): void; signal: AbortSignal },
): Promise<string> {
  if (given !== undefined) {
    if (existsSync(given)) return resolve(given);
    throw new UserError(EXIT.data, {
      what: 'the night does not exist',
      got: given,
      expected: 'a WARC file or a folder of snapshots',
      remedy: 'countnight simulate makes one',
    });
  }
  const file = await nightFile(election);
  if (await isCurrentNight(file, election)) return file;
  const madeUp = !existsSync(join(election.dir, 'results.csv'));
  const from = madeUp ? 'with made-up votes, as the folder has no results.csv' : 'out of the final results';
  say(`Makes a count night of ${election.title} ${from}…`);
  // In a process of its own, so that what it takes to make a night is not held all night.
  const words = [PROGRAM, 'simulate', election.dir, '--out', file, ...(madeUp ? ['--made-up'] : [])];
  await promisify(execFile)(process.execPath, words, { signal }).catch(
    (error: Error & { stderr?: string; code?: number }) => {
      throw new UserError(error.code ?? EXIT.software, {
        what: 'no night could be made',
        got: error.stderr?.trim() || error.message,
        where: file,
        cause: error,
      });
    },
  );
  say(`Made ${file}.`);
  return file;
}

/** Beside the election; where its folder is not ours to write in (an installed program), in the user's cache. */
async function nightFile({ dir, id }: Election): Promise<string> {
  const own = join(dir, 'nights', 'simulated.warc.gz');
  if (existsSync(own)) return own;
  const writable = await access(dir, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (writable) return own;
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return join(XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), '.cache'), 'countnight', `${id}.warc.gz`);
}
