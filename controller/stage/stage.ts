import { join } from 'node:path';
import { EXIT, UserError } from '../user-error.ts';
import { NotReadableError } from './actual.ts';
import { ObsConnection } from './connection.ts';
import { Doubts } from './doubts.ts';
import { Ledger } from './ledger.ts';
import { LoadWatch } from './load-watch.ts';
import { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';
import { describe, NOT_READY, ObsCallError } from './obs-error.ts';
import { controlOutput, markRecording, outputOf, SILENT } from './outputs.ts';
import { PagePush } from './page-push.ts';
import { PictureBook } from './picture-book.ts';
import { PictureDesk } from './picture-desk.ts';
import { planStage } from './plan.ts';
import { Program } from './program.ts';
import { readScenes } from './scene-spec.ts';
import type {
  OutputName,
  Stage,
  StageEffects,
  StageEvents,
  StageHealth,
  StageOptions,
} from './stage-contract.ts';
import { Turn } from './turn.ts';
import { Voice } from './voice.ts';
import type { WantedStage } from './wanted.ts';

/** OBS is read back this often although nothing was heard: some changes have no event. */
const READ_BACK_MS = 20_000;
/** Longest a change of collection or profile may take. */
const CHANGE_MS = 15_000;
/** A turn that runs when the stage ends has so long to end by itself. */
const LAST_TURN_MS = 2500;

/** Drives one OBS. Never throws: what is wrong arrives by `ready`, `problem` and `health()`. */
export function startStage(options: StageOptions, effects: StageEffects): Stage {
  return new LiveStage(options, effects);
}

class LiveStage implements Stage {
  readonly ready: Promise<void>;
  readonly name: string;
  readonly #options: StageOptions;
  readonly #obs: ObsConnection;
  readonly #ledger: Ledger;
  readonly #voice = new Voice();
  readonly #loop: Loop;
  readonly #turn: Turn;
  readonly #program: Program;
  readonly #doubts: Doubts;
  readonly #pages: PagePush;
  readonly #pictures: PictureDesk;
  readonly #lookout: Lookout;
  readonly #load: LoadWatch;
  readonly #reading: NodeJS.Timeout;
  #changed: NodeJS.Timeout | undefined;
  #stopped = false;
  #settleReady: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(options: StageOptions, effects: StageEffects) {
    this.#options = options;
    this.name = options.name ?? '';
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => {});
    const voice = this.#voice;
    this.#obs = new ObsConnection(options.obs.url, options.obs.password);
    const ledger = new Ledger(
      this.#obs,
      new PictureBook(join(options.outDir, this.name ? `stage-${this.name}` : 'stage')),
    );
    this.#ledger = ledger;
    this.#loop = new Loop(
      () => this.#turn.run(),
      (error) => this.#failed(error),
    );
    const kick = () => this.#loop.kick();
    const later = (ms: number) => this.#loop.later(ms);
    this.#doubts = new Doubts(() => this.#readBack());
    this.#program = new Program(this.#obs, {
      markerOf: (scene) => ledger.markerOf(scene),
      takeover: (scene, reason) => voice.emit('takeover', { scene, page: ledger.pageOf(scene), reason }),
      problem: (reason) => voice.problem(reason),
      kick,
    });
    this.#pages = new PagePush(ledger);
    this.#pictures = new PictureDesk(ledger, voice, options, {
      ...effects,
      kick,
      later,
      awaited: () => this.#turn.takeWaits,
    });
    this.#turn = new Turn(
      { ledger, voice, program: this.#program, pages: this.#pages, pictures: this.#pictures },
      options,
      {
        ...effects,
        later,
        suspect: () => this.#doubts.suspect(() => ledger.actual),
        seen: () => this.#settleReady?.resolve(),
      },
    );
    this.#lookout = new Lookout(ledger, voice, {
      transitioning: () => this.#program.transitioning,
      push: (page) => this.#pages.again(page),
      kick,
    });
    this.#obs.events.on('problem', ({ reason }) => voice.problem(reason));
    this.#obs.events.on('state', ({ state, reason }) => this.#onState(state, reason));
    this.#obs.events.on('obs', ({ type, data }) => this.#onEvent(type, data));
    this.#load = new LoadWatch(ledger, voice, options.backPressure !== false, kick);
    this.#reading = setInterval(() => this.#readBack(), READ_BACK_MS);
    void this.#begin();
  }

  want(wanted: WantedStage): void {
    this.#ledger.wanted = wanted;
    this.#ledger.wantedAt = performance.now();
    if (wanted.program === undefined && !this.#options.ownHand) this.#program.takenOver = false;
    if (this.#stopped) return;
    void this.#turn.texts.send();
    this.#loop.kick();
  }

  on<K extends keyof StageEvents>(event: K, listener: (message: StageEvents[K]) => void): () => void {
    return this.#voice.on(event, listener);
  }

  release(): boolean {
    const was = this.#program.takenOver;
    this.#program.takenOver = false;
    if (was) this.#loop.kick();
    return was;
  }

  onAir(): string | null {
    return this.#ledger.onAir;
  }

  drawn(): ReadonlySet<string> {
    const { onAir, next } = this.#ledger;
    return new Set([...(onAir === null ? [] : [onAir]), ...(next?.drawn ? [next.page] : [])]);
  }

  sceneOf(page: string): string | undefined {
    return this.#ledger.scene(page)?.name ?? this.#ledger.plan?.byPage.get(page)?.name;
  }

  health(): StageHealth {
    const { actual, surface, load } = this.#ledger;
    return {
      name: this.name,
      url: this.#obs.url,
      connection: this.#obs.state,
      why: this.#obs.why,
      surface,
      programScene: actual?.program ?? null,
      outputs: actual?.outputs ?? SILENT,
      requests: this.#obs.requests,
      failures: this.#obs.failures,
      unanswered: this.#obs.unanswered,
      reconnects: Math.max(0, this.#obs.reconnects),
      ...load,
    };
  }

  async broadcast(data: Record<string, unknown>): Promise<boolean> {
    return this.#obs.call('BroadcastCustomEvent', { eventData: data as never }).then(
      () => true,
      () => false,
    );
  }

  control(output: OutputName, action: 'start' | 'stop'): Promise<string> {
    return controlOutput(this.#ledger, this.#options, output, action);
  }

  mark(name: string): Promise<boolean> {
    return markRecording(this.#ledger, name);
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#reading);
    this.#load.stop();
    clearTimeout(this.#changed);
    this.#lookout.stop();
    this.#doubts.stop();
    this.#program.stop();
    // What OBS was told in this turn it shall also do before somebody else works on its scenes.
    const turned = this.#loop.stop();
    const late = new Promise((resolve) => setTimeout(resolve, LAST_TURN_MS).unref());
    await Promise.race([turned, late]);
    this.#obs.stop();
    this.#settleReady?.reject(new Error('the stage was stopped'));
    await turned;
    await this.#pictures.stop();
    this.#voice.silence();
  }

  async #begin(): Promise<void> {
    try {
      this.#ledger.plan = planStage(await readScenes(this.#options.scenesDir), this.#options.election);
    } catch (error) {
      this.#settleReady?.reject(error as Error);
      this.#voice.problem(describe(error));
      return;
    }
    if (!this.#stopped) this.#obs.start();
  }

  #readBack(): void {
    this.#turn.readBack();
    this.#loop.kick();
  }

  #onState(state: StageHealth['connection'], reason: string): void {
    this.#forget();
    clearTimeout(this.#changed);
    this.#ledger.changing = false;
    this.#doubts.clear();
    if (state === 'lost' || state === 'refused') {
      const what = state === 'refused' ? 'OBS refuses us' : 'OBS does not answer';
      const exit = state === 'refused' ? EXIT.config : EXIT.unavailable;
      const remedy =
        state === 'refused'
          ? undefined
          : 'start OBS, then Tools > WebSocket Server Settings > Enable; or go on without: --obs none';
      const complaint = { what, got: reason, where: this.#obs.url, ...(remedy && { remedy }) };
      this.#settleReady?.reject(new UserError(complaint, exit));
    }
    this.#voice.emit('connection', { state, reason });
    if (state === 'connected') this.#loop.kick();
  }

  #forget(): void {
    this.#ledger.forget();
    this.#pages.forget();
    this.#program.reset();
  }

  #onEvent(type: string, data: Record<string, unknown>): void {
    const { actual } = this.#ledger;
    const output = outputOf(type, data);
    const change = /^Current(SceneCollection|Profile)(Changing|Changed)$/.exec(type);
    if (change) {
      this.#setChanging(change[2] === 'Changing');
      this.#forget();
      this.#loop.kick();
    } else if (!actual && (output || type === 'StudioModeStateChanged')) {
      // OBS is being read, and may have been asked for this before it changed.
      this.#readBack();
    } else if (type === 'StudioModeStateChanged') {
      if (actual) actual.studioMode = data.studioModeEnabled === true;
    } else if (output) {
      if (!actual || actual.outputs[output.name] === output.active) return;
      actual.outputs = { ...actual.outputs, [output.name]: output.active };
      const reason = `${output.name} ${output.active ? 'began' : 'ended'}`;
      this.#voice.emit('outputs', { ...actual.outputs, reason });
      this.#loop.kick();
    } else if (type === 'CustomEvent') {
      this.#voice.emit('message', { data });
    } else {
      this.#program.event(type, data, this.#ledger.changing ? null : actual);
      this.#doubts.event(type, data, () => this.#ledger.actual);
    }
  }

  #setChanging(on: boolean): void {
    clearTimeout(this.#changed);
    this.#ledger.changing = on;
    // A change whose end is never told must not keep us out for ever.
    if (on) this.#changed = setTimeout(() => this.#setChanging(false), CHANGE_MS);
    else this.#readBack();
  }

  #failed(error: unknown): void {
    this.#ledger.actual = null;
    if (error instanceof ObsCallError || error instanceof NotReadableError) {
      if (this.#obs.state !== 'connected') return;
      // While OBS changes its collection it says so, and nothing is wrong.
      if (error.code !== NOT_READY) this.#voice.sayOnce(`OBS is asked again: ${describe(error)}`);
      this.#loop.later(100);
      return;
    }
    this.#voice.problem(`a bug in the stage: ${error instanceof Error ? error.stack : error}`);
    this.#loop.later(1000);
  }
}
