import type { FeedProblem } from '../feed/report.ts';
import type { Verdict } from '../tally/verdict.ts';

/** The same trouble of the same page is written again after this, ms of the night. */
const AGAIN_MS = 30 * 60_000;
/** Pages remembered; a source that makes up addresses must not fill our memory. */
const MOST_PAGES = 20_000;

/**
 * Which feed problems are worth a line: a source that is down all night fails at every sweep with every page, and 800
 * pages a minute would be half a million lines that say nothing new.
 */
export class ProblemMemory {
  readonly #said = new Map<string, { what: string; at: number; repeats: number }>();

  /** How often the problem came since its last line, itself left out; null when it deserves no line. */
  weigh({ feed, url, what, got, at }: FeedProblem): number | null {
    const key = `${feed} ${url}`;
    // "asking again in 233 s" is the same trouble as "in 117 s".
    const trouble = `${what}: ${got.replaceAll(/\d+/g, '#')}`;
    const last = this.#said.get(key);
    if (last?.what === trouble && at < last.at + AGAIN_MS && at >= last.at) {
      last.repeats += 1;
      return null;
    }
    const repeats = last?.what === trouble ? last.repeats : 0;
    if (this.#said.size >= MOST_PAGES) this.#said.clear();
    this.#said.set(key, { what: trouble, at, repeats: 0 });
    return repeats;
  }
}

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
