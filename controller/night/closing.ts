import pTimeout from 'p-timeout';

/** When a part of the night is closed: what feeds and shows it, what keeps its files, what guards its folder. */
type Phase = 'parts' | 'files' | 'folder';
const PHASES: readonly Phase[] = ['parts', 'files', 'folder'];

/** Longest that a phase is waited for, wall ms: at a night's own end, and when a signal has come. */
const CALM_MS: Readonly<Record<Phase, number>> = { parts: 10_000, files: 5000, folder: 1000 };
const HURRIED_MS: Readonly<Record<Phase, number>> = { parts: 500, files: 250, folder: 100 };

/** Closes a part; what is not done in `withinMs` is not waited for. */
type Close = (withinMs: number) => Promise<void> | void;

/**
 * Everything that must be closed when a night ends, however far it was opened. The parts of a phase are closed together,
 * and none of them can hold up what must be on disk: a phase that takes too long is left to itself.
 */
export class Closing {
  readonly #parts: { phase: Phase; close: Close }[] = [];
  #begun = false;

  /** What is opened while the night closes already is closed at once. */
  push(close: Close, phase: Phase = 'parts'): void {
    if (this.#begun) void Promise.resolve(close(HURRIED_MS[phase])).catch(() => {});
    else this.#parts.push({ phase, close });
  }

  /** @throws the first error of a part, after all are closed, unless it is done in a hurry */
  async close(hurried: boolean): Promise<void> {
    this.#begun = true;
    const errors: unknown[] = [];
    for (const phase of PHASES) {
      const withinMs = (hurried ? HURRIED_MS : CALM_MS)[phase];
      // The last that was opened may still use the first.
      const parts = this.#parts.filter((part) => part.phase === phase).reverse();
      const closed = parts.map(async ({ close }) => {
        try {
          await close(withinMs);
        } catch (error) {
          errors.push(error);
        }
      });
      await pTimeout(Promise.all(closed), { milliseconds: withinMs, fallback: () => [] });
    }
    if (errors.length > 0 && !hurried) throw errors[0];
  }
}
