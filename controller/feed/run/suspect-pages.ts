import type { PageInWork } from './pulse.ts';

/** A page that is passed over while its bytes are these, and in any case until then (wall ms). */
export interface PassedOver extends PageInWork {
  until: number;
}

/** Deaths after which a page is passed over. */
const PATIENCE = 2;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 30 * 60_000;

/**
 * The pages that a feed's thread was reading when it died. One death may be chance; after the second the page is
 * passed over, so that the others go on, and tried again when its bytes change: at once the first time, then after a
 * minute, two, four, for a page that changes at every look would else end the thread at every look.
 */
export class SuspectPages {
  readonly #pages = new Map<string, PassedOver & { deaths: number }>();

  /** @returns true when the page is passed over from now on */
  died({ url, hash }: PageInWork, now: number): boolean {
    const deaths = (this.#pages.get(url)?.deaths ?? 0) + 1;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (deaths - PATIENCE - 1));
    this.#pages.set(url, { url, hash, deaths, until: deaths > PATIENCE ? now + wait : 0 });
    return deaths >= PATIENCE;
  }

  passedOver(): PassedOver[] {
    return [...this.#pages.values()]
      .filter(({ deaths }) => deaths >= PATIENCE)
      .map(({ url, hash, until }) => ({ url, hash, until }));
  }

  /** A human has changed something: everything is tried again. */
  clear(): void {
    this.#pages.clear();
  }
}
