/**
 * One turn after another, never two at once: what is sent has one order. A kick in the middle of a turn makes another
 * one behind it.
 */
export class Loop {
  readonly #turn: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
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

  /**
   * Asks for a turn after some ms. Of several wishes the soonest counts: a turn looks at everything and wishes again for
   * what still waits. (A timer for each wish would double with every turn that has two.)
   */
  later(ms: number): void {
    const due = performance.now() + ms;
    if (this.#stopped || due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      this.kick();
    }, ms);
  }

  /** Resolves when the turn that runs has ended; none follows. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
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
