import { type ContestId, contestAt, type Election } from '../../election/election.ts';
import { keptBy } from '../../ground/kept.ts';
import type { Feed, FeedPage } from '../spec.ts';

/** One address to ask for, and what its URL already says of its contest. */
export interface PageUrl {
  url: string;
  contest: ContestId | null;
  /** Our state code, when the URL tells it. */
  state: string | null;
}

/** What a URL of an archive or a link says: which page entry of the feed it belongs to, and its contest. */
export interface UrlMatch {
  /** Null when only the name of the page was known. */
  page: FeedPage | null;
  state: string | null;
  number: number | null;
  /** Ours of that state and number, where there is one. */
  contest: ContestId | null;
}

/** Pages that a count without an end goes to at most. */
const MOST_COUNTED = 200;

const PLACEHOLDER = /\{(state|number|page|serial)(?::(0\d))?\}/g;

/** The name of a sheet that people type into, as it is recorded: its place in the election's folder, and no machine's. */
export function sheetUrl(file: string): string {
  return `file:///${file.split(/[\\/]/).map(encodeURIComponent).join('/')}`;
}

/** The addresses a page entry stands for tonight: one a contest when it has {number}. */
export function expandPage(page: FeedPage, feed: Feed, election: Election): PageUrl[] {
  const from = page.pages?.from ?? 1;
  if (!page.url.includes('{number')) {
    if (!page.url.includes('{state')) {
      return [{ url: fill(page.url, '', 0, from), contest: null, state: null }];
    }
    return statesOf(page, feed, election).map((state) => ({
      url: fill(page.url, feed.states?.[state] ?? state, 0, from),
      contest: null,
      state,
    }));
  }
  const states = new Set(statesOf(page, feed, election));
  return [...election.contests.values()]
    .filter(({ state, poll }) => states.has(state) && poll !== 'postponed' && poll !== 'countermanded')
    .map(({ id, state, number }) => ({
      url: fill(page.url, feed.states?.[state] ?? state, number, from),
      contest: id,
      state,
    }));
}

/** The values of {page}, in order: numbers of pages, or offsets. */
export function countedPages(page: FeedPage): number[] {
  const { from = 1, step = 1, to } = page.pages ?? {};
  const last = to ?? from + (MOST_COUNTED - 1) * step;
  return Array.from({ length: Math.floor((last - from) / step) + 1 }, (_, i) => from + i * step);
}

/** The address of a counted list with {page} filled in. */
export function countedUrl(page: FeedPage, state: string | null, feed: Feed, n: number): string {
  return fill(page.url, state === null ? '' : (feed.states?.[state] ?? state), 0, n);
}

function statesOf(page: FeedPage, feed: Feed, election: Election): readonly string[] {
  return page.states ?? (feed.states ? Object.keys(feed.states) : election.states.map(({ code }) => code));
}

function fill(pattern: string, state: string, number: number, page: number): string {
  return fillUrl(pattern, { state, number, page });
}

/** A pattern with its placeholders filled in, `{number:03}` with leading noughts. */
export function fillUrl(
  pattern: string,
  values: { state: string; number: number; page: number; serial?: number },
): string {
  return pattern.replace(PLACEHOLDER, (_, key: keyof typeof values, width: string | undefined) => {
    const value = String(values[key] ?? '');
    return width ? value.padStart(Number(width), '0') : value;
  });
}

/**
 * Recognises the URLs of one feed: of its page patterns, of links it follows, of archives that dropped the
 * query or use https for http.
 */
export class UrlPatterns {
  readonly #patterns: { page: FeedPage; regex: RegExp; loose: RegExp }[];
  readonly #stateOf: ReadonlyMap<string, string>;
  readonly #election: Election;
  /** The commission's page names, in whatever folder. */
  readonly #eci: RegExp | null = null;
  readonly #sheet: string | null;

