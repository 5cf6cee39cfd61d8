import type { NightEffects } from './controller.ts';
import type { Summary } from './log/summary.ts';
import { EXIT } from './user-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** After a signal: what does not close in this time (wall ms) is left to the system, and what lingers behind it. */
const CLOSE_MS = 2000;
const LINGER_MS = 100;

/**
 * Lets the world close its end of our output: `| head` has read enough, the terminal's window is gone, a `tee` died. A
 * night does not end for that.
 */
export function forgiveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/**
 * Runs a night until it ends or somebody presses Ctrl-C (or asks politely with SIGTERM, or closes the terminal): then
 * it closes well, and at once: nothing that hangs holds it up. The second time it ends there and then, with 130. A promise nobody heeded is a bug of ours, and no reason to leave the air: it is told and the night
 * goes on.
 */
export async function untilInterrupted<T>(work: (effects: NightEffects) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = () => {
    // A second Ctrl-C means it.
    if (stop.signal.aborted) process.exit(130);
    setTimeout(() => {
      say('It did not close in time; what is written is whole.');
      process.exit(EXIT.temporary);
    }, CLOSE_MS).unref();
    stop.abort();
  };
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const unheeded = (reason: unknown) =>
    say(`a bug, please report it; the night goes on: ${reason instanceof Error ? reason.stack : reason}`);
  for (const signal of SIGNALS) process.on(signal, interrupt);
  process.on('unhandledRejection', unheeded);
  try {
    return await work({ say, signal: stop.signal });
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    process.off('unhandledRejection', unheeded);
    // A thread or a Chromium that is slow to end keeps nobody waiting.
    if (stop.signal.aborted) setTimeout(() => process.exit(), LINGER_MS).unref();
  }
}

/** Prints what a night came to: JSON, or a few lines for people. */
export function printSummary(summary: Summary, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    return;
  }
  const states = Object.entries(summary.states);
  const { p50, p95 } = summary.latencyMs;
  process.stdout.write(
    [
      `${summary.mode}: ${houseLine(summary)}`,
      ...(states.length > 1 ? states.map(([code, house]) => `  ${code}: ${houseLine(house)}`) : []),
      `${summary.takes} takes, ${summary.quarantined} quarantines, ${summary.blocked} pages refused, events: ${Object.entries(
        summary.events,
      )
        .map(([type, times]) => `${type} ${times}`)
        .join(', ')}`,
      ...heldLines(summary.heldAtEnd),
      `bytes to request: p50 ${p50 ?? '–'} ms, p95 ${p95 ?? '–'} ms; memory at most ${summary.rssMb.max} MB; ${summary.cpuSeconds} s of processor`,
      '',
    ].join('\n'),
  );
}

function houseLine({ contests, final }: Summary['states'][string]): string {
  const seats = Object.entries(final).map(([party, { won, leading }]) =>
    leading === 0 ? `${party} ${won}` : `${party} ${won} + ${leading} leading`,
  );
  return `${contests} contests: ${seats.join(', ') || 'no result yet'}`;
}

const MOST_HELD = 5;

function heldLines(held: Summary['heldAtEnd']): string[] {
  if (held.length === 0) return [];
  const blocked = held.filter(({ kind }) => kind === 'blocked').length;
  const named = held
    .slice(0, MOST_HELD)
    .map(({ contest, name, minutes, reason }) => `  ${contest} ${name}, for ${minutes} min: ${reason}`);
  if (held.length > MOST_HELD) named.push(`  and ${held.length - MOST_HELD} more in summary.json`);
  return [
    `at the end ${blocked} seats blocked and ${held.length - blocked} quarantined; on air are their last good numbers:`,
    ...named,
  ];
}
