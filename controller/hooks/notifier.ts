import PQueue from 'p-queue';
import pRetry, { AbortError } from 'p-retry';
import pTimeout from 'p-timeout';
import type { CountEvent } from '../tally/event.ts';
import { deliver, filled, type Message, type Ways } from './deliver.ts';
import type { Notification } from './notify-file.ts';

export interface NotifyEffects extends Omit<Ways, 'timeoutMs'> {
  timeZone: string;
  /** One sentence for the log and the operator. */
  note(text: string): void;
}

interface NotifyLimits {
  /** How long one attempt may take. */
  timeoutMs: number;
  /** Waited before the second attempt, then twice as long each time, up to a minute. */
  firstWaitMs: number;
  /** News that could not be told for so long are none any more. */
  giveUpMs: number;
  /** Messages that may wait for one receiver; more are dropped, and told. */
  queue: number;
}

const LIMITS: NotifyLimits = { timeoutMs: 10_000, firstWaitMs: 1000, giveUpMs: 600_000, queue: 200 };
const LONGEST_WAIT_MS = 60_000;

/** One receiver: its messages go one after the other, and wait for nobody else's. */
interface Line {
  notification: Notification;
  queue: PQueue;
  failing: boolean;
  dropped: number;
}

/**
 * Tells whoever notify.yaml names of what happens. To tell costs the night nothing: what is slow, hangs or fails waits in
 * a line of its own.
 */
export class Notifier {
  readonly #effects: NotifyEffects;
  readonly #limits: NotifyLimits;
  readonly #stop = new AbortController();
  #lines: Line[] = [];
  #toldWithheld = false;

  constructor(effects: NotifyEffects, limits: Partial<NotifyLimits> = {}) {
    this.#effects = effects;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** What notify.yaml says now. A receiver of the same name keeps what waits for it. */
  adopt(notifications: readonly Notification[]): void {
    const before = new Map(this.#lines.map((line) => [line.notification.name, line]));
    this.#lines = notifications.map((notification) => {
      const line = before.get(notification.name);
      before.delete(notification.name);
      if (line) line.notification = notification;
      return line ?? { notification, queue: new PQueue({ concurrency: 1 }), failing: false, dropped: 0 };
    });
    for (const { queue } of before.values()) queue.clear();
  }

  /** Sends what these events ask for. Never waits, never throws. */
  tell(events: readonly CountEvent[]): void {
    if (this.#stop.signal.aborted) return;
    for (const event of events)
      for (const line of this.#lines) if (isMeant(line.notification, event)) this.#send(line, event);
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#lines.map(({ queue }) => queue.onIdle()));
  }

  /** Ends; what waits gets `withinMs` to be told. */
  async stop(withinMs: number): Promise<void> {
    await pTimeout(this.settled(), { milliseconds: Math.max(1, withinMs * 0.8), fallback: () => {} });
    const left = this.#lines.reduce((sum, { queue }) => sum + queue.size + queue.pending, 0);
    if (left > 0) this.#effects.note(`${left} notifications were not sent before the end`);
    for (const { queue } of this.#lines) queue.clear();
    this.#stop.abort();
  }

  #send(line: Line, event: CountEvent): void {
    const { notification, queue } = line;
    if (event.mode !== 'live' && notification.rehearsals === 'withhold') {
      this.#withhold(notification);
      return;
    }
    if (queue.size >= this.#limits.queue) {
      if (line.dropped++ === 0)
        this.#effects.note(`${notification.name} is slower than the night: its notifications are dropped`);
      return;
    }
    const told = performance.now();
    const message = this.#messageOf(notification, event);
    void queue.add(() => this.#deliver(line, message, told));
  }

  #messageOf({ text }: Notification, event: CountEvent): Message {
    const { timeZone } = this.#effects;
    const time = new Date(event.at).toLocaleTimeString('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
    });
    const said = filled(text, { event, text: event.reason, time });
    return { event, time, text: event.mode === 'live' ? said : `TEST: ${said}` };
  }

  async #deliver(line: Line, message: Message, told: number): Promise<void> {
    const { timeoutMs, firstWaitMs, giveUpMs } = this.#limits;
    const { note } = this.#effects;
    const { name } = line.notification;
    const { signal } = this.#stop;
    const isOld = () => performance.now() - told > giveUpMs;
    try {
      if (isOld()) throw new AbortError('it waited too long');
      // The notification is read at each attempt: a saved notify.yaml mends it for what waits, too.
      const attempt = () => {
        if (!this.#lines.includes(line)) throw new AbortError('notify.yaml names it no more');
        return deliver(line.notification, message, { ...this.#effects, timeoutMs }, signal);
      };
      await pRetry(attempt, {
        retries: Number.POSITIVE_INFINITY,
        ...{
          minTimeout: firstWaitMs,
          maxTimeout: LONGEST_WAIT_MS,
          maxRetryTime: giveUpMs,
          factor: 2,
          signal,
        },
        onFailedAttempt: ({ error }) => {
          if (!line.failing) note(`${name} was not told, it is tried again: ${error.message}`);
          line.failing = true;
        },
      });
      if (line.failing) note(`${name} is told again`);
      line.failing = false;
      line.dropped = 0;
    } catch (error) {
      if (!signal.aborted) note(`${name} was not told of "${message.text}": ${(error as Error).message}`);
    }
  }

  #withhold({ name }: Notification): void {
    if (this.#toldWithheld) return;
    this.#toldWithheld = true;
    this.#effects.note(
      `${name} and others are told nothing in a rehearsal; rehearsals: mark in notify.yaml sends it with TEST before it`,
    );
  }
}

function isMeant({ on, minWeight, states }: Notification, { type, weight, state }: CountEvent): boolean {
  if (on !== 'any' && !on.includes(type)) return false;
  return weight >= minWeight && (states === undefined || (state !== null && states.includes(state)));
}
