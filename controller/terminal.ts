import type { NightEffects } from './controller.ts';
import type { Summary } from './log/summary.ts';

/** Runs a night until it ends or somebody presses Ctrl-C (or asks politely with SIGTERM): then it closes well. */
export async function untilInterrupted<T>(work: (effects: NightEffects) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = () => {
    // A second Ctrl-C means it.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work({ say: (line) => void process.stderr.write(`${line}\n`), signal: stop.signal });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Prints what a night came to: JSON, or a few lines for people. */
export function printSummary(summary: Summary, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    return;
  }
  const seats = Object.entries(summary.final).map(([party, { won, leading }]) =>
    leading === 0 ? `${party} ${won}` : `${party} ${won} + ${leading} leading`,
  );
  const { p50, p95 } = summary.latencyMs;
  process.stdout.write(
    [
      `${summary.mode}: ${summary.contests} contests: ${seats.join(', ') || 'no result yet'}`,
      `${summary.takes} takes, ${summary.quarantined} quarantines, events: ${Object.entries(summary.events)
        .map(([type, times]) => `${type} ${times}`)
        .join(', ')}`,
      `bytes to request: p50 ${p50 ?? '–'} ms, p95 ${p95 ?? '–'} ms; memory at most ${summary.rssMb.max} MB; ${summary.cpuSeconds} s of processor`,
      '',
    ].join('\n'),
  );
}
