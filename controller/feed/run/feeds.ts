import { setImmediate as loopTurn } from 'node:timers/promises';
import type { Election } from '../../election/election.ts';
import { type Clock, wallClock, wallNow } from '../../ground/clock.ts';
import type { MadeFault, Mode } from '../../ground/mode.ts';
import { UserError } from '../../ground/user-error.ts';
import { withEciStates } from '../eci/eci.ts';
import type { Poll, Report } from '../report.ts';
import type { Feed, FeedSpec } from '../spec.ts';
import { readFeedSpec, requireFeedKeys } from '../spec-file.ts';
import { assureWritable } from '../wire/record-file.ts';
import { FeedBus, type FeedEvents } from './feed-bus.ts';
import { HealthBook } from './health-book.ts';
import { Injections } from './injections.ts';
import { FeedMerge } from './merge.ts';
import type { FeedHealth, FeedJob, FromThread, NightOptions } from './message.ts';
import { NightClock, type ReplaySpeed } from './night-clock.ts';
import { nightTime } from './night-time.ts';
import { PollQueue } from './poll-queue.ts';
import type { PageInWork } from './pulse.ts';
import { SuspectPages } from './suspect-pages.ts';
import { FeedThread } from './thread.ts';
import { watchFeedFiles } from './watch.ts';

export interface FeedOptions {
  election: Election;
  mode: Mode;
  /** Read with these feeds instead of the folder's own: a simulated night is written in its own words. */
  spec?: FeedSpec | undefined;
  /** Replay this night instead of asking the live source. */
  night?: NightOptions | undefined;
  /** Write every exchange with the source to this WARC file (live only). */
  record?: string | undefined;
  /** One sweep of every feed, then the iteration ends (live only). */
  once?: boolean | undefined;
  /** Is given the handle before the first poll is waited for, so that what happens until then is told. */
  opened?: ((feeds: FeedHandle) => void) | undefined;
  /** Ends the feeds, and the wait for the first poll. */
  signal?: AbortSignal | undefined;
}

export interface FeedEffects {
  /** Wall time, ms. */
  wall(): number;
  /** Silence after which a thread counts as hung, and the first wait before a new one, ms; for tests. */
  silentMs?: number;
  firstWaitMs?: number;
  /** Memory of a thread, MB. */
  memoryMb?: number;
}

export interface FeedHandle {
  /**
   * Polls in order; the source is asked no faster than they are taken. Ends when the night ends or on stop(). Between
   * two polls the event loop turns, however many wait: timers, sockets and signals get their turn.
   */
  polls(): AsyncIterable<Poll>;
  /**
   * The polls in which every feed looks at everything once, taken like polls(). They come again as the first of polls():
   * who has judged the source by them need not ask it twice. Live only.
   */
  firstSweep(): AsyncIterable<Poll>;
  /** Resolves true when a poll waits, false when none will come any more. @throws UserError when the feed is refused */
  some(): Promise<boolean>;
  /** How many polls wait. */
  readonly waiting: number;
  /** Takes the first poll that waits, and the night's clock to its time; null when none does. */
  next(): Poll | null;
  /** How fast the night is replayed; null live. */
  readonly speed: ReplaySpeed | null;
  /** What an operator may do to a night that is replayed; null live. */
  readonly rehearsal: ReplayHand | null;
  /** The night's time: the wall clock live, the recorded time in a replay. */
  clock: Clock;
  health(): readonly FeedHealth[];
  /** Seats that two feeds tell differently now, a sentence each. */
  readonly differing: readonly string[];
  on<T extends keyof FeedEvents>(type: T, listener: (event: FeedEvents[T]) => void): void;
  /** Hears what is told until somebody listens by `on`, who will hear that too. */
  overhear<T extends keyof FeedEvents>(type: T, listener: (event: FeedEvents[T]) => void): void;
  /** From now on the feeds read for this election, which has the same contests: their threads start anew with it. */
  adopt(election: Election): void;
  stop(): Promise<void>;
}

