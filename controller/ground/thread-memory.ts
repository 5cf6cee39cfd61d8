import { totalmem } from 'node:os';
import type { Worker } from 'node:worker_threads';

/** How often it is looked what threads hold, ms: memory can be filled at a gigabyte a second. */
const LOOK_MS = 100;
/** What a thread may take between two of its own words, MB: one that says nothing fills memory in one go. */
const BURST_MB = 400;
const MB = 2 ** 20;

interface Watched {
  /** Bytes held, and how often that was said: thread-guard.mjs writes them. */
  held: Float64Array;
  limitMb: number;
  tooMuch(reason: string): void;
  said: number;
  /** What all threads but this one held when it last spoke, bytes. */
  beside: number;
}

const watched = new Set<Watched>();
let looking: NodeJS.Timeout | null = null;

/** Memory that a thread shares with us, to say in what it holds; goes to it as `workerData.held`. */
export function heldMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
}

/**
 * Watches from outside what a thread holds: its JavaScript heap has a limit of its own (`resourceLimits`), buffers have
 * none, and would take the machine's memory. A thread that works without a pause cannot say what it holds; then the
 * growth of the whole process tells.
 *
 * @param limitMb heap and buffers together; a small machine has less to give
 * @param tooMuch is told once; whoever started the thread ends it
 */
export function watchMemory(
  worker: Worker,
  held: SharedArrayBuffer,
  limitMb: number,
  tooMuch: (reason: string) => void,
): void {
  const one: Watched = {
    held: new Float64Array(held),
    limitMb: Math.min(limitMb, Math.max(256, totalmem() / MB / 4)),
    tooMuch,
    said: 0,
    beside: ofThreads(),
  };
  watched.add(one);
  worker.once('exit', () => {
    watched.delete(one);
    if (watched.size > 0 || !looking) return;
    clearInterval(looking);
    looking = null;
  });
  looking ??= setInterval(look, LOOK_MS).unref();
}

function look(): void {
  const all = ofThreads();
  for (const one of watched) {
    const [bytes = 0, said = 0] = one.held;
    if (said !== one.said) Object.assign(one, { said, beside: all });
    // Who has fallen silent is to blame for what has grown since; who speaks has said it.
    const grown = (all - one.beside) / MB;
    const silent = grown > BURST_MB && [...watched].every((other) => grown >= (all - other.beside) / MB);
    const holds = bytes / MB > one.limitMb ? bytes / MB : silent ? bytes / MB + grown : 0;
    if (holds === 0) continue;
    watched.delete(one);
    one.tooMuch(`it holds ${Math.round(holds)} MB of memory, at most ${Math.round(one.limitMb)} are allowed`);
  }
}

/** What the process holds beside the main thread's own heap and buffers, bytes. */
function ofThreads(): number {
  const { rss, heapTotal, external } = process.memoryUsage();
  return rss - heapTotal - external;
}
