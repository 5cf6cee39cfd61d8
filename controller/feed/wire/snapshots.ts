import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DateTime } from 'luxon';
import { EXIT, UserError } from '../../user-error.ts';
import { type Exchange, goodExchange } from './exchange.ts';

/**
 * A folder of saved pages as a night: each file's path holds the time it was saved (a folder
 * `20241106T025002Z/` or a name like `page-2024-06-04_1634.html`), the rest of the path is its address
 * (`electionresults.example/2024/house.txt` -> `https://electionresults.example/2024/house.txt`).
 * Files in order of time; one in memory at a time.
 *
 * @param zone IANA zone of times without Z or offset
 * @throws UserError 65 when no file carries a time
 */
export async function* readSnapshots(folder: string, zone: string): AsyncGenerator<Exchange> {
  const files: { at: number; url: string; path: string }[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    const found = snapshotOf(relative(folder, join(folder, name)), zone);
    if (found) files.push({ ...found, path: join(folder, name) });
  }
  files.sort((a, b) => a.at - b.at || (a.path < b.path ? -1 : 1));
  let read = 0;
  for (const { at, url, path } of files) {
    if (!(await stat(path)).isFile()) continue;
    read++;
    yield goodExchange(url, at, await readFile(path));
  }
  if (read === 0) {
    throw new UserError(
      {
        what: 'no snapshots in the folder',
        expected: 'files or folders named by time, like 20241106T025002Z',
        where: folder,
      },
      EXIT.data,
    );
  }
}

const TIME =
  /(\d{4})-?(\d\d)-?(\d\d)[T_ .-]?(\d\d)[-:.]?(\d\d)(?:[-:.]?(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?/;

/** The moment and address that a path says; null without a date and time of day. */
export function snapshotOf(path: string, zone: string): { at: number; url: string } | null {
  const parts = path.split(sep);
  for (const [i, part] of parts.entries()) {
    const match = TIME.exec(part);
    if (!match) continue;
    const [text, year, month, day, hour, minute, second = '00', offset = ''] = match;
    const time = DateTime.fromISO(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`, { zone });
    if (!time.isValid) continue;
    const rest = part.replace(text, '').replace(/^[-_. ]+|[-_ ]+(?=\.)|[-_. ]+$/g, '');
    const address = [...parts.slice(0, i), ...(rest === '' ? [] : [rest]), ...parts.slice(i + 1)].join('/');
    return { at: time.toMillis(), url: `https://${address}` };
  }
  return null;
}
