import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { pageNumber } from '../../controller/render/board/beacon.ts';
import type { Page } from '../../controller/render/page.ts';
import type { ActualStage } from '../../controller/stage/actual.ts';
import { applyChange } from '../../controller/stage/change.ts';
import { planStage } from '../../controller/stage/plan/plan.ts';
import { readScenes } from '../../controller/stage/plan/scene-spec.ts';
import { react } from '../../controller/stage/react.ts';
import type { StageEvents } from '../../controller/stage/stage-events.ts';
import {
  type Answer,
  openStage,
  type Send,
  type StageInput,
  type StageSetup,
  type StageState,
  type Wish,
} from '../../controller/stage/state.ts';
import type { WantedStage } from '../../controller/stage/wanted.ts';
import { enterAnswers } from '../../controller/stage/wire/send.ts';
import { emptyObs } from './empty-obs.ts';
import { smallElection } from './small-election.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const plan = planStage(await readScenes(SCENES), smallElection());

export interface Options extends Partial<StageSetup> {
  /** OBS draws no picture of ours. */
  blind?: boolean;
  studio?: boolean;
  /** Takes that OBS answers and drops. */
  drops?: number;
  /** The batch of scenes with this number is lost: OBS does it, and nobody answers. */
  loseBatch?: number;
  /** What it answers late from the first moment on. */
  hold?: (send: Send) => boolean;
  notReady?: boolean;
  browser?: 'dead' | 'alive' | 'stuck';
  /** What this OBS has of its user's. */
  has?: Partial<ActualStage>;
}

/** An OBS that does what it is told, with a clock that stands until it is moved. */
export class Playing {
  readonly setup: StageSetup;
  readonly sent: Send[] = [];
  readonly wishes: Wish[] = [];
  readonly heard: { input: StageInput; now: number }[] = [];
  readonly takes: string[] = [];
  readonly problems: string[] = [];
  readonly takeovers: string[] = [];
  state: StageState;
  actual: ActualStage = emptyObs();
  blind: boolean;
  /** It draws no frame: it loads and shows nothing new. */
  stalled = false;
  /** `stuck`: draws nothing until a page is created anew. */
  browser: 'dead' | 'alive' | 'stuck' | null;
  readonly #options: Options;
  readonly #files = new Map<string, { page: string; rev: number }>();
  readonly #drawn = new Map<string, { rev: number; at: number; night: number | null; changesAt: number }>();
  /** What OBS does at once and answers only at `give`, with what it had then. */
  hold: (send: Send) => boolean;
  /** What it does not answer in time. */
  lose: (send: Send) => boolean = () => false;
  #held: { send: Send; give: () => void }[] = [];
  /** Batches of scenes so far. */
  batches = 0;
  loseBatch: number | undefined;
  #dropped = 0;
  #frames = 100;
  #id = 0;
  #now = 1000;
  #wakeAt = Number.POSITIVE_INFINITY;
  #wanted: WantedStage | null = null;

  constructor(options: Options = {}) {
    const { mode = 'live', studio = false, blind = false, browser = null } = options;
    this.#options = options;
    this.loseBatch = options.loseBatch;
    this.hold = options.hold ?? (() => false);
    this.setup = { mode, plan, chromium: true, title: 'Small', backPressure: false };
    this.blind = blind;
    this.browser = browser;
    this.actual = { ...this.actual, ...options.has, studioMode: studio };
    if (browser) this.actual = { ...this.actual, kinds: new Set([...this.actual.kinds, 'browser_source']) };
    this.state = openStage(this.setup);
    this.connect();
  }

  /** The connection begins, or begins anew. */
  connect(): void {
    this.#enter({ what: 'link', state: 'connected', reason: 'here' });
  }

  get program(): string | null {
    return this.actual.program;
  }

  get commands() {
    return this.sent.flatMap((send) => (send.what === 'batch' ? send.commands : []));
  }

  /** How often OBS was read. */
  get reads(): number {
    return this.sent.filter(({ what }) => what === 'read').length;
  }

