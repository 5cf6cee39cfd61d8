import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

export interface Quantiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

/** How long something took, over a whole night in a few kilobytes (an HDR histogram, to the microsecond). */
export class Timings {
  readonly #histogram: RecordableHistogram = createHistogram({ figures: 3 });
  count = 0;
  totalMs = 0;

  /** Adds one measurement, ms. Below a microsecond counts as one; NaN and infinity are not counted. */
  add(ms: number): void {
    if (!Number.isFinite(ms)) return;
    this.#histogram.record(Math.max(1, Math.round(ms * 1000)));
    this.count += 1;
    this.totalMs += Math.max(0, ms);
  }

  /** ms below which the share `of` (0..1) of the measurements lie; null before the first. */
  quantile(of: number): number | null {
    if (this.count === 0) return null;
    return round(this.#histogram.percentile(of * 100) / 1000);
  }

  quantiles(): Quantiles {
    return {
      p50: this.quantile(0.5),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
      max: this.count === 0 ? null : round(this.#histogram.max / 1000),
    };
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
