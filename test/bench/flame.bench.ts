import { Session } from 'node:inspector/promises';
import { dearest, flame, framesIn, type Span } from './flame.ts';
import { keepYoung, timePolls } from './growth.bench.ts';
import type { BenchOptions, BenchResult } from './result.ts';

/** Parts of a poll that are drawn. */
const DRAWN = 3;
/** Functions that stand in the table, a part. */
const NAMED = 8;
/** µs between two samples. */
const EVERY_US = 200;

/**
 * The dearest parts of a poll in which every page is new, each as a flame graph and its dearest functions by themselves.
 * Options: `--seats N` (824), `--rounds N` (12).
 */
export async function bench({ seats = '824', rounds = '12' }: BenchOptions): Promise<BenchResult> {
  keepYoung();
  const spans = new Map<string, Span[]>();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: EVERY_US });
  await session.post('Profiler.start');
  const times = await timePolls(Number(seats), false, Number(rounds), (part, span) => {
    spans.set(part, [...(spans.get(part) ?? []), span]);
  });
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const sum = (ms: readonly number[]) => ms.reduce((all, one) => all + one, 0);
  const parts = Object.entries(times)
    .sort((a, b) => sum(b[1]) - sum(a[1]))
    .slice(0, DRAWN)
    .map(([part, ms]) => ({ part, n: ms.length, all: framesIn(profile, spans.get(part) ?? []) }));
  return {
    name: 'flame',
    rival: 'its part',
    rows: parts.flatMap(({ part, n, all }) =>
      dearest(all)
        .slice(0, NAMED)
        .map(([name, ms]) => ({
          contender: `${part}: ${name}`,
          ...{ n, medianMs: ms / n, p95Ms: ms / n, ratio: all.ms / ms },
        })),
    ),
    notes: parts.map(
      ({ part, n, all }) => `${part}, ${seats} contests: ${(all.ms / n).toFixed(0)} ms a poll, ${n} polls`,
    ),
    figures: Object.fromEntries(
      parts.map(({ part, all }) => [
        `flame-${part}.svg`,
        flame(`${part}, ${seats} contests, every page new: ours is orange, libraries blue, V8 grey`, all),
      ]),
    ),
  };
}
