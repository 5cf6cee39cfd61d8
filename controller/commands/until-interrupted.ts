import { say } from '../ground/terminal.ts';
import { EXIT } from '../ground/user-error.ts';
import type { NightEffects } from '../night/options.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** After a signal: what does not close in this time (wall ms) is left to the system, and what lingers behind it. */
const CLOSE_MS = 2000;
const LINGER_MS = 100;

/**
 * Runs a night until it ends or somebody presses Ctrl-C (or asks politely with SIGTERM, or closes the terminal): then
 * it closes well, and at once: nothing that hangs holds it up. The second time it ends there and then,
 * with 130. A rejection that we forgot to handle is a bug of ours: it is told, and the night goes on.
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
