import { setTimeout as delay } from 'node:timers/promises';
import type { Keyv } from 'keyv';
import type { PageSource } from '../feed/run/sweep.ts';
import { type Exchange, goodExchange, gotOf } from '../feed/wire/exchange.ts';
import type { PageFetcher } from '../feed/wire/fetch.ts';
import type { PageRequest } from '../feed/wire/page-request.ts';

interface CachedPage {
  at: number;
  headers: Record<string, string>;
  /** base64. */
  body: string;
}

/**
 * Pages by way of a cache that outlives the program: what it holds is not asked for again. With `refresh` it
 * is asked for on condition that it changed, and a source that is down leaves everything as it was.
 */
export class PageCache implements PageSource {
  readonly #keyv: Keyv;
  readonly #fetcher: PageFetcher;
  readonly #refresh: boolean;
  /** What this run replaced, until it is known to be better. */
  readonly #replaced = new Map<string, CachedPage>();
  #mending: Promise<unknown> = Promise.resolve();
  /** Looks that the cache answered, and of those the ones where the source did not. */
  hits = 0;
  stale = 0;
  /** The last refusal of the source, for the reader of the summary. */
  refusal: string | null = null;

  constructor(keyv: Keyv, fetcher: PageFetcher, refresh: boolean) {
    this.#keyv = keyv;
    this.#fetcher = fetcher;
    this.#refresh = refresh;
  }

  get requests(): number {
    return this.#fetcher.requests;
  }

  get bytes(): number {
    return this.#fetcher.bytes;
  }

  waiting(): { until: number; reason: string } | null {
    return this.#fetcher.waiting();
  }

  /** A page that could not be read is not kept: the one before it is put back, or it is asked for next time. */
  forget(url: string): void {
    const before = this.#replaced.get(url);
    this.#mending = this.#mending.then(() =>
      before ? this.#keyv.set(keyOf(url), before) : this.#keyv.delete(keyOf(url)),
    );
  }

  /** Resolves when what was forgotten is. */
  async settled(): Promise<void> {
    await this.#mending;
  }

  async fetch(url: string, stop: AbortSignal, request?: PageRequest): Promise<Exchange> {
    const kept = await keptPage(this.#keyv, url);
    if (kept && !this.#refresh) {
      this.hits++;
      return kept;
    }
    if (kept) this.#fetcher.remember(url, kept.headers);
    let fresh = await this.#fetcher.fetch(url, stop, request);
    // There is time before the night: where nothing is kept, a host that is left in peace is asked again.
    for (let again = 0; !kept && fresh.status === 0 && again < 2 && !stop.aborted; again++) {
      const until = this.#fetcher.waiting()?.until;
      if (until === undefined) break;
      await delay(Math.max(0, until - Date.now()) + 10, undefined, { signal: stop }).catch(() => undefined);
      fresh = await this.#fetcher.fetch(url, stop, request);
    }
    if (fresh.status >= 200 && fresh.status < 300) {
      const page = asPage(fresh);
      if (kept) this.#replaced.set(url, asPage(kept));
      await this.#keyv.set(keyOf(url), page);
      return fresh;
    }
    if (isRefusal(fresh)) this.refusal = gotOf(fresh);
    if (!kept) return fresh;
    this.hits++;
    if (fresh.status !== 304) this.stale++;
    return kept;
  }
}

/** A page as it was fetched last, or null. The source is not asked. */
export async function keptPage(keyv: Keyv, url: string): Promise<Exchange | null> {
  const page = await keyv.get<CachedPage>(keyOf(url));
  if (!page) return null;
  const { at, headers, body } = page;
  const bytes = Buffer.from(body, 'base64');
  return goodExchange(url, at, bytes, headers);
}

function asPage({ at, headers, body }: Exchange): CachedPage {
  return { at, headers: { ...headers }, body: Buffer.from(body).toString('base64') };
}

// A page that is not there is an answer, too.
function isRefusal({ status }: Exchange): boolean {
  return status === 0 || status === 403 || status === 429 || status >= 500;
}

function keyOf(url: string): string {
  return `prefetch page ${url}`;
}
