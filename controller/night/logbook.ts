import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DirectorLine } from '../director/draft.ts';
import { statusMessage } from '../director/operator.ts';
import { ALL_CONTESTS, type Poll } from '../feed/report.ts';
import type { FeedHandle } from '../feed/run/feeds.ts';
import { type Clock, wallNow } from '../ground/clock.ts';
import { replaceFile } from '../ground/whole-file.ts';
import {
  type AsRunEntry,
  directorEntry,
  eventEntry,
  healthEntry,
  markInjected,
  problemEntry,
  takenEntry,
  verdictEntry,
} from '../log/as-run-entry.ts';
import { AsRunLog } from '../log/as-run-log.ts';
import { metricsText } from '../log/metrics.ts';
import { OutrankedMemory, ProblemMemory } from '../log/problem-memory.ts';
import { ProcessGauge } from '../log/process-gauge.ts';
import { type StatusInput, statusOf } from '../log/status.ts';
import { eventCounts, type Summary, summarise } from '../log/summary.ts';
import { Timings } from '../log/timings.ts';
import { WriteTrouble } from '../render/write-trouble.ts';
import type { Stage } from '../stage/stage-contract.ts';
import type { Lease } from '../store/lease.ts';
import type { CountEvent } from '../tally/event.ts';
import type { Show } from './show.ts';
import type { Step } from './step.ts';

export interface LogbookOptions {
  outDir: string;
  /** Go on with the log of a killed night. */
  resume: boolean;
  stages: readonly Stage[];
  /** Where another machine may take over, lines are written only after the state that it would go on from. */
  lease: Lease | null;
  clock: Clock;
  /** Nobody watches: the log holds only what is the same in every replay. */
  unwatched: boolean;
  say(line: string): void;
}

/** Wall ms between two writings of status.json and metrics.prom. */
const STATUS_MS = 1000;
/** Wall ms between two lines of how the night fares. */
const HEALTH_MS = 60_000;
const MOST_PROBLEMS = 20;

/**
 * Everything that is written down about a night: the as-run log, status.json, metrics.prom, summary.json. It
 * decides nothing and may fail without anybody on air noticing.
 */
export class Logbook {
  readonly latency = new Timings();
  readonly mapPaint = new Timings();
  readonly #options: LogbookOptions;
  readonly #log: AsRunLog;
  readonly #gauge = new ProcessGauge();
  readonly #troubles = new ProblemMemory();
  readonly #outranked = new OutrankedMemory();
  #feeds: FeedHandle | null = null;
  #problems: string[] = [];
  #statusAt = 0;
  #healthAt = Date.now();
  /** Of the minute that runs. */
  #lately = new Timings();
  #awaited: number | null = null;
  readonly #trouble: WriteTrouble;
  /** Lines of the newest record that was to be saved, and of the newest that was. */
  #wanted = 0;
  #saved = 0;
  /** Who waits until so many lines are kept, in their order. */
  #waiting: { lines: number; kept: () => void }[] = [];

  private constructor(options: LogbookOptions, log: AsRunLog) {
    this.#options = options;
    this.#log = log;
    this.#trouble = new WriteTrouble(options.say);
    for (const stage of options.stages) this.#watchStage(stage);
  }

  /** @throws the system's error when the log cannot be opened */
  static async open(options: LogbookOptions): Promise<Logbook> {
    const file = join(options.outDir, 'as-run.ndjson');
    const held = options.lease !== null;
    const log = await AsRunLog.open(file, { resume: options.resume, held, onProblem: options.say });
    return new Logbook(options, log);
  }

  watchFeeds(feeds: FeedHandle): void {
    this.#feeds = feeds;
    feeds.on('restart', ({ feed, reason, inMs }) =>
      this.note(`feed ${feed} starts anew in ${Math.round(inMs / 1000)} s: ${reason}`),
    );
    feeds.on('note', ({ feed, text }) => this.note(`feed ${feed}: ${text}`));
  }

