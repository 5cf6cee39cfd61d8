/**
 * A small event table whose listeners cannot hurt each other: one that throws is reported to `onError`, and the
 * ones behind it still run.
 */
export class Listeners<Events> {
  readonly #table = new Map<keyof Events, Set<(message: never) => void>>();
  readonly #onError: (event: keyof Events, error: unknown) => void;

  constructor(onError: (event: keyof Events, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Registers a listener; the returned function takes it away again. */
  on<K extends keyof Events>(event: K, listener: (message: Events[K]) => void): () => void {
    const set = this.#table.get(event) ?? new Set();
    this.#table.set(event, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  emit<K extends keyof Events>(event: K, message: Events[K]): void {
    for (const listener of this.#table.get(event) ?? []) {
      try {
        (listener as (message: Events[K]) => void)(message);
      } catch (error) {
        this.#onError(event, error);
      }
    }
  }

  clear(): void {
    this.#table.clear();
  }
}
