import PQueue from 'p-queue';
import type { Exchange } from './exchange.ts';
import type { FeedLimits } from './spec.ts';

/** Failures in a row before a host is left in peace; a lone 404 or timeout closes nothing. */
const PATIENCE = 3;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** A host may ask for more patience than this; we look again anyway, once. */
const LONGEST_RETRY_AFTER_MS = 15 * 60_000;

/**
 * The gate to one host: so many requests at once, so many a second, and closed for a while when the host
 * refuses or fails. After a closed time it opens for all: were one request to go first, a lone page that fails
 * for ever could keep it closed. Three failures in a row close it again, for longer.
 */
export class HostGate {
  readonly host: string;
  readonly #queue: PQueue;
  readonly #effects: { now(): number; random?: () => number };
  #failures = 0;
  closedUntil = 0;
  reason = '';

  constructor(
    host: string,
    { perHost, perSecond }: Pick<FeedLimits, 'perHost' | 'perSecond'>,
    effects: { now(): number; random?: () => number },
  ) {
    this.host = host;
    this.#effects = effects;
    // Paced in tenths of a second, so that a second's requests do not leave in one burst.
    this.#queue = new PQueue({
      concurrency: perHost,
      interval: 100,
      intervalCap: Math.max(1, Math.ceil(perSecond / 10)),
    });
  }

  /** Runs `ask` in turn; null without asking while the gate is closed or the feed has stopped. */
  async enter(stop: AbortSignal, ask: () => Promise<Exchange>): Promise<Exchange | null> {
    const answer = await this.#queue.add(async () => {
      if (stop.aborted || this.closedUntil > this.#effects.now()) return null;
      return ask();
    });
    return answer ?? null;
  }

  /** Opens or closes by what the host answered. */
  told(exchange: Exchange): void {
    const now = this.#effects.now();
    const refused =
      exchange.status === 0 || exchange.status === 403 || exchange.status === 429 || exchange.status >= 500;
    if (!refused) {
      this.#failures = 0;
      if (this.closedUntil <= now) this.reason = '';
      return;
    }
    // Answers that were under way when the gate closed count as one failure with the first.
    if (this.closedUntil > now) return;
    this.#failures++;
    const asked = retryAfter(exchange.headers['retry-after'], now);
    if (asked === null && this.#failures < PATIENCE) return;
    const exponential = Math.min(
      LONGEST_WAIT_MS,
      FIRST_WAIT_MS * 2 ** Math.max(0, this.#failures - PATIENCE),
    );
    // Half fixed, half chance: many clients of a fallen site shall not come back in one moment.
    const jittered = exponential * (0.5 + 0.5 * (this.#effects.random ?? Math.random)());
    const wait = Math.max(jittered, Math.min(asked ?? 0, LONGEST_RETRY_AFTER_MS));
    this.closedUntil = now + wait;
    const what = exchange.failure ?? `${exchange.status} ${exchange.statusText}`.trim();
    this.reason = `${this.host} answered ${what}; asking again in ${Math.ceil(wait / 1000)} s`;
  }
}

/** Retry-After (RFC 9110, 10.2.3) as ms from now; null when absent or meaningless. */
export function retryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
