import { setImmediate as loopTurn } from 'node:timers/promises';
import type { DirectorLine } from '../director/draft.ts';
import type { OperatorDesk } from './operator-desk.ts';
import type { Show } from './show.ts';
import type { News, Source } from './source.ts';
import type { Step } from './step.ts';
import type { TurnGuard } from './turn-guard.ts';

/** What the loop has done, for those who write it down. */
export interface NightWitness {
  stepped(step: Step, news: News | null): void;
  directed(lines: readonly DirectorLine[]): void;
  /** The count is drawn as it stands. */
  shown(): void;
}

export interface NightLoopParts {
  show: Pick<Show, 'step' | 'draw' | 'direct' | 'obey'>;
  source: Pick<Source, 'some' | 'next' | 'waiting'>;
  desk: Pick<OperatorDesk, 'take' | 'onHand'>;
  guard: TurnGuard;
  witness: NightWitness;
  /**
   * The director is told of each poll by itself, so that his log is the same in every replay. Where somebody watches he
   * is told of all polls that waited at once.
   */
  alone: boolean;
  signal: AbortSignal;
  /** Clock that slices are cut by, ms. */
  spent?: () => number;
}

/** Longest that polls are stepped before whoever else waits gets his turn, ms. */
const SLICE_MS = 20;

/**
 * The one place where a night's work is put in order. Whatever it does, the event loop turns in between: a command, a
 * signal, a timer or an OBS that speaks waits for no more than one slice of work.
 *
 * Polls that wait are stepped one by one, in slices; what is dear (sums, maps, boards, direction) is done once for all
 * that waited when the first of them was taken. Hands are obeyed when they arrive, before anything is drawn.
 */
export class NightLoop {
  readonly #parts: NightLoopParts;
  readonly #spent: () => number;
  /** Polls are being stepped or drawn: who wants the count shown waits for the end of it. */
  #busy = false;
  #asked = false;

  constructor(parts: NightLoopParts) {
    this.#parts = parts;
    this.#spent = parts.spent ?? (() => performance.now());
    parts.desk.onHand(() => this.#hand());
  }

  /** Plays all that the source brings; resolves when none will come any more, or the signal has come. @throws what the source throws */
  async run(): Promise<void> {
    const { source, signal } = this.#parts;
    this.#hand();
    this.#look();
    while ((await source.some()) && !signal.aborted) {
      this.#busy = true;
      await this.#stepAll();
      // Drawing is a slice of its own.
      await loopTurn();
      this.#busy = false;
      if (!signal.aborted) this.#show();
    }
    this.#busy = false;
    if (!signal.aborted) this.#look();
  }

  /** Lets time pass and shows the count: at once, or with the polls that are being stepped. */
  tick(): void {
    if (this.#busy) this.#asked = true;
    else if (!this.#parts.signal.aborted) this.#look();
  }

  async #stepAll(): Promise<void> {
    const { source, signal } = this.#parts;
    // What comes meanwhile waits for the next round: the picture must move on, however fast they come.
    let left = source.waiting;
    while (left > 0) {
      // Never in the message that brought them: Node reads up to a thousand of those before it looks at a timer.
      await loopTurn();
      if (signal.aborted) return;
      const began = this.#spent();
      do {
        const news = source.next();
        if (!news) return;
        left--;
        this.#step(news);
      } while (left > 0 && this.#spent() - began < SLICE_MS);
    }
  }

  #step(news: News | null, overrule?: Parameters<Show['step']>[1]): void {
    const { show, guard, witness, alone } = this.#parts;
    const step = guard.try(() => show.step(news, overrule));
    if (step) witness.stepped(step, news);
    if (alone && news) this.#direct();
  }

  #look(): void {
    this.#step(null);
    this.#show();
    if (this.#parts.alone) this.#direct();
  }

  #show(): void {
    const { show, guard, witness, alone } = this.#parts;
    if (this.#asked) this.#step(null);
    this.#asked = false;
    guard.try(() => show.draw());
    if (!alone) this.#direct();
    witness.shown();
  }

  #direct(): void {
    const { show, guard, witness } = this.#parts;
    const lines = guard.try(() => show.direct());
    if (lines) witness.directed(lines);
  }

  // Between two slices the show is whole, so a hand can be obeyed there and then. What it changed in the count is drawn
  // afterwards.
  #hand(): void {
    const { show, desk, guard, witness } = this.#parts;
    const { overrule, ...hands } = desk.take();
    if (hands.commands.length > 0 || hands.takeover) {
      const lines = guard.try(() => show.obey(hands));
      if (lines) witness.directed(lines);
    }
    if (!overrule) return;
    this.#step(null, overrule);
    void loopTurn().then(() => this.tick());
  }
}
