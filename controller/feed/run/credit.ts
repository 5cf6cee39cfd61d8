/** Back-pressure: how many polls may be sent before the reader has taken earlier ones. */
export class Credit {
  #left: number;
  #waiting: (() => void)[] = [];

  constructor(polls: number) {
    this.#left = polls;
  }

  /** Resolves when one more poll may be sent, and counts it. First come, first served. */
  async take(): Promise<void> {
    while (this.#left < 1) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#left--;
  }

  give(polls: number): void {
    this.#left += polls;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
