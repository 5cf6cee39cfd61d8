import { closeSync, openSync, readdirSync, renameSync, rmSync, writevSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { MapPainter } from './painter.ts';

/**
 * Writes the picture so that a reader sees the old file or the new one, never a part: all of it goes to
 * a name of its own in the same folder, which then replaces the old file in one step.
 * Nothing waits for the disk: after a power cut the old file or the new one is there as the file system
 * orders it, and the next paint writes it again.
 */
export function saveMap(painter: MapPainter, file: string): void {
  replaceFile(file, painter.png());
}

let counter = 0;
const swept = new Set<string>();

/** Replaces a file by some bytes in one step. */
export function replaceFile(file: string, parts: readonly Uint8Array[]): void {
  if (!swept.has(file)) {
    swept.add(file);
    sweep(file);
  }
  // Process and count make the name ours alone, so two writers never share a temporary file.
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}-${counter++}.tmp`);
  try {
    const descriptor = openSync(temporary, 'wx');
    try {
      writeAll(descriptor, parts);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
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

/** Removes what writers of this file that were killed left behind. */
function sweep(file: string): void {
  const left = new RegExp(`^\\.${literally(basename(file))}\\.(\\d+)-\\d+\\.tmp$`);
  for (const name of readdirSync(dirname(file))) {
    const pid = Number(left.exec(name)?.[1]);
    if (pid && pid !== process.pid && !alive(pid)) rmSync(join(dirname(file), name), { force: true });
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