  /**
   * What one step of the count came to, in the order things were decided.
   * @returns its events, without those that were told before a crash
   */
  stepped(step: Pick<Step, 'events' | 'verdicts' | 'changes'>, poll: Poll | null): readonly CountEvent[] {
    const at = poll?.at ?? this.#options.clock.now();
    const injected = poll?.injected ?? {};
    // What happened before happens again.
    if (poll?.anew) this.#log.forget();
    for (const problem of poll?.problems ?? []) {
      const repeats = this.#troubles.weigh(problem);
      if (repeats !== null) this.append(markInjected(problemEntry(problem, repeats), injected[ALL_CONTESTS]));
    }
    for (const verdict of step.verdicts) {
      for (const { verdict: told, repeats } of this.#outranked.weigh(verdict))
        this.append(markInjected(verdictEntry(told, at, repeats), injected[told.contest]));
    }
    const fresh = step.events.filter((event) =>
      // What one seat does to the house is its doing as well.
      this.append(markInjected(eventEntry(event), injected[event.contest ?? Object.keys(injected)[0] ?? ''])),
    );
    // Only what changes the picture counts as latency: up to the first request to OBS, or to the files.
    if (poll && step.changes.length > 0) this.#awaited ??= poll.arrivedWall;
    return fresh;
  }

  /** Resolves when nobody can tell the lines so far again: never when another machine has taken the lead before. */
  kept(): Promise<void> {
    const kept = new Promise<void>((resolve) =>
      this.#waiting.push({ lines: this.#log.lines, kept: resolve }),
    );
    if (!this.#options.lease) void this.saving();
    return kept;
  }

  directed(lines: readonly DirectorLine[]): void {
    for (const line of lines) this.append(directorEntry(line));
  }

  /** The count is drawn; now and then the night's status is written. */
  shown(show: Show): void {
    if (!this.#watched) this.#shownAt(wallNow());
    const wall = Date.now();
    if (wall - this.#healthAt >= HEALTH_MS && !this.#options.unwatched) this.#fares(show, wall);
    if (wall - this.#statusAt < STATUS_MS) return;
    this.#statusAt = wall;
    this.#settle(show);
    void this.saving();
    void this.#writeStatus(show);
  }

  // With nobody to show it to, the files are the show.
  get #watched(): boolean {
    return this.#options.stages.some((stage) => stage.health().connection === 'connected');
  }

  /** @returns false when a line of its id is there already */
  append(entry: AsRunEntry): boolean {
    return this.#log.append(entry);
  }

  /** Something an operator should know besides the events of the count. */
  note(said: string): void {
    const text = said.replace(/\s*[\r\n]+\s*/g, ' / ');
    this.append({ at: this.#options.clock.now(), what: 'note', reason: text });
    this.#problems = [...this.#problems, text].slice(-MOST_PROBLEMS);
    this.#options.say(text);
  }

  /** How many lines there are: those that a record saved now has in it. */
  get lines(): number {
    this.#wanted = this.#log.lines;
    return this.#wanted;
  }

  /** Lines wait for a save that nobody has asked for yet. */
  get waits(): boolean {
    return this.#options.lease !== null && this.#log.lines > this.#wanted;
  }

  /** Resolves when every line so far is safe from our own death; with a lease, every one whose state is saved. */
  async saving(): Promise<void> {
    const { lease } = this.#options;
    // A store that does not answer must not keep the lines of a machine that is alone in memory.
    if (lease?.alone) this.#log.release();
    await this.#keep(lease && !lease.alone ? this.#saved : this.#log.lines);
  }

  async saved(lines: number): Promise<void> {
    this.#saved = lines;
    this.#log.release(lines);
    await this.#keep(lines);
  }

  async close(): Promise<void> {
    const { lease } = this.#options;
    // What was never saved is the next leader's to tell.
    if (!lease || lease.alone || (this.#saved >= this.#wanted && !lease.lost.aborted)) this.#log.release();
    await this.#log.close();
  }

  status(show: Show): Record<string, unknown> {
    return { ...this.#statusOf(show) };
  }

  /** Writes summary.json and the last status; resolves to the summary as it is now. */
  async finish(show: Show): Promise<Summary> {
    const { stages } = this.#options;
    for (const { verdict, repeats } of this.#outranked.close())
      this.append(verdictEntry(verdict, show.parts.clock.now(), repeats));
    const summary = summarise({
      election: show.parts.election,
      count: show.state.count,
      houses: show.houses,
      now: show.parts.clock.now(),
      log: this.#log,
      latency: this.latency,
      mapPaint: this.mapPaint,
      use: this.#gauge.use(),
      obs: stages.map((stage) => stage.health()),
    });
    const file = this.#replace('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
    await Promise.all([file, this.#writeStatus(show)]);
    return summary;
  }

  async #keep(lines: number): Promise<void> {
    await this.#log.flush();
    while (this.#waiting[0] && this.#waiting[0].lines <= lines) this.#waiting.shift()?.kept();
  }

  #statusOf(show: Show) {
    const { election, clock } = show.parts;
    return statusOf({
      election,
      count: show.shown.count,
      house: show.mainHouse(),
      direction: show.direction,
      plan: show.parts.plan,
      lacking: show.lacking,
      air: this.#air(),
      preloaded: this.#preloaded(show.direction?.preload),
      speed: this.#feeds?.speed ?? null,
      recent: show.shown.recent,
      now: { night: clock.now(), wall: Date.now() },
      feeds: this.#feeds?.health() ?? [],
      differing: this.#feeds?.differing ?? [],
      obs: this.#options.stages.map((stage) => stage.health()),
      latency: this.latency.quantiles(),
      use: this.#gauge.use(),
      problems: this.#problems,
    });
  }

  // The main OBS is the first that answers, as it is for the director.
  #air(): StatusInput['air'] {
    const { stages } = this.#options;
    if (stages.length === 0) return 'preview';
    const main = stages.find((stage) => stage.health().connection === 'connected');
    return main ? { scene: main.health().programScene, page: main.onAir() } : null;
  }

  #preloaded(page: string | undefined): string | undefined {
    return page === undefined ? undefined : this.#options.stages[0]?.sceneOf(page);
  }

  async #writeStatus(show: Show): Promise<void> {
    const { stages } = this.#options;
    const status = this.#statusOf(show);
    const health = stages.map((stage) => stage.health());
    const metrics = metricsText({
      status,
      events: eventCounts(this.#log),
      quarantined: show.state.count.counters.quarantined,
      latency: { count: this.latency.count, totalMs: this.latency.totalMs },
      obs: {
        requests: health.reduce((sum, { requests }) => sum + requests, 0),
        failures: health.reduce((sum, { failures }) => sum + failures, 0),
      },
      logLinesLost: this.#log.lost,
    });
    await this.#replace('status.json', `${JSON.stringify(status, null, 2)}\n`);
    await this.#replace('metrics.prom', metrics);
    for (const stage of stages) void stage.broadcast(statusMessage({ ...status }));
  }

  // A disk that refuses is told once, and keeps nobody waiting.
  async #replace(name: string, text: string): Promise<void> {
    const { outDir } = this.#options;
    try {
      // Somebody may have removed the folder in mid-night.
      await mkdir(outDir, { recursive: true });
      await replaceFile(join(outDir, name), text);
      this.#trouble.written(name);
    } catch (error) {
      this.#trouble.failed(name, error);
    }
  }

  #watchStage(stage: Stage): void {
    const note = (text: string) => this.note(stage.name ? `OBS ${stage.name}: ${text}` : text);
    stage.on('taken', (taken) => this.append(takenEntry(this.#options.clock.now(), stage.name, taken)));
    stage.on('problem', ({ reason }) => note(reason));
    let last = '';
    stage.on('connection', ({ state, reason }) => {
      // Nobody there, asked again and again: told once.
      if (last === 'absent' && (state === 'absent' || state === 'connecting')) return;
      last = state;
      note(stage.name ? `${state}: ${reason}` : `OBS ${state}: ${reason}`);
    });
    stage.on('interlock', ({ reason }) => note(reason));
    stage.on('pressure', ({ reason }) => note(reason));
    stage.on('sent', ({ wallMs }) => {
      this.#shownAt(wallMs);
    });
  }

  #shownAt(wallMs: number): void {
    if (this.#awaited === null) return;
    for (const timings of [this.latency, this.#lately]) timings.add(Math.max(0, wallMs - this.#awaited));
    this.#awaited = null;
  }

  #fares(show: Show, wall: number): void {
    const now = this.#options.clock.now();
    const { dataAt } = show.mainHouse();
    const { p50, p95, max } = this.#lately.quantiles();
    this.append(
      healthEntry(now, {
        latencyMs: { times: this.#lately.count, p50, p95, max },
        dataAge: dataAt === null ? null : Math.max(0, Math.round((now - dataAt) / 1000)),
        rssMb: Math.round(this.#gauge.sample() / 1024 / 1024),
        obs: this.#options.stages.map((stage) => {
          const { name, connection, cpuPercent, requests, failures, ...health } = stage.health();
          const skippedFrames = health.renderSkippedFrames + health.outputSkippedFrames;
          return { name, connection, skippedFrames, cpuPercent, requests, failures };
        }),
      }),
    );
    this.#lately = new Timings();
    this.#healthAt = wall;
  }

  // "Flat" is measured against the level after the first tenth of the rounds.
  #settle(show: Show): void {
    if ((show.mainHouse().counted ?? 0) >= 0.1) this.#gauge.settle();
    else this.#gauge.sample();
  }
}
