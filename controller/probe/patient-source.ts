import type { PageSource } from '../feed/run/sweep.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import type { PageRequest } from '../feed/wire/page-request.ts';

/** Where a silence is told, and how long it lasts first. */
export interface Patience {
  everyMs: number;
  say(text: string): void;
}

/** A source whose silence is told: each time that so long no page came, what is waited for. */
export class PatientSource implements PageSource {
  readonly #source: PageSource;
  readonly #waited = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #silences = 0;

  constructor(source: PageSource, { everyMs, say }: Patience) {
    this.#source = source;
    this.#timer = setInterval(() => {
      const [first, ...others] = this.#waited;
      if (first === undefined) return;
      this.#silences++;
      const more = others.length > 0 ? ` and ${others.length} more` : '';
      say(`no answer for ${Math.round((this.#silences * everyMs) / 1000)} s; waiting for ${first}${more}`);
    }, everyMs);
  }

  get requests(): number {
    return this.#source.requests;
  }

  get bytes(): number {
    return this.#source.bytes;
  }

  async fetch(url: string, stop: AbortSignal, request?: PageRequest): Promise<Exchange> {
    this.#waited.add(url);
    try {
      return await this.#source.fetch(url, stop, request);
    } finally {
      this.#waited.delete(url);
      this.#silences = 0;
      this.#timer.refresh();
    }
  }

  forget(url: string): void {
    this.#source.forget(url);
  }

  waiting(): { until: number; reason: string } | null {
    return this.#source.waiting();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
