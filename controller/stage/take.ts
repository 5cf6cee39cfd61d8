import type { ActualStage } from './actual.ts';
import { BRIDGE, isBuilt } from './bridge.ts';
import { forbidsTake } from './interlock.ts';
import type { Ledger } from './ledger.ts';
import { OVERLAY } from './overlay-scene.ts';
import type { Program } from './program.ts';
import type { StageOptions } from './stage-contract.ts';
import type { Voice } from './voice.ts';
import type { WantedStage } from './wanted.ts';

/** Longest a take waits for its page to be ready; then the page's last good picture goes on air, with its age. */
const READY_MS = 1500;
/** The same while the user's own scene is on air, and nobody misses ours. */
const PATIENT_MS = 6000;

/** A take that was done, or when to try again. */
export type Taken = { scene: string; page: string } | { againMs: number } | null;

/** Puts the wanted page on air: when it may be there, and when OBS draws it. */
export class Take {
  readonly #ledger: Ledger;
  readonly #program: Program;
  readonly #voice: Voice;
  readonly #options: Pick<StageOptions, 'mode' | 'testDataOnAir'>;
  #waiting: { page: string; at: number; rev: number } | null = null;
  /** Scene of the user's that no bridge can be built from. */
  #hopeless: string | null = null;

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
    if (page === undefined || this.#program.takenOver) return this.#leaveBridge(actual);
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
    this.#await(page, wanted);
    const againMs = (await this.#cross(actual)) ?? (await this.#awaitReady(page, scene.name));
    if (againMs !== null) return { againMs };
    if (!(await this.#program.take(actual, scene.name))) return { againMs: 100 };
    this.#nothing();
    return { scene: scene.name, page };
  }

  #nothing(): null {
    this.#waiting = null;
    this.#ledger.bridge = null;
    this.#hopeless = null;
    return null;
  }

  // Nothing of ours is wanted any more while the bridge is on air: the user gets his own scene again.
  async #leaveBridge(actual: ActualStage): Promise<Taken> {
    const { bridge } = this.#ledger;
    if (actual.program === BRIDGE && bridge !== null && !this.#program.takenOver)
      await this.#program.take(actual, bridge);
    return this.#nothing();
  }

  /**
   * Goes over the bridge when a scene of the user's is on air and pages load only on air. In studio mode the operator
   * sees each switch, and OBS plays copies; there the take is direct.
   * @returns ms until the next look, or null when there is nothing to cross
   */
  async #cross(actual: ActualStage): Promise<number | null> {
    const ledger = this.#ledger;
    const from = actual.program;
    if (from === null || from === BRIDGE || from === OVERLAY || from === this.#hopeless) return null;
    if (ledger.surface !== 'browser' || ledger.onAir !== null || actual.studioMode) return null;
    if (ledger.bridge !== from) {
      ledger.bridge = from;
      return 0;
    }
    if (!isBuilt(from, actual)) {
      // OBS takes no scene into another that it is part of; then the page comes as fast as it can.
      this.#hopeless = from;
      ledger.bridge = null;
      return null;
    }
    return (await this.#program.take(actual, BRIDGE)) ? 0 : 100;
  }

  #await(page: string, wanted: WantedStage): void {
    if (this.#waiting?.page !== page)
      this.#waiting = { page, at: performance.now(), rev: wanted.pages.get(page)?.rev ?? 0 };
  }

  // Ready: the page's source in OBS draws the beacon of this page, at this revision or a newer one.
  async #awaitReady(page: string, scene: string): Promise<number | null> {
    const { at, rev } = this.#waiting ?? { at: 0, rev: 0 };
    const limitMs = this.#ledger.bridge === null ? READY_MS : PATIENT_MS;
    const late = performance.now() - at > limitMs;
    if (await this.#ledger.draws(page, rev)) return null;
    if (!late) return 30;
    if (this.#ledger.surface === 'snapshot' && this.#ledger.book.revOf(page) < 0) {
      this.#voice.sayOnce(`"${scene}" has no picture yet; what is on air stays`);
      return 200;
    }
    this.#voice.sayOnce(`"${scene}" was not ready in ${limitMs} ms; its last good picture is taken`);
    return null;
  }
}
