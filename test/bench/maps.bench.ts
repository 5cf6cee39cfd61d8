import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from '../../mask-tool/extract.ts';
import { loadTimes } from './maps-loading.ts';
import { medianSeats, type Picture, picture } from './maps-pictures.ts';
import { Pillow } from './maps-pillow.ts';
import { allSeats, encodeSharp, oneSeat, ourSeat } from './maps-rivals.ts';
import type { BenchResult, BenchRow } from './result.ts';
import { alternate, quantile, rowsOf } from './rounds.ts';

const RIVAL = 'pngjs whole-file';
const SCREENSHOTS = 294;
const JOBS = 2;

/** One seat, all seats, growth, memory, sizes, loading, and extraction, each against what others do. */
export async function bench(): Promise<BenchResult> {
  const dir = mkdtempSync(join(tmpdir(), 'countnight-bench-'));
  const pillow = Pillow.start();
  const rows: BenchRow[] = [];
  const notes: string[] = [];
  if (!pillow) notes.push('Pillow is not installed here (python3-pil, python3-numpy): its rows are missing');
  try {
    const flat = picture(1920, 1080, 294, false);
    const shaded = picture(1920, 1080, 294, true);
    for (const [group, base, goals] of [
      ['one seat, flat', flat, FLAT_GOALS],
      ['one seat, anti-aliased', shaded, SHADED_GOALS],
    ] as const) {
      const { contenders, bytes } = await oneSeat(base, dir, pillow);
      const times = await alternate(contenders, 15);
      rows.push(...rowsOf(times, RIVAL, group));
      notes.push(...verdicts(group, times, goals), sizeNote(group, bytes));
      notes.push(...(await loadTimes(dir, group)));
    }
    rows.push(...rowsOf(await alternate((await allSeats(flat, dir)).contenders, 7), RIVAL, 'all 294 seats'));
    notes.push(goal('all seats', (rows.at(-1) as BenchRow).ratio, 10, 'pngjs whole-file'));
    const growth = await grow(dir, flat);
    rows.push(...growth.rows);
    notes.push(growth.note, memoryNote());
    const extraction = await extractRows(dir, shaded, pillow);
    rows.push(...extraction.rows);
    notes.push(...extraction.notes);
  } finally {
    pillow?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  return { name: 'maps', rival: RIVAL, rows, notes };
}

/** Contender -> how many times faster we want to be. */
const FLAT_GOALS = { [RIVAL]: 100, 'Pillow open, putpixel, save': 60, 'sharp, fastest': 5 };
const SHADED_GOALS = { [RIVAL]: 50, 'Pillow open, putpixel, save': 40, 'sharp, fastest': 3 };

function verdicts(
  group: string,
  times: ReadonlyMap<string, number[]>,
  goals: Record<string, number>,
): string[] {
  const ours = quantile(times.get('ours') ?? [], 0.5);
  const lines = Object.entries(goals).flatMap(([name, times_]) => {
    const theirs = times.get(name);
    return theirs ? [goal(group, quantile(theirs, 0.5) / ours, times_, name)] : [];
  });
  const floor = quantile(times.get('only write and rename') ?? [], 0.5);
  if (goals !== FLAT_GOALS) return lines;
  return [
    ...lines,
    `${group}: ${(ours / floor).toFixed(2)}x of merely writing and renaming the file (goal: at most 4x): ${ours / floor <= 4 ? 'met' : 'MISSED'}`,
  ];
}

function goal(group: string, ratio: number, wanted: number, rival: string): string {
  return `${group}: ${ratio.toFixed(ratio < 20 ? 1 : 0)}x faster than ${rival} (goal: ${wanted}x): ${ratio >= wanted ? 'met' : 'MISSED'}`;
}

function sizeNote(group: string, bytes: ReadonlyMap<string, number>): string {
  const share = (bytes.get('ours') as number) / (bytes.get('pngjs same picture') as number);
  return `${group}: file is ${share.toFixed(2)}x of pngjs' default for the same picture (goal: at most 1.3x): ${share <= 1.3 ? 'met' : 'MISSED'}`;
}

async function grow(dir: string, flat: Picture): Promise<{ rows: BenchRow[]; note: string }> {
  const contenders = Object.fromEntries(
    [294, 543, 3143, 4123].map((seats) => {
      const map = seats === 294 ? flat : picture(1920, 1080, seats, false);
      return [`${seats} seats`, ourSeat(map, dir, `grow-${seats}`)];
    }),
  );
  const rows = rowsOf(await alternate(contenders, 60), '294 seats', 'growth');
  const worst = Math.max(...rows.map(({ ratio }) => 1 / ratio));
  return {
    rows,
    note: `growth: at most ${worst.toFixed(2)}x of the time with 294 seats (goal: 1.5x): ${worst <= 1.5 ? 'met' : 'MISSED'}`,
  };
}

/** In a process of its own, where nothing else has touched the heap. */
function memoryNote(): string {
  const script = new URL('maps-memory.ts', import.meta.url).pathname;
  const text = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', script], {
    encoding: 'utf8',
  });
  const { maps, addedMb, peakMb } = JSON.parse(text) as { maps: number; addedMb: number; peakMb: number };
  return `memory: ${addedMb.toFixed(0)} MB RSS added by all ${maps} bundled maps painted and saved, ${peakMb.toFixed(0)} MB at the peak while opening (goal: under 80 MB): ${addedMb < 80 ? 'met' : 'MISSED'}`;
}

async function extractRows(
  dir: string,
  base: Picture,
  pillow: Pillow | null,
): Promise<{ rows: BenchRow[]; notes: string[] }> {
  const folder = join(dir, 'shots');
  mkdirSync(folder);
  const ids = medianSeats(base, SCREENSHOTS);
  const files: string[] = [];
  for (const id of ids) {
    const pixels = Buffer.from(base.pixels);
    const runs = base.masks.seats.get(id)?.runs ?? new Uint16Array();
    for (let i = 0; i < runs.length; i += 3) {
      for (let x = runs[i + 1] as number; x < (runs[i + 2] as number); x++) {
        pixels.set([255, 255, 0, 255], ((runs[i] as number) * base.width + x) * 4);
      }
    }
    const file = join(folder, `${id}.png`);
    // As programs save screenshots: adaptive filters.
    writeFileSync(
      file,
      await encodeSharp({ ...base, pixels }, { compressionLevel: 6, adaptiveFiltering: true }),
    );
    files.push(file);
  }
  let share = 0;
  const run = async (): Promise<void> => {
    share = (await extract({ screenshots: files, jobs: JOBS, expected: ids })).decodingShare;
  };
  const contenders = {
    ...(pillow
      ? {
          'Pillow and numpy, 2 processes': () =>
            pillow.run({ do: 'extract', folder, jobs: JOBS, tolerance: 30 }),
        }
      : {}),
    ours: run,
  };
  const times = await alternate(contenders, 3, 1);
  const rows = rowsOf(times, 'Pillow and numpy, 2 processes', `extract ${SCREENSHOTS} screenshots`);
  const ratio = rows.find(({ contender }) => contender.endsWith('ours'))?.ratio ?? Number.NaN;
  return {
    rows,
    notes: [
      ...(pillow ? [goal('extract', ratio, 2.5, 'Pillow with numpy, both on two cores')] : []),
      `extract: ${Math.round(share * 100)} % of the workers' time is PNG decoding`,
    ],
  };
}
