import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadElection } from '../../controller/election/load.ts';
import { loadMasks, type Masks } from '../../controller/render/map/mask-file.ts';
import { ensureNight } from '../../controller/simulate/ensure-night.ts';
import { until } from '../until.ts';
import { layLiveFolder } from './night-contenders.ts';
import { paintedShare } from './night-judge.ts';
import { threadTimes } from './night-load.ts';
import { NightPages } from './night-pages.ts';
import type { BenchOptions, BenchResult } from './result.ts';
import { alternate, quantile, rowsOf } from './rounds.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ELECTION = join(ROOT, 'elections', 'west-bengal-2021');
const BASE = readFileSync(join(ELECTION, 'maps', 'state.base.png'));
const FROM = '2021-05-02T12:00:00+05:30';
/** A map with fewer seats painted, as a share, is not the right one yet: by then all have a result, but two postponed. */
const RIGHT = 0.97;
const NODE = 'node itself';
const RUN = 'run to the first right map';
const ALONE = fileURLToPath(new URL('start-alone.ts', import.meta.url));

/** What a start did until its map was there; ms since the return key, and of processor. */
interface Path {
  asked: number;
  answered: number;
  shown: number;
  /** Processor of its threads, the dearest first. */
  threads: number[];
  /** Processor of the pages' server, which is this process. */
  server: number;
}

/**
 * From the return key to something to see: `--help`, and to the first map that shows the count, of a live night from a
 * server on this machine and of a rehearsal. Cold is a checkout that was never started. Where the time of a live night goes is
 * told by when its pages were asked for, by the processor that each thread took until then, and by what the pages cost alone.
 * Options: `--rounds N` (5).
 */
export async function bench({ rounds = '5' }: BenchOptions): Promise<BenchResult> {
  const dir = mkdtempSync(join(tmpdir(), 'start-'));
  const election = await loadElection(ELECTION);
  const night = await ensureNight(undefined, election, {
    say: () => {},
    signal: new AbortController().signal,
  });
  const pages = await NightPages.open(night, election, Date.parse(FROM), 1);
  try {
    const live = await layLiveFolder(join(dir, 'election'), election, pages);
    const program = (name: string, root = ROOT) =>
      join(root, name, `${name === 'controller' ? 'countnight' : name}.mjs`);
    const cold = () => freshCheckout(join(dir, `cold-${fresh++}`));
    let fresh = 0;
    let outs = 0;
    const masks = await loadMasks(join(ELECTION, 'maps', 'state.masks.txt'));
    const picture = (command: readonly string[], root?: string, shown?: (pid: number) => void) =>
      firstPicture(
        [program('controller', root), ...command, '--obs', 'none'],
        join(dir, `out-${outs++}`),
        masks,
        shown,
      );
    const paths: Path[] = [];
    const run = ['run', live.folder, ...live.leaveOut];
    const rehearse = ['rehearse', ELECTION, '--speed', '1', '--from', '12:00'];
    const times = await alternate(
      {
        [NODE]: () => ended([process.execPath, '-e', '0']),
        '--help': () => ended([program('controller'), '--help']),
        'rehearse --help': () => ended([program('controller'), 'rehearse', '--help']),
        'mask-tool --help': () => ended([program('mask-tool'), '--help']),
        [RUN]: async () => {
          pages.askedFor = null;
          const [began, cpu] = [performance.now(), process.cpuUsage()];
          const shown = await picture(run, undefined, (pid) => {
            const { first, last } = pages.askedFor ?? { first: began, last: began };
            const { user, system } = process.cpuUsage(cpu);
            const threads = threadTimes(pid).sort((a, b) => b - a);
            const server = (user + system) / 1000;
            paths.push({
              asked: first - began,
              answered: last - began,
              shown: performance.now() - began,
              threads,
              server,
            });
          });
          return shown;
        },
        'rehearse to the first right map': () => picture(rehearse),
      },
      Number(rounds),
      1,
    );
    const colds = await alternate(
      {
        '--help, cold': () => ended([program('controller', cold()), '--help']),
        'run to the first right map, cold': () => picture(run, cold()),
      },
      2,
      0,
    );
    const all = new Map([...times, ...colds]);
    const told = (name: string, goal: number) => {
      const ms = quantile(all.get(name) ?? [], 0.5);
      return `${name}: ${Math.round(ms)} ms (goal ${goal}): ${ms < goal ? 'met' : 'MISSED'}`;
    };
    return {
      name: 'start',
      rival: NODE,
      rows: rowsOf(all, NODE),
      notes: [
        told('--help', 400),
        told(RUN, 1500),
        told('run to the first right map, cold', 4000),
        pathOf(paths),
        await alone(live.folder),
      ],
    };
  } finally {
    pages.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What a user has after he fetched and installed it: no bundle was ever made of it. */
function freshCheckout(to: string): string {
  for (const name of ['controller', 'mask-tool', 'overlays', 'scenes', 'package.json'])
    cpSync(join(ROOT, name), join(to, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'));
  return to;
}

async function ended(command: readonly string[]): Promise<void> {
  const child = start(command);
  await new Promise((resolve) => child.once('exit', resolve));
}

/** The way of the median start, in a sentence. */
function pathOf(paths: readonly Path[]): string {
  const way = paths.toSorted((a, b) => a.shown - b.shown)[paths.length >> 1];
  if (!way) return '';
  const ms = (value = 0) => `${Math.round(value)} ms`;
  const [first, second, ...rest] = way.threads;
  const own = rest.reduce((sum, one) => sum + one, 0);
  const all = way.threads.reduce((sum, one) => sum + one, way.server);
  return `${RUN}, one of them: the first page is asked for at ${ms(way.asked)}, the last at ${ms(way.answered)}, the map is there at ${ms(way.shown)}; processor until then ${ms(all)} of ${availableParallelism()} cores: its two dearest threads (feed, main) ${ms(first)} and ${ms(second)}, V8's own ${ms(own)}, this server and watcher ${ms(way.server)}`;
}

/** What the pages cost in a process that does nothing else, in a sentence. */
async function alone(folder: string): Promise<string> {
  const words = ['--interrupt-budget=270000', '--import', 'tsx', ALONE, folder];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  const { pages, fetched, read } = JSON.parse(stdout);
  const ms = (value: number) => `${Math.round(value)} ms`;
  return `its ${pages} pages alone, ms of processor in a fresh process whose code is loaded: fetched in ${ms(fetched[0])}, read in ${ms(read[0])}; the second time in ${ms(fetched[1])} and ${ms(read[1])}`;
}

/** Ms until the map of the state shows the count; then `shown` is told. */
async function firstPicture(
  command: readonly string[],
  out: string,
  masks: Masks,
  shown: (pid: number) => void = () => {},
): Promise<number> {
  const began = performance.now();
  const child = start([...command, '--out', out]);
  const file = join(out, 'maps', 'state.png');
  let seen = '';
  try {
    return await until('the first right map', () => {
      const { ino, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
      const at = performance.now();
      // To decode a picture costs the program that is measured a core: each is looked at once.
      if (ino === undefined || seen === `${ino} ${mtimeMs}`) return null;
      seen = `${ino} ${mtimeMs}`;
      const bytes = readFileSync(file);
      if (paintedShare(bytes, BASE, masks) <= RIGHT) return null;
      shown(child.pid as number);
      return at - began;
    });
  } finally {
    child.kill('SIGKILL');
    await wait(50);
  }
}

function start([command = '', ...args]: readonly string[]): ChildProcess {
  return spawn(command, args, { stdio: 'ignore' });
}
