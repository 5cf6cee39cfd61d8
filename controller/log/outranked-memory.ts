import type { Verdict } from '../tally/verdict.ts';

interface Line {
  verdict: Verdict;
  /** How often it came since its last line, that one left out. */
  repeats: number;
}

/**
 * Folds the commonest line of a night with lists and seat pages: at every look the list's row says less than the
 * seat page does. The first of a row is a line; how often it came again stands in a second one, when the list is
 * heard once more or the night ends. Every other verdict is a line of its own.
 */
export class OutrankedMemory {
  readonly #rows = new Map<string, Line>();

  /** The lines that a verdict deserves, oldest first. An accepted one only ends what went before, unless people typed it. */
  weigh(verdict: Verdict): Line[] {
    const key = `${verdict.contest} ${verdict.url}`;
    const row = this.#rows.get(key);
    if (verdict.kind === 'outranked') {
      if (row) row.repeats += 1;
      else this.#rows.set(key, { verdict, repeats: 0 });
      return row ? [] : [{ verdict, repeats: 0 }];
    }
    this.#rows.delete(key);
    const ended = row && row.repeats > 0 ? [row] : [];
    return verdict.kind === 'accepted' && !verdict.typed ? ended : [...ended, { verdict, repeats: 0 }];
  }

  /** The night ends: what is still folded. */
  close(): Line[] {
    const lines = [...this.#rows.values()].filter(({ repeats }) => repeats > 0);
    this.#rows.clear();
    return lines;
  }
}
