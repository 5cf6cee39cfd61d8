import { closeSync, openSync, readdirSync, renameSync, rmSync, writevSync } from 'node:fs';
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Replaces a file so that a reader sees the old one or the new one, never a part: all of it goes to a name of
 * its own in the same folder, which then replaces the old file in one step. Nothing waits for the disk: after a
 * power cut the old file or the new one is there, as the file system orders it.
 *
 * @param content in one piece or several; text becomes UTF-8
 * @throws the system's error (disk full, no permission, no folder); the old file is then untouched
 */
export function replaceFileSync(file: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  const temporary = temporaryFor(file);
  try {
    const descriptor = openSync(temporary, 'w');
    try {
      writeAll(descriptor, partsOf(content));
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What a text file holds; null where there is none. @throws the system's error for any other reason */
export async function readIfAny(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Windows refuses to replace a file while another program reads it: OBS, a virus scanner. It is over in milliseconds. */
const HELD = new Set(['EPERM', 'EACCES', 'EBUSY']);
const RENAME_AGAIN_MS = [5, 20, 75];

/**
 * `replaceFileSync` without holding up the thread, and with some patience for a file that somebody else holds.
 *
 * @param flush the new file is on the disk before it replaces the old one: it outlasts a power cut
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  { flush = false }: { flush?: boolean } = {},
): Promise<void> {
  const temporary = temporaryFor(file);
  try {
    await writeFile(temporary, content, { flush });
    await renamePatiently(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function renamePatiently(from: string, to: string): Promise<void> {
  for (const pause of RENAME_AGAIN_MS) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!HELD.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    await wait(pause);
  }
  await rename(from, to);
}

let counter = 0;
const swept = new Set<string>();

// Process and count make the name ours alone, so two writers never share a temporary file.
function temporaryFor(file: string): string {
  const folder = dirname(file);
  if (!swept.has(folder)) {
    swept.add(folder);
    sweep(folder);
  }
  return join(folder, `.${basename(file)}.${process.pid}-${counter++}.tmp`);
}

function partsOf(content: string | Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof content === 'string') return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** writev may write less than asked for; the rest follows. */
function writeAll(descriptor: number, parts: readonly Uint8Array[]): void {
  let rest = [...parts];
  while (rest.length) {
    let written = writevSync(descriptor, rest);
    while (rest.length && written >= (rest[0] as Uint8Array).length) {
      written -= (rest[0] as Uint8Array).length;
      rest = rest.slice(1);
    }
    if (written && rest[0]) rest[0] = rest[0].subarray(written);
  }
}

/** Removes what killed writers left behind in a folder; what cannot be removed only takes room. */
function sweep(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const pid = Number(/^\..+\.(\d+)-\d+\.tmp$/.exec(name)?.[1]);
      if (pid && !isRunning(pid)) rmSync(join(folder, name), { force: true });
    }
  } catch {
    // Why the folder cannot be used is told by the write that follows.
  }
}

/** Whether there is a process of that number. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
