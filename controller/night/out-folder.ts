import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Mode } from '../ground/mode.ts';
import { EXIT, telling, UserError } from '../ground/user-error.ts';
import { replaceFile } from '../ground/whole-file.ts';
import { lockFile } from '../store/lock.ts';

interface Claim {
  mode: Mode;
  election: string;
}

const FILE = 'countnight.json';

/**
 * Keeps an output folder to one controller: two that draw into it would show each other's pictures in turn.
 *
 * @returns gives it back
 * @throws UserError 75 while another controller lives in it; 74 when it cannot be written
 */
export async function holdOutFolder(out: string): Promise<() => Promise<void>> {
  const dir = resolve(out);
  try {
    // A folder that we make is its user's alone; one that is there keeps its rights.
    await mkdir(dir, { recursive: true, mode: 0o700 });
    return await lockFile(join(dir, FILE), {
      noun: 'output folder',
      remedy: 'stop it, or give --out another place',
    });
  } catch (cause) {
    return unwritable(dir)(cause);
  }
}

/**
 * Makes an output folder ours and says what kind of numbers it holds. A folder of a live night takes no
 * rehearsal (hazard H19): somebody's OBS may be showing its files this moment.
 *
 * @returns the folder's absolute path
 * @throws UserError 78 when the folder belongs to a live night and this is not one; 74 when it cannot be written
 */
export async function claimOutFolder(out: string, mode: Mode, election: string): Promise<string> {
  const dir = resolve(out);
  try {
    await mkdir(dir, { recursive: true });
    const before = await claimOf(dir);
    if (before?.mode === 'live' && mode !== 'live')
      throw new UserError(EXIT.config, {
        what: 'the output folder belongs to a live night',
        got: `${mode} of ${election}`,
        expected: `live data of ${before.election}`,
        where: dir,
        remedy: 'give the rehearsal another --out, or remove that folder when the night is over',
      });
    await replaceFile(join(dir, FILE), `${JSON.stringify({ mode, election } satisfies Claim)}\n`);
  } catch (cause) {
    return unwritable(dir)(cause);
  }
  return dir;
}

function unwritable(where: string): (cause: unknown) => never {
  const remedy = 'choose another --out, or mend its rights';
  return telling(EXIT.io, { what: 'the output folder cannot be written', where, remedy });
}

async function claimOf(dir: string): Promise<Claim | null> {
  try {
    return JSON.parse(await readFile(join(dir, FILE), 'utf8')) as Claim;
  } catch {
    return null;
  }
}
