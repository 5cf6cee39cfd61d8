/**
 * One turn after another, never two at once: what is sent has one order. A kick in the middle of a turn makes another
 * one behind it.
 */
export class Loop {
  readonly #turn: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #turning: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  /** @param onError a turn threw; what comes next is up to it (`later`) */
  constructor(turn: () => Promise<void>, onError: (error: unknown) => void) {
    this.#turn = turn;
    this.#onError = onError;
  }

  /** Asks for a turn now, or behind the one that runs. */
  kick(): void {
    if (this.#stopped) return;
    if (this.#turning) {
      this.#again = true;
      return;
    }
    this.#turning = this.#run().finally(() => {
      this.#turning = null;
      // A kick between the last look and here would be lost otherwise.
      if (this.#again) this.kick();
    });
  }

  later(ms: number): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.kick();
    }, ms);
    this.#timers.add(timer);
  }

  /** Resolves when the turn that runs has ended; none follows. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#turning?.catch(() => {});
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#turn();
      } catch (error) {
        if (!this.#stopped) this.#onError(error);
        return;
      }
    } while (this.#again && !this.#stopped);
  }
}
