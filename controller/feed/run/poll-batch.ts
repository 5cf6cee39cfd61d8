import type { Poll } from '../report.ts';
import type { Credit } from './credit.ts';
import type { PageOutcome } from './lane.ts';
import type { FromThread } from './message.ts';

/** News goes out at once; what follows within this time joins the next poll, so that a burst is no message a page. */
const JOIN_MS = 10;
/** Nobody waits for pages that say nothing new: they go out with the next news, or after this time. */
const SAME_MS = 250;

interface Gathered {
  outcomes: { url: string; at: number; outcome: PageOutcome }[];
  arrivedWall: number;
}

/** Gathers page outcomes into polls and sends them as the reader's credit allows. */
export class PollBatch {
  readonly #feed: string;
  readonly #effects: { tell(message: FromThread): void; credit: Credit };
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

  add(page: { url: string; at: number; outcome: PageOutcome }): void {
    this.#open ??= { outcomes: [], arrivedWall: 0 };
    this.#open.outcomes.push(page);
    if (page.outcome.kind === 'read') this.#open.arrivedWall = performance.timeOrigin + performance.now();
    const now = performance.now();
    this.#flushBy(page.outcome.kind === 'same' ? now + SAME_MS : Math.max(now, this.#flushedAt + JOIN_MS));
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
        const poll = this.#pollOf(open);
        this.#position += open.outcomes.length;
        this.#effects.tell({ type: 'poll', poll, position: this.#position });
      });
    }
    return this.#sending;
  }

  #pollOf({ outcomes, arrivedWall }: Gathered): Poll {
    const same = outcomes.filter(({ outcome }) => outcome.kind === 'same').map(({ url }) => url);
    return {
      feed: this.#feed,
      at: Math.max(...outcomes.map(({ at }) => at)),
      reports: outcomes.flatMap(({ outcome }) => outcome.reports),
      problems: outcomes.flatMap(({ outcome }) => outcome.problems),
      houses: outcomes.flatMap(({ outcome }) => outcome.houses),
      pages: outcomes.length,
      unchanged: same.length,
      same,
      arrivedWall: arrivedWall || performance.timeOrigin + performance.now(),
    };
  }
}
