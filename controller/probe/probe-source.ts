import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Election } from '../election/election.ts';
import { findEciFolder } from '../feed/eci/discover.ts';
import { requestOf } from '../feed/feed.ts';
import { eciStart } from '../feed/run/eci-source.ts';
import { Lane } from '../feed/run/lane.ts';
import { Sweep } from '../feed/run/sweep.ts';
import { type Feed, type FeedSpec, feedFileSchema } from '../feed/spec.ts';
import { type Exchange, goodExchange } from '../feed/wire/exchange.ts';
import { PageFetcher } from '../feed/wire/fetch.ts';
import type { PageRequest } from '../feed/wire/page-request.ts';
import { expandPage, UrlPatterns } from '../feed/wire/page-url.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { type Patience, PatientSource } from './patient-source.ts';
import { type ProbedPage, probedPage } from './probe.ts';

/** What a saved page cannot be: pictures and programs beside it. */
const ASSET = /\.(png|jpe?g|gif|svg|ico|css|js|woff2?|ttf|pdf)$/i;

/**
 * The pages to probe: URLs are fetched, files read, folders read with all below. Saved pages get the address
 * that the feed would have asked for, by their file name.
 *
 * @param patience where it is told that a source does not answer
 * @throws UserError 66 when a file is missing
 */
export async function* probeSources(
  pages: readonly string[],
  spec: FeedSpec | null,
  election: Election | null,
  patience: Patience,
): AsyncGenerator<Exchange> {
  const addresses = spec && election ? addressBook(spec, election) : new Map<string, string>();
  const urls = pages.filter(isUrl);
  const fetcher = urls.length > 0 ? fetcherFor(urls, spec) : null;
  const source = fetcher && new PatientSource(fetcher, patience);
  try {
    for (const page of pages) {
      if (source && isUrl(page)) {
        yield await source.fetch(page, new AbortController().signal, requestFor(page, spec, election));
        continue;
      }
      for (const file of await filesOf(page)) yield savedPage(file, await readFile(file), addresses);
    }
  } finally {
    source?.close();
    await fetcher?.close();
  }
}

/**
 * Everything that a feed reads in one sweep of its source, lists and next pages followed as in the night. Pages that
 * are allowed to be missing, and are, count for nothing.
 *
 * @param patience where it is told that the source does not answer
 * @param leaveOut contests that need not map
 */
export async function probeSweep(
  feed: Feed,
  spec: FeedSpec,
  election: Election,
  patience: Patience,
  leaveOut?: ReadonlySet<string>,
): Promise<ProbedPage[]> {
  const urls = feed.pages?.map(({ url }) => url) ?? [eciStart(feed)];
  const fetcher = fetcherFor(urls, spec);
  const source = new PatientSource(fetcher, patience);
  const stop = new AbortController().signal;
  const pages: ProbedPage[] = [];
  try {
    const found =
      feed.kind === 'eci' && !feed.pages
        ? await findEciFolder(feed, election, (url) => source.fetch(url, stop))
        : { folder: { feed }, looked: [] };
    if (!found.folder) {
      throw new UserError(EXIT.unavailable, {
        what: 'there is no results folder yet',
        got: `no list at ${found.looked.join(', ')}`,
      });
    }
    const { feed: addressed } = found.folder;
    const sweep = new Sweep(addressed, new Lane(addressed, spec, election), source, election);
    await sweep.run(addressed.pages ?? [], stop, ({ url, outcome }) =>
      pages.push(probedPage(url, outcome, feed, election, leaveOut)),
    );
  } finally {
    source.close();
    await fetcher.close();
  }
  return pages;
}

// What the feed file has to say of that address: its headers and keys.
function requestFor(url: string, spec: FeedSpec | null, election: Election | null): PageRequest | undefined {
  if (!spec || !election) return undefined;
  for (const feed of spec.feeds) {
    const page = new UrlPatterns(feed, election).match(url)?.page;
    if (page && new URL(page.url).origin === new URL(url).origin) return requestOf(feed, page);
  }
  return undefined;
}

function allAddresses(feeds: readonly Feed[], election: Election): string[] {
  return feeds.flatMap((feed) =>
    (feed.pages ?? []).flatMap((page) => expandPage(page, feed, election).map(({ url }) => url)),
  );
}

export function isUrl(page: string): boolean {
  return /^https?:\/\//i.test(page);
}

function savedPage(file: string, body: Uint8Array, addresses: ReadonlyMap<string, string>): Exchange {
  const url = addresses.get(basename(file).toLowerCase()) ?? pathToFileURL(resolve(file)).href;
  return goodExchange(url, Date.now(), body);
}

// File names as wget and browsers save them: with the query behind `?` or `@`, or without it.
function addressBook(spec: FeedSpec, election: Election): Map<string, string> {
  const book = new Map<string, string>();
  for (const url of allAddresses(spec.feeds, election)) {
    const { pathname, search } = new URL(url);
    const name = basename(decodeURIComponent(pathname)).toLowerCase();
    for (const saved of [
      name,
      `${name}${search}`,
      `${name}@${search.slice(1)}`,
      `${name}_${search.slice(1)}`,
    ])
      book.set(saved.toLowerCase(), url);
  }
  return book;
}

function fetcherFor(urls: readonly string[], spec: FeedSpec | null): PageFetcher {
  const limits = spec?.limits ?? feedFileSchema.parse({ feeds: [{ name: 'probe', kind: 'html' }] }).limits;
  return new PageFetcher(
    limits,
    spec?.contact,
    urls.map((url) => new URL(url).hostname),
    { now: Date.now },
  );
}

async function filesOf(page: string): Promise<string[]> {
  try {
    const found = await stat(page);
    if (!found.isDirectory()) return [page];
    const entries = await readdir(page, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !ASSET.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch (error) {
    throw new UserError(66, {
      what: 'the page cannot be read',
      where: page,
      got: (error as Error).message,
      remedy: 'give a URL, a saved page or a folder of them',
      cause: error,
    });
  }
}