  constructor(feed: Feed, election: Election) {
    this.#election = election;
    const codes = feed.states ?? Object.fromEntries(election.states.map(({ code }) => [code, code]));
    this.#stateOf = new Map(Object.entries(codes).map(([ours, theirs]) => [theirs.toLowerCase(), ours]));
    this.#sheet = feed.file !== undefined && feed.kind !== 'module' ? sheetUrl(feed.file) : null;
    if (feed.kind === 'eci') this.#eci = eciPattern([...this.#stateOf.keys()]);
    this.#patterns = (feed.pages ?? []).flatMap((page) => {
      const patterns = [page.url, ...(page.links ? [page.links.match] : [])];
      return patterns.map((pattern, i) =>
        i === 0
          ? {
              page,
              regex: toRegex(bare(pattern), [...this.#stateOf.keys()], true),
              loose: toRegex(bare(pattern).replace(/\?.*$/, ''), [...this.#stateOf.keys()], true),
            }
          : { page, regex: new RegExp(pattern, 'i'), loose: new RegExp(pattern, 'i') },
      );
    });
  }

  /** Null when the URL is none of this feed's. Answers are kept: a night asks for the same few hundred. */
  readonly match = keptBy((url: string): UrlMatch | null => this.#look(bare(url)));

  #look(url: string): UrlMatch | null {
    if (url === this.#sheet) return { page: null, state: null, number: null, contest: null };
    const path = url.replace(/[?#].*$/, '');
    for (const { page, regex, loose } of this.#patterns) {
      // Archives drop the query; a query that says otherwise is another page.
      const match = regex.exec(url) ?? (url === path ? loose.exec(path) : null);
      if (!match) continue;
      return this.#told(page, match.groups ?? {});
    }
    const named = this.#eci?.exec(path);
    return named ? this.#told(null, named.groups ?? {}) : null;
  }

  #told(page: FeedPage | null, { state, number }: Record<string, string | undefined>): UrlMatch {
    const ours = state === undefined ? this.#onlyState(page) : this.#stateOf.get(state.toLowerCase());
    return matched(page, ours ?? null, number === undefined ? null : Number(number), this.#election);
  }

  // An address that names no state is of the only one there is, if there is only one.
  #onlyState(page: FeedPage | null): string | null {
    const states = page?.states ?? [...this.#stateOf.values()];
    return states.length === 1 ? (states[0] ?? null) : null;
  }
}

/** What an address of that state and number says. */
export function matched(
  page: FeedPage | null,
  state: string | null,
  number: number | null,
  election: Election,
): UrlMatch {
  const id = state === null || number === null ? null : contestAt(election, state, number);
  return { page, state, number, contest: id !== null && election.contests.has(id) ? id : null };
}

function eciPattern(states: readonly string[]): RegExp {
  const state = `(?<state>${states.map(literal).join('|')})`;
  return new RegExp(
    `/(?:(?:Constituencywise|candidateswise-|Roundwise)${state}(?<number>\\d+)|statewise\\w+|partywise[\\w-]+|election-json-[\\w-]+)\\.(?:htm|html|json)$`,
    'i',
  );
}

function bare(url: string): string {
  return url.replace(/^https?:\/\//i, '').replace(/#.*$/, '');
}

function toRegex(pattern: string, states: readonly string[], whole: boolean): RegExp {
  const seen = new Set<string>();
  let source = '';
  let last = 0;
  for (const match of pattern.matchAll(PLACEHOLDER)) {
    source += literal(pattern.slice(last, match.index));
    last = match.index + match[0].length;
    const key = match[1] as string;
    const body =
      key === 'state'
        ? [...states]
            .sort((a, b) => b.length - a.length)
            .map(literal)
            .join('|')
        : '\\d+';
    // The same number twice in one URL is the same number: ConstituencywiseS25159.htm?ac=159.
    source += seen.has(key)
      ? match[2]
        ? `0*\\k<${key}>`
        : `\\k<${key}>`
      : `${match[2] ? '0*' : ''}(?<${key}>${body})`;
    seen.add(key);
  }
  source += literal(pattern.slice(last));
  return new RegExp(whole ? `^${source}$` : source, 'i');
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
