import { join } from 'node:path';
import pTimeout from 'p-timeout';
import { findChromium } from '../ground/chromium.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { filesOnAir, NotReadableError, readActual } from './actual.ts';
import { onAirOf, sceneOf } from './draft.ts';
import type { ConnectionState, OutputName, StageHealth } from './health.ts';
import { CALM } from './load.ts';
import { controlOutput, markRecording, SILENT, sendCaption } from './outputs.ts';
import { ChromiumHost } from './picture/chromium-host.ts';
import { PictureBook } from './picture/picture-book.ts';
import { Snapshots } from './picture/snapshots.ts';
import { planStage } from './plan/plan.ts';
import { readScenes } from './plan/scene-spec.ts';
import { react } from './react.ts';
import type { Stage, StageEffects } from './stage-contract.ts';
import type { StageEvents } from './stage-events.ts';
import type { StageOptions } from './stage-options.ts';
import { type Answer, openStage, type Send, type StageInput, type StageState, type Wish } from './state.ts';
import { sameWish, type WantedStage } from './wanted.ts';
import { type BatchRequest, ObsConnection } from './wire/connection.ts';
import { Listeners } from './wire/listeners.ts';
import { describe, ObsCallError } from './wire/obs-error.ts';
import { BATCH_MS, requestsOf } from './wire/send.ts';
import { readBeacon, readCounters } from './wire/verify.ts';

/** What is on its way when the stage ends has so long to come to its end. */
const LAST_MS = 2500;

/** Drives one OBS. Never throws: what is wrong arrives by `ready`, `problem` and `health()`. */
export function startStage(options: StageOptions, effects: StageEffects): Stage {
  return new LiveStage(options, effects);
}

