import type { Shot } from './picture-tab.ts';

/** A picture this much older than the wish for it still serves, unless the page looks different by now. */
const YOUNG_MS = 1000;

interface Taken {
  began: number;
  shot: Promise<Shot>;
}

/** Pictures taken a moment ago, so that two OBS of one size that show one page have it drawn once. */
export class SharedPictures {
  readonly #taken = new Map<string, Taken>();

  /**
   * The picture of a key, taken by whoever asks first.
   * @param key page, revision and size
   * @param askedAt when it was wished for, ms of performance.now
   * @throws what `take` throws; the next who asks takes it anew
   */
  async get(key: string, askedAt: number, take: () => Promise<Shot>): Promise<Shot> {
    const known = this.#taken.get(key);
    if (known && known.began >= askedAt - YOUNG_MS) {
      const shot = await known.shot;
      if (shot.changesAt === null || shot.changesAt > Date.now()) return shot;
    }
    const taken = { began: performance.now(), shot: take() };
    for (const [old, { began }] of this.#taken) if (began < taken.began - YOUNG_MS) this.#taken.delete(old);
    this.#taken.set(key, taken);
    try {
      return await taken.shot;
    } catch (error) {
      if (this.#taken.get(key) === taken) this.#taken.delete(key);
      throw error;
    }
  }
}
