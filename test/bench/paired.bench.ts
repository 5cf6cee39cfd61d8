import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EXIT, UserError } from '../../controller/ground/user-error.ts';
import type { Summary } from '../../controller/log/summary.ts';
import { type BenchOptions, type BenchResult, digits } from './result.ts';
import { alternate, rowsOf } from './rounds.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OURS = 'this checkout';
const THEIRS = 'the other';
/** A full night may take so many times the processor of what it is held against. */
const MOST = 1.05;

/**
 * The full night of West Bengal 2021 at `--speed max` without OBS, by this checkout and by another in turns, from one recorded
 * night: processor time as their summaries have it. Options: `--against FOLDER`, another checkout with its node_modules;
 * `--rounds N` (5), each two nights of under a minute.
 */
export async function bench({ against, rounds = '5' }: BenchOptions): Promise<BenchResult> {
  if (against === undefined)
    throw new UserError(EXIT.usage, { what: 'nothing to be held against', remedy: '--against FOLDER' });
  const dir = await mkdtemp(join(tmpdir(), 'paired-'));
  const night = join(dir, 'night.warc.gz');
  const election = 'elections/west-bengal-2021';
  const final: Record<string, Summary['final']> = {};
  const rehearse = async (name: string, root: string): Promise<number> => {
    const out = join(dir, 'out');
    const how = ['--night', night, '--speed', 'max', '--exit', '--obs', 'none', '--out', out];
    await countnight(root, 'rehearse', election, ...how);
    const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8')) as Summary;
    await rm(out, { recursive: true });
    final[name] = summary.final;
    return summary.cpuSeconds * 1000;
  };
  try {
    await countnight(ROOT, 'simulate', election, '--out', night);
    // The first start of a checkout makes its bundle.
    await countnight(against, '--help');
    const contenders = { [THEIRS]: () => rehearse(THEIRS, against), [OURS]: () => rehearse(OURS, ROOT) };
    const times = await alternate(contenders, Number(rounds), 0);
    const [ours, theirs] = [OURS, THEIRS].map((name) => times.get(name) ?? []) as [number[], number[]];
    const rows = rowsOf(times, THEIRS);
    const share = 1 / (rows.find(({ contender }) => contender === OURS)?.ratio ?? Number.NaN);
    const pairs = ours.map((ms, round) => `${digits(ms / (theirs[round] ?? Number.NaN))}x`);
    return {
      name: 'paired',
      rival: THEIRS,
      rows,
      notes: [
        `ms of processor; of the other's median ${share.toFixed(2)}x (goal: at most ${MOST}x): ${share <= MOST ? 'met' : 'MISSED'}; pair by pair ${pairs.join(', ')}`,
        ...(JSON.stringify(final[OURS]) === JSON.stringify(final[THEIRS]) ? [] : ['they end differently']),
      ],
    };
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function countnight(root: string, ...args: string[]): Promise<void> {
  const program = join(root, 'controller/countnight.mjs');
  await promisify(execFile)(process.execPath, [program, ...args], { cwd: root, maxBuffer: 2 ** 28 });
}
