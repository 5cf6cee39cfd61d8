import { contestId, type Election } from '../election/election.ts';
import { type Exchange, escaped } from './exchange.ts';
import type { Lane } from './lane.ts';
import { type UrlMatch, UrlPatterns } from './page-url.ts';
import type { FeedProblem, Poll, Report } from './report.ts';

interface Reader {
  lane: Lane;
  urls: UrlPatterns;
  /** Addresses that pages of this feed led to: next pages, lists of links. */
  led: Map<string, UrlMatch>;
}

/** Gives every recorded exchange to the lane that asked for it, as the sweep of a live night would. */
export class ReplayDesk {
  readonly #readers: readonly Reader[];
  readonly #election: Election;
  /** Where recorded redirects lead -> the addresses that were asked for and wait for it, and the last served. */
  readonly #asked = new Map<string, { waiting: string[]; last: string }>();
  /** Body of a counted page -> the address that had it first. */
  readonly #bodies = new Map<string, string>();
  /** Exchanges of the last poll that are of none of these feeds. */
  unclaimed: Exchange[] = [];

  constructor(lanes: readonly Lane[], election: Election) {
    this.#election = election;
    this.#readers = lanes.map((lane) => ({
      lane,
      urls: new UrlPatterns(lane.feed, election),
      led: new Map(),
    }));
  }

  /**
   * Exchanges of one sweep as one poll; null when none of them is a feed's.
   * @param turn is waited for between two pages; false ends it
   */
  async poll(
    exchanges: readonly Exchange[],
    at: number,
    turn: () => Promise<boolean> = async () => true,
  ): Promise<Poll | null> {
    const reports: Report[] = [];
    const problems: FeedProblem[] = [];
    const same: string[] = [];
    let pages = 0;
    let feed = '';
    this.unclaimed = [];
    for (const recorded of exchanges) {
      if (!(await turn())) return null;
      const exchange = this.#underAskedAddress(recorded);
      if (exchange === null) continue;
      const found = this.#readerOf(exchange.url);
      if (!found) {
        this.unclaimed.push(recorded);
        continue;
      }
      const { lane } = found.reader;
      const outcome = lane.accept(exchange, found.hint);
      const { page, state } = found.match;
      // What a list of links leads to is followed no further than its next pages.
      const behind = { page: page && { ...page, links: undefined }, state, number: null };
      for (const link of outcome.links) if (!found.reader.led.has(link)) found.reader.led.set(link, behind);
      feed ||= lane.feed.name;
      pages++;
      if (page?.pages && this.#repeats(outcome.hash, exchange.url)) continue;
      if (outcome.kind === 'same') same.push(exchange.url);
      reports.push(...outcome.reports);
      // As in a sweep: a page that only leads to others need have no results, and a list has an end.
      if (!page?.links && !(outcome.empty && page?.pages)) problems.push(...outcome.problems);
    }
    if (pages === 0) return null;
    const arrivedWall = performance.timeOrigin + performance.now();
    return { feed, at, reports, problems, pages, unchanged: same.length, same, arrivedWall };
  }

  // Behind its last page some sites give that page again for every number: the sweep ended there.
  #repeats(hash: string | null, url: string): boolean {
    if (hash === null) return false;
    const first = this.#bodies.get(hash) ?? url;
    this.#bodies.set(hash, first);
    return first !== url;
  }

  // Archives keep a redirect and the page it leads to as two answers: together they are one.
  #underAskedAddress(exchange: Exchange): Exchange | null {
    const asked = this.#asked.get(exchange.url);
    const url = asked?.waiting.shift() ?? asked?.last ?? exchange.url;
    if (asked) asked.last = url;
    const target = redirectTarget(exchange);
    if (target !== null) {
      if (target === url || !this.#readerOf(url)) return null;
      const behind = this.#asked.get(target) ?? { waiting: [], last: url };
      behind.waiting.push(url);
      this.#asked.set(target, behind);
      return null;
    }
    return url === exchange.url ? exchange : { ...exchange, url };
  }

  #readerOf(url: string): {
    reader: Reader;
    match: UrlMatch;
    hint: Parameters<Lane['accept']>[1];
  } | null {
    for (const reader of this.#readers) {
      const own = reader.urls.match(url);
      const led = reader.led.get(url);
      const match = led
        ? { page: led.page, state: own?.state ?? led.state, number: own?.number ?? null }
        : own;
      if (!match) continue;
      const id = match.number !== null && match.state !== null ? contestId(match.state, match.number) : null;
      const contest = id !== null && this.#election.contests.has(id) ? id : null;
      return { reader, match, hint: { contest, state: match.state, follow: match.page ?? undefined } };
    }
    return null;
  }
}

/** Where a recorded answer sends its reader; null for one that is no redirect. */
export function redirectTarget({ url, status, headers }: Exchange): string | null {
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return null;
  const location = escaped(headers.location);
  return URL.canParse(location, url) ? new URL(location, url).href : null;
}
