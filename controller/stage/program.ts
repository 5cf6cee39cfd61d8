import type { ActualStage } from './actual.ts';
import type { ObsConnection } from './connection.ts';
import { describe } from './obs-error.ts';
import { isActive } from './verify.ts';

/** A take that OBS has not begun after this long was dropped. */
const BEGIN_MS = 700;
/** A transition that is believed to run is asked about this often. */
const RUNNING_MS = 500;
/** Longer than a fade takes: an operator may hold a transition in its middle for as long as he likes. */
const FADE_MS = 3000;
/** After a take, OBS may still tell of the scene before it for this long. */
const SETTLE_MS = 1000;

export interface ProgramEffects {
  /** Marker input of a scene of ours, or undefined. */
  markerOf(scene: string): string | undefined;
  takeover(scene: string, reason: string): void;
  problem(reason: string): void;
  /** Something changed that a waiting take may be waiting for. */
  kick(): void;
}

/**
 * Which scene is on air, who put it there, and takes. OBS's events alone do not tell: in studio mode they lie, and they
 * come at the end of a transition. So a change that we did not ask for is asked back before it is called a takeover.
 */
export class Program {
  readonly #obs: ObsConnection;
  readonly #effects: ProgramEffects;
  /** Scene we asked for last, and when (performance.now). */
  #asked: { scene: string; at: number; seen: boolean } | null = null;
  /** Scene that we asked for without an answer. */
  #unanswered: string | null = null;
  /** Scene that a human was last heard to have put on air. */
  #hand: string | null = null;
  /** Scene that was on air before it. */
  #before: string | null = null;
  /** Counts resets. */
  #era = 0;
  #transitioning = false;
  #transitionBegan = 0;
  #transitionTimer: NodeJS.Timeout | undefined;
  /** A human has the programme; takes wait until `release`. */
  takenOver = false;

  constructor(obs: ObsConnection, effects: ProgramEffects) {
    this.#obs = obs;
    this.#effects = effects;
  }

