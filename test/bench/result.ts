/** What follows a benchmark's name on the command line: `--pictures 60` is `{ pictures: '60' }`. */
export type BenchOptions = Readonly<Record<string, string>>;

/** One contender's times. */
export interface BenchRow {
  contender: string;
  /** Measured rounds. */
  n: number;
  medianMs: number;
  p95Ms: number;
  /** Rival's median / this median: how many times faster than the rival. */
  ratio: number;
}

/** What a benchmark found. Several groups may share one table: their rows name the group. */
export interface BenchResult {
  name: string;
  /** The contender that ratios are against. */
  rival: string;
  rows: readonly BenchRow[];
  /** Sentences: verdicts, sizes, the machine. */
  notes: readonly string[];
  /** Drawings of its own: file -> SVG, kept beside the chart. */
  figures?: Readonly<Record<string, string>>;
}

/** Three digits that count. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
}
