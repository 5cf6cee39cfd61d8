import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { describe } from '../stage/wire/obs-error.ts';
import { type Check, failure, ok, warning } from './check.ts';

/** What a system tells of the disk that a folder is on, as statfs(2) has it. */
export interface Disk {
  /** Kind of file system, on Linux; 0 = not told. */
  type: number;
  /** Bytes of one block. */
  bsize: number;
  /** Blocks in all, and those that we may fill. */
  blocks: number;
  bavail: number;
  /** Files that it can hold, and those still free; 0 and 0 where they are not counted. */
  files: number;
  ffree: number;
}

/** Less free disk than this may not last a night of recording and pictures. */
const FREE_GB = 2;
/** A disk that is so full fills up by what others write, unless this is free of it. */
const FULL = 0.95;
const FULL_GB = 10;
const FREE_FILES = 10_000;
/** File systems that another machine serves, by their magic numbers (linux/magic.h, statfs(2)). */
const NETWORK: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4266872130: 'SMB',
  4283649346: 'SMB',
  16914839: '9P',
  12805120: 'Ceph',
  1397113167: 'AFS',
  2020557398: 'a folder of the machine around this one',
  1702057286: 'FUSE',
};
const MEMORY = new Set([0x01021994, 0x858458f6]);
/** Folders that a program copies to other machines, while we write. */
const SYNCED =
  /^(onedrive|dropbox|google ?drive|icloud ?drive|mobile documents|nextcloud|owncloud|pcloud)\b/i;

/** Looks whether a night's output folder can be written, and at the disk that it is on. Makes the folder. */
export async function examineOut(outDir: string): Promise<Check> {
  const probe = join(outDir, '.countnight-doctor');
  try {
    await mkdir(outDir, { recursive: true });
    await writeFile(probe, 'x');
    await rm(probe);
  } catch (error) {
    return failure(
      'output',
      `${outDir} cannot be written: ${describe(error)}`,
      'choose another folder with --out',
    );
  }
  return examineDisk(resolve(outDir), await statfs(outDir));
}

/** Judges the disk of an output folder. Pure. @param outDir its absolute path */
export function examineDisk(outDir: string, { type, bsize, blocks, bavail, files, ffree }: Disk): Check {
  const free = (bavail * bsize) / 1e9;
  const warn = (what: string, fix: string) => warning('output', `${outDir}: ${what}`, fix);
  if (free < FREE_GB)
    return warn(`${free.toFixed(1)} GB are free`, 'free some disk, above all when OBS records');
  if (bavail < blocks * (1 - FULL) && free < FULL_GB)
    return warn(
      `its disk is nearly full, ${free.toFixed(1)} GB are free`,
      'free some, or write to another disk with --out',
    );
  if (files > 0 && ffree < FREE_FILES)
    return warn(
      `its disk takes only ${ffree} more files`,
      'remove some, or write to another disk with --out',
    );
  // statfs(2) gives it as a signed number on some machines.
  const network = outDir.startsWith('\\\\') ? 'a network folder' : NETWORK[type >>> 0];
  if (network)
    return warn(
      `its disk is shared (${network}): a network that stalls keeps pages old`,
      'write to a disk of this machine with --out',
    );
  const synced = outDir.split(sep).find((part) => SYNCED.test(part));
  if (synced)
    return warn(
      `${synced} is copied to other machines as it is written, and holds files while it copies`,
      'write to a folder that is not shared with --out',
    );
  if (MEMORY.has(type >>> 0))
    return warn('it is in memory, and gone after a power cut', 'write to a disk with --out');
  return ok('output', `${outDir} can be written, ${free.toFixed(0)} GB free`);
}
