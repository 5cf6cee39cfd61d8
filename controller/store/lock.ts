import { readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { EXIT, UserError } from '../user-error.ts';

/** What is locked, as its user calls it, and what he can do when somebody else has it. */
export interface Locked {
  noun: string;
  remedy: string;
}

/** A holder touches its lock so often, ms; one that did not for so long is dead. */
const BEAT_MS = 10_000;
const SILENT_MS = 60_000;

const STORE: Locked = { noun: 'store', remedy: 'stop it, or give --store or --out another place' };

/**
 * Keeps a file to one process: two controllers appending to one journal, or drawing into one folder, would make each
 * other's pictures up. A lock whose process is dead (kill -9, a machine that lost power) is taken over, also when its
 * number was given to another process since.
 *
 * @param file what is locked; the lock lies beside it, so its folder must exist
 * @returns gives the lock back
 * @throws UserError (75) while another live process holds it; the system's error when the lock cannot be written
 */
export async function lockFile(
  file: string,
  locked: Locked = STORE,
  life: (pid: number) => Promise<string | null> = lifeOf,
): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  const own = `${process.pid} ${(await life(process.pid)) ?? ''}`;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(lock, own, { flag: 'wx' });
      const beat = setInterval(
        () => void utimes(lock, new Date(), new Date()).catch(() => {}),
        BEAT_MS,
      ).unref();
      return () => {
        clearInterval(beat);
        return unlink(lock).catch(() => {});
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pid = '', born = ''] = (await readFile(lock, 'utf8').catch(() => '')).split(' ');
    if ((await isAlive(Number(pid), born, life)) && (born !== '' || (await beats(lock))))
      throw new UserError(
        {
          what: `another countnight is using this ${locked.noun}`,
          got: `process ${pid}`,
          where: file,
          remedy: `${locked.remedy}; if no such process is a countnight, remove ${lock}`,
        },
        EXIT.temporary,
      );
    await unlink(lock).catch(() => {});
  }
  throw new UserError({ what: `the ${locked.noun} cannot be locked`, where: lock }, EXIT.temporary);
}

/** Whether somebody has touched a lock lately. Where a process's birth cannot be told its number alone proves nothing. */
async function beats(lock: string): Promise<boolean> {
  const touched = await stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return Date.now() - touched < SILENT_MS;
}

async function isAlive(
  pid: number,
  born: string,
  life: (pid: number) => Promise<string | null>,
): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = await life(pid);
  return born === '' || now === null || now === born;
}

/**
 * What tells a process from a later one of the same number: this boot of the machine and the moment in it when the
 * process began (field 22 of proc(5)'s stat). null where there is no /proc, on macOS and Windows.
 */
async function lifeOf(pid: number): Promise<string | null> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // The name, in brackets, may hold spaces.
    const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot.trim()}:${began}`;
  } catch {
    return null;
  }
}
