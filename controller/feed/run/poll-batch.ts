import { wallNow } from '../../ground/clock.ts';
import type { Poll } from '../report.ts';
import type { Credit } from './credit.ts';
import type { FromThread } from './message.ts';
import type { SweptPage } from './sweep.ts';

/** News goes out at once; what follows within this time joins the next poll, so that a burst is no message a page. */
const JOIN_MS = 10;
/** The same in the first sweep, when every page is news. */
const FIRST_JOIN_MS = 100;
/** Nobody waits for pages that say nothing new: they go out with the next news, or after this time. */
const SAME_MS = 250;

interface Gathered {
  outcomes: SweptPage[];
  arrivedWall: number;
}

/** Gathers page outcomes into polls and sends them as the reader's credit allows. */
export class PollBatch {
  readonly #feed: string;
  readonly #effects: { tell(message: FromThread): void; credit: Credit };
  /** The first sweep is under way. */
  first = true;
  #open: Gathered | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** When the timer fires, and when the last poll went out, ms of `performance.now`. */
  #due = Number.POSITIVE_INFINITY;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #sending: Promise<void> = Promise.resolve();
  #position = 0;

  constructor(feed: string, effects: { tell(message: FromThread): void; credit: Credit }) {
    this.#feed = feed;
    this.#effects = effects;
  }

  add(page: SweptPage): void {
    this.#open ??= { outcomes: [], arrivedWall: 0 };
    this.#open.outcomes.push(page);
    if (page.outcome.kind === 'read') this.#open.arrivedWall = wallNow();
    const now = performance.now();
    const join = this.first ? FIRST_JOIN_MS : JOIN_MS;
    this.#flushBy(page.outcome.kind === 'same' ? now + SAME_MS : Math.max(now, this.#flushedAt + join));
  }

  #flushBy(due: number): void {
    if (due >= this.#due) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#due = due;
    const wait = due - performance.now();
    // A timer would come after the pages that are being read.
    if (wait <= 0) void this.flush();
    else this.#timer = setTimeout(() => void this.flush(), wait);
  }

  /** Sends what is gathered; resolves when the reader has given the credit for all of it. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#due = Number.POSITIVE_INFINITY;
    const open = this.#open;
    this.#open = null;
    if (open) {
      this.#flushedAt = performance.now();
      this.#sending = this.#sending.then(async () => {
        await this.#effects.credit.take();
        const poll = pollOf(this.#feed, open.outcomes, open.arrivedWall || wallNow());
        this.#position += open.outcomes.length;
        this.#effects.tell({ type: 'poll', poll, position: this.#position });
      });
    }
    return this.#sending;
  }
}

/** One look at some pages of a feed. @param arrivedWall when the newest changed body had arrived */
export function pollOf(feed: string, pages: readonly SweptPage[], arrivedWall = wallNow()): Poll {
  const same = pages.filter(({ outcome }) => outcome.kind === 'same').map(({ url }) => url);
  return {
    feed,
    at: Math.max(...pages.map(({ at }) => at)),
    reports: pages.flatMap(({ outcome }) => outcome.reports),
    problems: pages.flatMap(({ outcome }) => outcome.problems),
    houses: pages.flatMap(({ outcome }) => outcome.houses),
    pages: pages.length,
    unchanged: same.length,
    same,
    arrivedWall,
  };
}
