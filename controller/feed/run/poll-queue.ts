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
    this.#wakeAll();
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
    this.#wakeAll();
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

  /** Resolves true when a poll waits, false at the end. @throws what fail() was told */
  async some(): Promise<boolean> {
    while (this.#entries.length === 0 && !this.#ended)
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    if (this.#entries.length > 0) return true;
    if (this.#failure) throw this.#failure;
    return false;
  }

  #wakeAll(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }
}