/** An operator's hand in a replayed night. */
export interface ReplayHand {
  /** @param speed times the real one, 0 = the night stands still, null = as before it stood still @returns its pace */
  pace(speed: number | null): number | 'max';
  /** The night goes on from a time, earlier or later. @returns ms of the night @throws Error when it is none, or the night is over */
  jump(to: string): number;
  /** @param truth what the source says of the contest now; null = an outage of all @throws Error when the night is over */
  inject(fault: MadeFault, truth: Report | null, minutes: number): void;
}

/** Polls a thread may be ahead of the reader: a reader who is slow for a while takes them together. */
const AHEAD = 16;

/**
 * Starts the feeds of an election, each in a thread of its own (one for all of them in a replay). A replay has
 * its first poll at hand when this returns, so that its clock stands right from the beginning.
 * @throws UserError 78 when feed.yaml is missing or wrong, 66/65 when the night cannot be read
 */
export async function startFeeds(
  options: FeedOptions,
  effects: FeedEffects = { wall: Date.now },
): Promise<FeedHandle> {
  const spec = options.spec ?? (await electionFeeds(options.election));
  if (!options.night) requireFeedKeys(spec);
  if (options.record !== undefined) await assureWritable(options.record);
  const feeds = new Feeds(options, spec, effects);
  options.opened?.(feeds);
  const stop = () => void feeds.stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  if (!options.signal?.aborted) await feeds.start();
  else stop();
  return feeds;
}

class Feeds extends FeedBus implements FeedHandle, ReplayHand {
  readonly clock: Clock;
  #options: FeedOptions;
  readonly #effects: FeedEffects;
  readonly #queue = new PollQueue();
  readonly #night: NightClock | null;
  readonly #book: HealthBook;
  #merge: FeedMerge;
  #spec: FeedSpec;
  #threads: FeedThread[] = [];
  #suspects: SuspectPages[] = [];
  #running = 0;
  /** Live feeds that have not looked at everything yet. */
  readonly #unswept = new Set<string>();
  #position = 0;
  #diedAt = -1;
  #toldLate = false;
  readonly #injections: Injections;
  /** When the replay began, ms of the night. */
  #began = 0;
  /** The next poll is of a time before those that were taken. */
  #anew = false;
  #unwatch: () => Promise<void> = async () => {};

