import { readFile, unlink, writeFile } from 'node:fs/promises';
import { EXIT, UserError } from '../user-error.ts';

/**
 * Keeps a file to one process: two controllers appending to one journal would make each other's state up.
 * A lock whose process is dead (kill -9) is taken over.
 *
 * @returns gives the lock back
 * @throws UserError (75) while another live process holds it
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      return () => unlink(lock).catch(() => {});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder !== process.pid && isAlive(holder))
      throw new UserError(
        {
          what: 'another countnight is using this store',
          got: `process ${holder}`,
          where: file,
          remedy: 'stop it, or give --store or --out another place',
        },
        EXIT.temporary,
      );
    await unlink(lock).catch(() => {});
  }
  throw new UserError({ what: 'the store cannot be locked', where: lock }, EXIT.temporary);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