/** The one driver: it owns the socket, the pictures and the one timer, and decides nothing. */
class LiveStage implements Stage {
  readonly ready: Promise<void>;
  readonly name: string;
  readonly #options: StageOptions;
  readonly #effects: StageEffects;
  readonly #obs: ObsConnection;
  readonly #book: PictureBook;
  readonly #events: Listeners<StageEvents>;
  readonly #working = new Set<Promise<void>>();
  #chromium: ChromiumHost | null;
  readonly #ownChromium: boolean;
  #snapshots: { size: string; draws: Snapshots } | null = null;
  #state: StageState | null = null;
  #wanted: WantedStage | null = null;
  #inputs: StageInput[] = [];
  #reacting = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #toldChapters = false;
  #settleReady: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(options: StageOptions, effects: StageEffects) {
    this.#options = options;
    this.#effects = effects;
    this.name = options.name ?? '';
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => {});
    this.#events = new Listeners((event, error) => {
      if (event !== 'problem') this.#problem(`a listener of "${event}" failed: ${describe(error)}`);
    });
    this.#obs = new ObsConnection(options.obs.url, options.obs.password);
    this.#book = new PictureBook(join(options.outDir, this.name ? `stage-${this.name}` : 'stage'));
    // A controller's own Chromium is shared by all its stages; a stage that stands alone has one for itself.
    const executable = effects.chromium ? null : findChromium();
    this.#ownChromium = executable !== null;
    this.#chromium = effects.chromium ?? (executable === null ? null : new ChromiumHost(executable));
    this.#obs.events.on('problem', ({ reason }) => this.#problem(reason));
    this.#obs.events.on('state', ({ state, reason }) => this.#onLink(state, reason));
    this.#obs.events.on('obs', ({ type, data }) => this.#enter({ what: 'event', type, data }));
    void this.#begin();
  }

  want({ editions, ...rest }: WantedStage): void {
    const readable = editions?.get(this.#options.edition ?? '');
    const wanted = { ...rest, ...readable };
    // Asked for five times a second, and mostly what was asked for before.
    if (this.#wanted && sameWish(this.#wanted, wanted)) return;
    this.#wanted = wanted;
    this.#enter({ what: 'want', wanted });
  }

  on<K extends keyof StageEvents>(event: K, listener: (message: StageEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  release(): boolean {
    const was = this.#state?.air.takenOver === true;
    if (was) this.#enter({ what: 'release' });
    return was;
  }

  onAir(): string | null {
    return this.#state && onAirOf(this.#state);
  }

  hasScene(name: string): boolean | null {
    return this.#state?.actual?.scenes.has(name) ?? null;
  }

  drawn(): ReadonlySet<string> {
    const { next, seen } = this.#state ?? {};
    const onAir = this.onAir();
    const isNext = next && (seen?.get(next.page)?.rev ?? -1) >= next.rev;
    return new Set([...(onAir === null ? [] : [onAir]), ...(isNext ? [next.page] : [])]);
  }

  sceneOf(page: string): string | undefined {
    const state = this.#state;
    return state ? (sceneOf(state, page)?.name ?? state.setup.plan.byPage.get(page)?.name) : undefined;
  }

  health(): StageHealth {
    const { actual, surface, load } = this.#state ?? {};
    return {
      name: this.name,
      url: this.#obs.url,
      connection: this.#obs.state,
      why: this.#obs.why,
      surface: surface ?? null,
      programScene: actual?.program ?? null,
      outputs: actual?.outputs ?? SILENT,
      requests: this.#obs.requests,
      failures: this.#obs.failures,
      unanswered: this.#obs.unanswered,
      reconnects: Math.max(0, this.#obs.reconnects),
      ...(load ?? CALM),
    };
  }

  async broadcast(data: Record<string, unknown>): Promise<boolean> {
    return this.#obs.call('BroadcastCustomEvent', { eventData: data as never }).then(
      () => true,
      () => false,
    );
  }

  control(output: OutputName, action: 'start' | 'stop'): Promise<string> {
    return controlOutput({ obs: this.#obs, onAir: this.onAir() }, this.#options, output, action);
  }

  caption(text: string): Promise<boolean> {
    return sendCaption(this.#obs, text);
  }

  async mark(name: string): Promise<boolean> {
    const done = await markRecording({ obs: this.#obs, actual: this.#state?.actual ?? null }, name);
    if (done === 'no chapters' && !this.#toldChapters) {
      this.#toldChapters = true;
      this.#problem(
        'OBS records in a format without chapters, so that moments are not marked: choose Hybrid MP4 in Settings > Output > Recording',
      );
    }
    return done === 'marked';
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
    // What OBS was told it shall also do before somebody else works on its scenes.
    await pTimeout(Promise.all(this.#working), { milliseconds: LAST_MS, fallback: () => [] });
    this.#obs.stop();
    this.#book.stop();
    this.#settleReady?.reject(new Error('the stage was stopped'));
    await this.#snapshots?.draws.stop();
    if (this.#ownChromium) await this.#chromium?.stop();
    this.#events.clear();
  }

  async #begin(): Promise<void> {
    const { scenesDir, election } = this.#options;
    try {
      const plan = planStage(await readScenes(scenesDir), election);
      const chromium = this.#chromium !== null;
      this.#state = openStage({ ...this.#options, plan, chromium, title: election.title });
    } catch (error) {
      this.#settleReady?.reject(error as Error);
      this.#problem(describe(error));
      return;
    }
    if (this.#stopped) return;
    this.#obs.start();
    this.#enter({ what: 'time' });
  }

  // Inputs one after another, also those that a listener makes in the middle of one.
  #enter(input: StageInput): void {
    if (this.#stopped) return;
    this.#inputs.push(input);
    if (this.#reacting || !this.#state) return;
    this.#reacting = true;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#react(next);
    } finally {
      this.#reacting = false;
    }
  }

  #react(input: StageInput): void {
    if (!this.#state) return;
    const now = performance.now();
    this.#effects.record?.({ input, now });
    const { state, send, draw, tell, wakeAt } = react(this.#state, input, now);
    this.#state = state;
    if (state.actual) this.#settleReady?.resolve();
    for (const request of send) this.#start(request);
    for (const wish of draw) this.#draw(wish, state);
    clearTimeout(this.#timer);
    if (Number.isFinite(wakeAt))
      this.#timer = setTimeout(() => this.#enter({ what: 'time' }), Math.max(0, wakeAt - performance.now()));
    const wallMs = this.#effects.clock.wall();
    for (const { event, message } of tell)
      this.#events.emit(event, event === 'sent' ? { ...message, wallMs } : (message as never));
  }

  #start(request: Send): void {
    const work = this.#perform(request)
      .catch((error: unknown): Answer => {
        if (error instanceof ObsCallError || error instanceof NotReadableError)
          return { lost: describe(error), code: error.code };
        this.#problem(`a bug in the stage: ${error instanceof Error ? error.stack : error}`);
        return { lost: describe(error), code: null };
      })
      .then((answer) => {
        this.#working.delete(work);
        this.#enter({ what: 'answer', id: request.id, answer });
      });
    this.#working.add(work);
  }

  async #perform(request: Send): Promise<Answer> {
    const obs = this.#obs;
    switch (request.what) {
      case 'read':
        return this.#read();
      case 'batch': {
        const { commands, frame, lane } = request;
        const limitMs = lane === 'scenes' ? BATCH_MS : undefined;
        return { results: await obs.batch(requestsOf(commands), frame ? 1 : 0, limitMs) };
      }
      case 'push':
        return { results: await obs.batch(this.#updates(request)) };
      case 'take':
        if (request.studio) {
          const { transitionCursor } = await obs.call('GetCurrentSceneTransitionCursor');
          if (transitionCursor < 1) return { taken: false };
        }
        await this.#take(request);
        return { taken: true };
      case 'ask':
        return this.#ask(request.marker);
      case 'look':
        return { beacon: await readBeacon(obs, request.input, request.height) };
      case 'weigh':
        return readCounters(obs, request.fps);
      case 'refresh':
        await obs.call('PressInputPropertiesButton', {
          inputName: request.input,
          propertyName: 'refreshnocache',
        });
        return { done: true };
      case 'place':
        return this.#book.place(request.pictures);
    }
  }

  async #read(): Promise<Answer> {
    const actual = await readActual(this.#obs);
    await this.#book.keep(filesOnAir(actual));
    return { actual };
  }

  async #take({ scene: sceneName, transition }: Extract<Send, { what: 'take' }>): Promise<void> {
    const requests: BatchRequest[] = [
      ...(transition
        ? [
            {
              requestType: 'SetSceneSceneTransitionOverride',
              requestData: {
                sceneName,
                transitionName: transition.name,
                transitionDuration: transition.ms,
              },
            },
          ]
        : []),
      { requestType: 'SetCurrentProgramScene', requestData: { sceneName } },
    ];
    const taken = (await this.#obs.batch(requests)).at(-1);
    if (!taken?.ok)
      throw new ObsCallError('SetCurrentProgramScene', taken?.code ?? null, taken?.comment ?? 'no answer');
  }

  async #ask(marker: string | null): Promise<Answer> {
    const [program, transition, list, active] = await this.#obs.batch([
      { requestType: 'GetCurrentProgramScene' },
      { requestType: 'GetCurrentSceneTransitionCursor' },
      { requestType: 'GetSceneList' },
      ...(marker === null ? [] : [{ requestType: 'GetSourceActive', requestData: { sourceName: marker } }]),
    ]);
    for (const answer of [program, list])
      if (!answer?.ok)
        return { lost: `OBS does not say what is on air (${answer?.code})`, code: answer?.code ?? null };
    const told = program?.ok && list?.ok ? { ...program.data, scenes: list.data.scenes } : {};
    const { currentProgramSceneName, scenes } = told as {
      currentProgramSceneName: string;
      scenes: { sceneName: string }[];
    };
    return {
      program: currentProgramSceneName,
      cursor: transition?.ok ? Number(transition.data.transitionCursor) : 1,
      active: active?.ok ? active.data.videoActive === true : null,
      scenes: scenes.map(({ sceneName }) => sceneName),
    };
  }

  /** Updates for pages that OBS draws itself; all of them hear all, and take what is for them. */
  #updates({ pages, motion, toAll }: Extract<Send, { what: 'push' }>): BatchRequest[] {
    const emit = (envelope: object): BatchRequest => ({
      requestType: 'CallVendorRequest',
      requestData: {
        vendorName: 'obs-browser',
        requestType: 'emit_event',
        requestData: { event_name: 'countnight', event_data: { ...envelope, motion } },
      },
    });
    const wanted = this.#state?.wanted?.pages;
    return [
      ...pages.map(({ page }) => emit(wanted?.get(page)?.fragment ?? {})),
      // A page that was loaded since then hears it with its own update.
      ...(toAll ? [emit({ to: '*', seq: 0, rev: 0, json: '{}' })] : []),
    ];
  }

  #draw({ page: id, priority }: Wish, { size, wanted }: StageState): void {
    const page = wanted?.pages.get(id);
    if (!page || !this.#chromium) return;
    if (this.#snapshots?.size !== size) {
      void this.#snapshots?.draws.stop();
      this.#snapshots = { size, draws: this.#openSnapshots(this.#chromium, size) };
    }
    this.#snapshots.draws.wish(page, priority);
  }

  #openSnapshots(host: ChromiumHost, size: string): Snapshots {
    const [width = 0, height = 0] = size.split('x').map(Number);
    return new Snapshots(
      host,
      { width, height, clock: this.#effects.clock },
      ({ page, rev, png, madeAt, night, changesAt }) => {
        // Pages run by the wall clock, which people set; the stage runs by one that only goes forward.
        const behind = performance.now() - this.#effects.clock.wall();
        const picture = {
          rev,
          at: madeAt + behind,
          night,
          changesAt: changesAt === null ? Number.POSITIVE_INFINITY : changesAt + behind,
        };
        const same = this.#book.add(page, { ...picture, png });
        this.#enter({ what: 'picture', page, ...picture, same });
      },
      (reason) => this.#problem(reason),
      (page) => this.#enter({ what: 'no picture', page }),
    );
  }

  #problem(reason: string): void {
    this.#events.emit('problem', { reason });
  }

  #onLink(state: ConnectionState, reason: string): void {
    if (state === 'lost' || state === 'absent' || state === 'refused') {
      const what = state === 'refused' ? 'OBS refuses us' : 'OBS does not answer';
      const exit = state === 'refused' ? EXIT.config : EXIT.unavailable;
      const remedy =
        state === 'refused'
          ? undefined
          : 'start OBS, then Tools > WebSocket Server Settings > Enable; or go on without: --obs none';
      const complaint = { what, got: reason, where: this.#obs.url, ...(remedy && { remedy }) };
      this.#settleReady?.reject(new UserError(exit, complaint));
    }
    this.#enter({ what: 'link', state, reason });
  }
}
