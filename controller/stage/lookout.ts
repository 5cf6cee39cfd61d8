import { pageNumber } from '../render/board/beacon.ts';
import type { Ledger } from './ledger.ts';
import { describe } from './obs-error.ts';
import { readBeacon } from './verify.ts';
import type { Voice } from './voice.ts';
import { judge, type Repair } from './watchman.ts';

/** What viewers see is looked at this often. */
const LOOK_MS = 200;
/** What looks wrong is looked at again after this: one bad look is none, OBS may be loading a picture. */
const SURE_MS = 60;
/** By level of pressure, one in so many looks is taken. */
const SPARE = [1, 1, 4] as const;
/** A page that crashed is created anew at most this often: refreshing again and again can stop all of OBS's pages. */
const REFRESH_AGAIN_MS = 60_000;

export interface LookoutEffects {
  /** A transition runs: what is on air is neither the one page nor the other. */
  transitioning(): boolean;
  /** The update of a page is sent again. */
  push(page: string): void;
  kick(): void;
}

/**
 * Promise 1: what is on air is what we say it is. The pixels of the page on air are asked all the time, and mended when
 * they are wrong.
 */
export class Lookout {
  readonly #ledger: Ledger;
  readonly #voice: Voice;
  readonly #effects: LookoutEffects;
  readonly #interval: NodeJS.Timeout;
  readonly #refreshed = new Map<string, number>();
  #looking = false;
  #ticks = 0;
  #sure: NodeJS.Timeout | undefined;
  #bad = false;

  constructor(ledger: Ledger, voice: Voice, effects: LookoutEffects) {
    this.#ledger = ledger;
    this.#voice = voice;
    this.#effects = effects;
    this.#interval = setInterval(() => {
      if (this.#ticks++ % SPARE[ledger.load.pressure] === 0) void this.#look();
    }, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#sure);
  }

  async #look(): Promise<void> {
    const { actual, surface, onAir: page, obs, book } = this.#ledger;
    if (this.#looking || !this.#ledger.awake || !actual || !surface || page === null) return;
    const sent = this.#ledger.sent.get(page);
    const input = this.#ledger.inputOf(page);
    if (!sent || !input || this.#effects.transitioning()) return;
    // A newer picture that is on its way is not what OBS should show yet.
    if (surface === 'snapshot' && book.revOf(page) !== sent.rev) return;
    this.#looking = true;
    try {
      const beacon = await readBeacon(obs, input.name, this.#ledger.layoutHeight);
      if (this.#ledger.sent.get(page) !== sent || this.#ledger.actual !== actual) return;
      const quietMs = performance.now() - sent.at;
      const repair = judge({ surface, beacon, page: pageNumber(page), rev: sent.rev, quietMs });
      if (repair && this.#bad) await this.#repair(page, input.name, repair);
      else if (repair) this.#sure = setTimeout(() => void this.#look(), SURE_MS);
      this.#bad = repair !== null && !this.#bad;
    } catch (error) {
      this.#voice.sayOnce(`what is on air could not be looked at: ${describe(error)}`);
    } finally {
      this.#looking = false;
    }
  }

  async #repair(page: string, inputName: string, { action, reason }: Repair): Promise<void> {
    const now = performance.now();
    const sent = this.#ledger.sent.get(page);
    if (sent) this.#ledger.sent.set(page, { ...sent, at: now });
    if (action === 'refresh') {
      if ((this.#refreshed.get(page) ?? -Infinity) > now - REFRESH_AGAIN_MS) {
        this.#voice.sayOnce(`page "${page}" stays dead after it was created anew; restart OBS`);
        return;
      }
      this.#refreshed.set(page, now);
    }
    this.#voice.problem(`page "${page}": ${reason}; mended`);
    if (action === 'refresh')
      await this.#ledger.obs.call('PressInputPropertiesButton', {
        inputName,
        propertyName: 'refreshnocache',
      });
    if (action === 'load') this.#ledger.book.again(page);
    this.#effects.push(page);
    this.#effects.kick();
  }
}
