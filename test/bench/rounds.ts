import type { BenchRow } from './result.ts';

/** What is timed: once round `k`; it may return the ms it measured itself. */
export type Contender = (k: number) => unknown;

/** Contenders faster than this run several times a round: their times need more samples to be trusted. */
const QUICK_MS = 20;
const QUICK_TIMES = 6;

/**
 * Contenders alternate, so that a busy machine slows all of them alike. The first rounds warm up and are
 * dropped.
 */
export async function alternate(
  contenders: Readonly<Record<string, Contender>>,
  rounds: number,
  warmUp = 3,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  const fastest = new Map<string, number>();
  let k = 0;
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const repeats = (fastest.get(name) ?? Infinity) < QUICK_MS ? QUICK_TIMES : 1;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const began = performance.now();
        const own = await run(k++);
        const ms = typeof own === 'number' ? own : performance.now() - began;
        fastest.set(name, Math.min(ms, fastest.get(name) ?? Infinity));
        if (round >= warmUp) (times.get(name) as number[]).push(ms);
      }
    }
  }
  return times;
}

/** Medians, spread, and ratios against the rival. */
export function rowsOf(times: ReadonlyMap<string, readonly number[]>, rival: string, group = ''): BenchRow[] {
  const against = quantile(times.get(rival) ?? [], 0.5);
  return [...times].map(([name, ms]) => ({
    contender: group ? `${group}: ${name}` : name,
    n: ms.length,
    medianMs: quantile(ms, 0.5),
    p95Ms: quantile(ms, 0.95),
    ratio: against / quantile(ms, 0.5),
  }));
}

/** The value that a share (0..1) of the values lies below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
