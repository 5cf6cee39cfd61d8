import type { Sliced } from '../ground/slices.ts';

/**
 * Keeps a bug of ours from ending the night: what breaks in a stride of the show costs that stride, and whatever else
 * was to be done, a human's hand first of all, is done without it.
 */
export class TurnGuard {
  readonly #note: (text: string) => void;
  #said = '';

  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  /** What it gives; null when it breaks. Never throws; the same bug is told once. */
  try<T>(stride: () => T): T | null {
    try {
      return stride();
    } catch (error) {
      this.#tell(error);
      return null;
    }
  }

  /** The same of a stride that pauses. */
  *trySlices<T>(stride: Sliced<T>): Sliced<T | null> {
    try {
      return yield* stride;
    } catch (error) {
      this.#tell(error);
      return null;
    }
  }

  #tell(error: unknown): void {
    const { message, stack = message } = error as Error;
    if (message === this.#said) return;
    this.#said = message;
    // A log line is one line: the place it came from is enough.
    const place = stack.split('\n')[1]?.trim() ?? '';
    this.#note(`a bug, please report it; the night goes on without what it broke: ${message} ${place}`);
  }
}
