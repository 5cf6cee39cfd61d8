/** Memory and processor time of our own process, its threads included. */
export interface ProcessUse {
  rssMb: { start: number; end: number; max: number };
  cpuSeconds: number;
}

export interface ProcessEffects {
  rssBytes(): number;
  /** Highest so far, bytes, as the operating system saw it. */
  maxRssBytes(): number;
  cpuMicros(): number;
}

const ownProcess: ProcessEffects = {
  rssBytes: () => process.memoryUsage.rss(),
  maxRssBytes: () => process.resourceUsage().maxRSS * 1024,
  cpuMicros: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
};

/** Watches what the night costs. `settle` marks the level that "flat" is measured against. */
export class ProcessGauge {
  readonly #effects: ProcessEffects;
  readonly #cpuFrom: number;
  #start: number | null = null;
  #last: number;

  constructor(effects: ProcessEffects = ownProcess) {
    this.#effects = effects;
    this.#cpuFrom = effects.cpuMicros();
    this.#last = effects.rssBytes();
  }

  /** The level after the first tenth of the night: what comes later shall not grow beyond it. */
  settle(): void {
    this.#start ??= this.sample();
  }

  /** RSS now, bytes. */
  sample(): number {
    this.#last = this.#effects.rssBytes();
    return this.#last;
  }

  use(): ProcessUse {
    const end = this.sample();
    const max = Math.max(this.#effects.maxRssBytes(), end);
    return {
      rssMb: { start: megabytes(this.#start ?? end), end: megabytes(end), max: megabytes(max) },
      cpuSeconds: Math.round((this.#effects.cpuMicros() - this.#cpuFrom) / 10_000) / 100,
    };
  }
}

function megabytes(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10;
}
