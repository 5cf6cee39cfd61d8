import type { Poll } from './feed/report.ts';
import type { Happened, Show, Turn } from './show.ts';

/**
 * Keeps a bug of ours from ending the night: a poll that breaks the show costs that poll. What human hands asked for in
 * the same turn is done without it.
 */
export class TurnGuard {
  readonly #show: Pick<Show, 'turn'>;
  readonly #note: (text: string) => void;
  #said = '';

  constructor(show: Pick<Show, 'turn'>, note: (text: string) => void) {
    this.#show = show;
    this.#note = note;
  }

  /** One turn of the show; null when nothing could be done. Never throws; the same bug is told once. */
  turn(poll: Poll | null, happened: Happened): Turn | null {
    try {
      return this.#show.turn(poll, happened);
    } catch (error) {
      this.#tell(error);
      return poll ? this.turn(null, happened) : null;
    }
  }

  #tell(error: unknown): void {
    const { message, stack = message } = error as Error;
    if (message === this.#said) return;
    this.#said = message;
    // A log line is one line: the place it came from is enough.
    const place = stack.split('\n')[1]?.trim() ?? '';
    this.#note(`a bug, please report it; the night goes on without this poll: ${message} ${place}`);
  }
}
