import { type ActualStage, readActual } from './actual.ts';
import type { Command } from './command.ts';
import { composeStage } from './compose.ts';
import type { StageContent } from './composition.ts';
import { converge } from './converge.ts';
import type { DesiredStage } from './desired.ts';
import { forbidsTake } from './interlock.ts';
import type { Ledger } from './ledger.ts';
import type { PagePush } from './page-push.ts';
import type { PictureDesk } from './picture-desk.ts';
import type { Program } from './program.ts';
import { type Refusal, showRefusal } from './send.ts';
import type { StageEffects, StageOptions } from './stage-contract.ts';
import { Take } from './take.ts';
import { shapingProblem } from './text-kind.ts';
import { TextLane } from './text-lane.ts';
import type { Voice } from './voice.ts';
import type { WantedStage } from './wanted.ts';

/** A preloaded page that is not drawn yet is looked at again after this. */
const LOOK_MS = 200;

export interface TurnParts {
  ledger: Ledger;
  voice: Voice;
  program: Program;
  pages: PagePush;
  pictures: PictureDesk;
}

export interface TurnEffects extends StageEffects {
  later(ms: number): void;
  /** OBS is not as it is known; it is read back when it is quiet. */
  suspect(): void;
  /** OBS was read. */
  seen(actual: ActualStage): void;
}

/** One turn: wanted -> desired -> commands -> OBS, and the take behind it. */
export class Turn {
  readonly texts: TextLane;
  readonly #parts: TurnParts;
  readonly #options: StageOptions;
  readonly #effects: TurnEffects;
  readonly #take: Take;
  /** Text sources already warned about: their script does not change in a night. */
  readonly #warned = new Set<string>();
  /** Pages whose pictures OBS holds decoded. */
  #warm: ReadonlySet<string> = new Set();
  #readAgain = false;

  constructor(parts: TurnParts, options: StageOptions, effects: TurnEffects) {
    const { ledger, voice, program } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#effects = effects;
    this.#take = new Take(ledger, program, voice, options);
    this.texts = new TextLane(ledger, {
      sent: (commands) => this.#emitSent(commands),
      refused: (refusal) => this.#complain([refusal]),
      lost: (reason) => {
        this.#readAgain = true;
        if (ledger.awake) voice.sayOnce(`texts are sent again: ${reason}`);
        effects.later(100);
      },
    });
  }

  /** The next turn reads OBS back. */
  readBack(): void {
    this.#readAgain = true;
  }

  /** Whether a take waits for its page to be drawn. */
  get takeWaits(): boolean {
    return this.#take.waits;
  }

  /** @throws ObsCallError, NotReadableError when OBS is gone or not ready; then what is known of it is void */
  async run(): Promise<void> {
    const { ledger, pictures } = this.#parts;
    if (!ledger.awake || !ledger.plan) return;
    if (!ledger.actual || this.#readAgain) await this.#read();
    const { actual, wanted, wantedAt } = ledger;
    if (!actual || !wanted) return;
    const calm = this.#isCalm(wanted);
    if (calm) await ledger.book.place();
    ledger.desired = composeStage(ledger.plan, this.#content(wanted, actual, calm), actual);
    this.#warnOfScripts(ledger.desired);
    const texts = this.texts.send();
    // Chromium draws while OBS takes its commands.
    if (ledger.surface === 'snapshot' && calm) pictures.draw(wanted);
    await this.#converge();
    await texts;
    if (ledger.surface === 'browser') await this.#push(wanted);
    await this.#takeWanted(actual, wanted, wantedAt);
    await this.#lookAtNext(wanted);
  }

  // The director takes the next page when OBS draws it, not when some time has passed.
  async #lookAtNext({ preload, pages }: WantedStage): Promise<void> {
    const { ledger } = this.#parts;
    if (preload === undefined) ledger.next = null;
    else if (ledger.next?.page !== preload)
      ledger.next = { page: preload, rev: pages.get(preload)?.rev ?? 0, drawn: false };
    const { next } = ledger;
    if (!next || next.drawn) return;
    // A picture that OBS cannot give is not drawn; that is no reason to doubt all that is known of OBS.
    next.drawn = await ledger.draws(next.page, next.rev).catch(() => false);
    if (!next.drawn) this.#effects.later(LOOK_MS);
  }

  async #read(): Promise<void> {
    const { ledger, pictures } = this.#parts;
    this.#readAgain = false;
    const actual = await readActual(ledger.obs);
    const choice = this.#options.surface ?? 'auto';
    const auto = actual.kinds.has('browser_source') ? 'browser' : 'snapshot';
    ledger.book.adopt(actual);
    ledger.surface = choice === 'auto' ? auto : choice;
    if (ledger.surface === 'snapshot') await pictures.open(actual.canvas);
    ledger.actual = actual;
    this.#effects.seen(actual);
  }

