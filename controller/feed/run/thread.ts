import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { heldMemory, watchMemory } from '../../ground/thread-memory.ts';
import type { FeedJob, FromThread, ToThread } from './message.ts';
import { type PageInWork, Pulse } from './pulse.ts';

/**
 * A thread that gave no sign of life hangs: it beats every half second, and with every page. Silence is measured in the
 * time the machine had for us as well: where many work on it, the thread may be kept waiting for long.
 */
const SILENT_MS = 10_000;
/** Silence of a thread that does nothing at all, as a multiple: it waits for something that never comes. */
const IDLE_TIMES = 6;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A thread that lived so long had recovered: the next death waits little again. */
const RECOVERED_MS = 60_000;
const MEMORY_MB = 320;
/** The same with what lies outside of JavaScript's heap: bodies, buffers. */
const ALL_MEMORY_MB = 768;
/** Pages are short-lived; a larger nursery only stands beside the heap. */
const YOUNG_MB = 6;
/** A thread that is asked to end has so long to close its recording. */
const LEAVE_MS = 2000;

export interface ThreadEffects {
  told(message: FromThread): void;
  /** A line that a feed.ts has printed. */
  printed(text: string): void;
  /** @param page which it was reading */
  died(death: { reason: string; attempt: number; inMs: number }, page: PageInWork | null): void;
  /** The job for a new thread: a replay goes on behind what was delivered. */
  job(): Omit<FeedJob, 'pulse'>;
  silentMs?: number;
  firstWaitMs?: number;
  memoryMb?: number;
}

/**
 * Keeps one feed thread alive: a memory limit, a heartbeat, a new thread with back-off after an exception, a
 * hang or a lack of memory. What dies in there costs nothing but fresh data (promise 1).
 */
export class FeedThread {
  readonly #effects: ThreadEffects;
  #worker: Worker | null = null;
  #watch: NodeJS.Timeout | null = null;
  #again: NodeJS.Timeout | null = null;
  #attempt = 0;
  #pulse = new Pulse();
  #bornAt = 0;
  #stopped = false;
  /** Counts restarts: of several in a row only the last one starts a thread. */
  #turn = 0;
  #leaving: Promise<void> = Promise.resolve();

  constructor(effects: ThreadEffects) {
    this.#effects = effects;
  }

