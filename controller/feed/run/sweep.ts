import type { ContestId, Election } from '../../election/election.ts';
import { requestOf } from '../feed.ts';
import type { Feed, FeedPage } from '../spec.ts';
import type { Exchange } from '../wire/exchange.ts';
import { type PageRequest, pageName, SINCE } from '../wire/page-request.ts';
import { countedPages, countedUrl, expandPage, type PageUrl, UrlPatterns } from '../wire/page-url.ts';
import type { PageHint, PageOutcome, PageReader } from './lane.ts';
import type { FeedCounters } from './message.ts';
import { fromWorkbook } from './workbook.ts';

/** Pages that `next` and `links` may lead to in one sweep; a source's loop shall not become ours. */
const MOST_PAGES = 3000;

export interface SweptPage {
  url: string;
  at: number;
  outcome: PageOutcome;
}

/** Hears of each page as it comes. */
type Tell = (page: SweptPage) => void;

/** Where pages come from: the network, or a cache before it. */
export interface PageSource {
  readonly requests: number;
  readonly bytes: number;
  fetch(url: string, stop: AbortSignal, request?: PageRequest): Promise<Exchange>;
  /** The page could not be read: it is to be asked for as if for the first time. */
  forget(url: string): void;
  waiting(): { until: number; reason: string } | null;
}

/** Which pages of a feed are looked at when, and how they are found. */
export class Sweep {
  readonly #feed: Feed;
  readonly #lane: PageReader;
  readonly #fetcher: PageSource;
  readonly #election: Election;
  readonly #urls: UrlPatterns;
  readonly #dueAt = new Map<FeedPage, number>();
  readonly #failing = new Set<string>();
  readonly #asked = new Set<string>();
  /** What the lists last said of each contest, and contests whose own page is due because of it. */
  readonly #listed = new Map<ContestId, string>();
  readonly #changed = new Set<ContestId>();
  /** Where pages are asked for that tell only what changed since the last look. */
  readonly #deltas = new Map<string, string>();
  #unchanged = 0;
  #lastAnswerAt: number | null = null;
  #lastGoodAt: number | null = null;
  #lastChangeAt: number | null = null;
  #reason = '';

  constructor(feed: Feed, lane: PageReader, fetcher: PageSource, election: Election) {
    this.#feed = feed;
    this.#lane = lane;
    this.#fetcher = fetcher;
    this.#election = election;
    this.#urls = new UrlPatterns(feed, election);
  }

