import type { Inside } from './inspector.ts';
import { median } from './words.ts';

/** One look at a night that runs. */
export interface Sample extends Inside {
  rssMb: number;
  descriptors: number;
  chromiumMb: number;
  obsMb: number;
  /** The newest picture of each page that was drawn: a controller holds it in memory too, and has no more pages than these. */
  picturesMb: number;
  /** What is outside of the heap and no such picture. */
  otherMb: number;
  /** Files in the output folder, a page's two pictures counted as one. */
  files: number;
  /** Frames that OBS has skipped since its start. */
  skippedFrames: number;
}

const GROWTH = 1.05;
/** What must not grow, and what is noise whatever it is a share of. */
const FLAT: Readonly<Partial<Record<keyof Sample, number>>> = {
  rssMb: 4,
  heapMb: 1,
  otherMb: 1,
  handles: 3,
  descriptors: 3,
  chromiumMb: 8,
  obsMb: 8,
  files: 8,
};

/** A table of the quarters' medians, and what was higher in the last quarter than in the second. */
export function judgeSoak(samples: readonly Sample[]): { table: string; faults: string[] } {
  const quarter = (n: number, key: keyof Sample) =>
    median(
      samples
        .slice(Math.floor(((n - 1) * samples.length) / 4), Math.floor((n * samples.length) / 4))
        .map((sample) => sample[key]),
    );
  const faults: string[] = [];
  const rows = ['| | 1st quarter | 2nd | 3rd | 4th | most |', '|---|---|---|---|---|---|'];
  for (const key of Object.keys(samples[0] ?? {}) as (keyof Sample)[]) {
    const quarters = [1, 2, 3, 4].map((n) => quarter(n, key));
    const most = Math.max(...samples.map((sample) => sample[key]));
    rows.push(`| ${key} | ${[...quarters, most].map((value) => Math.round(value * 10) / 10).join(' | ')} |`);
    const [, second = 0, , last = 0] = quarters;
    const noise = FLAT[key];
    if (noise !== undefined && last > second * GROWTH && last - second > noise)
      faults.push(`${key} ${second.toFixed(1)} -> ${last.toFixed(1)}`);
  }
  return { table: rows.join('\n'), faults };
}
