import type { Ledger } from './ledger.ts';
import { LoadGauge, readCounters } from './load.ts';
import type { Voice } from './voice.ts';

/** OBS's counters are read this often. */
const WEIGH_MS = 2000;
/** What is done at each level of pressure, for the log. */
const DEEDS = [
  'pictures as they come, fades and motion',
  'fewer pictures',
  'fewer pictures, scenes are cut, pages stand still',
] as const;

/** Reads OBS's counters all the time and does less before OBS drops frames. */
export class LoadWatch {
  readonly #ledger: Ledger;
  readonly #voice: Voice;
  readonly #kick: () => void;
  readonly #heeds: boolean;
  readonly #gauge = new LoadGauge();
  readonly #interval: NodeJS.Timeout;

  /** @param heeds whether anything is done about it; if not, the counters are only told */
  constructor(ledger: Ledger, voice: Voice, heeds: boolean, kick: () => void) {
    this.#ledger = ledger;
    this.#voice = voice;
    this.#heeds = heeds;
    this.#kick = kick;
    this.#interval = setInterval(() => void this.#weigh(), WEIGH_MS);
  }

  stop(): void {
    clearInterval(this.#interval);
  }

  async #weigh(): Promise<void> {
    const { actual, awake, obs } = this.#ledger;
    if (!actual || !awake) return;
    try {
      const { load, reason } = this.#gauge.enter(await readCounters(obs, actual.fps));
      this.#ledger.load = load;
      if (reason === null || !this.#heeds) return;
      this.#ledger.lessMotion = load.pressure === 2;
      this.#voice.emit('pressure', { level: load.pressure, reason: `${reason}: ${DEEDS[load.pressure]}` });
      this.#kick();
    } catch {
      // The heartbeat says so when OBS is gone; a missed look at its load is nothing else.
    }
  }
}
