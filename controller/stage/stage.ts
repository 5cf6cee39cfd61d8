import { join } from 'node:path';
import { pageNumber } from '../render/board/beacon.ts';
import { EXIT, UserError } from '../user-error.ts';
import { type ActualStage, NotReadableError, readActual } from './actual.ts';
import { findChromium } from './chromium.ts';
import { type Command, showCommand } from './command.ts';
import { composeStage, layoutOf, OVERLAY, type StageContent } from './compose.ts';
import { describe, NOT_READY, ObsCallError, ObsConnection } from './connection.ts';
import type { DesiredInput, DesiredStage } from './desired.ts';
import { diffSettings, diffStage } from './diff.ts';
import { Doubts } from './doubts.ts';
import { forbidsTake } from './interlock.ts';
import { Listeners } from './listeners.ts';
import { CALM, type Load, LoadGauge, readCounters } from './load.ts';
import { PictureBook } from './picture-book.ts';
import { planStage, type StagePlan } from './plan.ts';
import { Program } from './program.ts';
import { readScenes } from './scene-spec.ts';
import { sendBatch } from './send.ts';
import { Snapshots } from './snapshots.ts';
import type { Stage, StageEffects, StageEvents, StageHealth, StageOptions } from './stage-contract.ts';
import { shapingProblem } from './text-kind.ts';
import { readBeacon } from './verify.ts';
import type { WantedStage } from './wanted.ts';
import { judge, type Repair } from './watchman.ts';

/** Longest a take waits for its page to be ready; then the page's last good picture goes on air, with its age. */
const READY_MS = 1500;
/** A picture on air is made anew this often although nothing changed: it shows a clock and an age. */
const REFRESH_MS = 5000;
/** OBS is read back this often although nothing was heard: some changes have no event. */
const READ_BACK_MS = 20_000;
/** OBS's counters are read this often. */
const WEIGH_MS = 2000;
/** Under pressure a picture is made at most this often, by level. */
const PICTURE_MS = [0, 500, 1500] as const;
/** What viewers see is looked at this often. */
const LOOK_MS = 200;
/** A page that crashed is created anew at most this often: refreshing again and again can stop all of OBS's pages. */
const REFRESH_AGAIN_MS = 60_000;
/** What OBS refused is not tried again before this. */
const REFUSED_MS = 1500;
const SILENT: StageHealth['outputs'] = { streaming: false, recording: false, virtualCamera: false };

/** Drives one OBS. Never throws: what is wrong arrives by `ready`, `problem` and `health()`. */
export function startStage(options: StageOptions, effects: StageEffects): Stage {
  return new LiveStage(options, effects);
}

