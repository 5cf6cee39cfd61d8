import { readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What a folder is filled with by ourselves, file by file: only the folder itself can lead out. */
const OUR_OWN = new Set(['cache', 'nights', 'node_modules', '.git']);

/** Something in a folder that is not the folder's own. */
export interface Stray {
  /** From the folder. */
  file: string;
  what: string;
}

/**
 * What in an election folder is a link that leads out of it, or no file at all: whoever made the folder could have it
 * show, or wait for, anything of this machine.
 */
export async function straysIn(root: string): Promise<Stray[]> {
  const real = await realpath(root).catch(() => null);
  if (real === null) return [];
  const strays: Stray[] = [];
  const look = async (dir: string): Promise<void> => {
    for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
      const path = join(dir, entry.name);
      const file = relative(root, path);
      if (entry.isDirectory()) {
        if (!OUR_OWN.has(entry.name)) await look(path);
      } else if (entry.isSymbolicLink()) {
        const end = await realpath(path).catch(() => null);
        if (end !== null && end !== real && !end.startsWith(real + sep))
          strays.push({ file, what: 'a link that leads out of the election folder' });
      } else if (!entry.isFile()) strays.push({ file, what: 'no file: a pipe, a socket or a device' });
    }
  };
  await look(root);
  return strays;
}
