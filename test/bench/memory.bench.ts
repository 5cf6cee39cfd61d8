import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writePlains } from './plains.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
const WEST_BENGAL = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
const SIZES = [3, 292, 543, 4123];
/** A night at rest: its pages are read, its boards drawn, and what loading left behind is collected. */
const REST_MS = 35_000;
const LONGEST_MS = 150_000;
const EVERY_MS = 100;

/**
 * Resident memory of a whole night without OBS, in MB, as the system counts it (the program and its children): at live
 * pace, at rest and at most; at `--speed max`, at most. `--seats 292` measures one size only.
 */
export async function bench({ seats }: BenchOptions): Promise<BenchResult> {
  const notes: string[] = [];
  for (const size of seats === undefined ? SIZES : [Number(seats)]) {
    const dir = await mkdtemp(join(tmpdir(), 'memory-'));
    try {
      const election = size === 292 ? WEST_BENGAL : await writePlains(join(dir, 'election'), size);
      const night = ['rehearse', election, '--obs', 'none', '--out', join(dir, 'out')];
      // The first start makes the night.
      await measured(
        ['simulate', election, '--out', join(election, 'nights', 'simulated.warc.gz')],
        LONGEST_MS,
      );
      const live = await measured([...night, '--speed', '1', '--from', '11:00'], REST_MS);
      const fast = await measured([...night, '--speed', 'max', '--exit'], LONGEST_MS);
      notes.push(
        `${size} seats: at live pace ${live.last} MB at rest, ${live.most} MB at most; at --speed max ${fast.most} MB at most${fast.ended ? '' : ' (in its first minutes)'}`,
      );
    } finally {
      await rm(dir, { recursive: true });
    }
  }
  return { name: 'memory', rival: 'none', rows: [], notes };
}

/** Runs a command line as a user's shell does, and ends it after so long. */
async function measured(
  args: readonly string[],
  longestMs: number,
): Promise<{ last: number; most: number; ended: boolean }> {
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let gone = false;
  const exit = new Promise<void>((resolve) =>
    child.once('exit', () => {
      gone = true;
      resolve();
    }),
  );
  let last = 0;
  let most = 0;
  const began = performance.now();
  while (!gone && performance.now() - began < longestMs) {
    const now = await residentMb(child.pid as number);
    if (now > 0) last = now;
    most = Math.max(most, now);
    await Promise.race([delay(EVERY_MS), exit]);
  }
  const ended = gone;
  child.kill('SIGINT');
  await exit;
  return { last: Math.round(last), most: Math.round(most), ended };
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const own = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  let all = own;
  for (const child of children.trim().split(/\s+/).filter(Boolean)) all += await residentMb(Number(child));
  return all;
}
