import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import { ackMessage, receiveCommand } from '../director/operator.ts';
import { SCENES } from '../director/rundown-file.ts';
import type { CandidateId, Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import type { Mode } from '../mode.ts';
import { layPhotos } from '../prefetch/photos.ts';
import { Projector } from '../projection/projector.ts';
import { headlineTexts } from '../render/board/headline.ts';
import { deskFor, mapsShown, openPages, type PageBook, renderPages } from '../render/board/pages.ts';
import type { NightView } from '../render/board/view.ts';
import { type MapBook, openMapBook } from '../render/map/map-book.ts';
import type { ObsTarget } from '../stage/obs-target.ts';
import type { Stage } from '../stage/stage-contract.ts';
import { followNight } from '../store/follow-night.ts';
import { CURRENT_KEY, type CurrentNight, type NightRecord } from '../store/night.ts';
import { readStore } from '../store/store.ts';
import { amendElection } from '../tally/amend.ts';
import type { Count } from '../tally/count.ts';
import { type HouseTotal, sumHouses } from '../tally/house.ts';
import { EXIT, UserError } from '../user-error.ts';
import { Closing } from './closing.ts';
import type { NightEffects, NightOptions } from './conduct.ts';
import type { Edition } from './edition.ts';
import { claimOutFolder, holdOutFolder } from './out-folder.ts';
import { projectionView } from './projection-view.ts';
import { openStages, type Stages } from './stages.ts';

export interface FollowerOptions {
  /** The store that the leading machine saves to. */
  store: string;
  obs: readonly ObsTarget[];
  out: string;
  /** Election folder on this machine; undefined = `elections/ID` of the night that is being saved. */
  election: string | undefined;
  /** Draw what is there now, and end. */
  once: boolean;
  testDataOnAir: boolean;
}

/** Scene of our own operator's choice (null = leave OBS alone), until he releases. */
interface OwnScene {
  scene: string | null;
  panic?: boolean;
}

/** A leader that saves nothing for this long is told about, once. */
const SILENT_MS = 120_000;

/**
 * Drives a second machine's OBS from the state that the first one saves: the same pictures, drawn here, and the
 * same scenes, taken here. It reads the store and writes nothing to it. Its own operator's hand counts for its own
 * OBS: a scene he switches stays until release.
 *
 * @throws UserError 69 when store, night or OBS is absent, 78 when this machine has not the election, 64 for a store
 *   that is not shared
 */
export async function conductFollower(options: FollowerOptions, effects: NightEffects): Promise<void> {
  const closing = new Closing();
  try {
    // Read, never opened: a follower writes nothing and makes no file by its mistake.
    const store = await readStore(options.store, options.out);
    closing.push(() => store.close(), 'files');
    if (!store.shared)
      throw new UserError(
        { what: 'only a shared store can be followed', got: options.store, expected: 'redis://HOST:PORT' },
        EXIT.usage,
      );
    const current = await store.keyv.get<CurrentNight>(CURRENT_KEY);
    if (!current)
      throw new UserError(
        {
          what: 'there is no night in this store',
          where: store.where,
          remedy: 'start countnight run or rehearse with the same --store first',
        },
        EXIT.unavailable,
      );
    const election = await loadElection(electionFolder(options.election, current.election));
    const night = await Follower.open(election, current.mode, options, effects, closing);
    const ended = new AbortController();
    const signal = AbortSignal.any([effects.signal, ended.signal]);
    const silence = setInterval(() => night.listen(effects.say), 1000);
    closing.push(() => clearInterval(silence));
    const say = (reason: string | null) => effects.say(reason ?? `The store at ${store.where} is back.`);
    for await (const record of followNight(store, election, current.mode, { signal, onProblem: say })) {
      night.show(record);
      if (options.once) ended.abort();
    }
  } finally {
    await closing.close(effects.signal.aborted);
  }
}

class Follower {
  readonly #election: Election;
  readonly #mode: Mode;
  readonly #maps: MapBook;
  readonly #photos: ReadonlyMap<CandidateId, string>;
  readonly #pages: PageBook;
  readonly #stages: readonly Stage[];
  readonly #editions: readonly Edition[];
  readonly #projector = new Projector();
  readonly #clock: Clock;
  #record: NightRecord | null = null;
  #summed: { count: Count; houses: ReadonlyMap<string, HouseTotal> } | null = null;
  #heardAt = Date.now();
  #silent = false;
  #own: OwnScene | null = null;

  private constructor(
    election: Election,
    mode: Mode,
    parts: {
      maps: MapBook;
      photos: ReadonlyMap<CandidateId, string>;
      pages: PageBook;
      clock: Clock;
    } & Stages,
  ) {
    this.#election = election;
    this.#mode = mode;
    this.#maps = parts.maps;
    this.#photos = parts.photos;
    this.#pages = parts.pages;
    this.#stages = parts.stages;
    this.#editions = parts.editions;
    this.#clock = parts.clock;
    for (const stage of parts.stages) {
      stage.on('takeover', () => this.#takeOver({ scene: null }));
      stage.on('message', ({ data }) => void this.#receive(stage, data));
    }
  }

  static async open(
    election: Election,
    mode: Mode,
    options: FollowerOptions,
    effects: NightEffects,
    closing: Closing,
  ): Promise<Follower> {
    closing.push(await holdOutFolder(options.out), 'folder');
    const outDir = await claimOutFolder(options.out, mode, election.id);
    let night: Follower | null = null;
    // A rehearsal's clock stands still between two saves: we do not know how fast it runs.
    const clock: Clock = {
      now: () => (mode === 'live' ? Date.now() : (night?.nightTime() ?? Date.now())),
      wall: Date.now,
    };
    const { stages, editions } = await openStages(
      stageOptions(options, election, mode),
      { election, outDir, scenesDir: SCENES, clock },
      effects,
      closing,
    );
    const tell = effects.say;
    const maps = await openMapBook(election, new Map(), outDir, () => {}, tell);
    const pages = openPages(election, outDir, { clock, tell });
    const photos = await layPhotos(election, outDir, options.store, effects.say);
    night = new Follower(election, mode, { maps, photos, pages, stages, editions, clock });
    return night;
  }

  nightTime(): number | null {
    return this.#record?.at ?? null;
  }

  /** Draws what the leader saved and takes what it has on air. */
  show(record: NightRecord): void {
    const { count, flips, recent, at } = record;
    this.#record = record;
    this.#heardAt = Date.now();
    const election = amendElection(this.#election, count);
    const houses = sumHouses(count, this.#election, this.#summed);
    this.#summed = { count, houses };
    const painted = this.#maps.paint(count.tallies, election);
    const house = houses.get(election.mainState) as HouseTotal;
    const view: NightView = {
      election,
      count,
      houses,
      projection: projectionView(this.#projector.projection(count, election, at)),
      flips,
      events: recent,
      maps: this.#maps.pictures,
      photos: this.#photos,
      mode: this.#mode,
      source: election.sourceShort ?? election.source,
      dataAt: house.dataAt,
      now: at,
      clockRate: this.#mode === 'live' ? 1 : 0,
      seat: null,
    };
    renderPages(view, this.#pages, { clock: this.#clock });
    for (const edition of this.#editions) edition.render(view);
    if (painted.length > 0)
      this.#maps.sweep(mapsShown([this.#pages, ...this.#editions.map(({ pages }) => pages)]));
    this.#want();
  }

  /** Tells once when the leader has fallen silent, and when it speaks again. */
  listen(say: (line: string) => void): void {
    const silent = Date.now() - this.#heardAt > SILENT_MS;
    if (silent !== this.#silent)
      say(
        silent
          ? 'The leading machine saves nothing any more; its last picture stays.'
          : 'The leading machine is back.',
      );
    this.#silent = silent;
  }

  #want(): void {
    const record = this.#record;
    const house = this.#summed?.houses.get(this.#election.mainState);
    if (!record || !house) return;
    const { air, held, preload } = record.director;
    const theirs = held?.kind === 'takeover' ? undefined : air?.cue.scene;
    const election = amendElection(this.#election, record.count);
    for (const edition of this.#editions) edition.head(house, record.flips, election, this.#mode);
    const panic = this.#own ? this.#own.panic : held?.kind === 'panic';
    const wanted = {
      mode: this.#mode,
      program: this.#own ? (this.#own.scene ?? undefined) : theirs,
      preload: this.#own ? undefined : preload?.scene,
      pages: this.#pages.pages,
      texts: headlineTexts(house, record.flips, deskFor(this.#pages, election), this.#mode),
      ...(panic && { urgent: true }),
    };
    for (const stage of this.#stages) stage.want(wanted);
  }

  #takeOver(own: OwnScene | null): void {
    this.#own = own;
    this.#want();
  }

  async #receive(stage: Stage, data: Record<string, unknown>): Promise<void> {
    const received = receiveCommand(data);
    if (!received) return;
    const { id, command, error } = received;
    const answer = (ok: boolean, message: string) => stage.broadcast(ackMessage(id, ok, message));
    if (!command) return void (await answer(false, error));
    const own = ownScene(command, this.#record);
    if (own === undefined) return void (await answer(false, 'this OBS follows; ask the leading machine'));
    if (own.scene !== null && !this.#pages.pages.has(own.scene))
      return void (await answer(false, `there is no scene ${own.scene}`));
    if (command.do === 'release') for (const each of this.#stages) each.release();
    this.#takeOver(command.do === 'release' ? null : own);
    await answer(true, `${command.do}, on this OBS only`);
  }
}

// What a command means for this OBS alone; undefined = it is not ours to obey.
function ownScene(
  command: NonNullable<NonNullable<ReturnType<typeof receiveCommand>>['command']>,
  record: NightRecord | null,
): OwnScene | undefined {
  switch (command.do) {
    case 'hold':
      return { scene: record?.director.air?.cue.scene ?? null };
    case 'cue':
      return { scene: command.scene };
    case 'panic':
      return { scene: 'standby', panic: true };
    case 'release':
      return command.contest === null ? { scene: null } : undefined;
    default:
      return undefined;
  }
}

function electionFolder(given: string | undefined, id: string): string {
  const folder = resolve(given ?? join('elections', id));
  if (existsSync(folder)) return folder;
  throw new UserError(
    {
      what: 'this machine has not the election that is being counted',
      got: id,
      where: folder,
      remedy: 'copy the election folder here, or name it with --election',
    },
    EXIT.config,
  );
}

function stageOptions(options: FollowerOptions, election: Election, mode: Mode): NightOptions {
  return {
    mode,
    election: election.dir,
    out: options.out,
    obs: options.obs,
    night: undefined,
    speed: 1,
    from: undefined,
    until: undefined,
    exit: false,
    once: options.once,
    store: undefined,
    resume: false,
    record: undefined,
    leaveOut: [],
    testDataOnAir: options.testDataOnAir,
  };
}
