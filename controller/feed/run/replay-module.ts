import type { Election } from '../../election/election.ts';
import type { Poll } from '../report.ts';
import type { Feed, FeedSpec } from '../spec.ts';
import { type Exchange, failedExchange } from '../wire/exchange.ts';
import { ModuleRunner } from './module-runner.ts';
import { pollOf } from './poll-batch.ts';

/**
 * A feed.ts in a replay: whenever recorded pages come that no other feed asks for, it polls, and what it fetches is
 * the last that was recorded of each address. Its clock is the night's.
 */
export class ReplayModule {
  readonly #feed: Feed;
  readonly #runner: ModuleRunner;
  readonly #pages = new Map<string, Exchange>();
  readonly #asked = new Set<string>();
  #at = 0;

  constructor(feed: Feed, spec: FeedSpec, election: Election, note: (text: string) => void) {
    this.#feed = feed;
    this.#runner = new ModuleRunner(feed, election.dir, election, spec.limits, {
      now: () => this.#at,
      fetch: async (url) => this.#fetch(url),
      note,
    });
  }

  /** @returns null when there was nothing new for it to look at */
  async poll(exchanges: readonly Exchange[], at: number): Promise<Poll | null> {
    if (exchanges.length === 0) return null;
    for (const exchange of exchanges) {
      // What did not change is, to a module, the page it knows.
      if (exchange.status !== 304 || !this.#pages.has(exchange.url)) this.#pages.set(exchange.url, exchange);
    }
    this.#at = at;
    const outcome = await this.#runner.poll();
    return pollOf(this.#feed.name, [{ url: `module:${this.#feed.file}`, at, outcome }]);
  }

  /** True for an address that the module has fetched: its record was of use. */
  knows(url: string): boolean {
    return this.#asked.has(url);
  }

  #fetch(url: string): Exchange {
    // As Node writes addresses on the wire.
    const href = URL.canParse(url) ? new URL(url).href : url;
    this.#asked.add(href).add(url);
    return this.#pages.get(url) ?? this.#pages.get(href) ?? failedExchange(url, this.#at, 'not recorded yet');
  }
}
