import { slowness } from './process-table.ts';

/** What viewers saw at one moment. */
export interface AirLook {
  scene: string;
  /** Nothing is seen: one dark colour. */
  blank: boolean;
  /** A page that the scene shows is not drawn: OBS's own ground is seen in its place. */
  lacks: boolean;
}

/** OBS looks at the file of the picture that it shows once a second; what it shows after twice that, it has. */
const NOTICED_MS = 2000;
/** Longest that OBS's own ground may stand in for a page, ms; longer where others have the processor. */
const GROUND_MS = 10_000;

/**
 * Judges a programme look by look. Nothing of ours is ever blank, and nothing that is not ours follows it. A page may lack
 * its picture, and show OBS's own ground, only after the picture was taken away or OBS began anew, while nobody of ours runs
 * and for a bounded time after that.
 */
export class AirJudge {
  /** Longest that OBS's own ground stood in for a page, ms. */
  longestMs = 0;
  /** Looks at a scene of ours. */
  looks = 0;
  /** A board was seen since OBS began: from now on there must always be one. */
  #onAir = false;
  /** When a picture was taken away, or whoever could mend it began after that; null: OBS has them all. */
  #owedSince: number | null = null;
  #runs = true;
  #lackedSince: number | null = null;
  readonly #groundMs: () => number;

  /** @param groundMs longest that OBS's own ground may stand in for a page */
  constructor(groundMs = () => GROUND_MS * slowness()) {
    this.#groundMs = groundMs;
  }

  /** The pictures were removed. */
  removed(now: number): void {
    this.#owedSince = now;
  }

  /** OBS begins anew: what it shows after its own crash is its own, until we are back. */
  obsBegan(now: number): void {
    this.#onAir = false;
    this.removed(now);
  }

  ended(): void {
    this.#runs = false;
  }

  began(now: number): void {
    this.#runs = true;
    if (this.#owedSince !== null) this.#owedSince = now;
  }

  /** @returns what must not be */
  look({ scene, blank, lacks }: AirLook, now: number): string | null {
    if (!/^Countnight /.test(scene)) return this.#onAir ? `${scene} is on air, and is not ours` : null;
    this.looks++;
    if (blank) return `${scene} is on air, and blank`;
    this.#onAir = true;
    if (!lacks) {
      this.#lackedSince = null;
      if (this.#owedSince !== null && now - this.#owedSince > NOTICED_MS) this.#owedSince = null;
      return null;
    }
    this.#lackedSince ??= now;
    this.longestMs = Math.max(this.longestMs, now - this.#lackedSince);
    if (this.#owedSince === null) return `${scene} lacks its page, which nobody took away`;
    const owedMs = now - this.#owedSince;
    if (!this.#runs || owedMs <= this.#groundMs()) return null;
    return `${scene} lacks its page ${Math.round(owedMs / 1000)} s after it could be mended`;
  }
}
