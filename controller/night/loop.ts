import { setImmediate as loopTurn } from 'node:timers/promises';
import type { DirectorLine } from '../director/draft.ts';
import { atOnce, inSlices, type Sliced } from '../ground/slices.ts';
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
  show: Pick<Show, 'step' | 'draw' | 'paint' | 'direct' | 'obey' | 'takeUnfocused'>;
  source: Pick<Source, 'some' | 'next' | 'waiting'>;
  desk: Pick<OperatorDesk, 'take' | 'onHand'>;
  guard: TurnGuard;
  witness: NightWitness;
  /**
   * The director is told of each poll by itself, so that his log is the same in every replay. Where somebody watches he
   * is told of all polls that waited at once.
   */
  alone: boolean;
  /** What waits at first is the count to begin with: nothing is shown before it. */
  newsFirst?: boolean;
  signal: AbortSignal;
  /** Clock that slices are cut by, ms. */
  spent?: () => number;
}

/** Longest that polls are stepped, or boards drawn, before whoever else waits gets his turn, ms. */
const SLICE_MS = 10;

/**
 * The one place where a night's work is put in order. Whatever it does, the event loop turns in between: a command, a
 * signal, a timer or an OBS that speaks waits for no more than one slice of work.
 *
 * Polls that wait are stepped one by one, in slices; what is dear (sums, maps, boards, direction) is done once for all
 * that waited when the first of them was taken. What comes while boards are drawn is stepped and on the maps before the
 * next board; its own boards, the director and the log have it when the count of before is shown. Hands are obeyed when
 * they arrive, before anything is drawn.
 */
export class NightLoop {
  readonly #parts: NightLoopParts;
  readonly #spent: () => number;
  #last: Promise<void> = Promise.resolve();
  /** Turns that are under way or wait. */
  #turns = 0;
  /** Somebody wants time to pass before the count is shown next. */
  #asked = false;
  /** Steps that were taken while boards are drawn, to be told when those are shown; null while none are drawn. */
  #late: (() => void)[] | null = null;
  /** While boards are drawn news wait until they had as long as the last news took, ms of `spent`. */
  #boardsUntil = 0;

  constructor(parts: NightLoopParts) {
    this.#parts = parts;
    this.#spent = parts.spent ?? (() => performance.now());
    parts.desk.onHand(() => this.#hand());
  }

  /** Plays all that the source brings; resolves when none will come any more, or the signal has come. @throws what the source throws */
  async run(): Promise<void> {
    const { source, signal, newsFirst } = this.#parts;
    this.#hand();
    if (!newsFirst || source.waiting === 0) await this.#turn(() => this.#look());
    while ((await source.some()) && !signal.aborted) {
      await this.#turn(async () => {
        await this.#stepAll();
        // Drawing is a slice of its own.
        await loopTurn();
        await this.#show();
      });
    }
    await this.#turn(() => this.#look());
  }

  /** Lets time pass and shows the count: at once, or after what is being stepped and drawn. */
  tick(): void {
    this.#asked = true;
    if (this.#turns === 0) void this.#turn(() => this.#look());
  }

  // One turn after another. Who asks for a look in the middle of one gets it with the next.
  #turn(work: () => Promise<void>): Promise<void> {
    this.#turns++;
    this.#last = this.#last.then(async () => {
      try {
        if (!this.#parts.signal.aborted) await work();
      } finally {
        this.#turns--;
      }
    });
    return this.#last;
  }

  async #stepAll(): Promise<void> {
    const { source, signal } = this.#parts;
    // What comes meanwhile waits for the next round: the picture must move on, however fast they come.
    const left = source.waiting;
    // Never in the message that brought them: Node reads up to a thousand of those before it looks at a timer.
    await loopTurn();
    if (!signal.aborted) await this.#inSlices(this.#steps(left));
  }

  *#steps(count: number): Sliced<void> {
    for (let left = count; left > 0; left--) {
      const news = this.#parts.source.next();
      if (!news) return;
      yield* this.#step(news);
      if (left > 1) yield;
    }
  }

  #inSlices<T>(work: Sliced<T>): Promise<T | null> {
    return inSlices(work, SLICE_MS, { spent: this.#spent, signal: this.#parts.signal });
  }

  *#step(news: News | null, overrule?: Parameters<Show['step']>[1]): Sliced<void> {
    const { show, guard, witness, alone } = this.#parts;
    const step = yield* guard.trySlices(show.step(news, overrule));
    const tell = () => step && witness.stepped(step, news);
    if (this.#late) this.#late.push(tell);
    else tell();
    if (alone && news) this.#direct();
  }

  /** Between two boards, or two slices of what they need. Where nobody watches a replay must not depend on when that is. */
  *#meanwhile(): Sliced<void> {
    const { show, source, guard, alone } = this.#parts;
    const began = this.#spent();
    if (alone || source.waiting === 0 || began < this.#boardsUntil) return;
    yield* this.#steps(source.waiting);
    yield* guard.trySlices(show.paint());
    this.#boardsUntil = 2 * this.#spent() - began;
  }

  async #look(): Promise<void> {
    this.#asked = true;
    await this.#show();
    if (this.#parts.alone) this.#direct();
  }

  async #show(): Promise<void> {
    const { show, source, guard, witness, alone, signal } = this.#parts;
    if (signal.aborted) return;
    const asked = this.#asked;
    this.#asked = false;
    if (asked) await this.#inSlices(this.#step(null));
    if (signal.aborted) return;
    const late: (() => void)[] = [];
    this.#late = late;
    try {
      const drawing = show.draw(
        () => source.waiting > 0,
        () => this.#meanwhile(),
      );
      const whole = await this.#inSlices(guard.trySlices(drawing));
      // Of a count whose boards are still to come nobody is told.
      if (signal.aborted || whole === false) return;
      if (!alone) this.#direct();
      witness.shown();
    } finally {
      this.#late = null;
      for (const tell of late) tell();
      if (late.length > 0) void loopTurn().then(() => this.tick());
    }
  }

  #direct(): void {
    const { show, guard, witness } = this.#parts;
    const lines = guard.try(() => show.direct());
    if (lines) witness.directed(lines);
    this.#focus();
  }

  /** The director wants a board for something that it does not show yet: it is drawn next. */
  #focus(): void {
    if (this.#parts.show.takeUnfocused() && !this.#parts.alone) void loopTurn().then(() => this.tick());
  }

  // Between two slices the show is whole, so a hand can be obeyed there and then. What it changed in the count is drawn
  // afterwards.
  #hand(): void {
    const { show, desk, guard, witness } = this.#parts;
    const { overrule, ...hands } = desk.take();
    if (hands.commands.length > 0 || hands.takeover) {
      const lines = guard.try(() => show.obey(hands));
      if (lines) witness.directed(lines);
      this.#focus();
    }
    if (!overrule) return;
    atOnce(this.#step(null, overrule));
    void loopTurn().then(() => this.tick());
  }
}
