import type { ContestId, Election } from '../../election/election.ts';
import { designed, isTyped } from '../feed.ts';
import { type Follow, followed } from '../page/follow.ts';
import { mapHouses } from '../page/house-table.ts';
import { mapReports } from '../page/map.ts';
import { compileMapping, type Mapping } from '../page/mapping.ts';
import { openPage } from '../page/open-page.ts';
import type { SaidWord } from '../page/outcome.ts';
import type { Table } from '../page/part.ts';
import { emptied } from '../page/typed.ts';
import type { FeedProblem, HouseReport, Report } from '../report.ts';
import type { Feed, FeedSpec } from '../spec.ts';
import {
  type DecodedPage,
  decodePage,
  EmptyPage,
  PageError,
  problemOf,
  requirePage,
} from '../wire/decode.ts';
import { bodyHash, type Exchange } from '../wire/exchange.ts';
import { CutPage, PageEnds } from './page-end.ts';
import type { Pulse } from './pulse.ts';
import type { PassedOver } from './suspect-pages.ts';

/** What an exchange brought. */
export interface PageOutcome {
  kind: 'read' | 'same' | 'failed';
  reports: readonly Report[];
  problems: readonly FeedProblem[];
  /** The source's own totals, of a page that has them. */
  houses: readonly HouseReport[];
  /** Addresses that the page leads to, as the hint's `follow` says. */
  links: readonly string[];
  /** The address that tells, next time, what changed since; null when the page names none. */
  delta: string | null;
  /** A good page without a single result: where counted pages end. */
  empty: boolean;
  /** Key of the body; null when there was none. */
  hash: string | null;
  warnings: readonly string[];
  /** The tables that were used and how their columns were found, for probe. */
  tables: readonly Table[];
  /** What was read as a word on the count or on a candidate. */
  words: readonly SaidWord[];
}

/** What the URL already says. */
export interface PageHint {
  contest: ContestId | null;
  state: string | null;
  follow?: Follow | undefined;
  /** Where the page says what to ask for next time. */
  delta?: string | undefined;
  /** It was asked for what changed: nothing may have. */
  partial?: boolean;
}

/** Takes pages as they come, live or recorded. */
export interface PageReader {
  readonly contests: ReadonlySet<ContestId>;
  accept(exchange: Exchange, hint: PageHint): PageOutcome;
}

/** Who sees which page is being read, and which must not be. */
export interface PageWatch {
  pulse: Pulse;
  passedOver: readonly PassedOver[];
}

interface Seen {
  hash: string;
  failed: boolean;
  empty: boolean;
  links: readonly string[];
  delta?: string | null;
  /** What could not be read of it: as long as the page is the same, that is so. */
  problems?: readonly FeedProblem[];
}

/** An outcome without anything in it. */
export const NOTHING = {
  reports: [],
  problems: [],
  houses: [],
  links: [],
  delta: null,
  empty: false,
  hash: null,
  warnings: [],
  tables: [],
  words: [],
} as const;

/**
 * The pages of one feed, from wire to Reports: what is unchanged costs a hash, what changed is decoded,
 * opened and mapped. Live and replayed exchanges take this same way.
 */
export class Lane implements PageReader {
  readonly feed: Feed;
  readonly #mapping: Mapping;
  /** Of an `eci` feed: the designs that a page may have. */
  readonly #designs: readonly { mark: RegExp; mapping: Mapping }[];
  readonly #election: Election;
  readonly #maxBytes: number;
  readonly #watch: PageWatch | null;
  readonly #seen = new Map<string, Seen>();
  /** Of a sheet that people type: what its last look brought. */
  readonly #typed = new Map<string, readonly Report[]>();
  readonly #ends = new PageEnds();
  /** What people type is looked at until nobody writes it any more. */
  readonly #isText: boolean;
  readonly contests = new Set<ContestId>();

