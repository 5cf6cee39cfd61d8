import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import type { Summary } from '../../controller/log/summary.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const NAMES = [
  ...['norway-2025', 'uk-2016', 'us-2020', 'edinburgh-2017', 'france-2024', 'sutton-coldfield-2018'],
];

interface Exported {
  contests: Record<string, unknown>[];
}

/**
 * Rehearses each small election to its end, as its reader does, and holds what is counted then against results.csv:
 * votes, outcome, who is first, by how much. `--election norway-2025` rehearses one. With it the memory and the
 * processor's time that the whole night took.
 */
export async function bench({ election }: BenchOptions): Promise<BenchResult> {
  const notes: string[] = [];
  for (const name of election === undefined ? NAMES : [election]) {
    const dir = await mkdtemp(join(tmpdir(), 'kinds-'));
    const folder = join(ROOT, 'elections', name);
    try {
      const out = join(dir, 'out');
      const night = join(dir, 'night.warc.gz');
      await countnight('simulate', folder, '--out', night);
      const how = ['--night', night, '--speed', 'max', '--exit', '--obs', 'none', '--out', out];
      await countnight('rehearse', folder, ...how);
      const exported = async (...of: string[]): Promise<Exported> =>
        JSON.parse(await countnight('export', folder, '--format', 'json', ...of)) as Exported;
      const counted = await exported('--mode', 'rehearsal', '--out', out);
      const published = await exported('--from', 'results');
      const wrong = published.contests.filter((one, i) => !saysThat(counted.contests[i], one));
      const { final, questions, rssMb, cpuSeconds } = JSON.parse(
        await readFile(join(out, 'summary.json'), 'utf8'),
      ) as Summary;
      const seats = Object.entries(final).map(([party, { won, leading }]) => `${party} ${won + leading}`);
      const votes = Object.values(questions ?? {}).flatMap((one) => Object.entries(one.votes));
      notes.push(
        `${name}: ${[...seats, ...votes.map((one) => one.join(' '))].join(', ')}; ` +
          `${published.contests.length - wrong.length} of ${published.contests.length} contests as published; ` +
          `memory at most ${rssMb.max} MB, ${cpuSeconds} s of processor`,
        ...wrong.slice(0, 5).map((one) => `${name}: ${one.name} is not as published`),
      );
    } finally {
      await rm(dir, { recursive: true });
    }
  }
  return { name: 'kinds', rival: 'none', rows: [], notes };
}

/** When and in how many steps it was counted is no part of a result. */
function saysThat(counted: Record<string, unknown> | undefined, published: Record<string, unknown>): boolean {
  return ['outcome', 'first', 'margin', 'candidates'].every((key) =>
    isDeepStrictEqual(counted?.[key], published[key]),
  );
}

async function countnight(...args: string[]): Promise<string> {
  const program = join(ROOT, 'controller/countnight.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { maxBuffer: 2 ** 28 });
  return stdout;
}
