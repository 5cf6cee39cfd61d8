import type { Mode } from '../mode.ts';
import type { Count } from '../tally/count.ts';
import type { HouseTotal } from '../tally/house.ts';
import type { AsRunLog } from './as-run-log.ts';
import type { ProcessUse } from './process-gauge.ts';
import type { Quantiles, Timings } from './timings.ts';

/** `OUT/summary.json`: what a night came to, and what it cost. */
export interface Summary {
  mode: Mode;
  /** Contests of the main state polled tonight. */
  contests: number;
  /** Main state, party short -> seats; parties with none are left out. */
  final: Record<string, Seats>;
  /** Main state, coalition short -> seats; `others` = everybody outside. */
  coalitions: Record<string, Seats>;
  events: Record<string, number>;
  takes: number;
  /** Times that a seat's new numbers were held back. */
  quarantined: number;
  /** From the arrival of the bytes to the request that shows them; null where nothing was measured. */
  latencyMs: Quantiles;
  mapPaintMs: Pick<Quantiles, 'p50' | 'p99'>;
  rssMb: ProcessUse['rssMb'];
  cpuSeconds: number;
  obs: { requests: number; failures: number; skippedFrames: number };
}

interface Seats {
  won: number;
  leading: number;
}

export interface SummaryInput {
  count: Count;
  /** The main state's. */
  house: HouseTotal;
  log: AsRunLog;
  latency: Timings;
  mapPaint: Timings;
  use: ProcessUse;
  /** Of every OBS that was driven. */
  obs: readonly {
    requests: number;
    failures: number;
    renderSkippedFrames: number;
    outputSkippedFrames: number;
  }[];
}

/** The summary of a night, keys in the order of its contract. */
export function summarise(input: SummaryInput): Summary {
  const { count, house, log, use } = input;
  const { p50, p99 } = input.mapPaint.quantiles();
  const sum = (of: (obs: SummaryInput['obs'][number]) => number): number =>
    input.obs.reduce((total, obs) => total + of(obs), 0);
  return {
    mode: count.mode,
    contests: house.contests,
    final: seatsByShort(house.parties),
    coalitions: seatsByShort(house.coalitions),
    events: eventCounts(log),
    takes: log.tallies.get('take') ?? 0,
    quarantined: count.counters.quarantined,
    latencyMs: input.latency.quantiles(),
    mapPaintMs: { p50, p99 },
    rssMb: use.rssMb,
    cpuSeconds: use.cpuSeconds,
    obs: {
      requests: sum((obs) => obs.requests),
      failures: sum((obs) => obs.failures),
      skippedFrames: sum((obs) => obs.renderSkippedFrames + obs.outputSkippedFrames),
    },
  };
}

// Two parties may share a short name: the second one stands under its full name.
function seatsByShort(blocs: HouseTotal['parties']): Record<string, Seats> {
  const seats: Record<string, Seats> = {};
  for (const { short, name, won, leading } of blocs) {
    if (won + leading === 0) continue;
    seats[short in seats ? name : short] = { won, leading };
  }
  return seats;
}

function eventCounts(log: AsRunLog): Record<string, number> {
  const counts: [string, number][] = [];
  for (const [what, times] of log.tallies)
    if (what.startsWith('event:')) counts.push([what.slice('event:'.length), times]);
  return Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1)));
}
