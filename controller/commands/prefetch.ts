import type { Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import { readFeedSpec } from '../feed/spec-file.ts';
import { PageFetcher } from '../feed/wire/fetch.ts';
import { printJson, printLine } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { ELECTION, verb } from '../ground/verbs.ts';
import { PageCache } from '../prefetch/page-cache.ts';
import { layPhotos, openPhotoStore } from '../prefetch/photos.ts';
import { type Prefetched, prefetch } from '../prefetch/prefetch.ts';

export const command = verb(
  {
    election: ELECTION,
    out: { type: 'string', describe: "lay the photos into this out folder's photos/ as well" },
    store: { type: 'string', describe: 'redis://… to share the cache (default: ELECTION/cache)' },
    refresh: {
      type: 'boolean',
      default: false,
      describe: 'ask again for what the cache holds, on condition that it changed',
    },
    json: { type: 'boolean', default: false, describe: 'print the findings as JSON' },
  },
  async (args) => {
    const election = await loadElection(args.election);
    const spec = await readFeedSpec(election.dir);
    const promised = [...election.candidates.values()].flat().some(({ photo }) => photo !== undefined);
    if (!spec.prefetch && !promised) {
      throw new UserError(EXIT.config, {
        what: 'there is nothing to prefetch',
        where: spec.file,
        expected: 'a prefetch section, or addresses of photos in the roster',
        remedy: 'see Before the night in docs/feeds.md',
      });
    }
    const store = await openPhotoStore(election, args.store);
    const stop = new AbortController();
    const end = (): void => stop.abort();
    process.once('SIGINT', end).once('SIGTERM', end);
    const fetcher = new PageFetcher(spec.limits, spec.contact, hostsOf(spec), { now: Date.now });
    try {
      const cache = new PageCache(store.keyv, fetcher, args.refresh);
      const effects = { keyv: store.keyv, now: Date.now, stop: stop.signal };
      const result = await prefetch(spec, election, cache, effects);
      const photos =
        args.out === undefined ? undefined : (await layPhotos(election, args.out, args.store, refuse)).size;
      const counted = {
        asked: fetcher.requests,
        fromCache: cache.hits,
        stale: cache.stale,
        refusal: cache.refusal,
        photos,
      };
      if (args.json) printJson({ ...counted, ...result, where: store.where });
      else printLine(describe(result, counted, election, store.where));
      process.exitCode = exitOf(result, cache.refusal);
    } finally {
      process.removeListener('SIGINT', end).removeListener('SIGTERM', end);
      fetcher.close();
      await store.close();
    }
  },
);

function refuse(reason: string): never {
  throw new UserError(EXIT.io, { what: 'the photos cannot be laid out', got: reason });
}

// 69: something could not be had, neither now nor from the cache; 65: it was had, and does not fit the roster.
function exitOf({ problems, noPicture, unknown }: Prefetched, refusal: string | null): number {
  if (refusal !== null && problems.length + noPicture.length > 0) return EXIT.unavailable;
  return problems.length + noPicture.length + unknown.length > 0 ? EXIT.data : EXIT.ok;
}

function describe(
  { sheet, pages, cards, unknown, missing, problems, noPicture }: Prefetched,
  counted: {
    asked: number;
    fromCache: number;
    stale: number;
    refusal: string | null;
    photos?: number | undefined;
  },
  election: Election,
  where: string,
): string {
  const roster = [...election.candidates.values()].reduce((sum, { length }) => sum + length, 0);
  const lines = [
    `${pages} pages, ${counted.asked} requests, ${counted.fromCache} answers from ${where}`,
    `${cards} of ${roster} candidates are on them, ${Object.keys(sheet.photos).length} photos`,
  ];
  if (counted.stale > 0)
    lines.push(
      `the source did not answer (${counted.refusal}); ${counted.stale} answers are as they were fetched before`,
    );
  for (const { what, got, url } of problems.slice(0, MOST)) lines.push(`! ${what}: ${got} (${url})`);
  for (const { contest, name, party, url } of unknown.slice(0, MOST))
    lines.push(`! ${contest}: nobody of the roster is ${name}, ${party || 'no party'} (${url})`);
  for (const { candidate, url, reason } of noPicture.slice(0, MOST))
    lines.push(`! ${candidate}: no photo: ${reason} (${url})`);
  for (const { id, name } of missing.slice(0, MOST)) lines.push(`  ${id} ${name} is on no page`);
  const rest = [problems, unknown, noPicture, missing].reduce(
    (sum, { length }) => sum + Math.max(0, length - MOST),
    0,
  );
  if (rest > 0) lines.push(`  and ${rest} more; --json has all`);
  if (counted.photos !== undefined) lines.push(`${counted.photos} photos lie ready for the boards`);
  return lines.join('\n');
}

/** Lines of one kind that are printed. */
const MOST = 20;

function hostsOf({ prefetch: wanted }: Awaited<ReturnType<typeof readFeedSpec>>): string[] {
  const urls = [
    ...(wanted?.candidates ?? []).flatMap(({ pages, base }) => [
      ...(pages ?? []).map(({ url }) => url),
      ...(base === undefined ? [] : [base]),
    ]),
    ...(wanted?.photos ?? []).map(({ url }) => url),
  ];
  return urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).hostname);
}
