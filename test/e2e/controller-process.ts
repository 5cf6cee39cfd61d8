import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));

/** A line of the as-run log, as far as the tests look at it. */
export interface AsRunLine {
  seq: number;
  at: string;
  what: string;
  id?: string;
  reason: string;
  type?: string;
  scene?: string;
  kind?: string;
  contest?: string;
  total?: number;
  to?: string;
  events?: string[];
  injected?: string;
}

/** The program itself, as a user starts it. */
export interface Running {
  process: ChildProcess;
  /** Everything it said so far. */
  said(): string;
  /** Resolves with its exit code. */
  ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test left running: its pipes would keep the test file alive for ever. */
export function endCountnights(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** @param before what its command line begins with: a program that becomes it, with another network or other mounts */
export function startCountnight(
  args: readonly string[],
  environment: Record<string, string> = {},
  before: readonly string[] = [],
): Running {
  const [command = '', ...words] = [...before, process.execPath, PROGRAM, ...args];
  const child = spawn(command, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let text = '';
  const hear = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  running.add(child);
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      process.off('exit', kill);
      running.delete(child);
      resolve(code);
    });
  });
  return { process: child, said: () => text, ended };
}

/** The whole lines of an output folder's as-run log; none before it exists. */
export async function asRun(outDir: string): Promise<AsRunLine[]> {
  const text = await readFile(join(outDir, 'as-run.ndjson'), 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AsRunLine);
}
