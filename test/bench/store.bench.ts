import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyv } from 'keyv';
import { KeyvFile } from 'keyv-file';
import { Journal } from '../../controller/store/journal.ts';
import type { BenchResult } from './result.ts';

const SEATS = 824;
const RUNS = 60;
const SEAT = { votes: Array.from({ length: 30 }, (_, n) => n * 1117), text: 'x'.repeat(1400) };
const HEAD = { save: 0, text: 'y'.repeat(9000) };

/** Times one save of a night of 824 seats: the head and one seat that changed, until the system has them. */
export async function bench(): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'night-bench-'));
  const journal = await Journal.open(join(dir, 'night.journal'));
  const contenders = [
    { contender: 'journal', keyv: new Keyv({ store: journal, namespace: 'n' }) },
    {
      contender: 'keyv-file, one file',
      keyv: new Keyv({
        store: new KeyvFile({ filename: join(dir, 'one.json'), writeDelay: 0 }),
        namespace: 'n',
      }),
    },
    {
      contender: 'keyv-file, a file a key',
      keyv: new Keyv({
        store: new KeyvFile({ filename: join(dir, 'many'), separatedFile: true, writeDelay: 0 }),
        namespace: 'n',
      }),
    },
  ];
  try {
    const all = Array.from({ length: SEATS }, (_, n) => ({ key: `seat:WB-${n}`, value: SEAT }));
    for (const { keyv } of contenders) await keyv.setMany(all);
    const times = contenders.map((): number[] => []);
    for (let run = 0; run < RUNS; run++) {
      for (const [i, { keyv }] of contenders.entries()) {
        const start = performance.now();
        await keyv.setMany([
          { key: `seat:WB-${run}`, value: { ...SEAT, run } },
          { key: 'head', value: { ...HEAD, save: run } },
        ]);
        times[i]?.push(performance.now() - start);
      }
    }
    const rival = quantile(times[1] ?? [], 0.5);
    return {
      name: 'store',
      rival: 'keyv-file, one file',
      rows: contenders.map(({ contender }, i) => {
        const medianMs = quantile(times[i] ?? [], 0.5);
        return {
          contender,
          n: RUNS,
          medianMs,
          p95Ms: quantile(times[i] ?? [], 0.95),
          ratio: rival / medianMs,
        };
      }),
      notes: [
        `${SEATS} seats of 1.7 KB, a head of 9 KB; one seat and the head saved at a time, contenders in turn`,
        'killed while writing: the journal loses at most that save; one file of keyv-file is rewritten in place and ' +
          'may be lost whole; a file a key may keep a new head with an old seat, or half a file',
      ],
    };
  } finally {
    await journal.disconnect();
    await rm(dir, { recursive: true, force: true });
  }
}

function quantile(times: readonly number[], of: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(of * sorted.length))] ?? 0;
}
