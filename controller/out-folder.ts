import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Mode } from './mode.ts';
import { EXIT, UserError } from './user-error.ts';

interface Claim {
  mode: Mode;
  election: string;
}

const FILE = 'countnight.json';

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
      throw new UserError(
        {
          what: 'the output folder belongs to a live night',
          got: `${mode} of ${election}`,
          expected: `live data of ${before.election}`,
          where: dir,
          remedy: 'give the rehearsal another --out, or remove that folder when the night is over',
        },
        EXIT.config,
      );
    const file = join(dir, FILE);
    await writeFile(`${file}.tmp`, `${JSON.stringify({ mode, election } satisfies Claim)}\n`);
    await rename(`${file}.tmp`, file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      {
        what: 'the output folder cannot be written',
        where: dir,
        remedy: 'choose another --out, or mend its rights',
      },
      EXIT.io,
      { cause },
    );
  }
  return dir;
}

async function claimOf(dir: string): Promise<Claim | null> {
  try {
    return JSON.parse(await readFile(join(dir, FILE), 'utf8')) as Claim;
  } catch {
    return null;
  }
}
