import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findChromium } from '../ground/chromium.ts';
import { describe } from '../stage/wire/obs-error.ts';
import { type Check, failure, ok, warning } from './check.ts';
import { examineOut } from './disk.ts';

const run = promisify(execFile);
/** OBS, Chromium and the controller together. */
const MEMORY_GB = 2;

/** Looks at this machine: Node, Chromium, processor, memory, output folder, clock. */
export async function examineMachine(outDir: string): Promise<Check[]> {
  return [
    examineNode(),
    await examineChromium(),
    examineProcessor(cpus().length, loadavg()[0] ?? 0),
    examineMemory(freemem(), totalmem()),
    ...(process.platform === 'linux' ? [examineNiceness(await readSharing())] : []),
    await examineOut(outDir),
    examineClock(),
  ];
}

/** @param load processes that want a core, mean of the last minute; 0 where the system does not tell */
export function examineProcessor(cores: number, load: number): Check {
  const busy = load / cores;
  if (busy > 0.9)
    return warning(
      'processor',
      `${cores} cores, and ${load.toFixed(1)} of them are wanted already`,
      'close what else runs',
    );
  if (cores < 4)
    return warning(
      'processor',
      `${cores} cores for OBS, encoder and pages`,
      'use a machine with four or more, or a hardware encoder',
    );
  return ok('processor', `${cores} cores`);
}

export function examineMemory(free: number, total: number): Check {
  const gb = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  if (free < MEMORY_GB * 1e9)
    return warning('memory', `${gb(free)} of ${gb(total)} are free`, 'close what else runs');
  return ok('memory', `${gb(free)} of ${gb(total)} are free`);
}

/** How Linux shares the processor, as far as it can make niceness void. */
export interface Sharing {
  /** Control group whose share of the processor is this process's own (cgroup v2, cpu.weight); null = none. */
  group: string | null;
  /** Whether sessions share first (sched(7), autogroup). */
  bySession: boolean;
  /** Whether a session's share may be lowered. */
  mayLower: boolean;
}

/** Chromium yields to OBS by niceness, and where sessions share the processor first, by its session's share. */
export function examineNiceness({ group, bySession, mayLower }: Sharing): Check {
  if (group !== null)
    return ok(
      'niceness',
      `counts only inside control group ${group}; if an OBS outside of it stutters, start Countnight by: systemd-run --user --scope -p CPUWeight=30 countnight ...`,
    );
  if (!bySession) return ok('niceness', 'counts: Chromium yields to OBS');
  if (mayLower)
    return ok(
      'niceness',
      'counts only inside a session (kernel.sched_autogroup_enabled is 1); Chromium has one of its own, which yields to OBS',
    );
  return warning(
    'niceness',
    'is void between sessions (kernel.sched_autogroup_enabled is 1), and the share of a session cannot be lowered here: Chromium takes as much as OBS',
    'sysctl kernel.sched_autogroup_enabled=0, as root',
  );
}

async function readSharing(): Promise<Sharing> {
  const read = (file: string) => readFile(file, 'utf8').catch(() => '');
  const own = /^0::(.*)$/m.exec(await read('/proc/self/cgroup'))?.[1] ?? '/';
  const weighs = (path: string) => existsSync(join('/sys/fs/cgroup', path, 'cpu.weight'));
  let group = own;
  while (group !== '/' && !weighs(group)) group = dirname(group);
  // In a control group with a weight sessions are not looked at (kernel/sched/autogroup.c, task_wants_autogroup).
  const isGrouped = weighs(group);
  const session = await read('/proc/self/autogroup');
  const nice = /nice (-?\d+)/.exec(session)?.[1];
  return {
    group: isGrouped && group === own ? group : null,
    bySession: !isGrouped && (await read('/proc/sys/kernel/sched_autogroup_enabled')).trim() === '1',
    mayLower:
      nice !== undefined &&
      // What it has already: nothing changes. EAGAIN: one such wish in a tenth of a second is heard.
      (await writeFile('/proc/self/autogroup', nice).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code === 'EAGAIN',
      )),
  };
}

function examineNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('Node', `Node ${process.versions.node}`);
  return failure('Node', `Node ${process.versions.node} is too old`, 'install Node 20.19 or newer');
}

async function examineChromium(): Promise<Check> {
  const executable = findChromium();
  if (executable === null)
    return warning(
      'Chromium',
      'no Chromium, Chrome or Edge was found',
      'needed where OBS has no browser source: install chromium, or set CHROMIUM to its path',
    );
  // Chrome for Windows opens a window instead of telling its version.
  if (process.platform === 'win32') return ok('Chromium', executable);
  try {
    const { stdout } = await run(executable, ['--version'], { timeout: 10_000 });
    return ok('Chromium', `${stdout.trim()} (${executable})`);
  } catch (error) {
    return failure(
      'Chromium',
      `${executable} does not start: ${describe(error)}`,
      'install it anew, or set CHROMIUM to another',
    );
  }
}

function examineClock(): Check {
  const now = new Date();
  if (now.getUTCFullYear() < 2024)
    return failure(
      'clock',
      `this machine believes it is ${now.toISOString()}`,
      'set the clock: every age on air depends on it',
    );
  return ok('clock', `${now.toISOString()} (compare with your watch)`);
}
