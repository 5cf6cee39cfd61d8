import { loadElection } from '../../controller/election/load.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import type { Feed } from '../../controller/feed/spec.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { PageFetcher } from '../../controller/feed/wire/fetch.ts';
import { expandPage } from '../../controller/feed/wire/page-url.ts';

// `start` runs it in a process of its own, its code loaded and never run: the pages of an election folder's first feed, fetched
// and then read, and once more. Prints ms of processor as JSON.
const ROUNDS = 2;
const [folder = ''] = process.argv.slice(2);
const election = await loadElection(folder);
const spec = await readFeedSpec(folder);
const feed = spec.feeds[0] as Feed;
const pages = (feed.pages ?? []).flatMap((page) => expandPage(page, feed, election));
const hosts = pages.map(({ url }) => new URL(url).host);
const fetcher = new PageFetcher(spec.limits, spec.contact, hosts, { now: Date.now });
const { signal } = new AbortController();
const fetched: number[] = [];
const read: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  // As if for the first time.
  fetcher.forgetAll();
  const lane = new Lane(feed, spec, election);
  const before = process.cpuUsage();
  const exchanges = await Promise.all(pages.map(({ url }) => fetcher.fetch(url, signal)));
  fetched.push(since(before));
  const between = process.cpuUsage();
  const reports = exchanges.flatMap((exchange, i) => lane.accept(exchange, pages[i] as Hint).reports);
  read.push(since(between));
  if (reports.length !== pages.length)
    throw new Error(`${reports.length} of ${pages.length} pages were read`);
}
await fetcher.close();
process.stdout.write(JSON.stringify({ pages: pages.length, fetched, read }));

type Hint = Parameters<Lane['accept']>[1];

function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