  /** Page entries whose time has come. Pages that lists lead to have no time of their own. */
  due(first: boolean): FeedPage[] {
    const pages = this.#feed.pages ?? [];
    const now = performance.now();
    return pages.filter((page) => first || (page.when === 'always' && (this.#dueAt.get(page) ?? 0) <= now));
  }

  /** On the clock that never goes back, ms: a source must not be left alone because somebody sets the other one. */
  nextDue(): number {
    const pages = (this.#feed.pages ?? []).filter(({ when }) => when === 'always');
    return Math.min(...pages.map((page) => this.#dueAt.get(page) ?? 0));
  }

  /** Looks at every page of the entries, following lists and links. Each outcome is told as it comes. */
  async run(entries: readonly FeedPage[], stop: AbortSignal, told: Tell): Promise<void> {
    this.#asked.clear();
    await Promise.all(
      entries.map(async (page) => {
        // The interval counts from start to start, so that the rate of requests does not depend on answers;
        // a little jitter keeps several feeds from marching in step.
        const interval = (page.pollSeconds ?? this.#feed.pollSeconds) * 1000;
        this.#dueAt.set(page, performance.now() + interval * (0.95 + 0.1 * Math.random()));
        const addresses = expandPage(page, this.#feed, this.#election);
        await Promise.all(
          addresses.map((address) =>
            page.url.includes('{page')
              ? this.#count(page, address, stop, told)
              : this.#look(page, address, stop, told),
          ),
        );
      }),
    );
    await this.#followLists(entries, stop, told);
  }

  counters(): FeedCounters {
    const waiting = this.#fetcher.waiting();
    return {
      feed: this.#feed.name,
      requests: this.#fetcher.requests,
      unchanged: this.#unchanged,
      bytes: this.#fetcher.bytes,
      pages: this.#asked.size,
      failing: this.#failing.size,
      contests: this.#lane.contests.size,
      lastAnswerAt: this.#lastAnswerAt,
      lastGoodAt: this.#lastGoodAt,
      lastChangeAt: this.#lastChangeAt,
      waitingUntil: waiting?.until ?? null,
      reason: waiting?.reason ?? (this.#failing.size > 0 ? this.#reason : ''),
    };
  }

  // Page 1, 2, 3 … until one is missing or has nothing: the number of pages is never assumed (hazard H13).
  async #count(page: FeedPage, address: PageUrl, stop: AbortSignal, told: Tell): Promise<void> {
    // Pages that are not there: the end of the list, unless one comes behind them.
    let absent: SweptPage[] = [];
    let before: string | null = null;
    for (const [i, n] of countedPages(page).entries()) {
      if (stop.aborted) return;
      const url = countedUrl(page, address.state, this.#feed, n);
      const hint = { contest: null, state: address.state, optional: page.optional || i > 0 };
      const outcome = await this.#ask(url, page, hint, stop, (swept) => {
        const { empty, hash } = swept.outcome;
        // Some sites give their last page for every number behind it, some their first for all.
        if (i > 0 && (empty || (hash !== null && hash === before))) return;
        for (const hole of absent) this.#tellHole(hole, told);
        absent = [];
        told(swept);
      });
      if (i > 0 && outcome.empty) this.#failing.delete(url);
      if (outcome.kind === 'failed') absent.push({ url, at: Date.now(), outcome });
      // A hole in the middle does not hide the pages behind it; a page without a row is the end.
      if (absent.length >= 2 || outcome.empty) return;
      if (outcome.hash !== null && outcome.hash === before) return;
      before = outcome.hash ?? before;
    }
  }

  #tellHole(hole: SweptPage, told: Tell): void {
    if (hole.outcome.problems.length === 0 || this.#failing.has(hole.url)) return;
    this.#failing.add(hole.url);
    told(hole);
  }

  async #look(page: FeedPage, address: PageUrl, stop: AbortSignal, told: Tell): Promise<void> {
    const outcome = await this.#ask(
      address.url,
      page,
      { contest: address.contest, state: address.state, follow: page, optional: page.optional },
      stop,
      // A page that only links to others is not expected to have results itself.
      (swept) => told(page.links ? { ...swept, outcome: { ...swept.outcome, problems: [] } } : swept),
    );
    const { host } = new URL(address.url);
    // A link leads to the host it stands on; what `limits.hosts` allows is for redirects.
    const follow = outcome.links.filter((link) => !this.#asked.has(link) && new URL(link).host === host);
    if (this.#asked.size + follow.length > MOST_PAGES) return;
    await Promise.all(
      follow.map((url) => {
        const { contest = null, state } = this.#urls.match(url) ?? {};
        const behind = { url, contest, state: state ?? address.state };
        return this.#look({ ...page, links: undefined }, behind, stop, told);
      }),
    );
  }

  // Seats that a list of this sweep showed moving: their own pages have the votes.
  async #followLists(asked: readonly FeedPage[], stop: AbortSignal, told: Tell): Promise<void> {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    const entries = (this.#feed.pages ?? []).filter(
      (page) => page.when === 'listed' && !asked.includes(page),
    );
    await Promise.all(
      entries.flatMap((page) =>
        expandPage(page, this.#feed, this.#election)
          .filter(({ contest }) => contest !== null && changed.has(contest))
          .map((address) => this.#look(page, address, stop, told)),
      ),
    );
  }

  #noteList(outcome: PageOutcome): void {
    for (const { contest, lead, status, rounds, rows } of outcome.reports) {
      if (!lead || rows.length > 0) continue;
      const said = `${lead.name} ${lead.margin} ${status} ${rounds?.done ?? ''}`;
      if (this.#listed.get(contest) !== said) this.#changed.add(contest);
      this.#listed.set(contest, said);
    }
  }

  async #ask(
    asked: string,
    page: FeedPage,
    hint: PageHint & { optional: boolean },
    stop: AbortSignal,
    told: Tell,
  ): Promise<PageOutcome> {
    this.#asked.add(asked);
    // Keys go where the page entry stands, and nowhere that it leads to.
    const request =
      new URL(asked).origin === new URL(page.url).origin ? requestOf(this.#feed, page) : undefined;
    const since = this.#deltas.get(asked);
    const name = pageName(asked, request ?? {});
    const url = since === undefined ? name : `${name.replace(/#.*$/, '')}${SINCE}`;
    const fetched = await this.#fetcher.fetch(
      url,
      stop,
      since === undefined ? request : { ...request, address: since },
    );
    const exchange = await fromWorkbook(fetched, this.#feed);
    const outcome = this.#lane.accept(exchange, { ...hint, delta: page.delta, partial: since !== undefined });
    if (outcome.kind === 'failed') this.#deltas.delete(asked);
    else if (outcome.delta !== null && new URL(outcome.delta).origin === new URL(asked).origin)
      this.#deltas.set(asked, outcome.delta);
    if (exchange.status !== 0) this.#lastAnswerAt = exchange.at;
    // A page that may be missing, and is: nothing to tell, unless the caller knows better.
    if (hint.optional && exchange.status === 404) return outcome;
    if (outcome.kind === 'failed') {
      this.#fetcher.forget(url);
      this.#failing.add(url);
      const [problem] = outcome.problems;
      if (problem) this.#reason = `${problem.what}: ${problem.got}`;
    } else {
      this.#failing.delete(url);
      this.#lastGoodAt = exchange.at;
      this.#noteList(outcome);
      if (outcome.kind === 'read') this.#lastChangeAt = exchange.at;
      else this.#unchanged++;
    }
    // After stop() nothing that failed because of it is news.
    if (!stop.aborted) told({ url, at: exchange.at, outcome });
    return outcome;
  }
}
