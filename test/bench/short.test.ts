import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import type { BenchResult } from './result.ts';
import { bench } from './short.bench.ts';

const KEPT = new URL('../../docs/performance/results.json', import.meta.url);
/** A ratio may be so much worse than the one that is kept. */
const WORSE = 1.3;
/** Other work on the machine spoils a round: what is worse each time is worse. */
const TRIES = 4;

it('no ratio is 30 % worse than the one in docs/performance.md', async (t) => {
  const { short } = JSON.parse(await readFile(KEPT, 'utf8')) as Record<string, BenchResult>;
  const best = new Map<string, number>();
  let worse: string[] = [];
  for (let n = 0; n < TRIES; n++) {
    const { rows } = await bench();
    for (const { contender, ratio } of rows) best.set(contender, Math.max(ratio, best.get(contender) ?? 0));
    worse = (short?.rows ?? []).flatMap(({ contender, ratio: kept }) => {
      const ratio = best.get(contender) ?? 0;
      return ratio * WORSE < kept ? [`${contender}: ${ratio.toFixed(2)}x, kept is ${kept.toFixed(2)}x`] : [];
    });
    if (worse.length === 0) break;
  }
  for (const [contender, ratio] of best) t.diagnostic(`${contender}: ${ratio.toFixed(2)}x`);
  assert.equal(short?.rows.length, best.size);
  assert.deepEqual(worse, []);
});
