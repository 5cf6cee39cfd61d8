import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A night that is not on disk by then has its garbage looked for as closely all the same, wall ms. */
const LONGEST_MS = 10_000;
const LOOK_MS = 20;
/** Growth since the last collection, or a share of what was left then; a large heap takes longer to go through. */
const GROWN_BYTES = 12 * 2 ** 20;
const GROWN_SHARE = 0.4;
/** What is read and drawn first brings more of its kind behind it. */
const LINGER_MS = 5000;

let waits: NodeJS.Timeout | null = null;

/**
 * What a night makes until it is on disk is mostly kept, and looking for garbage among it keeps viewers waiting: V8 looks for
 * it as seldom as it would by itself, until `collectClosely`.
 */
export function collectSeldom(): void {
  setFlagsFromString('--heap-growing-percent=0');
  setFlagsFromString('--no-optimize-for-size');
  // For the thread that is born now: 1 MB, which the word before means too, holds five pages of a source, of which one is
  // being read and would be carried among what is old, as often as it is full.
  setFlagsFromString('--max-semi-space-size=4');
  waits = setTimeout(collectClosely, LONGEST_MS).unref();
}

/** Garbage is looked for as countnight.mjs has it, in all threads; where nobody asked for less of it V8 stays as it is. */
export function collectClosely(): void {
  if (waits === null) return;
  clearTimeout(waits);
  waits = null;
  setFlagsFromString('--heap-growing-percent=30');
  // A nursery of 1 MB again, too, for whoever is born later.
  setFlagsFromString('--optimize-for-size');
}

export interface HeapEffects {
  /** Bytes that only a full collection makes less. */
  held(): number;
  /** A full collection, at once. */
  collect(): void;
}

/**
 * Keeps a thread's heap small while a night opens, when nearly all that it makes is soon garbage. V8 goes through the heap
 * by and by, as fast as memory is asked for: while an opening asks for much, the heap grows by half before it is through,
 * and stays so for as long as the night rests. The whole at once takes 15 to 40 ms with 300 seats, which a hand may have to
 * wait while a night opens, and never after. A timer of the thread looks; work that never lets go of the event loop is
 * not looked at.
 *
 * @returns to be called when the night is open; the watch ends a little later
 */
export function collectWhileOpening(heap: HeapEffects | null = ownHeap()): () => void {
  if (!heap) return () => {};
  let least = heap.held();
  const timer = setInterval(() => {
    const now = heap.held();
    least = Math.min(least, now);
    if (now - least < Math.max(GROWN_BYTES, least * GROWN_SHARE)) return;
    heap.collect();
    least = heap.held();
  }, LOOK_MS).unref();
  const settle = () => {
    // The first says which pages are nearly empty, the second gives them back.
    heap.collect();
    heap.collect();
  };
  let open = false;
  return () => {
    if (open) return;
    open = true;
    settle();
    setTimeout(() => {
      clearInterval(timer);
      settle();
    }, LINGER_MS).unref();
  };
}

/** The heap of this thread; null where the program was started in another way than by its launcher. */
function ownHeap(): HeapEffects | null {
  // The main thread's own globals are older than the launcher's wish to have it.
  const collect = globalThis.gc ?? (runInNewContext('globalThis.gc') as NodeJS.GCFunction | undefined);
  return collect ? { held: heldBytes, collect: () => void collect() } : null;
}

function heldBytes(): number {
  const old = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space');
  return (old?.space_used_size ?? 0) + getHeapStatistics().external_memory;
}
