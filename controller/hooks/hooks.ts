import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Election } from '../election/election.ts';
import { heldMemory, watchMemory } from '../ground/thread-memory.ts';
import type { CountEvent } from '../tally/event.ts';
import type { FromHooks, HookJob } from './hook-message.ts';

/** What hooks have to say to the rest of the night. */
export interface HookEffects {
  /** A hook's own note, for the as-run log. */
  note(line: { hook: string; text: string }): void;
  /** A hook was cut off, or hooks.ts cannot be used: one sentence for the operator. */
  problem(text: string): void;
}

export interface HookLimits {
  /** How long one hook may take for one event. */
  deadlineMs: number;
  /** Events that may wait; more are dropped, and told. */
  queue: number;
}

const LIMITS: HookLimits = { deadlineMs: 2000, queue: 2000 };
const MEMORY_MB = 128;
/** The same with buffers outside of JavaScript's heap. */
const ALL_MEMORY_MB = 320;
/** Loading hooks.ts and what it imports. */
const LOAD_MS = 20_000;

/** Where an election keeps its hooks; null when it has none. */
export function hooksFile(election: Election): string | null {
  const file = join(election.dir, 'hooks.ts');
  return existsSync(file) ? file : null;
}

/**
 * Runs an election's hooks.ts in a thread of its own. Telling it an event costs a message and never waits. A
 * hook that throws, or takes longer than its deadline, is cut off for the rest of the night and reported; the
 * others go on.
 */
export class HookHost {
  readonly #file: string;
  readonly #effects: HookEffects;
  readonly #limits: HookLimits;
  readonly #cutOff = new Set<number>();
  #worker: Worker | null = null;
  #waiting: { seq: number; event: CountEvent }[] = [];
  #seq = 0;
  #running: { hook: number; name: string } | null = null;
  #ready = false;
  #watch: NodeJS.Timeout | null = null;
  #stopped = false;
  #dropped = 0;
  #idle: (() => void)[] = [];

  constructor(file: string, effects: HookEffects, limits: Partial<HookLimits> = {}) {
    this.#file = file;
    this.#effects = effects;
    this.#limits = { ...LIMITS, ...limits };
    this.#start();
  }

  /** Hands events to the hooks, in order. */
  tell(events: readonly CountEvent[]): void {
    if (this.#stopped) return;
    for (const event of events) {
      if (this.#waiting.length >= this.#limits.queue) {
        if (this.#dropped++ === 0)
          this.#effects.problem('hooks are slower than the night, events are dropped');
        continue;
      }
      const entry = { seq: ++this.#seq, event };
      this.#waiting.push(entry);
      if (this.#ready) this.#worker?.postMessage({ type: 'event', ...entry });
    }
  }

  /** Resolves when every event told so far was dealt with, or can no longer be. */
  settled(): Promise<void> {
    if (this.#stopped || this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch();
    this.#settle();
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): void {
    this.#ready = false;
    this.#running = null;
    const held = heldMemory();
    const worker = new Worker(new URL('./hook-thread.mjs', import.meta.url), {
      workerData: { file: this.#file, held, cutOff: [...this.#cutOff] } satisfies HookJob,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.#worker = worker;
    // What a hook prints is read and thrown away: unread it would pile up for a whole night.
    worker.stdout.resume();
    worker.stderr.resume();
    watchMemory(worker, held, ALL_MEMORY_MB, (reason) => {
      if (this.#worker === worker) this.#cut(reason);
    });
    let fault = '';
    worker.on('message', (message: FromHooks) => {
      if (this.#worker === worker) this.#heard(message);
    });
    worker.on('error', (error: Error) => {
      fault = error.message;
    });
    worker.on('exit', (code) => {
      if (this.#worker !== worker || this.#stopped) return;
      // A rejection nobody caught, process.exit or a lack of memory: whoever was running is cut off.
      this.#cut(fault || `it ended the hooks' thread with code ${code}`);
    });
    this.#await(LOAD_MS, () => this.#giveUp('hooks.ts did not finish loading'));
  }

  #heard(message: FromHooks): void {
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.#unwatch();
        for (const entry of this.#waiting) this.#worker?.postMessage({ type: 'event', ...entry });
        return;
      case 'refused':
        this.#giveUp(`hooks.ts cannot be used: ${message.reason}`);
        return;
      case 'began':
        this.#running = message;
        this.#await(this.#limits.deadlineMs, () =>
          this.#cut(`it took longer than ${this.#limits.deadlineMs} ms`),
        );
        return;
      case 'failed':
        this.#cutOff.add(message.hook);
        this.#effects.problem(`hook ${message.name} is cut off: ${message.reason}`);
        return;
      case 'note':
        this.#effects.note({ hook: message.name, text: message.text });
        return;
      case 'done':
        this.#running = null;
        this.#unwatch();
        this.#waiting = this.#waiting.filter(({ seq }) => seq > message.seq);
        if (this.#waiting.length === 0) this.#settle();
    }
  }

  /** Ends the thread with the hook that ran in it, and starts a new one without that hook. */
  #cut(reason: string): void {
    const culprit = this.#running;
    if (!culprit) {
      this.#giveUp(`the hooks' thread died: ${reason}`);
      return;
    }
    this.#cutOff.add(culprit.hook);
    this.#effects.problem(`hook ${culprit.name} is cut off: ${reason}`);
    this.#drop();
    // The event it died of is not told again: hooks before it have had it.
    this.#waiting.shift();
    if (this.#waiting.length === 0) this.#settle();
    this.#start();
  }

  #giveUp(reason: string): void {
    this.#effects.problem(reason);
    this.#stopped = true;
    this.#drop();
    this.#waiting = [];
    this.#settle();
  }

  #drop(): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#unwatch();
    void worker?.terminate();
  }

  #await(ms: number, late: () => void): void {
    this.#unwatch();
    this.#watch = setTimeout(late, ms);
    this.#watch.unref();
  }

  #unwatch(): void {
    if (this.#watch) clearTimeout(this.#watch);
    this.#watch = null;
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
