import { setTimeout as delay } from 'node:timers/promises';
import { ArchiveWriter } from './archive-writer.ts';
import type { Credit } from './credit.ts';
import { PageFetcher } from './fetch.ts';
import { Lane } from './lane.ts';
import type { FeedJob, FromThread } from './message.ts';
import { PollBatch } from './poll-batch.ts';
import type { Feed } from './spec.ts';
import { Sweep } from './sweep.ts';

export interface LiveEffects {
  tell(message: FromThread): void;
  credit: Credit;
  stop: AbortSignal;
}

/** Runs this thread's feeds against the real source until stopped, or one sweep of each with `once`. */
export async function runLive(job: FeedJob, effects: LiveEffects): Promise<void> {
  const feeds = job.spec.feeds.filter(({ name }) => job.feeds.includes(name));
  const writer = job.record === null ? null : await ArchiveWriter.open(job.record);
  try {
    await Promise.all(feeds.map((feed) => runFeed(feed, job, writer, effects)));
  } finally {
    await writer?.close();
  }
}

async function runFeed(
  feed: Feed,
  job: FeedJob,
  writer: ArchiveWriter | null,
  effects: LiveEffects,
): Promise<void> {
  const { spec, election } = job;
  const hosts = (feed.pages ?? []).map(({ url }) => new URL(url.replace(/[{}]/g, '')).hostname);
  const fetcher = new PageFetcher(spec.limits, spec.contact, hosts, {
    now: Date.now,
    ...(writer && { record: (exchange) => writer.write(exchange) }),
  });
  const lane = new Lane(feed, spec, election);
  const batch = new PollBatch(feed.name, effects);
  const sweep = new Sweep(feed, lane, fetcher, election);
  try {
    for (let first = true; !effects.stop.aborted; first = false) {
      const began = Date.now();
      const due = sweep.due(began, first);
      if (due.length > 0) {
        await sweep.run(due, effects.stop, (outcome) => batch.add(outcome));
        // No new sweep before the reader has taken the last one.
        await batch.flush();
        effects.tell({ type: 'counters', counters: sweep.counters() });
      }
      if (job.once) return;
      await delay(Math.max(50, sweep.nextDue() - Date.now()), undefined, { signal: effects.stop }).catch(
        () => undefined,
      );
    }
  } finally {
    fetcher.close();
  }
}
