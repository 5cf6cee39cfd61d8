import { findChromium } from './chromium.ts';
import { ChromiumHost } from './chromium-host.ts';
import type { Ledger } from './ledger.ts';
import { layoutOf, pageSize } from './place.ts';
import { Snapshots } from './snapshots.ts';
import type { StageEffects, StageOptions } from './stage-contract.ts';
import type { Voice } from './voice.ts';
import type { WantedStage } from './wanted.ts';

/** A picture on air is made anew this often although nothing changed: it shows a clock and an age. */
const REFRESH_MS = 5000;
/** A picture on air is made at most this often, by level of pressure: each costs OBS and Chromium tens of milliseconds. */
const PICTURE_MS = [150, 500, 1500] as const;
/** A page that could not be drawn is tried again after this. */
const AGAIN_MS = 5000;

export interface PictureDeskEffects extends StageEffects {
  kick(): void;
  later(ms: number): void;
  /** A take waits for a picture, so that also one that changed nothing matters. */
  awaited(): boolean;
}

/** Snapshot surface: decides which page is drawn next, and hands the pictures to the book. */
export class PictureDesk {
  readonly #ledger: Ledger;
  readonly #voice: Voice;
  readonly #options: Pick<StageOptions, 'backPressure'>;
  readonly #effects: PictureDeskEffects;
  readonly #interval: NodeJS.Timeout;
  /** Page -> revision it was last drawn at. */
  readonly #drawn = new Map<string, number>();
  #snapshots: Snapshots | null = null;
  #own: ChromiumHost | null = null;
  #size = '';

  constructor(ledger: Ledger, voice: Voice, options: StageOptions, effects: PictureDeskEffects) {
    this.#ledger = ledger;
    this.#voice = voice;
    this.#options = options;
    this.#effects = effects;
    this.#interval = setInterval(() => this.#refreshOnAir(), REFRESH_MS);
  }

  /** Makes ready for pictures of this canvas's size. */
  async open(canvas: { width: number; height: number }): Promise<void> {
    const { width, height } = pageSize(layoutOf(canvas));
    const size = `${width}x${height}`;
    if (this.#snapshots && this.#size === size) return;
    const host = this.#host();
    if (!host) {
      this.#voice.sayOnce(
        'no Chromium is found and OBS has no browser source: boards cannot be shown; install chromium',
      );
      return;
    }
    await this.#snapshots?.stop();
    this.#drawn.clear();
    this.#size = size;
    this.#snapshots = new Snapshots(
      host,
      { width, height },
      (snapshot) => {
        if (this.#ledger.book.add(snapshot) || this.#effects.awaited()) this.#effects.kick();
      },
      (reason) => this.#voice.problem(reason),
      (page) => {
        this.#drawn.delete(page);
        this.#effects.later(AGAIN_MS);
      },
    );
    this.#snapshots.warmUp();
  }

  /** Asks for pictures: what is on air first, then what comes next, then pages that have no picture at all. */
  draw(wanted: WantedStage): void {
    if (!this.#snapshots) return;
    const { onAir, load } = this.#ledger;
    const pause = this.#options.backPressure === false ? 0 : PICTURE_MS[load.pressure];
    for (const page of wanted.pages.values()) {
      const priority =
        page.id === wanted.program ? 4 : page.id === onAir ? 3 : page.id === wanted.preload ? 2 : 0;
      if (this.#drawn.get(page.id) === page.rev) {
        // Wished for stock, it may still wait behind the others.
        this.#snapshots.hasten(page.id, priority);
        continue;
      }
      const since = performance.now() - (this.#ledger.sent.get(page.id)?.at ?? -Infinity);
      if (since < pause && page.id === onAir) {
        this.#effects.later(pause - since);
        continue;
      }
      if (priority === 0 && this.#drawn.has(page.id)) continue;
      this.#drawn.set(page.id, page.rev);
      this.#snapshots.wish(page, priority);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#interval);
    await this.#snapshots?.stop();
    await this.#own?.stop();
  }

  // Of a controller's own, shared by all its stages; a stage that stands alone has one for itself.
  #host(): ChromiumHost | null {
    if (this.#effects.chromium) return this.#effects.chromium;
    const executable = findChromium();
    if (executable !== null) this.#own ??= new ChromiumHost(executable);
    return this.#own;
  }

  #refreshOnAir(): void {
    const { onAir, wanted, surface } = this.#ledger;
    const page = onAir === null ? undefined : wanted?.pages.get(onAir);
    if (page && surface === 'snapshot') this.#snapshots?.wish(page, 1);
  }
}
