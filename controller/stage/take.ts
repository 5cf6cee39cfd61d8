import type { ActualStage } from './actual.ts';
import { forbidsTake } from './interlock.ts';
import type { Ledger } from './ledger.ts';
import type { Program } from './program.ts';
import type { StageOptions } from './stage-contract.ts';
import type { Voice } from './voice.ts';
import type { WantedStage } from './wanted.ts';

/** Longest a take waits for its page to be ready; then the page's last good picture goes on air, with its age. */
const READY_MS = 1500;

/** A take that was done, or when to try again. */
export type Taken = { scene: string; page: string } | { againMs: number } | null;

/** Puts the wanted page on air: when it may be there, and when OBS draws it. */
export class Take {
  readonly #ledger: Ledger;
  readonly #program: Program;
  readonly #voice: Voice;
  readonly #options: Pick<StageOptions, 'mode' | 'testDataOnAir'>;
  #waiting: { page: string; at: number; rev: number } | null = null;

  constructor(ledger: Ledger, program: Program, voice: Voice, options: StageOptions) {
    this.#ledger = ledger;
    this.#program = program;
    this.#voice = voice;
    this.#options = options;
  }

  /** Whether a page waits to be drawn before it is taken. */
  get waits(): boolean {
    return this.#waiting !== null;
  }

  /** Takes the wanted page if it is not on air. @returns null when there is nothing to take, or it may not be taken */
  async take(actual: ActualStage, wanted: WantedStage): Promise<Taken> {
    const page = wanted.program;
    if (page === undefined || this.#program.takenOver) return this.#nothing();
    const scene = this.#ledger.scene(page);
    if (!scene || !actual.scenes.has(scene.name)) {
      this.#voice.sayOnce(`there is no scene for page "${page}"`);
      return null;
    }
    if (actual.program === scene.name) return this.#nothing();
    const forbidden = forbidsTake(this.#options, actual.outputs);
    if (forbidden !== null) {
      if (this.#voice.isNew(forbidden))
        this.#voice.emit('interlock', { reason: `"${scene.name}" is not taken: ${forbidden}` });
      return null;
    }
    const againMs = await this.#awaitReady(page, wanted, scene.name);
    if (againMs !== null) return { againMs };
    if (!(await this.#program.take(actual, scene.name))) return { againMs: 100 };
    this.#waiting = null;
    return { scene: scene.name, page };
  }

  #nothing(): null {
    this.#waiting = null;
    return null;
  }

  // Ready: the page's source in OBS draws the beacon of this page, at this revision or a newer one.
  async #awaitReady(page: string, wanted: WantedStage, scene: string): Promise<number | null> {
    if (this.#waiting?.page !== page)
      this.#waiting = { page, at: performance.now(), rev: wanted.pages.get(page)?.rev ?? 0 };
    const { at, rev } = this.#waiting;
    const late = performance.now() - at > READY_MS;
    if (await this.#ledger.draws(page, rev)) return null;
    if (!late) return 30;
    if (this.#ledger.surface === 'snapshot' && this.#ledger.book.revOf(page) < 0) {
      this.#voice.sayOnce(`"${scene}" has no picture yet; what is on air stays`);
      return 200;
    }
    this.#voice.sayOnce(`"${scene}" was not ready in ${READY_MS} ms; its last good picture is taken`);
    return null;
  }
}
