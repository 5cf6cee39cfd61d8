import type { EciDesign, Feed, FeedPage } from './spec.ts';
import type { PageRequest } from './wire/page-request.ts';

/** Whether people type a feed's numbers, so that what it shows may be half typed. */
export function isTyped({ entry, kind }: Pick<Feed, 'entry' | 'kind'>): boolean {
  return entry === undefined ? kind === 'manual' : entry !== 'source';
}

/** What is asked of a page beside its address. */
export function requestOf(feed: Pick<Feed, 'headers' | 'query'>, page: FeedPage): PageRequest | undefined {
  const headers = { ...feed.headers, ...page.headers };
  const query = { ...feed.query, ...page.query };
  if (page.via === 'browser')
    return { headers, query, browser: { waitFor: page.waitFor, answer: page.answer } };
  const some = Object.keys(headers).length + Object.keys(query).length > 0 || page.body !== undefined;
  return some ? { headers, query, body: page.body } : undefined;
}

/** A feed as a design reads it: what the feed file says of itself stays, the design adds the mapping. */
export function designed(feed: Feed, { feed: design }: EciDesign): Feed {
  const { name, priority, pollSeconds, staleSeconds, timeZone = 'Asia/Kolkata', states, pages } = feed;
  return {
    ...design,
    ...{ name, priority, pollSeconds, staleSeconds, timeZone },
    ...(states && { states }),
    ...(pages && { pages }),
    ...(feed.shrug.contests && { shrug: { ...design.shrug, contests: true } }),
  };
}
