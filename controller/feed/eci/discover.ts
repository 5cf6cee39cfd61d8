import { load } from 'cheerio/slim';
import type { Election } from '../../election/election.ts';
import type { Feed } from '../spec.ts';
import type { Exchange } from '../wire/exchange.ts';
import { expandPage } from '../wire/page-url.ts';
import { eciFolders, expandEci } from './eci.ts';

/** Where the commission publishes; its folder is another one at every election (hazard H17). */
export const ECI_SITE = 'https://results.eci.gov.in/';

/** A folder of results, and the feed with all its addresses. */
export interface EciFolder {
  base: string;
  feed: Feed;
}

type FetchPage = (url: string) => Promise<Exchange>;

/**
 * Finds the folder of tonight's results: `base` itself when it has a list of one of our states, else the
 * folders that its front page links to, general elections first.
 *
 * @returns the folder, or null with the places that were looked at
 */
export async function findEciFolder(
  feed: Feed,
  election: Election,
  fetchPage: FetchPage,
): Promise<{ folder: EciFolder | null; looked: readonly string[] }> {
  const own = folderOf(feed.base ?? ECI_SITE);
  const looked: string[] = [];
  for (const base of [own, null]) {
    const bases = base === null ? ((await linkedFolders(own, fetchPage)) ?? []) : [base];
    for (const candidate of bases) {
      const found = await withList(candidate, feed, election, fetchPage, looked);
      if (found) return { folder: found, looked };
    }
  }
  return { folder: null, looked: [...looked, own] };
}

/**
 * The folder that took the place of tonight's: when the pages of the one we read fail, or when the front page leads
 * to another and no longer to it. A folder that the feed file names itself is left only when it fails.
 */
export async function movedEciFolder(
  { now, fails, named }: { now: EciFolder; fails: boolean; named: string | null },
  feed: Feed,
  election: Election,
  fetchPage: FetchPage,
): Promise<EciFolder | null> {
  const byName = named !== null && folderOf(named) === now.base;
  if (byName && !fails) return null;
  const front = byName || named === null ? new URL('/', now.base).href : folderOf(named);
  const folders = await linkedFolders(front, fetchPage);
  if (folders === null || (!fails && folders.includes(now.base))) return null;
  for (const base of folders) {
    if (base === now.base) continue;
    const found = await withList(base, feed, election, fetchPage, []);
    if (found) return found;
  }
  return null;
}

// Null when there is no such page: that says nothing about where it leads.
async function linkedFolders(front: string, fetchPage: FetchPage): Promise<string[] | null> {
  const { status, body } = await fetchPage(front);
  if (status !== 200) return null;
  const $ = load(Buffer.from(body).toString('utf8'));
  const links = $('a[href], iframe[src]')
    .toArray()
    .flatMap((node) => {
      const href = node.attribs.href ?? node.attribs.src ?? '';
      return URL.canParse(href, front) ? [new URL(href, front).href] : [];
    });
  return eciFolders(links);
}

async function withList(
  base: string,
  feed: Feed,
  election: Election,
  fetchPage: FetchPage,
  looked: string[],
): Promise<EciFolder | null> {
  const expanded = expandEci({ ...feed, base }, election);
  const [list] = expanded.pages ?? [];
  const first = list && expandPage(list, expanded, election)[0];
  if (!first) return null;
  looked.push(first.url);
  const { status, body } = await fetchPage(first.url);
  const isList = status === 200 && /Leading\s+Candidate/i.test(Buffer.from(body).toString('latin1'));
  return isList ? { base, feed: expanded } : null;
}

function folderOf(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}