  constructor(options: FeedOptions, spec: FeedSpec, effects: FeedEffects) {
    super();
    this.#options = options;
    this.#effects = effects;
    this.#spec = spec;
    this.#night = options.night
      ? new NightClock(options.night.speed, effects.wall, () => this.#queue.first?.at)
      : null;
    this.clock =
      this.#night ?? (effects.wall === Date.now ? wallClock : { now: effects.wall, wall: effects.wall });
    this.#merge = new FeedMerge(spec.feeds);
    this.#injections = new Injections(options.election.parties);
    this.#book = new HealthBook(spec.feeds, this.clock, (feed) => this.#merge.onAir(feed));
  }

  async start(): Promise<void> {
    const { feeds } = this.#spec;
    const groups = this.#night ? [feeds] : feeds.map((feed) => [feed]);
    this.#running = groups.length;
    this.#unswept.clear();
    for (const { name } of groups.flat()) this.#unswept.add(name);
    this.#suspects = [];
    this.#threads = groups.map((group) => this.#thread(group.map(({ name }) => name)));
    for (const thread of this.#threads) thread.start();
    if (this.#night) {
      if (await this.#queue.some()) this.#night.begins(this.#queue.first?.at ?? 0);
      this.#began ||= this.#night.now();
    } else if (!this.#options.once) {
      this.#unwatch = await watchFeedFiles(this.#spec, () => void this.#reload());
    }
  }

  async *polls(): AsyncGenerator<Poll> {
    while (await this.some()) {
      // Not in a message of the thread's: Node reads up to a thousand of those before it looks at a timer.
      await loopTurn();
      const poll = this.next();
      if (poll) yield poll;
    }
  }

  async *firstSweep(): AsyncGenerator<Poll> {
    const taken: Poll[] = [];
    const swept = (): boolean => this.#unswept.size === 0;
    while (await this.#queue.some(swept)) {
      await loopTurn();
      const poll = this.#queue.take();
      if (!poll) continue;
      taken.push(poll);
      const merged = this.#merge.accept(poll);
      yield merged.poll;
    }
    this.#queue.putBack(taken);
    this.#merge = new FeedMerge(this.#spec.feeds);
  }

  some(): Promise<boolean> {
    return this.#queue.some();
  }

  get waiting(): number {
    return this.#queue.length;
  }

  next(): Poll | null {
    const poll = this.#queue.take();
    if (!poll) return null;
    if (this.#night) this.#reached(this.#night, poll.at);
    const merged = this.#merge.accept(poll);
    for (const note of merged.notes) this.tell('note', note);
    return merged.poll;
  }

  get speed(): ReplaySpeed | null {
    return this.#night?.speed ?? null;
  }

  get rehearsal(): ReplayHand | null {
    return this.#night ? this : null;
  }

  pace(asked: number | null): number | 'max' {
    const { clock, night } = this.#replay();
    const speed = asked ?? night.speed;
    // What it stood still from is not forgotten by standing still.
    if (speed !== 0) this.#options = { ...this.#options, night: { ...night, speed } };
    clock.pace(speed);
    for (const thread of this.#threads) thread.send({ type: 'pace', speed, at: clock.now() });
    return speed;
  }

  jump(to: string): number {
    const { clock, night } = this.#replay();
    const from = nightTime(to, this.#began, this.#options.election.timeZone);
    this.#options = { ...this.#options, night: { ...night, from } };
    this.#anew ||= from < clock.now();
    this.#position = 0;
    this.#injections.end();
    clock.jumps();
    // What is read from now on comes from a new thread: the old one's word counts no more.
    for (const thread of this.#threads) void thread.restart();
    this.#queue.clear();
    this.#merge = new FeedMerge(this.#spec.feeds);
    this.#book.reset(this.#spec.feeds);
    return from;
  }

  inject(fault: MadeFault, truth: Report | null, minutes: number): void {
    const { clock } = this.#replay();
    const at = clock.now();
    const until = at + minutes * 60_000;
    if (truth === null) return void this.#injections.begin('outage', null, until);
    const report = { ...this.#injections.begin(fault, truth, until), fetchedAt: at };
    const poll = { feed: truth.feed, at, reports: [report], problems: [], pages: 1, unchanged: 0 };
    const injected = { [truth.contest]: fault };
    this.#queue.push({ ...poll, arrivedWall: wallNow(), injected }, () => {});
  }

  #replay(): { clock: NightClock; night: NightOptions } {
    const { night } = this.#options;
    if (!this.#night || !night) throw new Error('this night is live');
    if (this.#running === 0) throw new Error('the night is over; start it again, with --from');
    return { clock: this.#night, night };
  }

  health(): readonly FeedHealth[] {
    return this.#book.health();
  }

  get differing(): readonly string[] {
    return this.#merge.differing;
  }

  adopt(election: Election): void {
    this.#options = { ...this.#options, election };
    const feeds = this.#spec.feeds.map((feed) => withEciStates(feed, election));
    this.#spec = { ...this.#spec, feeds };
    for (const thread of this.#threads) void thread.restart();
  }

  async stop(): Promise<void> {
    this.#queue.end();
    await this.#unwatch();
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #thread(names: readonly string[]): FeedThread {
    const label = names.join(', ');
    const suspects = new SuspectPages();
    this.#suspects.push(suspects);
    const { wall: _, ...bounds } = this.#effects;
    const thread: FeedThread = new FeedThread({
      ...bounds,
      job: () => ({ ...this.#job(names), passedOver: suspects.passedOver() }),
      told: (message) => this.#told(message, names, thread),
      printed: (text) => this.tell('note', { feed: label, text: `prints: ${text}` }),
      died: (death, page) => {
        if (page) this.#suspect(page, death.reason, label, suspects);
        // Dead twice at the same place of a night, and not by a page: that record is passed over.
        else if (this.#night && this.#diedAt === this.#position) this.#position++;
        this.#diedAt = this.#position;
        for (const feed of names) this.#book.died(feed, death.reason);
        this.tell('restart', { feed: label, ...death });
        this.#tellHealth();
      },
    });
    return thread;
  }

  #job(feeds: readonly string[]): Omit<FeedJob, 'pulse' | 'passedOver'> {
    const { election, night, record, once } = this.#options;
    return {
      election,
      spec: this.#spec,
      feeds,
      night: night
        ? { ...night, speed: this.#night?.speed.wanted ?? night.speed, skip: this.#position }
        : null,
      record: record ?? null,
      once: once ?? false,
      credit: AHEAD,
    };
  }

  #suspect(page: PageInWork, reason: string, feed: string, suspects: SuspectPages): void {
    if (!suspects.died(page, this.clock.now())) return;
    const text = `${page.url} is passed over: reading it ended the feed's thread twice (${reason}). It is read again when its bytes change, or when feed.yaml is saved`;
    this.tell('note', { feed, text });
  }

  #told(message: FromThread, names: readonly string[], thread: FeedThread): void {
    switch (message.type) {
      case 'poll':
        if (this.#night) this.#position = message.position;
        this.#polled(this.#anew ? { ...message.poll, anew: true } : message.poll, thread);
        this.#anew = false;
        break;
      case 'counters':
        this.#book.counted(message.counters);
        this.#tellHealth();
        break;
      case 'problem':
        this.tell('problem', message.problem);
        break;
      case 'note':
        this.tell('note', message);
        break;
      case 'swept':
        this.#unswept.delete(message.feed);
        this.#queue.wake();
        break;
      case 'refused':
        this.#queue.fail(new UserError(message.exitCode, { what: message.message }));
        break;
      case 'end':
        for (const feed of names) this.#book.ended(feed);
        this.#running--;
        if (this.#running === 0) this.#queue.end();
        break;
    }
  }

  #polled(told: Poll, thread: FeedThread): void {
    const poll = this.#night ? this.#injections.through(told) : told;
    this.#book.polled(poll, this.#night !== null);
    this.#queue.push(poll, () => thread.send({ type: 'credit', polls: 1 }));
    for (const problem of poll.problems) this.tell('problem', problem);
  }

  // Told once a night: the operator cannot change the machine, and status says it all along.
  #reached(night: NightClock, at: number): void {
    night.reached(at);
    if (this.#toldLate || !night.late) return;
    this.#toldLate = true;
    const { wanted, reached } = night.speed;
    const text = `this machine cannot replay the night at ${wanted} times its speed, it reaches ${Math.round((reached ?? 0) * 10) / 10}`;
    this.tell('note', { feed: this.#spec.feeds.map(({ name }) => name).join(), text });
  }

  #tellHealth(): void {
    this.tell('health', this.#book.health());
  }

  // A changed feed.yaml takes force when it is right; a wrong one is told and the old one stays.
  async #reload(): Promise<void> {
    try {
      const spec = await electionFeeds(this.#options.election);
      requireFeedKeys(spec);
      const names = (feeds: readonly Feed[]): string => feeds.map(({ name }) => name).join();
      const same = names(spec.feeds) === names(this.#spec.feeds);
      this.#spec = spec;
      // What came from the old addresses is not mixed with the new (hazard H17).
      this.#queue.clear();
      for (const suspects of this.#suspects) suspects.clear();
      this.#merge = new FeedMerge(spec.feeds);
      this.#book.reset(spec.feeds);
      if (same) await Promise.all(this.#threads.map((thread) => thread.restart()));
      else {
        await Promise.all(this.#threads.map((thread) => thread.stop()));
        await this.start();
      }
      this.tell('note', { feed: names(spec.feeds), text: 'feed.yaml was read again' });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.tell('note', { feed: '', text: `feed.yaml stays as it was: ${error.message}` });
    }
  }
}

/** feed.yaml with the state codes that an `eci` feed knows by itself; its folder is found in its thread. */
async function electionFeeds(election: Election): Promise<FeedSpec> {
  const spec = await readFeedSpec(election.dir);
  return { ...spec, feeds: spec.feeds.map((feed) => withEciStates(feed, election)) };
}
