import pTimeout from 'p-timeout';
import { type NightHead, type NightRecord, saveNight } from './night.ts';
import type { Store } from './store.ts';

export interface SaverOptions {
  /** Shortest time between two saves, wall ms. */
  everyMs?: number;
  /** What `loadNight` gave, when the night was resumed. */
  resumed?: { record: NightRecord; head: NightHead } | null;
  /** Awaited before each save: what follows from a log line is saved only after the line. */
  before?: () => Promise<void>;
  /** Awaited after each save that was taken, with the `lines` that it was given. */
  after?: (lines: number) => Promise<void>;
  /** Around each save: refuses it when this machine leads no more. */
  fenced?: (save: () => Promise<void>) => Promise<void>;
  /** Said when saving fails, and again (null) when it works. */
  onProblem?: (reason: string | null) => void;
}

/**
 * Saves the newest record of a night, at most every `everyMs`, one save at a time. A save that fails is
 * tried again with the next one; it never stops the night.
 */
export class NightSaver {
  readonly #store: Store;
  readonly #everyMs: number;
  readonly #before: () => Promise<void>;
  readonly #onProblem: (reason: string | null) => void;
  readonly #after: (lines: number) => Promise<void>;
  readonly #fenced: (save: () => Promise<void>) => Promise<void>;
  #wanted: NightRecord | null = null;
  /** Lines of the as-run log that the wanted record has in it. */
  #lines = 0;
  #saved: NightRecord | null;
  #head: NightHead | null;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> | null = null;
  #failing = false;
  /** How often the store may have lost what it held. */
  #losses = 0;
  #stopped = false;

  constructor(store: Store, options: SaverOptions = {}) {
    this.#store = store;
    this.#everyMs = options.everyMs ?? 500;
    this.#before = options.before ?? (async () => {});
    this.#onProblem = options.onProblem ?? (() => {});
    this.#after = options.after ?? (async () => {});
    this.#fenced = options.fenced ?? ((save) => save());
    this.#saved = options.resumed?.record ?? null;
    this.#head = options.resumed?.head ?? null;
    store.onConnection((problem) => {
      // A Redis that came back may have come back empty: the next save writes everything.
      // So does one that was under way: its few changed seats may be all that an empty Redis holds.
      if (problem === null) {
        this.#saved = null;
        this.#losses += 1;
      }
      this.#tell(problem);
    });
  }

  /** Wants this record saved soon. Never waits and never throws. @param lines of the as-run log that it has in it */
  save(record: NightRecord, lines = this.#lines): void {
    this.#wanted = record;
    this.#lines = lines;
    if (this.#timer === null && this.#saving === null && !this.#stopped)
      this.#timer = setTimeout(() => void this.#run(), this.#everyMs);
  }

  /** Saves now what is wanted; resolves when it is saved or has failed. */
  async flush(): Promise<void> {
    while (this.#saving) await this.#saving;
    await this.#run();
  }

  /** Saves what is wanted, as far as the store takes it in `withinMs`, and ends. */
  async stop(withinMs = 5000): Promise<void> {
    await pTimeout(this.flush(), { milliseconds: withinMs, fallback: () => {} });
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #run(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#saving ??= this.#saveWanted().finally(() => {
      this.#saving = null;
      if (this.#wanted) this.save(this.#wanted);
    });
    return this.#saving;
  }

  async #saveWanted(): Promise<void> {
    const record = this.#wanted;
    if (!record) return;
    this.#wanted = null;
    const lines = this.#lines;
    const losses = this.#losses;
    try {
      await this.#before();
      await this.#fenced(async () => {
        this.#head = await saveNight(this.#store, record, this.#saved, this.#head);
      });
      await this.#after(lines);
      if (losses === this.#losses) this.#saved = record;
      else this.#wanted ??= record;
      this.#tell(null);
    } catch (error) {
      this.#wanted ??= record;
      // Half of a batch may have arrived, as far as we know.
      this.#saved = null;
      this.#tell(`the state could not be saved to ${this.#store.where}: ${(error as Error).message}`);
    }
  }

  #tell(problem: string | null): void {
    if (problem === null && !this.#failing) return;
    if (problem !== null && this.#failing) return;
    this.#failing = problem !== null;
    this.#onProblem(problem);
  }
}
