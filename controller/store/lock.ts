import { readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { EXIT, UserError } from '../ground/user-error.ts';
import { isRunning } from '../ground/whole-file.ts';

/** What is locked, as its user calls it, and what he can do when somebody else has it. */
export interface Locked {
  noun: string;
  remedy: string;
}

/** How a process is told from another of the same number, and how long a lock's silence means that its holder is dead. */
export interface LockEffects {
  /** Null where it cannot be told: no /proc, as on macOS and Windows, or another machine. */
  life(pid: number): Promise<string | null>;
  /** A holder touches its lock so often, ms. */
  beatMs: number;
  /** A lock that was not touched for so long is watched no more, ms. */
  silentMs: number;
}

const LIVE: LockEffects = { life: lifeOf, beatMs: 2000, silentMs: 60_000 };
/** A lock that may be a dead one's is watched for so many beats: a busy machine is late with one. */
const WATCHED_BEATS = 4;

const STORE: Locked = { noun: 'store', remedy: 'stop it, or give --store or --out another place' };

/**
 * Keeps a file to one process: two controllers appending to one journal, or drawing into one folder, would make each
 * other's pictures up. A lock whose process is dead (kill -9, a machine that lost power) is taken over, also when its
 * number was given to another process since: at once where the system tells one process from another, else after some
 * seconds in which nobody touched it, so that a night that was killed goes on without anybody's help.
 *
 * @param file what is locked; the lock lies beside it, so its folder must exist
 * @returns gives the lock back
 * @throws UserError (75) while another live process holds it; the system's error when the lock cannot be written
 */
export async function lockFile(
  file: string,
  locked: Locked = STORE,
  effects: LockEffects = LIVE,
): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  const own = `${process.pid} ${(await effects.life(process.pid)) ?? ''}`;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(lock, own, { flag: 'wx' });
      return keep(lock, own, effects.beatMs);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        // A full disk makes the file and takes no name: whose it is, nobody could tell.
        await unlink(lock).catch(() => {});
        throw error;
      }
    }
    const holder = await readFile(lock, 'utf8').catch(() => '');
    if (await isHeld(lock, holder, effects))
      throw new UserError(EXIT.temporary, {
        what: `another countnight is using this ${locked.noun}`,
        got: `process ${holder.split(' ')[0]}`,
        where: file,
        remedy: `${locked.remedy}; if no such process is a countnight, remove ${lock}`,
      });
    // Somebody who waited as we did may have taken it in between.
    if ((await readFile(lock, 'utf8').catch(() => '')) === holder) await unlink(lock).catch(() => {});
  }
  throw new UserError(EXIT.temporary, { what: `the ${locked.noun} cannot be locked`, where: lock });
}

/** Touches a lock, and makes it anew where it was removed with its folder; ends that when it is given back. */
function keep(lock: string, own: string, beatMs: number): () => Promise<void> {
  const touch = async (): Promise<void> => {
    try {
      await utimes(lock, new Date(), new Date());
    } catch {
      await writeFile(lock, own, { flag: 'wx' }).catch(() => {});
    }
  };
  const beat = setInterval(() => void touch(), beatMs).unref();
  return () => {
    clearInterval(beat);
    return unlink(lock).catch(() => {});
  };
}

async function isHeld(lock: string, holder: string, effects: LockEffects): Promise<boolean> {
  const [number = '', born = ''] = holder.split(' ');
  const pid = Number(number);
  const ours = await effects.life(process.pid);
  // Of this boot of this machine: its processes are known.
  if (born !== '' && ours !== null && bootOf(born) === bootOf(ours)) {
    const now = isRunning(pid) ? await effects.life(pid) : null;
    return now === born;
  }
  // Its number alone proves nothing: it may be another's by now, or that of another machine's process.
  const touched = () =>
    stat(lock).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const before = await touched();
  if (Date.now() - before > effects.silentMs) return false;
  for (let beat = 0; beat < 2 * WATCHED_BEATS; beat++) {
    await wait(effects.beatMs / 2);
    const now = await touched();
    if (now !== before) return now !== 0;
  }
  return false;
}

function bootOf(life: string): string {
  return life.split(':')[0] ?? '';
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
