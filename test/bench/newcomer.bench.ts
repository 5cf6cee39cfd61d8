import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { BenchOptions, BenchResult, BenchRow } from './result.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = join(ROOT, 'controller', 'countnight.mjs');
const SHARES = [0.5, 0.3, 0.2];

type Row = Record<string, string>;

/**
 * A newcomer with real files: from an empty folder to boards that are looked at and a night that ends as published.
 * `--data FOLDER` holds results-2021.csv, seats-won-2021.csv and other-states-ac.geojson, as docs name their columns.
 */
export async function bench({ data = '' }: BenchOptions): Promise<BenchResult> {
  const facts = resolve(data);
  const desk = await mkdtemp(join(tmpdir(), 'countnight-newcomer-'));
  const results = await rowsOf(join(facts, 'results-2021.csv'));
  const seats = await rowsOf(join(facts, 'seats-won-2021.csv'));
  const rows: BenchRow[] = [];
  const notes: string[] = [];
  const province = join(desk, 'province.csv');
  await writeFile(province, pollingPlaces(results.filter(({ state }) => state === 'KL')));
  const walks = [
    {
      state: 'TN',
      title: 'Tamil Nadu 2021',
      from: join(facts, 'results-2021.csv'),
      more: ['--boundaries', join(facts, 'other-states-ac.geojson'), '--state', 'TN'],
    },
    { state: 'KL', title: 'Kerala by polling place', from: province, more: [] },
  ];
  for (const { state, title, from, more } of walks) {
    const folder = join(desk, state);
    const commands = [
      [
        'new',
        folder,
        '--from',
        from,
        ...more,
        '--title',
        title,
        '--time-zone',
        'Asia/Kolkata',
        '--locale',
        'en-IN',
        '--yes',
      ],
      ['sheet', folder, '--board', 'state', '--out', join(desk, `${state}.html`)],
      ['check', folder, '--json'],
      ['rehearse', folder, '--speed', 'max', '--exit', '--obs', 'none', '--out', join(desk, `out-${state}`)],
    ];
    let told = 0;
    for (const words of commands) {
      const began = performance.now();
      const { stdout } = await run(words, desk);
      const ms = performance.now() - began;
      rows.push({ contender: `${title}: ${words[0]}`, n: 1, medianMs: ms, p95Ms: ms, ratio: 1 });
      if (words[0] === 'new' || words[0] === 'sheet') told += ms;
      if (words[0] === 'check') {
        const { errors, warnings } = JSON.parse(stdout) as { errors: number; warnings: number };
        notes.push(`${title}: check finds ${errors} errors, ${warnings} warnings`);
      }
    }
    const summary = JSON.parse(await readFile(join(desk, `out-${state}`, 'summary.json'), 'utf8'));
    const won = Object.values(summary.final as Record<string, { won: number }>)
      .map((one) => one.won)
      .filter(Boolean)
      .sort((a, b) => b - a);
    const published = seats
      .filter((one) => one.state === state)
      .map((one) => Number(one.seats ?? one.won))
      .filter(Boolean)
      .sort((a, b) => b - a);
    notes.push(
      `${title}: ${commands.length} commands, no answer, no file edited; ${(told / 60_000).toFixed(1)} minutes to the first board; ends ${won.join(', ')} (published ${published.join(', ')})`,
    );
  }
  await rm(desk, { recursive: true });
  return { name: 'newcomer', rival: 'itself', rows, notes };
}

/** A commission's file with a row for each candidate and polling place. */
function pollingPlaces(results: readonly Row[]): string {
  const places = results.flatMap(({ ac_no = '', ac_name = '', candidate = '', party = '', votes = '0' }) => {
    const total = Number(votes);
    const parts = SHARES.map((share) => Math.floor(total * share));
    parts[0] = (parts[0] ?? 0) + total - parts.reduce((sum, part) => sum + part, 0);
    return parts.map((part, at) => [ac_no, ac_name, `Place ${at + 1}`, candidate, party, `${part}`]);
  });
  const header = [
    'Electoral District Number',
    'Electoral District Name',
    'Voting Place',
    "Candidate's Ballot Name",
    'Affiliation',
    'Total Valid Votes',
  ];
  return stringify([header, ...places]);
}

async function run(words: readonly string[], cwd: string): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, [PROGRAM, ...words], { cwd, maxBuffer: 1e9 }).catch(
    (error: { stdout?: string; code?: number }) => {
      // Things found wrong end a check or a sheet with 65, and are part of the figures.
      if (error.code === 65) return { stdout: error.stdout ?? '' };
      throw error;
    },
  );
}

async function rowsOf(file: string): Promise<Row[]> {
  return parse(await readFile(file, 'utf8'), { columns: true, bom: true }) as Row[];
}