  want({ revs = {}, ...wanted }: Partial<WantedStage> & { revs?: Record<string, number> }): void {
    const pages = new Map<string, Page>();
    const known = this.#wanted?.pages.keys() ?? ['state', 'tally', 'standby', 'district-kolkata', 'phase-1'];
    for (const id of new Set([...known, ...Object.keys(revs)])) {
      const rev = revs[id] ?? this.#wanted?.pages.get(id)?.rev ?? 1;
      pages.set(id, {
        id,
        file: `/p/${id}.html`,
        rev,
        fragment: { to: id, seq: 1, rev, json: '{}' },
      } as Page);
    }
    const before = this.#wanted ?? { mode: 'live', program: undefined, preload: undefined, texts: {} };
    this.#wanted = { ...before, urgent: false, ...wanted, pages } as WantedStage;
    this.#enter({ what: 'want', wanted: this.#wanted });
    this.pass(200);
  }

  /** Chromium has a picture of a page, whose clock is right for so long and shows the night's time. */
  draw(
    page: string,
    rev = this.#wanted?.pages.get(page)?.rev ?? 1,
    { rightMs = 10_000, night = this.#now }: { rightMs?: number; night?: number | null } = {},
  ): void {
    const drawn = { rev, at: this.#now, night, changesAt: this.#now + rightMs };
    this.#drawn.set(page, drawn);
    this.#enter({ what: 'picture', page, ...drawn, same: false });
    this.pass(600);
  }

  /** The page was seen by whoever looks, at its revision. */
  see(page: string): void {
    this.pass(1);
    assert.ok(this.state.wanted?.pages.has(page));
  }

  hear(type: string, data: Record<string, unknown>): void {
    this.#enter({ what: 'event', type, data });
  }

  /** Somebody shows or hides an item. */
  toggle(sceneName: string, sceneItemId: number, sceneItemEnabled: boolean): void {
    const change = {
      what: 'item enabled',
      scene: sceneName,
      item: sceneItemId,
      enabled: sceneItemEnabled,
    } as const;
    this.actual = applyChange(this.actual, change) ?? this.actual;
    this.hear('SceneItemEnableStateChanged', { sceneName, sceneItemId, sceneItemEnabled });
  }

  switchTo(scene: string): void {
    this.actual = { ...this.actual, program: scene };
    this.hear('CurrentProgramSceneChanged', { sceneName: scene });
  }

  /** Somebody removes a scene in OBS, which then shows another. */
  remove(scene: string, next: string | null): void {
    const scenes = new Map(this.actual.scenes);
    scenes.delete(scene);
    this.actual = { ...this.actual, scenes, ...(next !== null && { program: next }) };
    if (next !== null) this.hear('CurrentProgramSceneChanged', { sceneName: next });
    this.hear('SceneRemoved', { sceneName: scene, isGroup: false });
    this.hear('SceneListChanged', { scenes: [...scenes.keys()].map((sceneName) => ({ sceneName })) });
  }

  /** The file that viewers see of a page. */
  shown(page: string): unknown {
    const scene = plan.byPage.get(page)?.name ?? '';
    const item = this.actual.scenes
      .get(scene)
      ?.items.find(({ source, enabled }) => enabled && /picture/.test(source));
    return this.actual.inputs.get(item?.source ?? '')?.settings.file;
  }

  /** The revision that viewers see of a page. */
  shownRev(page: string): number | undefined {
    return this.#files.get(String(this.shown(page)))?.rev;
  }

  /** The answers that were held come, of one kind or all. */
  give(what?: Send['what']): void {
    const due = this.#held.filter(({ send }) => what === undefined || send.what === what);
    this.#held = this.#held.filter((held) => !due.includes(held));
    for (const { give } of due) give();
  }

  /** Time passes. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (let turns = 0; this.#wakeAt <= end; turns++) {
      assert.ok(turns < 20_000, 'it turns for ever');
      this.#now = Math.max(this.#now + 0.1, this.#wakeAt);
      this.#enter({ what: 'time' });
    }
    this.#now = Math.max(this.#now, end);
  }

  #enter(input: StageInput): void {
    this.heard.push({ input, now: this.#now });
    const { state, send, draw, tell, wakeAt } = react(this.state, input, this.#now);
    this.state = state;
    this.#wakeAt = wakeAt;
    this.wishes.push(...draw);
    for (const { event, message } of tell) {
      if (event === 'problem') this.problems.push(message.reason);
      if (event === 'takeover') this.takeovers.push((message as StageEvents['takeover']).scene);
    }
    for (const each of send) {
      this.sent.push(each);
      this.#answer(each);
    }
  }

  #answer(send: Send): void {
    const answer = (given: Answer) => {
      this.#now += 1;
      this.#enter({ what: 'answer', id: send.id, answer: given });
    };
    const give = (given: Answer) => {
      if (this.lose(send)) answer({ lost: 'no answer in 2000 ms', code: null });
      else if (this.hold(send)) this.#held.push({ send, give: () => answer(given) });
      else answer(given);
    };
    if (this.#options.notReady) {
      give({ lost: 'OBS is not ready', code: 207 });
      return;
    }
    switch (send.what) {
      case 'read': {
        give({ actual: structuredClone(this.actual) });
        return;
      }
      case 'batch': {
        this.#batch(send, give);
        return;
      }
      case 'push': {
        give({ results: send.pages.map(() => ({ requestType: '', ok: true, data: {} })) });
        return;
      }
      case 'take':
        this.takes.push(send.scene);
        if (!this.actual.scenes.has(send.scene)) {
          give({ lost: 'No source was found', code: 600 });
          return;
        }
        if (send.transition) {
          const change = { what: 'transition', scene: send.scene, ...send.transition } as const;
          this.actual = applyChange(this.actual, change) ?? this.actual;
        }
        if (this.#dropped++ >= (this.#options.drops ?? 0))
          this.actual = { ...this.actual, program: send.scene };
        give({ taken: true });
        return;
      case 'ask':
        give({
          program: this.actual.program ?? '',
          cursor: 1,
          active: send.marker === null ? null : this.#isActive(send.marker),
          scenes: [...this.actual.scenes.keys()],
        });
        return;
      case 'look': {
        give({ beacon: this.#beacon(send) });
        return;
      }
      case 'weigh': {
        if (!this.stalled) this.#frames += 60;
        const counters = { ...STILL, renderTotal: this.#frames };
        give({ counters, others: this.actual.outputs.others ?? [] });
        return;
      }
      case 'refresh': {
        if (this.browser === 'stuck') this.browser = 'alive';
        give({ done: true });
        return;
      }
      case 'place': {
        const placed = send.pictures.map(({ page, slot, take }) => {
          const drawn = this.#drawn.get(page) ?? {
            ...{ rev: 1, at: this.#now, night: this.#now },
            changesAt: this.#now + 10_000,
          };
          const file = `/out/${page}-${slot}.png`;
          this.#files.set(file, { page, rev: drawn.rev });
          return { page, slot, take, file, ...drawn };
        });
        give({ placed, failed: [] });
        return;
      }
    }
  }

  #batch(send: Extract<Send, { what: 'batch' }>, give: (answer: Answer) => void): void {
    if (send.lane === 'scenes') this.batches++;
    const results = send.commands.map(({ request }) => ({
      requestType: request,
      ok: true as const,
      data: { sceneItemId: ++this.#id },
    }));
    this.actual = enterAnswers(this.actual, send.commands, results).actual;
    if (send.lane === 'scenes' && this.batches === this.loseBatch) {
      give({ lost: 'no answer in 10000 ms', code: null });
      return;
    }
    give({ results });
  }

  #isActive(marker: string): boolean {
    const items = this.actual.scenes.get(this.actual.program ?? '')?.items ?? [];
    return items.some(({ source }) => source === marker);
  }

  #beacon({ page, input }: Extract<Send, { what: 'look' }>) {
    const settings = this.actual.inputs.get(input)?.settings ?? {};
    if (typeof settings.local_file === 'string')
      return this.browser === 'alive' ? { page: pageNumber(page), rev: 1, mode: 'live' as const } : null;
    const file = this.#files.get(String(settings.file));
    return file && !this.blind && !this.stalled
      ? { page: pageNumber(file.page), rev: file.rev, mode: 'live' as const }
      : null;
  }
}

const STILL = {
  renderSkipped: 0,
  outputSkipped: 0,
  frameMs: 5,
  fps: 30,
  cpuPercent: 1,
  memoryMb: 1,
  freeDiskMb: 1,
};
