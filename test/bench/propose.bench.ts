import { spawnSync } from 'node:child_process';
import { proposeFeed } from '../../controller/probe/propose/propose.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { beyond, laidOut, published } from '../probe/published.ts';
import type { BenchResult } from './result.ts';
import { alternate, rowsOf } from './rounds.ts';

const RIVAL = '500 rows';
const SIZES = [500, 1000, 2000, 4000, 8000, 16_000];

/**
 * Which published formats `probe --write` gives a feed for that maps without an edit, by the program itself; and the
 * time of a proposal over files that double in size.
 */
export async function bench(): Promise<BenchResult> {
  const undo: (() => Promise<void>)[] = [];
  const lines: string[] = [];
  let right = 0;
  const formats = published();
  for (const format of formats) {
    const code = await codeOf(format, undo);
    if (code === 0) right += 1;
    lines.push(`${code === 0 ? 'maps ' : `FAILS (${code})`}  ${format.name}`);
  }
  for (const format of beyond())
    lines.push(`${(await codeOf(format, undo)) === 65 ? 'told ' : 'GREEN'}  ${format.name}: ${format.why}`);
  for (const done of undo) await done();
  const names = Array.from({ length: SIZES.at(-1) as number }, (_, i) => `Ward ${i + 1} of ${i % 7}`);
  const files = new Map(SIZES.map((size) => [`${size} rows`, fileOf(size, names)]));
  const times = await alternate(
    Object.fromEntries(
      [...files].map(([name, { text, seats }]) => [
        name,
        () =>
          void proposeFeed(
            text,
            'http://results.example/all.csv',
            riverElectionAt('/nowhere', names.slice(0, seats)),
          ),
      ]),
    ),
    5,
    1,
  );
  return {
    name: 'propose',
    rival: RIVAL,
    rows: rowsOf(times, RIVAL, 'proposals'),
    notes: [`${right} of ${formats.length} formats map without an edit`, ...lines],
  };
}

async function codeOf(
  format: Parameters<typeof laidOut>[1],
  undo: (() => Promise<void>)[],
): Promise<number | null> {
  const { dir, page } = await laidOut({ after: (done) => void undo.push(done) }, format);
  const args = ['controller/countnight.mjs', 'probe', dir, page, '--write', '--no-watch'];
  return spawnSync(process.execPath, args, { stdio: 'ignore' }).status;
}

function fileOf(size: number, names: readonly string[]): { text: string; seats: number } {
  const seats = Math.ceil(size / 3);
  const rows = names
    .slice(0, seats)
    .flatMap((name, i) => [
      `${name},${i + 1},ASHA SEN,Party of Rivers,${1000 + (i % 900)}`,
      `${name},${i + 1},BIMAL ROY,Party of Hills,${900 + (i % 900)}`,
      `${name},${i + 1},NOTA,None of the Above,${i % 900}`,
    ]);
  return { text: `area,ref,who,for,tally\n${rows.join('\n')}\n`, seats };
}
