import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** Processes as Linux's /proc(5) shows them. A process that is gone has nothing. */

/** Resident memory of one process, MB. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}

/** Open file descriptors of one process. */
export async function descriptors(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
}

/** How long the main thread of a process was ready to run and had no processor, ms (Linux, schedstat). */
export async function waitedMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '');
  return Number(text.split(' ')[1] ?? 0) / 1e6;
}

/** How many times as long as its work our own main thread took for it, because others had the processor; 1 = they left it to us. */
export function slowness(): number {
  try {
    const [ran = 0, waited = 0] = readFileSync('/proc/self/schedstat', 'utf8').split(' ').map(Number);
    return 1 + waited / Math.max(1, ran);
  } catch {
    return 1;
  }
}

/** Everybody that a process has started, and those whom they started. */
export async function descendants(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const found: number[] = [];
  for (const task of tasks) {
    const text = await readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '');
    for (const child of text.trim().split(/\s+/).filter(Boolean).map(Number))
      found.push(child, ...(await descendants(child)));
  }
  return found;
}

/** Memory of everybody that a process has started, MB; what they share is counted once (Pss of proc(5)). */
export async function childrenMb(pid: number): Promise<number> {
  let kb = 0;
  for (const child of await descendants(pid)) {
    const text = await readFile(`/proc/${child}/smaps_rollup`, 'utf8').catch(() => '');
    kb += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  }
  return kb / 1024;
}
