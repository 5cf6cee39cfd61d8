import type { Clock } from '../../ground/clock.ts';
import type { Poll } from '../report.ts';
import type { Feed } from '../spec.ts';
import type { FeedCounters, FeedHealth } from './message.ts';

interface Entry {
  feed: Feed;
  counters: FeedCounters;
  contests: Set<string>;
  restarts: number;
  restarting: string | null;
  ended: boolean;
}

/** Keeps what is known of each feed and says how it is doing. */
export class HealthBook {
  readonly #clock: Clock;
  readonly #onAir: (feed: string) => number;
  #entries = new Map<string, Entry>();

  constructor(feeds: readonly Feed[], clock: Clock, onAir: (feed: string) => number) {
    this.#clock = clock;
    this.#onAir = onAir;
    this.reset(feeds);
  }

  /** After a changed feed file: feeds of the same name keep their restarts, nothing else. */
  reset(feeds: readonly Feed[]): void {
    const before = this.#entries;
    this.#entries = new Map(
      feeds.map((feed) => [
        feed.name,
        {
          feed,
          counters: noCounters(feed.name),
          contests: new Set(),
          restarts: before.get(feed.name)?.restarts ?? 0,
          restarting: null,
          ended: false,
        },
      ]),
    );
  }

  /** @param replay in a replay nobody else counts */
  polled(poll: Poll, replay: boolean): void {
    const entry = this.#entries.get(poll.feed);
    if (!entry) return;
    entry.restarting = null;
    for (const { contest } of poll.reports) entry.contests.add(contest);
    const { counters } = entry;
    counters.lastAnswerAt = poll.at;
    if (poll.reports.length > 0) counters.lastChangeAt = poll.at;
    if (poll.reports.length + poll.unchanged > 0) counters.lastGoodAt = poll.at;
    if (!replay) return;
    counters.requests += poll.pages;
    counters.unchanged += poll.unchanged;
    counters.pages = poll.pages;
    counters.failing = poll.problems.length;
    counters.reason = poll.problems[0]?.what ?? '';
  }

  counted(counters: FeedCounters): void {
    const entry = this.#entries.get(counters.feed);
    if (!entry) return;
    entry.counters = counters;
    entry.restarting = null;
  }

  died(feed: string, reason: string): void {
    const entry = this.#entries.get(feed);
    if (!entry) return;
    entry.restarts++;
    entry.restarting = reason;
  }

  ended(feed: string): void {
    const entry = this.#entries.get(feed);
    if (entry) entry.ended = true;
  }

  health(): readonly FeedHealth[] {
    return [...this.#entries.values()].map((entry) => this.#healthOf(entry));
  }

  #healthOf(entry: Entry): FeedHealth {
    const { feed, counters, contests, restarts } = entry;
    return {
      ...counters,
      kind: feed.kind,
      priority: feed.priority,
      pollSeconds: feed.pollSeconds,
      ...this.#stateOf(entry),
      contests: Math.max(contests.size, counters.contests),
      restarts,
      onAir: this.#onAir(feed.name),
    };
  }

  #stateOf({ feed, counters, restarting, ended }: Entry): Pick<FeedHealth, 'state' | 'reason'> {
    const now = this.#clock.now();
    const { lastGoodAt, lastChangeAt, failing, pages, reason } = counters;
    if (ended) return { state: 'ended', reason: 'the night is over' };
    if (restarting !== null) return { state: 'restarting', reason: restarting };
    if (counters.lastAnswerAt === null) {
      return reason === '' ? { state: 'starting', reason: 'no answer yet' } : { state: 'failing', reason };
    }
    if (lastGoodAt === null || (pages > 0 && failing >= pages))
      return { state: 'failing', reason: reason || 'every page fails' };
    const silent = Math.round((now - (lastChangeAt ?? lastGoodAt)) / 1000);
    if (silent > feed.staleSeconds)
      return { state: 'stale', reason: `nothing new for ${Math.floor(silent / 60)} min` };
    if (failing > 0 || counters.waitingUntil !== null) {
      return { state: 'slow', reason: failing > 0 ? `${failing} of ${pages} pages fail: ${reason}` : reason };
    }
    return { state: 'ok', reason: 'all pages answer' };
  }
}

function noCounters(feed: string): FeedCounters {
  return {
    feed,
    requests: 0,
    unchanged: 0,
    bytes: 0,
    pages: 0,
    failing: 0,
    contests: 0,
    lastAnswerAt: null,
    lastGoodAt: null,
    lastChangeAt: null,
    waitingUntil: null,
    reason: '',
  };
}