  start(): void {
    if (this.#stopped) return;
    this.#bornAt = performance.now();
    const { memoryMb } = this.#effects;
    const { worker, pulse, held } = (memoryMb === undefined && takeSpare()) || bear(null, memoryMb);
    worker.postMessage({ ...this.#effects.job(), pulse: pulse.memory } satisfies FeedJob);
    this.#pulse = pulse;
    this.#worker = worker;
    watchMemory(worker, held, ALL_MEMORY_MB, (reason) => {
      if (this.#worker !== worker) return;
      this.#drop();
      this.#die(reason);
    });
    tellPrinted(worker, (text) => {
      if (this.#worker === worker) this.#effects.printed(text);
    });
    let fault = '';
    worker.on('message', (message: FromThread) => {
      if (this.#worker !== worker) return;
      if (message.type === 'end' || message.type === 'refused') this.#stopped = true;
      this.#effects.told(message);
    });
    worker.on('error', (error: Error) => {
      fault = error.message;
    });
    worker.on('exit', (code) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#unwatch();
      if (!this.#stopped) this.#die(fault || `it ended with code ${code}`);
    });
    this.#watch = this.#watchOver(pulse, this.#effects.silentMs ?? SILENT_MS);
  }

  #watchOver(pulse: Pulse, silentMs: number): NodeJS.Timeout {
    const tickMs = Math.min(1000, silentMs / 4);
    let heard = { beats: pulse.beats, cpu: cpuMs(), silent: 0, at: performance.now() };
    return setInterval(() => {
      const now = performance.now();
      // A tick that came late slept with the machine, or behind work of the main thread; so may have the thread.
      const silent = heard.silent + Math.min(now - heard.at, 2 * tickMs);
      heard =
        pulse.beats === heard.beats
          ? { ...heard, silent, at: now }
          : { beats: pulse.beats, cpu: cpuMs(), silent: 0, at: now };
      const worked = cpuMs() - heard.cpu;
      if (heard.silent <= silentMs || (worked <= silentMs && heard.silent <= IDLE_TIMES * silentMs)) return;
      this.#drop();
      this.#die(`no sign of life for ${Math.round(heard.silent / 1000)} s`);
    }, tickMs);
  }

  send(message: ToThread): void {
    this.#worker?.postMessage(message);
  }

  /** A new thread as soon as the old one has left, for a changed feed file. */
  async restart(): Promise<void> {
    if (this.#stopped) return;
    const old = this.#worker;
    // From here on nothing that the old one says counts.
    this.#worker = null;
    this.#unwatch();
    if (this.#again) clearTimeout(this.#again);
    this.#attempt = 0;
    const turn = ++this.#turn;
    // Two of them would ask the old and the new address at once, and write into one recording.
    if (old) this.#leaving = leave(old);
    await this.#leaving;
    if (turn === this.#turn) this.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#again) clearTimeout(this.#again);
    this.#unwatch();
    if (this.#worker) await leave(this.#worker);
    await this.#leaving;
  }

  #die(reason: string): void {
    if (performance.now() - this.#bornAt > RECOVERED_MS) this.#attempt = 0;
    const wait = Math.min(LONGEST_WAIT_MS, (this.#effects.firstWaitMs ?? FIRST_WAIT_MS) * 2 ** this.#attempt);
    this.#attempt++;
    this.#effects.died({ reason, attempt: this.#attempt, inMs: wait }, this.#pulse.page);
    this.#again = setTimeout(() => this.start(), wait);
  }

  #drop(): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#unwatch();
    if (worker) void worker.terminate();
  }

  #unwatch(): void {
    if (this.#watch) clearInterval(this.#watch);
    this.#watch = null;
  }
}

interface Born {
  worker: Worker;
  pulse: Pulse;
  /** What it says it holds. */
  held: SharedArrayBuffer;
}

let spare: Born | null = null;

/** Lets a thread load its code while its job is still to be found: the first feed gets it. It keeps no process alive. */
export function warmThread(kind: 'live' | 'replay'): void {
  const born = bear(kind);
  spare = born;
  born.worker.unref();
  // One that dies now is none.
  born.worker.on('error', () => {});
  born.worker.once('exit', () => {
    if (spare === born) spare = null;
  });
}

function takeSpare(): Born | null {
  const taken = spare;
  spare = null;
  for (const event of ['error', 'exit']) taken?.worker.removeAllListeners(event);
  taken?.worker.ref();
  return taken;
}

function bear(early: 'live' | 'replay' | null, memoryMb = MEMORY_MB): Born {
  const [pulse, held] = [new Pulse(), heldMemory()];
  const worker = new Worker(new URL('./feed-thread.mjs', import.meta.url), {
    workerData: { pulse: pulse.memory, held, early },
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    // Nothing of the main thread's loader or arguments shall leak into it.
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  return { worker, pulse, held };
}

/** CPU time of this process, all its threads, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

// Asked first, so that a recording is closed; made to, when it does not listen.
async function leave(worker: Worker): Promise<void> {
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage({ type: 'stop' } satisfies ToThread);
  const timer = setTimeout(() => void worker.terminate(), LEAVE_MS);
  await gone;
  clearTimeout(timer);
}

/** Lines that are told of one thread: whoever writes a feed.ts wants to see them, and one that prints for hours is no news. */
const MOST_LINES = 20;
const LONGEST_LINE = 500;

/** Tells what a thread prints, line by line; read to the end all the same, as unread it would pile up for a whole night. */
function tellPrinted(worker: Worker, tell: (text: string) => void): void {
  let lines = 0;
  const hear = (stream: Readable): void => {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      if (lines > MOST_LINES) return;
      const parts = (rest + text).slice(-LONGEST_LINE * MOST_LINES).split('\n');
      rest = (parts.pop() ?? '').slice(-LONGEST_LINE);
      for (const line of parts) {
        if (line.trim() === '' || lines > MOST_LINES) continue;
        lines++;
        tell(lines > MOST_LINES ? 'more, which is not told' : line.slice(0, LONGEST_LINE));
      }
    });
  };
  hear(worker.stdout);
  hear(worker.stderr);
}
