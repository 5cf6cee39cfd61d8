import type { Poll } from './report.ts';

interface Entry {
  poll: Poll;
  /** Gives the sender credit for one more. */
  give: () => void;
}

/** Polls on their way from the feed threads to the one reader. */
export class PollQueue implements AsyncIterable<Entry> {
  #entries: Entry[] = [];
  #wake: (() => void) | null = null;
  #ended = false;
  #failure: Error | null = null;

  push(poll: Poll, give: () => void): void {
    if (this.#ended) return;
    this.#entries.push({ poll, give });
    this.#wake?.();
  }

  /** What waits is dropped, and its senders may go on. */
  clear(): void {
    const dropped = this.#entries;
    this.#entries = [];
    for (const { give } of dropped) give();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The reader gets this error after what still waits. */
  fail(error: Error): void {
    this.#failure = error;
    this.end();
  }

  /** The first poll, without taking it; null when there is none before the end. @throws what fail() was told */
  async first(): Promise<Poll | null> {
    await this.#some();
    const [entry] = this.#entries;
    if (!entry && this.#failure) throw this.#failure;
    return entry?.poll ?? null;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Entry> {
    while (true) {
      await this.#some();
      const entry = this.#entries.shift();
      if (entry) yield entry;
      else if (this.#failure) throw this.#failure;
      else if (this.#ended) return;
    }
  }

  async #some(): Promise<void> {
    while (this.#entries.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = null;
  }
}