  // OBS decodes a picture between two frames, and in a transition it has the least time for it: what no take waits for
  // comes when the transition has ended, which makes another turn.
  #isCalm({ program: page }: WantedStage): boolean {
    const { ledger, program } = this.#parts;
    const takeWaits = page !== undefined && page !== ledger.onAir && !program.takenOver;
    return takeWaits || !program.fading;
  }

  #content(wanted: WantedStage, actual: ActualStage, calm: boolean): StageContent {
    const { ledger, program } = this.#parts;
    const { onAir, surface, book } = ledger;
    const leaving = program.leaving === null ? null : ledger.pageOf(program.leaving);
    const needed = [onAir, wanted.program, wanted.preload, leaving].filter((page) => page != null);
    this.#warm = new Set(calm ? needed : this.#warm);
    // Until it is on air the wanted page stays parked: let go a moment before its take it would load once more.
    const coming = wanted.program !== undefined && wanted.program !== onAir && !program.takenOver;
    const parked = (coming ? wanted.program : wanted.preload) ?? null;
    return {
      surface: surface ?? 'snapshot',
      pages: wanted.pages,
      texts: wanted.texts,
      pictures: book.shown,
      warm: this.#warm,
      onAir,
      parked: parked !== null && parked !== onAir ? parked : null,
      bridge: ledger.bridge,
      lessMotion: ledger.lessMotion,
      testBoard: forbidsTake(this.#options, actual.outputs) !== null,
    };
  }

  #warnOfScripts(desired: DesiredStage): void {
    for (const { role, kind, name, settings } of desired.inputs.values()) {
      const problem = role === 'text' ? shapingProblem(kind, name, String(settings.text ?? '')) : null;
      if (problem !== null && !this.#warned.has(name)) this.#parts.voice.problem(problem);
      if (problem !== null) this.#warned.add(name);
    }
  }

  async #converge(): Promise<void> {
    const outcome = await converge(this.#parts.ledger, (commands) => this.#emitSent(commands));
    if (outcome === null) return;
    this.#complain(outcome.refusals);
    this.#effects.later(outcome.againMs);
  }

  #complain(refusals: readonly Refusal[]): void {
    for (const refusal of refusals) this.#parts.voice.problem(showRefusal(refusal));
    if (refusals.length > 0) this.#effects.suspect();
  }

  async #push(wanted: WantedStage): Promise<void> {
    const { voice, pages, ledger } = this.#parts;
    const wallMs = this.#effects.clock.wall();
    const { sent, refusal } = await pages.push(wanted, ledger.lessMotion);
    for (const { page, rev } of sent) voice.emit('sent', { what: 'page', page, rev, wallMs });
    if (refusal !== null) voice.sayOnce(`OBS did not take an update for its pages: ${refusal}`);
  }

  async #takeWanted(actual: ActualStage, wanted: WantedStage, wantedAt: number): Promise<void> {
    const { voice } = this.#parts;
    const wallMs = this.#effects.clock.wall();
    const taken = await this.#take.take(actual, wanted);
    if (taken === null) return;
    if ('againMs' in taken) return this.#effects.later(taken.againMs);
    const { scene, page } = taken;
    const reason = wanted.reason ?? `"${page}" is wanted on air`;
    voice.emit('sent', { what: 'take', page, rev: null, wallMs });
    voice.emit('taken', { scene, page, reason, ms: performance.now() - wantedAt });
    this.#effects.later(0);
  }

  #emitSent(commands: readonly Command[]): void {
    const { ledger, voice } = this.#parts;
    const wallMs = this.#effects.clock.wall();
    const changed = new Map<string, object>();
    for (const command of commands)
      if (command.request === 'SetInputSettings')
        changed.set(command.data.inputName ?? '', command.data.inputSettings);
    for (const { name, role, label } of ledger.desired?.inputs.values() ?? []) {
      const settings = changed.get(name);
      if (settings && role === 'text' && 'text' in settings)
        voice.emit('sent', { what: 'text', page: null, rev: null, wallMs });
      if (!settings || role !== 'picture' || !('countnight_take' in settings)) continue;
      const rev = ledger.book.revOf(label);
      ledger.sent.set(label, { rev, at: performance.now() });
      voice.emit('sent', { what: 'picture', page: label, rev, wallMs });
    }
  }
}
