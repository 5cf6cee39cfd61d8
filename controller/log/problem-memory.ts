import type { FeedProblem } from '../feed/report.ts';

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
