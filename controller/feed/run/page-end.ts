import { PageError } from '../wire/decode.ts';

/** A page that has lost its end so long and so often has become so: a file is written in less. */
const PATIENCE = { looks: 3, ms: 20_000 };

/** A page without the end that it had. */
export class CutPage extends PageError {}

/**
 * Knows which text pages end with their last line. One that is read while it is written, or whose transfer breaks without
 * a word, is as well-formed as the whole one, and its last number may be the beginning of another: 12 of 1234. Pages of
 * other kinds are refused for themselves when they are cut.
 */
export class PageEnds {
  /** Pages that had an end, and what they lack it since. */
  readonly #had = new Map<string, { looks: number; since: number }>();

  /** @throws CutPage for a page that lacks the end that it had, for some time */
  check(url: string, text: string, at: number): void {
    const lacks = this.#had.get(url);
    if (text.endsWith('\n')) this.#had.set(url, { looks: 0, since: 0 });
    else if (lacks) {
      lacks.since = lacks.looks === 0 ? at : lacks.since;
      lacks.looks++;
      if (lacks.looks >= PATIENCE.looks && at - lacks.since >= PATIENCE.ms) this.#had.delete(url);
      else
        throw new CutPage(
          'the page ends in the middle',
          `${text.length} characters, ending in ${JSON.stringify(text.slice(-20))}`,
          'the end of line that it had',
          url,
        );
    }
  }

  /** It is again as it was read. */
  same(url: string): void {
    const had = this.#had.get(url);
    if (had) had.looks = 0;
  }
}
