import type { Feed } from '../spec.ts';

/** One design of the results site: how its pages are known, and the feed description that reads them. Plain data. */
export interface EciDesign {
  name: string;
  mark: RegExp;
  feed: Feed;
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
