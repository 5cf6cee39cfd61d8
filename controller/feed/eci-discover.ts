import { load } from 'cheerio';
import type { Election } from '../election/election.ts';
import { eciFolders, expandEci } from './eci.ts';
import type { Exchange } from './exchange.ts';
import { expandPage } from './page-url.ts';
import type { Feed } from './spec.ts';

/** Where the commission publishes; its folder is another one at every election (hazard H17). */
export const ECI_SITE = 'https://results.eci.gov.in/';

/**
 * Finds the folder of tonight's results: `base` itself when it has a list of one of our states, else the
 * folders that its front page links to, general elections first.
 *
 * @returns the feed with its addresses, or null with the places that were looked at
 */
export async function discoverEci(
  feed: Feed,
  election: Election,
  fetchPage: (url: string) => Promise<Exchange>,
): Promise<{ feed: Feed | null; looked: readonly string[] }> {
  const site = feed.base ?? ECI_SITE;
  const own = site.endsWith('/') ? site : `${site}/`;
  const looked: string[] = [];
  const hasList = async (base: string): Promise<Feed | null> => {
    const expanded = expandEci({ ...feed, base }, election);
    const [list] = expanded.pages ?? [];
    const first = list && expandPage(list, expanded, election)[0];
    if (!first) return null;
    looked.push(first.url);
    const { status, body } = await fetchPage(first.url);
    return status === 200 && /Leading\s+Candidate/i.test(Buffer.from(body).toString('latin1'))
      ? expanded
      : null;
  };
  const here = await hasList(own);
  if (here) return { feed: here, looked };
  const front = await fetchPage(own);
  const $ = load(Buffer.from(front.body).toString('utf8'));
  const links = $('a[href], iframe[src]')
    .toArray()
    .flatMap((node) => {
      const href = node.attribs.href ?? node.attribs.src ?? '';
      return URL.canParse(href, own) ? [new URL(href, own).href] : [];
    });
  for (const folder of eciFolders(links)) {
    const found = await hasList(folder);
    if (found) return { feed: found, looked };
  }
  return { feed: null, looked: [...looked, own] };
}
