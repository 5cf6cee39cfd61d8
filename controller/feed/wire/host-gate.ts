import { setTimeout as wait } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { FeedLimits } from '../spec.ts';
import { type Exchange, gotOf } from './exchange.ts';

/** Failures of one page in a row before it is asked less often; a lone timeout changes nothing. */
const PATIENCE = 3;
const TENTH_MS = 100;
const FIRST_WAIT_MS = 2000;
/** A quarter of a host's pages says that the host is unwell, but at least and at most so many. */
const SEVERAL = { least: 3, most: 10 };
/** Pages that are counted; a source that makes up addresses for ever must not fill the memory. */
const MOST_KNOWN = 10_000;

/** A page that failed when it was last asked. */
interface Failing {
  times: number;
  /** It is left in peace until then, ms. */
  until: number;
  reason: string;
}

/**
 * The gate to one host: so many requests at once, so many a second. A page that refuses or fails is left in peace by
 * itself, as long as it asks (Retry-After). The host is rested only when several pages say so, one after another and
 * none of them good: pages that were well until then, or any of them while most pages fail. Neither lasts longer
 * than `limits.longestRestSeconds` at a time. After a rest the gate opens for all.
 */
export class HostGate {
  readonly host: string;
  readonly #queue: PQueue;
  readonly #perTenth: number;
  /** The tenth of a second that runs, and what has left in it. */
  #tenth = { began: Number.NEGATIVE_INFINITY, left: 0 };
  readonly #longestMs: number;
  readonly #effects: GateEffects;
  readonly #known = new Set<string>();
  readonly #failing = new Map<string, Failing>();
  /** Pages that say the host is unwell, since the last good answer, and how long they ask to wait, ms. */
  readonly #unwell = new Map<string, number | null>();
  #rests = 0;
  #closedUntil = 0;
  #reason = '';

  constructor(host: string, { perHost, perSecond, longestRestSeconds }: GateLimits, effects: GateEffects) {
    this.host = host;
    this.#longestMs = longestRestSeconds * 1000;
    this.#effects = effects;
    // Paced in tenths of a second, so that a second's requests do not leave in one burst.
    this.#perTenth = Math.max(1, Math.ceil(perSecond / 10));
    // Its own pacing goes by the wall clock: set back an hour, it would let nothing through for as long.
    this.#queue = new PQueue({ concurrency: perHost });
  }

  /** Runs `ask` in turn, or says why it was not asked: the host or the page rests, or the feed has stopped. */
  async enter(url: string, stop: AbortSignal, ask: () => Promise<Exchange>): Promise<Exchange | string> {
    if (this.#known.size < MOST_KNOWN) this.#known.add(url);
    const answer = await this.#queue.add(async () => {
      await this.#pace();
      if (stop.aborted) return STOPPED;
      const now = this.#now();
      if (this.#closedUntil > now) return this.#reason;
      const failing = this.#failing.get(url);
      return failing && failing.until > now ? failing.reason : ask();
    });
    return answer ?? STOPPED;
  }

  /** Lets the page and the host rest, or not, by what was answered. */
  told(url: string, exchange: Exchange): void {
    const now = this.#now();
    const { status } = exchange;
    if (status !== 0 && status !== 403 && status !== 429 && status < 500) {
      this.#failing.delete(url);
      this.#unwell.clear();
      this.#rests = 0;
      return;
    }
    const before = this.#failing.get(url);
    const times = (before?.times ?? 0) + 1;
    const asked = retryAfter(exchange.headers['retry-after'], this.#effects.now());
    // `Retry-After: 0`, a date gone by or no date at all: whoever goes on failing is left in peace all the same.
    const wait = Math.min(Math.max(asked ?? 0, this.#backOff(times - PATIENCE)), this.#longestMs);
    const what = gotOf(exchange);
    this.#failing.set(url, { times, until: now + wait, reason: `${what}; ${again(wait, asked)}` });
    // Answers that were under way when the gate closed say nothing new.
    if (this.#closedUntil > now) return;
    if (!before || this.#failing.size > this.#known.size / 2) this.#unwell.set(url, asked);
    const { least, most } = SEVERAL;
    if (this.#unwell.size < Math.max(least, Math.min(most, this.#known.size / 4))) return;
    const waits = [...this.#unwell.values()].filter((ms) => ms !== null);
    // Of those who ask for patience the least patient: one page alone decides nothing.
    const patience = waits.length > 0 ? Math.min(...waits) : null;
    const rest = Math.min(Math.max(patience ?? 0, this.#backOff(this.#rests)), this.#longestMs);
    this.#rests++;
    this.#closedUntil = now + rest;
    this.#reason = `${this.host} rests, ${this.#unwell.size} pages answered ${what}; ${again(rest, patience)}`;
    this.#unwell.clear();
  }

  /** Until when nothing is asked here, wall ms, and why; null while something may be. */
  waiting(): { until: number; reason: string } | null {
    const now = this.#now();
    const wall = (until: number) => this.#effects.now() + until - now;
    if (this.#closedUntil > now) return { until: wall(this.#closedUntil), reason: this.#reason };
    if (this.#failing.size < this.#known.size) return null;
    const [first] = [...this.#failing.values()].sort((a, b) => a.until - b.until);
    return first && first.until > now
      ? { until: wall(first.until), reason: `${this.host} answered ${first.reason}` }
      : null;
  }

  async #pace(): Promise<void> {
    for (;;) {
      const now = performance.now();
      if (now - this.#tenth.began >= TENTH_MS) this.#tenth = { began: now, left: 0 };
      if (this.#tenth.left++ < this.#perTenth) return;
      await wait(this.#tenth.began + TENTH_MS - now);
    }
  }

  /** A rest is measured by the clock that nobody sets. */
  #now(): number {
    return (this.#effects.steady ?? this.#effects.now)();
  }

  /** Half fixed, half chance: many clients of a fallen site shall not come back in one moment. */
  #backOff(times: number): number {
    if (times < 0) return 0;
    const wait = Math.min(this.#longestMs, FIRST_WAIT_MS * 2 ** times);
    return wait * (0.5 + 0.5 * (this.#effects.random ?? Math.random)());
  }
}

interface GateEffects {
  now(): number;
  /** Never goes back, whatever is done to the wall clock; `now` unless given. */
  steady?: () => number;
  random?: () => number;
}

type GateLimits = Pick<FeedLimits, 'perHost' | 'perSecond' | 'longestRestSeconds'>;

const STOPPED = 'not asked: the feed stopped';

function again(wait: number, asked: number | null): string {
  const said = `asking again in ${Math.ceil(wait / 1000)} s`;
  return asked !== null && asked > wait ? `${said}, it asks for ${Math.ceil(asked / 1000)} s` : said;
}

/** Retry-After (RFC 9110, 10.2.3) as ms from now; null when absent or meaningless. */
function retryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  const seconds = /^\s*(\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?)?\s*$/i.exec(value)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  // What has no month is no date, whatever Date.parse makes of it: -1, 2026-05.
  const date = /[a-z]{3}/i.test(value) && /:/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
