import type { Election } from '../../election/election.ts';
import { wallNow } from '../../ground/clock.ts';
import type { FeedProblem, HouseReport, Poll, Report } from '../report.ts';
import { type Exchange, escaped } from '../wire/exchange.ts';
import { SINCE } from '../wire/page-request.ts';
import { matched, type UrlMatch, UrlPatterns } from '../wire/page-url.ts';
import type { Lane } from './lane.ts';
import { fromWorkbook } from './workbook.ts';

interface Reader {
  lane: Lane;
  urls: UrlPatterns;
  /** Addresses that pages of this feed led to: next pages, lists of links. */
  led: Map<string, Pick<UrlMatch, 'page' | 'state'>>;
}

/** An address as one feed reads it. */
interface PageReading {
  reader: Reader;
  match: UrlMatch;
  hint: Parameters<Lane['accept']>[1];
}

interface Told {
  reports: Report[];
  problems: FeedProblem[];
  houses: HouseReport[];
  same: string[];
  pages: number;
}

/** Gives every recorded exchange to the lanes that ask for its address, as the sweep of a live night would. */
export class ReplayDesk {
  readonly #readers: readonly Reader[];
  readonly #election: Election;
  /** Where recorded redirects lead -> the addresses that were asked for and wait for it, and the last served. */
  readonly #asked = new Map<string, { waiting: string[]; last: string }>();
  /** Body of a counted page -> the address that had it first. */
  readonly #bodies = new Map<string, string>();
  /** When an address that several feeds read was looked at last. */
  readonly #lookedAt = new Map<string, number>();
  /** Exchanges of the last polls that are of none of these feeds. */
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
   * Exchanges of one sweep as a poll of each feed that reads one of them; an address may be read by several.
   * @param turn is waited for between two pages; false ends it
   */
  async polls(
    exchanges: readonly Exchange[],
    at: number,
    turn: () => Promise<boolean> = async () => true,
  ): Promise<Poll[]> {
    const told = new Map<Reader, Told>();
    this.unclaimed = [];
    for (const recorded of exchanges) {
      if (!(await turn())) return [];
      const exchange = this.#underAskedAddress(recorded);
      if (exchange === null) continue;
      const readings = this.#readersOf(exchange.url);
      if (readings.length === 0) this.unclaimed.push(recorded);
      const oneLook = readings.length > 1 && this.#isOneLook(exchange, readings);
      for (const reading of readings) {
        const poll = told.get(reading.reader) ?? {
          reports: [],
          problems: [],
          houses: [],
          same: [],
          pages: 0,
        };
        told.set(reading.reader, poll);
        await this.#read(exchange, reading, poll, oneLook);
      }
    }
    const arrivedWall = wallNow();
    return [...told].map(([{ lane }, poll]) => ({
      feed: lane.feed.name,
      at,
      ...poll,
      unchanged: poll.same.length,
      arrivedWall,
    }));
  }

  async #read(
    exchange: Exchange,
    { reader, match, hint }: PageReading,
    poll: Told,
    oneLook: boolean,
  ): Promise<void> {
    const opened = await fromWorkbook(exchange, reader.lane.feed);
    const outcome = reader.lane.accept(opened, { ...hint, partial: exchange.url.endsWith(SINCE) });
    const { page, state } = match;
    // What a list of links leads to is followed no further than its next pages.
    const behind = { page: page && { ...page, links: undefined }, state };
    for (const link of outcome.links) if (!reader.led.has(link)) reader.led.set(link, behind);
    poll.pages++;
    if (page?.pages && this.#repeats(outcome.hash, exchange.url)) return;
    if (outcome.kind === 'same' && !oneLook) poll.same.push(exchange.url);
    poll.reports.push(...outcome.reports);
    poll.houses.push(...outcome.houses);
    // As in a sweep: a page that only leads to others need have no results, and a list has an end.
    if (!page?.links && !(outcome.empty && page?.pages)) poll.problems.push(...outcome.problems);
  }

  // Live, each feed asks for itself, and the record has the page once for each: together they are one look.
  #isOneLook({ url, at }: Exchange, readings: readonly PageReading[]): boolean {
    const last = this.#lookedAt.get(url) ?? Number.NEGATIVE_INFINITY;
    const round = Math.min(...readings.map(({ reader }) => reader.lane.feed.pollSeconds)) * 1000;
    if (at - last < round / 2) return true;
    this.#lookedAt.set(url, at);
    return false;
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
      if (target === url || this.#readersOf(url).length === 0) return null;
      const behind = this.#asked.get(target) ?? { waiting: [], last: url };
      behind.waiting.push(url);
      this.#asked.set(target, behind);
      return null;
    }
    return url === exchange.url ? exchange : { ...exchange, url };
  }

  #readersOf(url: string): PageReading[] {
    return this.#readers.flatMap((reader) => {
      const own = reader.urls.match(url);
      const led = reader.led.get(url);
      const match = led
        ? matched(led.page, own?.state ?? led.state, own?.number ?? null, this.#election)
        : own;
      if (!match) return [];
      const { page, contest, state } = match;
      return [{ reader, match, hint: { contest, state, follow: page ?? undefined } }];
    });
  }
}

/** Where a recorded answer sends its reader; null for one that is not a redirect. */
export function redirectTarget({ url, status, headers }: Exchange): string | null {
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return null;
  const location = escaped(headers.location);
  return URL.canParse(location, url) ? new URL(location, url).href : null;
}
