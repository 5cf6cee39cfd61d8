import type { Poll } from '../report.ts';

interface Entry {
  poll: Poll;
  /** Gives the sender credit for one more. */
  give: () => void;
}

/**
 * Polls on their way from the feed threads to the one reader. A thread's message only lays its poll down here: it is
 * the reader who comes for it, in a turn of the event loop of his own.
 */
export class PollQueue {
  #entries: Entry[] = [];
  #wake: (() => void)[] = [];
  #ended = false;
  #failure: Error | null = null;

  push(poll: Poll, give: () => void): void {
    if (this.#ended) return;
    this.#entries.push({ poll, give });
    this.wake();
  }

  /** What waits is dropped, and its senders may go on. */
  clear(): void {
    const dropped = this.#entries;
    this.#entries = [];
    for (const { give } of dropped) give();
  }

  /** Nothing comes after what waits. */
  end(): void {
    this.#ended = true;
    this.wake();
  }

  /** The reader gets this error after what still waits. */
  fail(error: Error): void {
    this.#failure = error;
    this.end();
  }

  get length(): number {
    return this.#entries.length;
  }

  /** The first poll, without taking it. */
  get first(): Poll | undefined {
    return this.#entries[0]?.poll;
  }

  /** Takes the first poll; its sender may send one more. */
  take(): Poll | undefined {
    const entry = this.#entries.shift();
    entry?.give();
    return entry?.poll;
  }

  /** Polls that were taken come again, before all that wait. */
  putBack(polls: readonly Poll[]): void {
    this.#entries.unshift(...polls.map((poll) => ({ poll, give: () => {} })));
    this.wake();
  }

  /** Resolves true when a poll waits, false at the end, or when none waits and that is enough. @throws what fail() was told */
  async some(enough: () => boolean = () => false): Promise<boolean> {
    while (this.#entries.length === 0 && !this.#ended && !enough())
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    if (this.#entries.length > 0) return true;
    if (this.#failure) throw this.#failure;
    return false;
  }

  /** Whoever waits looks again. */
  wake(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }
}
