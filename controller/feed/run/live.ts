import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Feed } from '../spec.ts';
import type { ArchiveWriter } from '../wire/archive-writer.ts';
import { type Exchange, failedExchange, goodExchange } from '../wire/exchange.ts';
import { PageFetcher } from '../wire/fetch.ts';
import { sheetUrl } from '../wire/page-url.ts';
import type { Credit } from './credit.ts';
import { Lane, type PageWatch } from './lane.ts';
import type { FeedCounters, FeedJob, FromThread } from './message.ts';
import { PollBatch } from './poll-batch.ts';
import { Sweep, type SweptPage } from './sweep.ts';
import { fromWorkbook } from './workbook.ts';

export interface LiveEffects {
  tell(message: FromThread): void;
  credit: Credit;
  stop: AbortSignal;
  watch: PageWatch;
}

/** One look at everything of a feed that is due. */
interface Source {
  look(first: boolean, told: (page: SweptPage) => void): Promise<void>;
  /** Wall time of the next look, ms. */
  nextDue(): number;
  counters(): FeedCounters | null;
}

/** How often a typed file is looked at: it is read from disk, and people wait for it. */
const FILE_SECONDS = 1;
/** How long a file that changed is given to be written whole, and how often. */
const SAVING_MS = 100;
const SAVING_LOOKS = 10;
const COUNT_MS = 1000;

/** Runs this thread's feeds against the real source until stopped, or one sweep of each with `once`. */
export async function runLive(job: FeedJob, effects: LiveEffects): Promise<void> {
  const feeds = job.spec.feeds.filter(({ name }) => job.feeds.includes(name));
  const fetchers: PageFetcher[] = [];
  const writer =
    job.record === null
      ? null
      : await (await import('../wire/archive-writer.ts')).ArchiveWriter.open(job.record, {
          told: (text) => effects.tell({ type: 'note', feed: job.feeds.join(', '), text }),
          begun: () => {
            for (const fetcher of fetchers) fetcher.forgetAll();
          },
        });
  try {
    await Promise.all(feeds.map((feed) => runFeed(feed, job, { writer, fetchers }, effects)));
  } finally {
    await writer?.close();
  }
}

async function runFeed(
  feed: Feed,
  job: FeedJob,
  { writer, fetchers }: { writer: ArchiveWriter | null; fetchers: PageFetcher[] },
  effects: LiveEffects,
): Promise<void> {
  const hosts = [
    ...(feed.pages ?? []).map(({ url }) => url),
    ...(feed.kind === 'eci' ? [(await import('./eci-source.ts')).eciStart(feed)] : []),
  ].map((url) => new URL(url).host);
  const fetcher = new PageFetcher(job.spec.limits, job.spec.contact, hosts, {
    now: Date.now,
    note: (text) => effects.tell({ type: 'note', feed: feed.name, text }),
    ...(writer && { record: (exchange) => writer.write(exchange) }),
  });
  fetchers.push(fetcher);
  const batch = new PollBatch(feed.name, effects);
  const noted = new Set<string>();
  const told = (page: SweptPage): void => {
    for (const warning of page.outcome.warnings) {
      if (noted.has(warning)) continue;
      noted.add(warning);
      effects.tell({ type: 'note', feed: feed.name, text: `${warning} (${page.url})` });
    }
    batch.add(page);
  };
  let telling: NodeJS.Timeout | null = null;
  try {
    const sources = await sourcesOf(feed, job, { fetcher, writer }, effects);
    if (sources.length === 0) return;
    const tellCounters = (): void => {
      for (const source of sources) {
        const counters = source.counters();
        if (counters) effects.tell({ type: 'counters', counters });
      }
    };
    // A sweep may take minutes; what it has asked so far is told meanwhile.
    let asked = 0;
    telling = setInterval(() => {
      if (fetcher.requests > asked) tellCounters();
      asked = fetcher.requests;
    }, COUNT_MS);
    for (let first = true; !effects.stop.aborted; first = false) {
      await Promise.all(sources.map((source) => source.look(first, told)));
      // No new sweep before the reader has taken the last one.
      await batch.flush();
      batch.first = false;
      tellCounters();
      if (first) effects.tell({ type: 'swept', feed: feed.name });
      if (job.once) return;
      const next = Math.min(...sources.map((source) => source.nextDue()));
      await delay(Math.max(50, next - performance.now()), undefined, { signal: effects.stop }).catch(
        () => undefined,
      );
    }
  } finally {
    if (telling) clearInterval(telling);
    await fetcher.close();
  }
}