  constructor(feed: Feed, spec: FeedSpec, election: Election, watch: PageWatch | null = null) {
    this.feed = feed;
    this.#watch = watch;
    this.#isText = (feed.kind === 'csv' || feed.kind === 'text') && !isTyped(feed);
    this.#mapping = compileMapping(feed, election);
    this.#designs = (feed.kind === 'eci' ? (spec.designs ?? []) : []).map((design) => ({
      mark: design.mark,
      mapping: compileMapping(designed(feed, design), election),
    }));
    this.#election = election;
    this.#maxBytes = spec.limits.maxBytes;
  }

  accept(exchange: Exchange, hint: PageHint): PageOutcome {
    const seen = this.#seen.get(exchange.url);
    if (exchange.status === 304) return sameAs(seen, null);
    try {
      requirePage(exchange);
    } catch (error) {
      return this.#fail(exchange, hint, error as PageError);
    }
    const hash = bodyHash(exchange.body);
    if (seen?.hash === hash) {
      this.#ends.same(exchange.url);
      return sameAs(seen, hash);
    }
    let links: readonly string[] = [];
    let delta: string | null = null;
    if (this.#mustPassOver(exchange, hash)) {
      this.#seen.set(exchange.url, { hash, failed: true, empty: false, links });
      const what = 'the page is passed over';
      const got = 'one that ended the reader twice';
      return this.#fail(exchange, hint, new PageError(what, got, 'one that can be read', exchange.url));
    }
    this.#watch?.pulse.reading({ url: exchange.url, hash });
    try {
      const decoded = this.#decoded(exchange);
      if (this.#isText && !hint.partial) this.#ends.check(exchange.url, decoded.text, exchange.at);
      const mapping = this.#mappingOf(decoded.text, exchange.url);
      const page = openPage(decoded.text, mapping, exchange.url);
      if (hint.follow) links = followed(page, exchange, hint.follow);
      if (hint.delta !== undefined) delta = followed(page, exchange, { next: hint.delta })[0] ?? null;
      const origin = { url: exchange.url, contest: hint.contest, state: hint.state, fetchedAt: exchange.at };
      if (mapping.houses) {
        const { houses, problems } = mapHouses(page, mapping, origin, this.#election);
        this.#seen.set(exchange.url, { hash, failed: houses.length === 0, empty: false, links });
        return { kind: 'read', ...NOTHING, houses, problems, links, hash, warnings: decoded.warnings };
      }
      const { reports, problems, tables, words, notes } = mapReports(page, mapping, origin, this.#election);
      for (const { contest } of reports) this.contests.add(contest);
      if (isTyped(this.feed)) reports.push(...this.#takenOut(reports, exchange));
      const failed = reports.length === 0 && problems.length > 0;
      const empty = reports.length + problems.length === 0;
      this.#seen.set(exchange.url, { hash, failed, empty, links, delta, problems });
      const warnings = [...decoded.warnings, ...notes];
      return {
        kind: 'read',
        ...NOTHING,
        reports,
        problems,
        links,
        delta,
        empty,
        hash,
        warnings,
        tables,
        words,
      };
    } catch (error) {
      // A page of links need have no results itself.
      if (hint.follow?.links && links.length > 0) {
        this.#seen.set(exchange.url, { hash, failed: false, empty: false, links });
        return { kind: 'read', ...NOTHING, links, hash };
      }
      // Nothing changed since the last look.
      if (hint.partial && error instanceof EmptyPage) return { kind: 'same', ...NOTHING, delta, hash };
      // A page that is read while it is written is soon whole: the same bytes are looked at again.
      if (!(error instanceof CutPage))
        this.#seen.set(exchange.url, { hash, failed: true, empty: error instanceof EmptyPage, links: [] });
      return this.#fail(exchange, hint, told(error, exchange.url));
    } finally {
      this.#watch?.pulse.read();
    }
  }

  /** Seats that stood in a typed sheet and do no more: to the count they are emptied. */
  #takenOut(reports: readonly Report[], { url, at }: Exchange): Report[] {
    const before = this.#typed.get(url) ?? [];
    const there = new Set(reports.map(({ contest }) => contest));
    const gone = before.filter(({ contest }) => !there.has(contest)).map((report) => emptied(report, at));
    this.#typed.set(url, [...reports, ...gone]);
    return gone;
  }

  #mustPassOver({ url, at }: Exchange, hash: string): boolean {
    return (
      this.#watch?.passedOver.some((page) => page.url === url && (page.hash === hash || at < page.until)) ??
      false
    );
  }

  #decoded(exchange: Exchange): Pick<DecodedPage, 'text' | 'warnings'> {
    // People begin with an empty file.
    if (exchange.body.length === 0 && isTyped(this.feed)) return { text: '', warnings: [] };
    return decodePage(exchange, { ...this.feed, maxBytes: this.#maxBytes });
  }

  #mappingOf(text: string, url: string): Mapping {
    if (this.feed.kind !== 'eci') return this.#mapping;
    const found = this.#designs.find(({ mark }) => mark.test(text));
    if (found) return found.mapping;
    throw new PageError(
      'no design of the results site is recognised',
      text.slice(0, 120).replace(/\s+/g, ' '),
      'a page of 2014-2026; describe another with kind: html',
      url,
    );
  }

  #fail(exchange: Exchange, { contest }: PageHint, error: PageError): PageOutcome {
    const problem = problemOf(error, { feed: this.feed.name, url: exchange.url, contest, at: exchange.at });
    return { kind: 'failed', ...NOTHING, empty: error instanceof EmptyPage, problems: [problem] };
  }
}

/** A page as it was before; one that could not be read then cannot be now. */
function sameAs(seen: Seen | undefined, hash: string | null): PageOutcome {
  const { failed = false, empty = false, links = [], delta = null, problems = [] } = seen ?? {};
  return failed
    ? { kind: 'failed', ...NOTHING, empty, hash }
    : { kind: 'same', ...NOTHING, empty, links, delta, problems, hash };
}

// One page that breaks the reader costs that page: thrown on, it would end the thread, and again after each
// restart.
function told(error: unknown, url: string): PageError {
  if (error instanceof PageError) return error;
  const { name, message } = error as Error;
  return new PageError('the page could not be read, which is a bug', `${name}: ${message}`, 'no error', url, {
    cause: error,
  });
}
