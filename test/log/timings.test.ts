import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProcessGauge } from '../../controller/log/process-gauge.ts';
import { Timings } from '../../controller/log/timings.ts';

test('quantiles are within a part in a thousand of the sorted list', () => {
  const timings = new Timings();
  const list: number[] = [];
  let seed = 7;
  for (let n = 0; n < 20_000; n++) {
    seed = (seed * 48271) % 2147483647;
    const ms = 0.05 + 400 * (seed / 2147483647) ** 4;
    list.push(ms);
    timings.add(ms);
  }
  list.sort((a, b) => a - b);
  for (const [of, name] of [
    [0.5, 'p50'],
    [0.95, 'p95'],
    [0.99, 'p99'],
    [1, 'max'],
  ] as const) {
    const exact = list[Math.min(list.length - 1, Math.ceil(of * list.length) - 1)] ?? 0;
    const got = timings.quantiles()[name] ?? 0;
    assert.ok(Math.abs(got - exact) <= 0.002 * exact + 0.001, `${name}: ${got}, exact ${exact}`);
  }
});

test('nothing measured is null, not zero; what is no number is not counted', () => {
  const timings = new Timings();
  timings.add(Number.NaN);
  assert.deepEqual(timings.quantiles(), { p50: null, p95: null, p99: null, max: null });
  timings.add(-3);
  assert.deepEqual([timings.count, timings.totalMs, timings.quantile(0.5)], [1, 0, 0.001]);
});

test('memory is told at the level it settled on, now and at its highest; processor time from the start', () => {
  const MB = 1024 * 1024;
  let [rss, max, cpu] = [100 * MB, 120 * MB, 5_000_000];
  const gauge = new ProcessGauge({ rssBytes: () => rss, maxRssBytes: () => max, cpuMicros: () => cpu });
  gauge.settle();
  [rss, max, cpu] = [130 * MB, 180 * MB, 7_340_000];
  gauge.settle();
  assert.deepEqual(gauge.use(), { rssMb: { start: 100, end: 130, max: 180 }, cpuSeconds: 2.34 });
});