  /** After a connect or a collection change: what is on air is how it is, and nobody's takeover. */
  reset(): void {
    this.#era++;
    this.#asked = null;
    this.#unanswered = null;
    this.#before = null;
    this.#transitioning = false;
    clearTimeout(this.#transitionTimer);
  }

  get transitioning(): boolean {
    return this.#transitioning;
  }

  /** A transition runs or is about to, and is not held in its middle by hand. */
  get fading(): boolean {
    const now = performance.now();
    const begins = this.#asked !== null && !this.#asked.seen && now - this.#asked.at < BEGIN_MS;
    return begins || (this.#transitioning && now - this.#transitionBegan < FADE_MS);
  }

  /** Scene that may still be seen fading out; its pictures must stay. */
  get leaving(): string | null {
    const young = this.#asked !== null && performance.now() - this.#asked.at < SETTLE_MS;
    return young || this.#transitioning ? this.#before : null;
  }

  /** Takes a scene. Outside studio mode OBS also takes it in the middle of a transition; inside it must not run. */
  async take(actual: ActualStage, scene: string): Promise<boolean> {
    if (actual.studioMode && (await this.#inTransition())) return false;
    // Young until OBS has answered, however long that takes: until then it may tell of the scene before.
    const asked = { scene, at: Number.POSITIVE_INFINITY, seen: false };
    if (actual.program !== scene) this.#before = actual.program;
    this.#asked = asked;
    try {
      await this.#obs.call('SetCurrentProgramScene', { sceneName: scene });
    } catch (error) {
      // OBS may still do it, late; then it was us.
      this.#unanswered = scene;
      if (this.#asked === asked) this.#asked = null;
      throw error;
    }
    asked.at = performance.now();
    this.#unanswered = null;
    actual.program = scene;
    if (actual.studioMode) setTimeout(() => void this.#confirm(actual, asked), BEGIN_MS).unref();
    return true;
  }

  /** Enters an event of OBS. `actual` is what OBS was known to have. */
  event(type: string, data: Record<string, unknown>, actual: ActualStage | null): void {
    if (type === 'SceneTransitionStarted') {
      this.#transition(true);
      if (this.#asked && !this.#asked.seen) this.#asked.seen = true;
      else void this.#ask(actual, 'a transition began that we did not ask for');
    } else if (type === 'SceneTransitionEnded') {
      this.#transition(false);
    } else if (type === 'CurrentProgramSceneChanged') {
      const scene = String(data.sceneName);
      if (scene === this.#asked?.scene) {
        this.#asked.seen = true;
        if (actual && !actual.studioMode) actual.program = scene;
      } else void this.#ask(actual, `OBS reports "${scene}" on air`);
    }
  }

  // Asked, not remembered: a transition's end may be told before its beginning, because OBS does not order its events.
  async #inTransition(): Promise<boolean> {
    const { transitionCursor } = await this.#obs.call('GetCurrentSceneTransitionCursor');
    if (transitionCursor >= 1) this.#transitioning = false;
    return transitionCursor < 1;
  }

  stop(): void {
    clearTimeout(this.#transitionTimer);
  }

  #transition(on: boolean): void {
    clearTimeout(this.#transitionTimer);
    if (on && !this.#transitioning) this.#transitionBegan = performance.now();
    this.#transitioning = on;
    if (on) this.#transitionTimer = setTimeout(() => void this.#stillRuns(), RUNNING_MS).unref();
    else this.#effects.kick();
  }

  // The end may have been told before the beginning, or never; while a transition is believed to run, nobody looks at
  // what is on air.
  async #stillRuns(): Promise<void> {
    const runs = await this.#inTransition().catch(() => false);
    this.#transition(runs);
  }

  async #ask(actual: ActualStage | null, reason: string): Promise<void> {
    if (!actual) return;
    try {
      const { currentProgramSceneName: now } = await this.#obs.call('GetCurrentProgramScene');
      const asked = this.#asked?.scene;
      // OBS answers in no order: where we come from may still be told after we asked for the next.
      const young = this.#asked !== null && performance.now() - this.#asked.at < SETTLE_MS;
      if (young && now === this.#before) {
        const era = this.#era;
        // Not in the middle of a collection change: OBS 29 may end itself when it is asked then.
        setTimeout(() => void (era === this.#era && this.#ask(actual, reason)), SETTLE_MS).unref();
        return;
      }
      if (now === asked || (asked === undefined && now === actual.program)) return;
      if (asked === undefined && now === this.#unanswered) {
        actual.program = now;
        return;
      }
      // In studio mode OBS may report a scene that is not on air: while our marker is active, ours is.
      const marker = asked === undefined ? undefined : this.#effects.markerOf(asked);
      if (
        actual.studioMode &&
        marker !== undefined &&
        !this.#transitioning &&
        (await isActive(this.#obs, marker))
      )
        return;
      // One hand is told once, also when OBS was read in between and answered with the scene before.
      const told = this.takenOver && this.#hand === now;
      actual.program = now;
      this.#asked = null;
      this.#hand = now;
      if (told) return;
      this.takenOver = true;
      this.#effects.takeover(now, `"${now}" was put on air by hand (${reason})`);
    } catch (error) {
      this.#effects.problem(`who is on air could not be asked: ${describe(error)}`);
    }
  }

  // OBS may drop a take in studio mode and still answer success; only the marker tells.
  async #confirm(actual: ActualStage, asked: { scene: string; at: number }): Promise<void> {
    if (this.#asked !== asked || this.takenOver) return;
    const marker = this.#effects.markerOf(asked.scene);
    if (marker === undefined) return;
    try {
      if (await isActive(this.#obs, marker)) return;
      const running = await this.#inTransition();
      if (this.#asked !== asked || this.takenOver) return;
      if (running) {
        setTimeout(() => void this.#confirm(actual, asked), BEGIN_MS).unref();
        return;
      }
      this.#effects.problem(`OBS dropped the take of "${asked.scene}"; taking it again`);
      actual.program = null;
      this.#effects.kick();
    } catch (error) {
      this.#effects.problem(`the take of "${asked.scene}" could not be checked: ${describe(error)}`);
    }
  }
}
