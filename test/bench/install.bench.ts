import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../until.ts';
import type { BenchOptions, BenchResult, BenchRow } from './result.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const PATIENCE_MS = 300_000;

/**
 * What a newcomer waits for and what it takes: the package installed globally, and a fresh checkout, each with an empty cache
 * of npm's and from the registry that npm is set to; then the bundled rehearsal, to its first board and to its first lead.
 */
export async function bench(_: BenchOptions): Promise<BenchResult> {
  const desk = await mkdtemp(join(tmpdir(), 'countnight-install-'));
  const rows: BenchRow[] = [];
  const notes: string[] = [];
  const timed = async <T>(contender: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const done = await work();
    const ms = performance.now() - began;
    rows.push({ contender, n: 1, medianMs: ms, p95Ms: ms, ratio: 1 });
    return done;
  };
  const npm = (words: readonly string[], cwd: string) =>
    run('npm', [...words, '--cache', join(desk, 'cache'), '--no-audit', '--no-fund'], {
      cwd,
      maxBuffer: 1e8,
    });
  try {
    const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', desk], ROOT);
    const [packed] = JSON.parse(stdout) as { filename: string; size: number }[];
    const file = join(desk, packed?.filename ?? '');
    notes.push(`the package: ${megabytes(packed?.size ?? 0)} MB`);

    const prefix = join(desk, 'global');
    await mkdir(prefix);
    await timed('npm install --global', () => npm(['install', '--global', '--prefix', prefix, file], desk));
    notes.push(await sized('npm install --global', join(prefix, 'lib', 'node_modules')));
    const program = join(prefix, 'bin', 'countnight');
    await rehearsal(desk, 'countnight rehearse', [program, 'rehearse'], timed);

    const checkout = join(desk, 'checkout');
    await run('git', ['clone', '--quiet', ROOT, checkout]);
    await timed('npm install', () => npm(['install'], checkout));
    notes.push(await sized('npm install', join(checkout, 'node_modules')));
    const { stdout: changed } = await run('git', ['status', '--porcelain'], { cwd: checkout });
    notes.push(
      `npm install leaves the checkout ${changed === '' ? 'as it was' : `changed: ${changed.trim()}`}`,
    );
    await rehearsal(checkout, 'npm start', ['npm', 'start', '--'], timed);
  } finally {
    await rm(desk, { recursive: true, force: true, maxRetries: 5 });
  }
  return { name: 'install', rival: 'itself', rows, notes };
}

/** The bundled night at the speed that is usual, twice: first with everything still to be made, then as on any other day. */
async function rehearsal(
  cwd: string,
  name: string,
  [command = '', ...words]: readonly string[],
  timed: <T>(contender: string, work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  for (const time of ['first', 'second']) {
    const out = join(cwd, `out-${time}`);
    const child = spawn(command, [...words, '--obs', 'none', '--out', out], {
      cwd,
      stdio: 'ignore',
      detached: true,
    });
    try {
      await timed(`${name}, ${time} time, to a board`, () =>
        until('a board', () => existsSync(join(out, 'maps', 'state.png')), PATIENCE_MS),
      );
      await timed(`${name}, ${time} time, from there to a lead`, () =>
        until('a lead', () => hasLead(join(out, 'status.json')), PATIENCE_MS),
      );
    } finally {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    }
  }
}

function hasLead(file: string): boolean {
  return /"(?:leading|won)":\s*[1-9]/.test(readFileSync(file, 'utf8'));
}

async function sized(what: string, modules: string): Promise<string> {
  const names = await readdir(modules, { recursive: true });
  // A package is a folder right below a node_modules, or below a scope of one.
  const packages = names.filter((name) =>
    /(?:^|node_modules\/)(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(name),
  );
  return `${what}: ${packages.length} packages, ${megabytes(await sizeOf(modules))} MB`;
}

async function sizeOf(path: string): Promise<number> {
  const facts = await stat(path).catch(() => null);
  if (!facts?.isDirectory()) return facts?.size ?? 0;
  let sum = 0;
  for (const name of await readdir(path)) sum += await sizeOf(join(path, name));
  return sum;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