async function sourcesOf(
  feed: Feed,
  job: FeedJob,
  { fetcher, writer }: { fetcher: PageFetcher; writer: ArchiveWriter | null },
  effects: LiveEffects,
): Promise<Source[]> {
  if (feed.kind === 'eci' && !feed.pages) {
    const note = (text: string): void => effects.tell({ type: 'note', feed: feed.name, text });
    const { stop, watch } = effects;
    const { EciSource } = await import('./eci-source.ts');
    return [new EciSource(feed, job.spec, job.election, fetcher, { stop, note, watch })];
  }
  const lane = new Lane(feed, job.spec, job.election, effects.watch);
  const sources: Source[] = [];
  if (feed.kind === 'module') return [await moduleSource(feed, job, fetcher, effects)];
  if (feed.file !== undefined) {
    const sheet = { file: resolve(dirname(job.spec.file), feed.file), url: sheetUrl(feed.file) };
    sources.push(fileSource(sheet, lane, writer, effects.stop));
  }
  if (feed.pages?.length) {
    const sweep = new Sweep(feed, lane, fetcher, job.election);
    sources.push({
      look: async (first, told) => {
        const due = sweep.due(first);
        if (due.length > 0) await sweep.run(due, effects.stop, told);
      },
      nextDue: () => sweep.nextDue(),
      counters: () => sweep.counters(),
    });
  }
  return sources;
}

/**
 * A sheet that people type into. It is polled: a share on another machine tells nobody of a change. Each look is recorded as
 * that of a page is, under a name that says nothing of this machine.
 */
function fileSource(
  { file, url }: { file: string; url: string },
  lane: Lane,
  writer: ArchiveWriter | null,
  stop: AbortSignal,
): Source {
  let next = 0;
  let body: Uint8Array | null = null;
  return {
    look: async (_, told) => {
      if (performance.now() < next) return;
      next = performance.now() + FILE_SECONDS * 1000;
      const exchange = await wholeFile(file, body, stop).then(
        (read): Exchange => {
          body = read;
          // Readers of archives take a first line of the body for a header where there is none.
          return goodExchange(url, Date.now(), read, { 'content-length': String(read.length) });
        },
        (error: Error) => failedExchange(url, Date.now(), error.message),
      );
      writer?.write(exchange);
      const page = await fromWorkbook(exchange, lane.feed);
      told({ url, at: exchange.at, outcome: lane.accept(page, { contest: null, state: null }) });
    },
    nextDue: () => next,
    counters: () => null,
  };
}

/**
 * A file as its last save left it: what changed is read until two readings are equal, for a second at most, because many
 * programs empty a file and then write it.
 */
async function wholeFile(file: string, before: Uint8Array | null, stop: AbortSignal): Promise<Uint8Array> {
  let body = await readFile(file);
  if (before !== null && body.equals(before)) return body;
  for (let times = 0; times < SAVING_LOOKS && !stop.aborted; times++) {
    await delay(SAVING_MS, undefined, { signal: stop }).catch(() => undefined);
    const again = await readFile(file);
    if (again.equals(body)) break;
    body = again;
  }
  return body;
}

async function moduleSource(
  feed: Feed,
  job: FeedJob,
  fetcher: PageFetcher,
  effects: LiveEffects,
): Promise<Source> {
  const { ModuleRunner } = await import('./module-runner.ts');
  let next = 0;
  const runner = new ModuleRunner(feed, dirname(job.spec.file), job.election, job.spec.limits, {
    now: Date.now,
    fetch: (url, request) => fetcher.fetch(url, effects.stop, request),
    note: (text) => effects.tell({ type: 'note', feed: feed.name, text }),
  });
  return {
    look: async (_, told) => {
      if (performance.now() < next) return;
      next = performance.now() + feed.pollSeconds * 1000;
      told({ url: `module:${feed.file}`, at: Date.now(), outcome: await runner.poll() });
    },
    nextDue: () => next,
    counters: () => null,
  };
}
