import { Listeners } from './listeners.ts';
import { describe } from './obs-error.ts';
import type { StageEvents } from './stage-contract.ts';

/** The same sentence is said at most this often. */
const AGAIN_MS = 10_000;

/** How a stage tells what happens: its events, and problems as sentences. */
export class Voice {
  readonly #events = new Listeners<StageEvents>((event, error) => {
    if (event !== 'problem') this.problem(`a listener of "${event}" failed: ${describe(error)}`);
  });
  readonly #said = new Map<string, number>();

  on<K extends keyof StageEvents>(event: K, listener: (message: StageEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  emit<K extends keyof StageEvents>(event: K, message: StageEvents[K]): void {
    this.#events.emit(event, message);
  }

  problem(reason: string): void {
    this.#events.emit('problem', { reason });
  }

  /** Says a problem unless it was said a moment ago. */
  sayOnce(reason: string): void {
    if (this.isNew(reason)) this.problem(reason);
  }

  /** Whether a sentence was not said for a while; from now on it was. */
  isNew(reason: string): boolean {
    const now = performance.now();
    if ((this.#said.get(reason) ?? -Infinity) > now - AGAIN_MS) return false;
    this.#said.set(reason, now);
    return true;
  }

  silence(): void {
    this.#events.clear();
  }
}
