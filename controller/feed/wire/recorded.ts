import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import { Unzip, UnzipInflate } from 'fflate';
import { DateTime } from 'luxon';
import { EXIT, UserError } from '../../ground/user-error.ts';
import { KeptBodies, readArchive } from './archive.ts';
import { type Exchange, goodExchange } from './exchange.ts';

const WARC = /\.warc(\.gz)?$/i;

/**
 * The exchanges of a recorded night, whatever it is kept in: a WARC file, a folder of WARC files (a crawler's
 * several workers write one each), a WACZ file (such files and their index, zipped), or a folder of timed snapshots.
 *
 * @param zone IANA zone of snapshots' times without offset
 * @param note told when a file ends in the middle
 * @throws UserError 66 or 65 when it cannot be read or is none of these
 */
export async function* readRecorded(
  file: string,
  zone: string,
  note: (text: string) => void,
): AsyncGenerator<Exchange> {
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) {
    const archives = (await readdir(file, { recursive: true })).filter((name) => WARC.test(name)).sort();
    if (archives.length === 0) yield* readSnapshots(file, zone);
    else
      yield* inOrder(
        archives.map((name) => join(file, name)),
        note,
      );
  } else if (/\.wacz$/i.test(file)) yield* readWacz(file, note);
  else yield* readArchive(file, note);
}

// Each file is in order of time by itself; of all, the oldest exchange goes first.
async function* inOrder(files: readonly string[], note: (text: string) => void): AsyncGenerator<Exchange> {
  const open: { source: AsyncGenerator<Exchange>; next: Exchange }[] = [];
  const advance = async (source: AsyncGenerator<Exchange>): Promise<void> => {
    const { value, done } = await source.next();
    if (!done) open.push({ source, next: value });
  };
  try {
    const bodies = new KeptBodies();
    for (const file of files) await advance(readArchive(file, note, bodies));
    while (open.length > 0) {
      open.sort((a, b) => a.next.at - b.next.at);
      const { source, next } = open.shift() as (typeof open)[number];
      yield next;
      await advance(source);
    }
  } finally {
    for (const { source } of open) await source.return(undefined);
  }
}

// The archives are laid out on disk first: a night's WACZ may be larger than the thread's memory.
async function* readWacz(file: string, note: (text: string) => void): AsyncGenerator<Exchange> {
  const folder = await mkdtemp(join(tmpdir(), 'wacz-'));
  try {
    const files = await unpackArchives(file, folder);
    if (files.length === 0) throw noArchive(file, 'no archive/*.warc.gz in it');
    yield* inOrder(files, note);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpackArchives(file: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  const outs: WriteStream[] = [];
  const writing: Promise<void>[] = [];
  const unzip = new Unzip((member) => {
    if (!WARC.test(member.name)) return;
    const path = join(folder, `${files.length}-${basename(member.name)}`);
    files.push(path);
    const out = createWriteStream(path);
    outs.push(out);
    writing.push(
      new Promise((resolve, reject) => {
        out.once('close', resolve).once('error', reject);
        member.ondata = (error, chunk, final) => {
          if (error) out.destroy(error);
          else if (final) out.end(chunk);
          else out.write(chunk);
        };
      }),
    );
    member.start();
  });
  unzip.register(UnzipInflate);
  try {
    for await (const chunk of createReadStream(file)) {
      unzip.push(chunk as Uint8Array);
      for (const out of outs) if (out.writableNeedDrain) await once(out, 'drain');
    }
    unzip.push(new Uint8Array(0), true);
    await Promise.all(writing);
  } catch (error) {
    throw noArchive(file, (error as Error).message, error as Error);
  }
  return files;
}

function noArchive(where: string, got: string, cause?: Error): UserError {
  return new UserError(EXIT.data, {
    what: 'the WACZ file cannot be read',
    got,
    expected: 'a zip file with WARC files in it',
    where,
    cause,
  });
}

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
    throw new UserError(EXIT.data, {
      what: 'no snapshots in the folder',
      expected: 'files or folders named by time, like 20241106T025002Z',
      where: folder,
    });
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
