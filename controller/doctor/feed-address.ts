import type { Election } from '../election/election.ts';
import { eciStart } from '../feed/run/eci-source.ts';
import type { Feed, FeedSpec } from '../feed/spec.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import { PageFetcher } from '../feed/wire/fetch.ts';
import { expandPage } from '../feed/wire/page-url.ts';
import { type Check, failure, ok, warning } from './check.ts';

/** Longest wait for one answer, s. */
const PATIENCE_SECONDS = 8;

/** Asks each feed's first address once: is anybody there. What the page says is the business of `probe`. */
export async function examineFeeds(spec: FeedSpec, election: Election): Promise<Check[]> {
  const checks: Check[] = [];
  for (const feed of spec.feeds) {
    const url = firstAddress(feed, election);
    if (url === null) continue;
    if (/\.example$/.test(new URL(url).hostname)) {
      checks.push(
        warning(
          `feed ${feed.name}`,
          `${url} is a made-up address: good for rehearsals`,
          'put the real one into pages.url of feed.yaml before the night',
        ),
      );
      continue;
    }
    const limits = {
      ...spec.limits,
      deadlineSeconds: Math.min(PATIENCE_SECONDS, spec.limits.deadlineSeconds),
    };
    const fetcher = new PageFetcher(limits, spec.contact, [new URL(url).hostname], { now: Date.now });
    try {
      checks.push(
        verdictOn(`feed ${feed.name}`, url, await fetcher.fetch(url, new AbortController().signal)),
      );
    } finally {
      fetcher.close();
    }
  }
  return checks;
}

function firstAddress(feed: Feed, election: Election): string | null {
  const [page] = feed.pages ?? [];
  if (page) return expandPage(page, feed, election)[0]?.url ?? null;
  return feed.kind === 'eci' ? eciStart(feed) : null;
}

function verdictOn(name: string, url: string, { failure: reason, status }: Exchange): Check {
  if (reason !== null)
    return failure(
      name,
      `nobody answers at ${url}: ${reason}`,
      'put the real address into pages.url of feed.yaml',
    );
  if (status === 404 || status === 410)
    return warning(
      name,
      `the server of ${url} answers that there is no such page (${status})`,
      'right before the night, if the source puts it there later; else correct pages.url',
    );
  if (status >= 400)
    return failure(
      name,
      `${url} answers ${status}`,
      'ask the source whether programs may read it; try it in a browser',
    );
  return ok(name, `${url} answers`);
}
