import { setImmediate as loopTurn } from 'node:timers/promises';

/** Work that may pause at each `yield`, so that whoever else waits gets his turn. */
export type Sliced<T> = Generator<void, T, void>;

/** Does all of it at once. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Does the work, and something else wherever it pauses. */
export function* meanwhileIn<T>(work: Sliced<T>, meanwhile: () => Sliced<void>): Sliced<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    yield;
    yield* meanwhile();
  }
}

/**
 * Lets the event loop turn after each slice of work.
 *
 * @param sliceMs longest slice, as far as the work pauses that often
 * @param how `spent`: clock that slices are cut by, ms; `signal` leaves the work where it stands
 * @returns null when the signal came first
 */
export async function inSlices<T>(
  work: Sliced<T>,
  sliceMs: number,
  { spent = () => performance.now(), signal }: { spent?: () => number; signal?: AbortSignal } = {},
): Promise<T | null> {
  let began = spent();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (spent() - began < sliceMs) continue;
    await loopTurn();
    if (signal?.aborted) return null;
    began = spent();
  }
}