class LiveStage implements Stage {
  readonly ready: Promise<void>;
  readonly #options: StageOptions;
  readonly #effects: StageEffects;
  readonly #obs: ObsConnection;
  readonly #events: Listeners<StageEvents>;
  readonly #program: Program;
  readonly #doubts: Doubts;
  readonly #book: PictureBook;
  readonly #pushed = new Map<string, number>();
  readonly #snapped = new Map<string, number>();
  /** Page -> revision that OBS was sent last, and when (performance.now). */
  readonly #sent = new Map<string, { rev: number; at: number }>();
  readonly #refreshed = new Map<string, number>();
  #looking = false;
  #texting = false;
  #bad = false;
  /** Text sources already warned about: their script does not change in a night. */
  readonly #warned = new Set<string>();
  readonly #gauge = new LoadGauge();
  #load: Load = CALM;
  readonly #refused = new Map<string, number>();
  readonly #said = new Map<string, number>();
  #plan: StagePlan | null = null;
  #actual: ActualStage | null = null;
  #desired: DesiredStage | null = null;
  #wanted: WantedStage | null = null;
  #wantedAt = 0;
  #takeSince: { page: string; at: number; rev: number } | null = null;
  #snapshots: Snapshots | null = null;
  #snapshotSize = '';
  #surface: 'browser' | 'snapshot' | null = null;
  #changing = false;
  #turning: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #timers = new Set<NodeJS.Timeout>();
  #readAgain = false;
  #intervals: NodeJS.Timeout[];
  #settleReady: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(options: StageOptions, effects: StageEffects) {
    this.#options = options;
    this.#effects = effects;
    this.#events = new Listeners((event, error) => {
      if (event !== 'problem') this.#problem(`a listener of "${event}" failed: ${describe(error)}`);
    });
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => {});
    this.#book = new PictureBook(join(options.outDir, 'stage'));
    this.#obs = new ObsConnection(options.obs.url, options.obs.password);
    this.#doubts = new Doubts(() => {
      this.#readAgain = true;
      this.#kick();
    });
    this.#program = new Program(this.#obs, {
      markerOf: (scene) => this.#markerOf(scene),
      takeover: (scene, reason) =>
        this.#events.emit('takeover', { scene, page: this.#pageOf(scene), reason }),
      problem: (reason) => this.#problem(reason),
      kick: () => this.#kick(),
    });
    this.#obs.events.on('problem', ({ reason }) => this.#problem(reason));
    this.#obs.events.on('state', ({ state, reason }) => this.#onState(state, reason));
    this.#obs.events.on('obs', ({ type, data }) => this.#onEvent(type, data));
    this.#intervals = [
      setInterval(() => this.#refreshOnAir(), REFRESH_MS),
      setInterval(() => {
        this.#readAgain = true;
        this.#kick();
      }, READ_BACK_MS),
      setInterval(() => void this.#look(), LOOK_MS),
      setInterval(() => void this.#weigh(), WEIGH_MS),
    ];
    void this.#begin();
  }

  want(wanted: WantedStage): void {
    this.#wanted = wanted;
    this.#wantedAt = performance.now();
    if (wanted.program === undefined) this.#program.takenOver = false;
    void this.#sendTexts();
    this.#kick();
  }

  on<K extends keyof StageEvents>(event: K, listener: (message: StageEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  onAir(): string | null {
    return this.#actual?.program ? this.#pageOf(this.#actual.program) : null;
  }

  sceneOf(page: string): string | undefined {
    return (
      this.#desired?.scenes.find((scene) => scene.key === page)?.name ?? this.#plan?.byPage.get(page)?.name
    );
  }

  health(): StageHealth {
    return {
      url: this.#obs.url,
      connection: this.#obs.state,
      why: this.#obs.why,
      surface: this.#surface,
      programScene: this.#actual?.program ?? null,
      outputs: this.#actual?.outputs ?? SILENT,
      requests: this.#obs.requests,
      failures: this.#obs.failures,
      reconnects: Math.max(0, this.#obs.reconnects),
      ...this.#load,
    };
  }

  async broadcast(data: Record<string, unknown>): Promise<boolean> {
    return this.#obs.call('BroadcastCustomEvent', { eventData: data as never }).then(
      () => true,
      () => false,
    );
  }

  async control(output: 'stream' | 'record' | 'virtual-camera', action: 'start' | 'stop'): Promise<string> {
    const name = { stream: 'Stream', record: 'Record', 'virtual-camera': 'VirtualCam' }[output];
    const would = {
      streaming: output === 'stream',
      recording: output === 'record',
      virtualCamera: output === 'virtual-camera',
    };
    const forbidden = action === 'start' ? forbidsTake(this.#options, would) : null;
    if (forbidden !== null && this.onAir() !== null)
      throw new UserError(
        {
          what: `${output} is not started: ${this.#options.mode} data are on air`,
          remedy: 'show a scene of your own first, or start with --i-know-this-is-test-data-on-air',
        },
        EXIT.data,
      );
    await this.#obs.call(`${action === 'start' ? 'Start' : 'Stop'}${name}` as 'StartStream');
    return `${output} ${action === 'start' ? 'starts' : 'stops'}`;
  }

  async mark(name: string): Promise<boolean> {
    if (!this.#actual?.outputs.recording || !this.#actual.requests.has('CreateRecordChapter')) return false;
    return this.#obs.call('CreateRecordChapter' as never, { chapterName: name } as never).then(
      () => true,
      () => false,
    );
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const interval of this.#intervals) clearInterval(interval);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#doubts.stop();
    this.#program.stop();
    this.#obs.stop();
    this.#settleReady?.reject(new Error('the stage was stopped'));
    await this.#turning?.catch(() => {});
    await this.#snapshots?.stop();
    this.#events.clear();
  }

  async #begin(): Promise<void> {
    try {
      this.#plan = planStage(await readScenes(this.#options.scenesDir), this.#options.election);
    } catch (error) {
      this.#settleReady?.reject(error as Error);
      this.#problem(describe(error));
      return;
    }
    if (!this.#stopped) this.#obs.start();
  }

  #onState(state: StageHealth['connection'], reason: string): void {
    this.#actual = null;
    this.#changing = false;
    this.#pushed.clear();
    this.#sent.clear();
    this.#refused.clear();
    this.#program.reset();
    this.#doubts.clear();
    if (state === 'lost' || state === 'refused')
      this.#settleReady?.reject(
        new UserError(
          {
            what: state === 'refused' ? 'OBS refuses us' : 'OBS does not answer',
            got: reason,
            where: this.#obs.url,
          },
          state === 'refused' ? EXIT.config : EXIT.unavailable,
        ),
      );
    this.#events.emit('connection', { state, reason });
    if (state === 'connected') this.#kick();
  }

  #onEvent(type: string, data: Record<string, unknown>): void {
    if (
      type === 'CurrentSceneCollectionChanging' ||
      type === 'CurrentSceneCollectionChanged' ||
      type === 'CurrentProfileChanged'
    ) {
      this.#changing = type === 'CurrentSceneCollectionChanging';
      this.#actual = null;
      this.#pushed.clear();
      this.#sent.clear();
      this.#program.reset();
      this.#kick();
    } else if (type === 'StudioModeStateChanged') {
      if (this.#actual) this.#actual.studioMode = data.studioModeEnabled === true;
    } else if (
      type === 'StreamStateChanged' ||
      type === 'RecordStateChanged' ||
      type === 'VirtualcamStateChanged'
    ) {
      this.#onOutput(type, data);
    } else if (type === 'CustomEvent') {
      this.#events.emit('message', { data });
    } else {
      this.#program.event(type, data, this.#changing ? null : this.#actual);
      this.#doubts.event(type, data, () => this.#actual);
    }
  }

  #onOutput(type: string, data: Record<string, unknown>): void {
    const key =
      ({ StreamStateChanged: 'streaming', RecordStateChanged: 'recording' } as const)[
        type as 'StreamStateChanged'
      ] ?? 'virtualCamera';
    if (!this.#actual) return;
    // OBS says STARTING before a viewer can see anything: the TEST board must be up by then.
    const active = data.outputActive === true || data.outputState === 'OBS_WEBSOCKET_OUTPUT_STARTING';
    if (this.#actual.outputs[key] === active) return;
    this.#actual.outputs = { ...this.#actual.outputs, [key]: active };
    this.#events.emit('outputs', { ...this.#actual.outputs, reason: `${key} ${active ? 'began' : 'ended'}` });
    this.#kick();
  }

  #kick(): void {
    if (this.#stopped) return;
    if (this.#turning) {
      this.#again = true;
      return;
    }
    this.#turning = this.#turns().finally(() => {
      this.#turning = null;
      // A kick between the last look and here would be lost otherwise.
      if (this.#again) this.#kick();
    });
  }

  // One turn after another, never two at once: what is sent has one order.
  async #turns(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#turn();
      } catch (error) {
        this.#actual = null;
        if (this.#stopped) return;
        if (error instanceof ObsCallError || error instanceof NotReadableError) {
          if (this.#obs.state === 'connected') {
            // While OBS changes its collection it says so, and nothing is wrong.
            if (error.code !== NOT_READY) this.#sayOnce(`OBS is asked again: ${describe(error)}`);
            this.#later(100);
          }
        } else {
          this.#problem(`a bug in the stage: ${error instanceof Error ? error.stack : error}`);
          this.#later(1000);
        }
        return;
      }
    } while (this.#again && !this.#stopped);
  }

  async #turn(): Promise<void> {
    if (this.#obs.state !== 'connected' || this.#changing || !this.#plan) return;
    if (!this.#actual || this.#readAgain) await this.#read();
    const actual = this.#actual;
    if (!actual) return;
    const wanted = this.#wanted;
    if (!wanted) return;
    const wantedAt = this.#wantedAt;
    await this.#book.place();
    this.#desired = composeStage(this.#plan, this.#content(wanted, actual), actual);
    this.#warnOfScripts(this.#desired);
    const texts = this.#sendTexts();
    // Chromium draws while OBS takes its commands.
    if (this.#surface === 'snapshot') this.#snap(wanted);
    await this.#converge(actual, this.#desired);
    await texts;
    if (this.#surface === 'browser') await this.#push(wanted);
    await this.#takeWanted(actual, wanted, wantedAt);
  }

  async #read(): Promise<void> {
    this.#readAgain = false;
    const actual = await readActual(this.#obs);
    this.#book.adopt(actual);
    const choice = this.#options.surface ?? 'auto';
    this.#surface =
      choice === 'auto' ? (actual.kinds.has('browser_source') ? 'browser' : 'snapshot') : choice;
    if (this.#surface === 'snapshot') await this.#openSnapshots(actual);
    this.#actual = actual;
    this.#settleReady?.resolve();
  }

  async #openSnapshots(actual: ActualStage): Promise<void> {
    const layout = layoutOf(actual.canvas);
    const scale = Math.min(2, Math.max(0.25, layout.scale));
    const size = `${layout.width}x${layout.height}@${scale}`;
    if (this.#snapshots && this.#snapshotSize === size) return;
    const executable = this.#effects.chromium ?? findChromium();
    if (!executable) {
      this.#sayOnce(
        'no Chromium is found and OBS has no browser source: boards cannot be shown; install chromium',
      );
      return;
    }
    await this.#snapshots?.stop();
    this.#snapped.clear();
    this.#snapshotSize = size;
    this.#snapshots = new Snapshots(
      { executable, width: layout.width, height: layout.height + 8, scale },
      (snapshot) => {
        if (this.#book.add(snapshot)) this.#kick();
        else if (this.#takeSince) this.#kick();
      },
      (reason) => this.#problem(reason),
      (page) => {
        this.#snapped.delete(page);
        this.#later(5000);
      },
    );
    this.#snapshots.warmUp();
  }

  #content(wanted: WantedStage, actual: ActualStage): StageContent {
    const onAir = actual.program ? this.#pageOf(actual.program) : null;
    const warm = new Set(
      [onAir, wanted.program, wanted.preload].filter((page) => page !== null && page !== undefined),
    );
    const parked = wanted.preload ?? null;
    return {
      surface: this.#surface ?? 'snapshot',
      pages: wanted.pages,
      texts: wanted.texts,
      pictures: this.#book.shown,
      warm,
      onAir,
      parked: parked !== null && parked !== onAir ? parked : null,
      testBoard: forbidsTake(this.#options, actual.outputs) !== null,
    };
  }

  #warnOfScripts(desired: DesiredStage): void {
    for (const { role, kind, name, settings } of desired.inputs.values()) {
      const problem = role === 'text' ? shapingProblem(kind, name, String(settings.text ?? '')) : null;
      if (problem !== null && !this.#warned.has(name)) this.#problem(problem);
      if (problem !== null) this.#warned.add(name);
    }
  }

  // Commands that OBS refuses are left out for a while; the rest goes on.
  async #converge(actual: ActualStage, desired: DesiredStage): Promise<void> {
    for (let round = 0; round < 4; round++) {
      const now = performance.now();
      const commands = diffStage(actual, desired).filter(
        (command) =>
          (this.#refused.get(JSON.stringify(command.data)) ?? 0) < now && !isText(command, desired),
      );
      if (commands.length === 0 || this.#stopped) return;
      this.#emitSent(commands);
      const refusals = await sendBatch(this.#obs, commands, actual);
      if (refusals.some(({ code }) => code === NOT_READY)) {
        this.#actual = null;
        this.#later(100);
        return;
      }
      for (const { command, code, comment } of refusals) {
        this.#refused.set(JSON.stringify(command.data), now + REFUSED_MS);
        this.#problem(`OBS refused ${showCommand(command)} (${code} ${comment})`);
      }
      if (refusals.length > 0) {
        this.#doubts.suspect(() => this.#actual);
        this.#later(REFUSED_MS + 50);
        return;
      }
    }
  }

  // Texts have a lane of their own: they are what viewers wait for, and a picture that loads must not hold them up. One
  // batch at a time, because OBS does not order batches; the latest texts win.
  async #sendTexts(): Promise<void> {
    const [actual, desired] = [this.#actual, this.#desired];
    if (this.#texting || this.#stopped || this.#changing || !actual || !desired) return;
    if (this.#obs.state !== 'connected') return;
    const texts = this.#wanted?.texts ?? {};
    const now = performance.now();
    const commands = [...desired.inputs.values()]
      .filter((input) => input.role === 'text')
      .flatMap((input) => {
        const settings = { ...input.settings, text: texts[input.label] ?? '' };
        return diffSettings(actual, { ...input, settings });
      })
      .filter((command) => (this.#refused.get(JSON.stringify(command.data)) ?? 0) < now);
    if (commands.length === 0) return;
    this.#texting = true;
    try {
      this.#emitSent(commands);
      for (const { command, code, comment } of await sendBatch(this.#obs, commands, actual)) {
        this.#refused.set(JSON.stringify(command.data), now + REFUSED_MS);
        if (code !== NOT_READY) this.#problem(`OBS refused ${showCommand(command)} (${code} ${comment})`);
        this.#doubts.suspect(() => this.#actual);
      }
    } catch (error) {
      this.#readAgain = true;
      if (this.#obs.state === 'connected') this.#sayOnce(`texts are sent again: ${describe(error)}`);
      this.#later(100);
      return;
    } finally {
      this.#texting = false;
    }
    void this.#sendTexts();
  }

  #emitSent(commands: readonly Command[]): void {
    const wallMs = this.#effects.clock.wall();
    const changed = new Map<string, object>();
    for (const command of commands)
      if (command.request === 'SetInputSettings')
        changed.set(command.data.inputName ?? '', command.data.inputSettings);
    for (const { name, role, label } of this.#desired?.inputs.values() ?? []) {
      const settings = changed.get(name);
      if (settings && role === 'text' && 'text' in settings)
        this.#events.emit('sent', { what: 'text', page: null, rev: null, wallMs });
      if (!settings || role !== 'picture' || !('countnight_take' in settings)) continue;
      const rev = this.#book.revOf(label);
      this.#sent.set(label, { rev, at: performance.now() });
      this.#events.emit('sent', { what: 'picture', page: label, rev, wallMs });
    }
  }

  // Browser surface: every page hears every event and takes what is for it, so only what changed is sent.
  async #push(wanted: WantedStage): Promise<void> {
    const fresh = [...wanted.pages.values()].filter((page) => this.#pushed.get(page.id) !== page.rev);
    if (fresh.length === 0) return;
    const wallMs = this.#effects.clock.wall();
    const answers = await this.#obs.batch(
      fresh.map((page) => ({
        requestType: 'CallVendorRequest',
        requestData: {
          vendorName: 'obs-browser',
          requestType: 'emit_event',
          requestData: { event_name: 'countnight', event_data: page.fragment },
        },
      })),
    );
    fresh.forEach((page, index) => {
      const answer = answers[index];
      if (!answer?.ok) {
        this.#sayOnce(`OBS did not take an update for its pages: ${answer?.comment}`);
        return;
      }
      this.#pushed.set(page.id, page.rev);
      this.#sent.set(page.id, { rev: page.rev, at: performance.now() });
      this.#events.emit('sent', { what: 'page', page: page.id, rev: page.rev, wallMs });
    });
  }

  // Snapshot surface: what is on air first, then what comes next, then pages that have no picture at all.
  #snap(wanted: WantedStage): void {
    if (!this.#snapshots) return;
    const onAir = this.onAir();
    const pause = this.#options.backPressure === false ? 0 : PICTURE_MS[this.#load.pressure];
    for (const page of wanted.pages.values()) {
      if (this.#snapped.get(page.id) === page.rev) continue;
      const since = performance.now() - (this.#sent.get(page.id)?.at ?? -Infinity);
      if (since < pause && page.id === onAir) {
        this.#later(pause - since);
        continue;
      }
      const priority =
        page.id === wanted.program ? 4 : page.id === onAir ? 3 : page.id === wanted.preload ? 2 : 0;
      if (priority === 0 && this.#snapped.has(page.id)) continue;
      this.#snapped.set(page.id, page.rev);
      this.#snapshots.wish(page, priority);
    }
  }

  #refreshOnAir(): void {
    const onAir = this.onAir();
    const page = onAir === null ? undefined : this.#wanted?.pages.get(onAir);
    if (page && this.#surface === 'snapshot') this.#snapshots?.wish(page, 1);
  }

  // Promise 1: what is on air is what we say it is. Its pixels are asked, and mended when they are wrong.
  async #look(): Promise<void> {
    const page = this.onAir();
    const actual = this.#actual;
    const sent = page === null ? undefined : this.#sent.get(page);
    if (
      this.#looking ||
      this.#stopped ||
      this.#changing ||
      !actual ||
      !this.#surface ||
      page === null ||
      !sent
    )
      return;
    if (this.#program.transitioning || this.#obs.state !== 'connected') return;
    const input = this.#inputOf(page);
    // A newer picture that is on its way is not what OBS should show yet.
    if (!input || (this.#surface === 'snapshot' && this.#book.revOf(page) !== sent.rev)) return;
    this.#looking = true;
    try {
      const beacon = await readBeacon(this.#obs, input.name, layoutOf(actual.canvas).height);
      if (this.#sent.get(page) !== sent || this.#actual !== actual) return;
      const quietMs = performance.now() - sent.at;
      const repair = judge({
        surface: this.#surface,
        beacon,
        page: pageNumber(page),
        rev: sent.rev,
        quietMs,
      });
      // One bad look is none: OBS has no picture for the moment in which it loads one.
      if (repair && this.#bad) await this.#repair(page, input.name, repair);
      this.#bad = repair !== null;
    } catch (error) {
      this.#sayOnce(`what is on air could not be looked at: ${describe(error)}`);
    } finally {
      this.#looking = false;
    }
  }

  async #weigh(): Promise<void> {
    const fps = this.#actual?.fps;
    if (fps === undefined || this.#stopped || this.#obs.state !== 'connected') return;
    try {
      const { load, reason } = this.#gauge.enter(await readCounters(this.#obs, fps));
      this.#load = load;
      if (reason !== null) this.#events.emit('pressure', { level: load.pressure, reason });
    } catch {
      // The heartbeat says so when OBS is gone; a missed look at its load is nothing else.
    }
  }

  async #repair(page: string, inputName: string, { action, reason }: Repair): Promise<void> {
    const now = performance.now();
    const sent = this.#sent.get(page);
    if (sent) this.#sent.set(page, { ...sent, at: now });
    if (action === 'refresh') {
      if ((this.#refreshed.get(page) ?? -Infinity) > now - REFRESH_AGAIN_MS) {
        this.#sayOnce(`page "${page}" stays dead after it was created anew; restart OBS`);
        return;
      }
      this.#refreshed.set(page, now);
    }
    this.#problem(`page "${page}": ${reason}; mended`);
    if (action === 'refresh')
      await this.#obs.call('PressInputPropertiesButton', { inputName, propertyName: 'refreshnocache' });
    if (action === 'load') this.#book.again(page);
    this.#pushed.delete(page);
    this.#kick();
  }

  #inputOf(page: string): DesiredInput | undefined {
    const key =
      this.#surface === 'browser' ? `page:${page}` : `picture:${page}:${this.#book.shown.get(page)?.slot}`;
    return this.#desired?.inputs.get(key);
  }

  async #takeWanted(actual: ActualStage, wanted: WantedStage, wantedAt: number): Promise<void> {
    const page = wanted.program;
    if (page === undefined || this.#program.takenOver) {
      this.#takeSince = null;
      return;
    }
    const scene = this.#desired?.scenes.find((candidate) => candidate.key === page);
    if (!scene || !actual.scenes.has(scene.name))
      return this.#sayOnce(`there is no scene for page "${page}"`);
    if (actual.program === scene.name) {
      this.#takeSince = null;
      return;
    }
    const forbidden = forbidsTake(this.#options, actual.outputs);
    if (forbidden !== null) {
      if (this.#once(forbidden))
        this.#events.emit('interlock', { reason: `"${scene.name}" is not taken: ${forbidden}` });
      return;
    }
    if (this.#takeSince?.page !== page)
      this.#takeSince = { page, at: performance.now(), rev: wanted.pages.get(page)?.rev ?? 0 };
    const since = this.#takeSince;
    const late = performance.now() - since.at > READY_MS;
    if (!(await this.#isReady(page, since.rev))) {
      if (!late) return this.#later(30);
      const empty = this.#surface === 'snapshot' && this.#book.revOf(page) < 0;
      if (empty) {
        this.#sayOnce(`"${scene.name}" has no picture yet; what is on air stays`);
        return this.#later(200);
      }
      this.#sayOnce(`"${scene.name}" was not ready in ${READY_MS} ms; its last good picture is taken`);
    }
    const wallMs = this.#effects.clock.wall();
    if (!(await this.#program.take(actual, scene.name))) return this.#later(100);
    this.#takeSince = null;
    this.#events.emit('sent', { what: 'take', page, rev: null, wallMs });
    this.#events.emit('taken', {
      scene: scene.name,
      page,
      reason: wanted.reason ?? `"${page}" is wanted on air`,
      ms: performance.now() - wantedAt,
    });
    this.#again = true;
  }

  // Ready: the page's source in OBS draws the beacon of this page, at this revision or a newer one.
  async #isReady(page: string, rev: number): Promise<boolean> {
    const input = this.#inputOf(page);
    if (!input) return false;
    if (this.#surface === 'snapshot' && this.#book.revOf(page) < rev) return false;
    const beacon = await readBeacon(
      this.#obs,
      input.name,
      layoutOf(this.#actual?.canvas ?? { width: 16, height: 9 }).height,
    );
    if (beacon?.page !== pageNumber(page) || beacon.rev < rev) return false;
    return true;
  }

  #markerOf(scene: string): string | undefined {
    const key = this.#desired?.scenes.find((candidate) => candidate.name === scene)?.key;
    return key === undefined ? undefined : this.#desired?.inputs.get(`onair:${key}`)?.name;
  }

  #pageOf(scene: string): string | null {
    const key =
      this.#desired?.scenes.find((candidate) => candidate.name === scene)?.key ??
      this.#plan?.byName.get(scene)?.key;
    return key === undefined || key.startsWith('scene:') || scene === OVERLAY ? null : key;
  }

  #later(ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#kick();
    }, ms);
    this.#timers.add(timer);
  }

  #problem(reason: string): void {
    this.#events.emit('problem', { reason });
  }

  #sayOnce(reason: string): void {
    if (this.#once(reason)) this.#problem(reason);
  }

  // The same sentence at most every ten seconds.
  #once(reason: string): boolean {
    const now = performance.now();
    if ((this.#said.get(reason) ?? -Infinity) > now - 10_000) return false;
    this.#said.set(reason, now);
    return true;
  }
}

function isText(command: Command, desired: DesiredStage): boolean {
  if (command.request !== 'SetInputSettings') return false;
  for (const input of desired.inputs.values())
    if (input.name === command.data.inputName) return input.role === 'text';
  return false;
}
