import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { IANAZone } from 'luxon';
import type { Election } from '../election/election.ts';
import { findChromium } from '../ground/chromium.ts';
import { exists } from '../ground/whole-file.ts';
import { ChromiumHost } from '../stage/picture/chromium-host.ts';
import { type Check, ok, warning } from './check.ts';

const run = promisify(execFile);

/** What somebody reckons a zone's offset to be, minutes from UTC; null where it cannot be asked. */
export type ZoneOffset = (timeZone: string, at: number) => Promise<number | null>;

/** Whoever keeps time zones of his own on this machine; OBS's browser is asked with the test page. */
const OTHERS: Readonly<Record<string, ZoneOffset>> = {
  'this system': systemOffset,
  Chromium: chromiumOffset,
};

/**
 * The clock on the boards and the stamps of pages are reckoned by Node's own time zones, and by nothing else. Laws change:
 * where this system or Chromium knows another offset for the night, one of them is old.
 */
export async function examineZone(
  election: NightZone,
  others: Readonly<Record<string, ZoneOffset>> = OTHERS,
): Promise<Check> {
  const told = await Promise.all(
    Object.entries(others).map(
      async ([who, offset]) => [who, await offset(election.timeZone, nightOf(election))] as const,
    ),
  );
  return compareZones('time zone', election, told);
}

/** An election as far as its hours go. */
export type NightZone = Pick<Election, 'timeZone' | 'countStarts'>;

/** The moment for which zones are compared, ms: a law may change between now and the night. */
export function nightOf({ countStarts }: NightZone): number {
  return countStarts ?? Date.now();
}

/** @param told who reckons, and the offset that he has, minutes; null where he could not be asked */
export function compareZones(
  name: string,
  election: NightZone,
  told: readonly (readonly [who: string, offset: number | null])[],
): Check {
  const { timeZone } = election;
  const ours = IANAZone.create(timeZone).offset(nightOf(election));
  const asked = told.flatMap(([who, offset]) => (offset === null ? [] : [{ who, offset }]));
  const differ = asked.filter(({ offset }) => offset !== ours);
  if (differ.length === 0)
    return ok(
      name,
      `${timeZone} is ${written(ours)} on the day of the count (zones of ${process.versions.tz})${asked.length > 0 ? `; so ${asked.length === 1 ? 'says' : 'say'} ${asked.map(({ who }) => who).join(' and ')}` : ''}`,
    );
  return warning(
    name,
    `Node (zones of ${process.versions.tz}) has ${timeZone} at ${written(ours)} on the day of the count, ${differ.map(({ who, offset }) => `${who} at ${written(offset)}`).join(', ')}`,
    "compare with a clock there. Every hour on air is Node's: if Node is wrong, update it; else update what differs",
  );
}

/** For a page: a zone's offset at a moment, minutes from UTC, as the browser there reckons it; null for no zone of its. */
export const BROWSER_OFFSET = `function offset(timeZone, at) {
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'gregory', ...fields });
    const on = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const there = Date.UTC(on.year, on.month - 1, on.day, on.hour, on.minute, on.second);
    return Math.round((there - at) / 60000);
  } catch {
    return null;
  }
}`;

// The one that draws pictures where OBS draws no pages; a page of nothing is enough.
async function chromiumOffset(timeZone: string, at: number): Promise<number | null> {
  const executable = findChromium();
  if (executable === null) return null;
  const host = new ChromiumHost(executable);
  try {
    const page = await (await host.open()).newPage();
    return (await page.evaluate(`(${BROWSER_OFFSET})(${JSON.stringify(timeZone)}, ${at})`)) as number | null;
  } catch {
    // That it does not start is told beside this.
    return null;
  } finally {
    await host.stop();
  }
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
    if (
      hours === undefined ||
      (stdout.trim() === '+0000' && !(await exists(`/usr/share/zoneinfo/${timeZone}`)))
    )
      return null;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  } catch {
    return null;
  }
}
