import { EventEmitter } from 'node:events';
import type { FeedProblem } from '../report.ts';
import type { FeedHealth } from './message.ts';

/** A feed's thread died and is started anew. */
interface FeedRestart {
  feed: string;
  reason: string;
  attempt: number;
  /** ms until the new thread starts. */
  inMs: number;
}

export interface FeedEvents {
  problem: FeedProblem;
  health: readonly FeedHealth[];
  restart: FeedRestart;
  /** Two feeds disagree on a seat, a feed was failed over, a night file is cut: a sentence for the operator. */
  note: { feed: string; text: string };
}

/** Events kept for a listener that may never come. */
const MOST_MISSED = 1000;

/** What feeds have to say besides polls. Threads speak from the start, listeners come later: nothing is lost. */
export class FeedBus {
  readonly #events = new EventEmitter<{ [T in keyof FeedEvents]: [FeedEvents[T]] }>();
  #missed: { type: keyof FeedEvents; event: unknown }[] = [];
  readonly #early = new EventEmitter<{ [T in keyof FeedEvents]: [FeedEvents[T]] }>();

  on<T extends keyof FeedEvents>(type: T, listener: (event: FeedEvents[T]) => void): void {
    this.#events.on(type as 'note', listener as (event: FeedEvents['note']) => void);
    const missed = this.#missed.filter((event) => event.type === type);
    this.#missed = this.#missed.filter((event) => event.type !== type);
    for (const { event } of missed) listener(event as FeedEvents[T]);
  }

  /** Hears what is told as long as nobody listens; whoever listens later hears it as well. */
  overhear<T extends keyof FeedEvents>(type: T, listener: (event: FeedEvents[T]) => void): void {
    this.#early.on(type as 'note', listener as (event: FeedEvents['note']) => void);
  }

  tell<T extends keyof FeedEvents>(type: T, event: FeedEvents[T]): void {
    const listened = this.#events.listenerCount(type) > 0;
    (listened ? this.#events : this.#early).emit(type as 'note', event as FeedEvents['note']);
    // Health is told again and again; of old health nobody wants to know.
    if (!listened && type !== 'health' && this.#missed.length < MOST_MISSED)
      this.#missed.push({ type, event });
  }
}
