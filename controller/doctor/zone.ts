import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { IANAZone } from 'luxon';
import type { Election } from '../election/election.ts';
import { type Check, ok, warning } from './check.ts';

const run = promisify(execFile);

/** What this system reckons a zone's offset to be, minutes from UTC; null where it cannot be asked. */
export type SystemOffset = (timeZone: string, at: number) => Promise<number | null>;

/**
 * The clock on the boards and the stamps of pages are reckoned by Node's own time zones, and by nothing else. Laws change:
 * where this system knows another offset for the night, one of the two is old.
 */
export async function examineZone(
  { timeZone, countStarts }: Pick<Election, 'timeZone' | 'countStarts'>,
  system: SystemOffset = systemOffset,
): Promise<Check> {
  const at = countStarts ?? Date.now();
  const ours = IANAZone.create(timeZone).offset(at);
  const theirs = await system(timeZone, at);
  if (theirs === null || theirs === ours)
    return ok(
      'time zone',
      `${timeZone} is ${written(ours)} on the day of the count (zones of ${process.versions.tz})`,
    );
  return warning(
    'time zone',
    `Node (zones of ${process.versions.tz}) has ${timeZone} at ${written(ours)} on the day of the count, this system at ${written(theirs)}`,
    'compare with a clock there; update Node, or the tzdata of the system',
  );
}

function written(minutes: number): string {
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

// `date` reads the system's zones; Windows has none of that kind.
async function systemOffset(timeZone: string, at: number): Promise<number | null> {
  if (process.platform === 'win32') return null;
  const seconds = String(Math.floor(at / 1000));
  const words = process.platform === 'darwin' ? ['-r', seconds, '+%z'] : ['-d', `@${seconds}`, '+%z'];
  try {
    const { stdout } = await run('date', words, { timeout: 5000, env: { ...process.env, TZ: timeZone } });
    const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(stdout.trim()) ?? [];
    // A zone that the system has not is UTC to it, and says nothing.
    if (hours === undefined || (stdout.trim() === '+0000' && !(await knowsZone(timeZone)))) return null;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  } catch {
    return null;
  }
}

async function knowsZone(timeZone: string): Promise<boolean> {
  const { access } = await import('node:fs/promises');
  return access(`/usr/share/zoneinfo/${timeZone}`).then(
    () => true,
    () => false,
  );
}
