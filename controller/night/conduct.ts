import { resolve } from 'node:path';
import { setImmediate as loopTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { readPlan, SCENES } from '../director/rundown-file.ts';
import type { Moment } from '../director/state.ts';
import type { Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import { type FeedHandle, startFeeds } from '../feed/run/feeds.ts';
import { HookHost, hooksFile } from '../hooks/hooks.ts';
import type { Summary } from '../log/summary.ts';
import type { Mode } from '../mode.ts';
import { layPhotos } from '../prefetch/photos.ts';
import { Projector } from '../projection/projector.ts';
import { openPages, settlePages } from '../render/board/pages.ts';
import { openMapBook } from '../render/map/map-book.ts';
import { ensureNight } from '../simulate/ensure-night.ts';
import type { ObsTarget } from '../stage/obs-target.ts';
import type { Stage } from '../stage/stage-contract.ts';
import { forgetNight, loadNight, type NightRecord } from '../store/night.ts';
import { NightSaver } from '../store/night-saver.ts';
import { openStore } from '../store/store.ts';
import { overridesFile, readOverrides } from '../tally/overrides-file.ts';
import { Closing } from './closing.ts';
import { Logbook } from './logbook.ts';
import { NightLoop, type NightWitness } from './loop.ts';
import { OperatorDesk } from './operator-desk.ts';
import { claimOutFolder, holdOutFolder } from './out-folder.ts';
import { requireFullMapping } from './preflight.ts';
import { watchFolder } from './reload.ts';
import { Show } from './show.ts';
import { openStages } from './stages.ts';
import { beginNight } from './step.ts';
import { TurnGuard } from './turn-guard.ts';

/** Everything the command line decides about a night. */
export interface NightOptions {
  mode: Mode;
  /** Election folder. */
  election: string;
  out: string;
  /** Every OBS to drive; empty = none. */
  obs: readonly ObsTarget[];
  /** Recorded night; undefined in a rehearsal = the election's simulated one, made when it is not there. */
  night: string | undefined;
  speed: number | 'max';
  from: string | undefined;
  until: string | undefined;
  /** End with the night instead of holding its last picture. */
  exit: boolean;
  /** One look at the source, then the end. */
  once: boolean;
  store: string | undefined;
  /** Rehearsal: go on where a killed one stopped. A live night always does. */
  resume: boolean;
  /** Record every exchange with the source to this WARC. */
  record: string | undefined;
  leaveOut: readonly string[];
  testDataOnAir: boolean;
}

/** What a night may do to the world besides its folder and OBS. */
export interface NightEffects {
  /** A line for whoever started us. */
  say(line: string): void;
  /** Ends the night early. */
  signal: AbortSignal;
}

const TICK_MS = 200;
/** Events from this weight on become chapters of OBS's recording. */
const CHAPTER_WEIGHT = 60;

/**
 * A whole night: opens the election, the store, OBS, maps, pages and feeds, lets the show turn until the night
 * ends or the signal comes, and closes everything again.
 *
 * @returns null when it was ended before anything was shown
 * @throws UserError before anything is shown when a part cannot be opened; nothing is left half done
 */
export async function conductNight(options: NightOptions, effects: NightEffects): Promise<Summary | null> {
  const { signal } = effects;
  const closing = new Closing();
  let ending: Promise<Summary> | null = null;
  try {
    const night = await unlessAborted(openNight(options, effects, closing), signal);
    if (!night) return null;
    await playNight(night, options, effects);
    ending = endNight(night);
    // After a signal the last files are written while everything else is closed.
    if (signal.aborted) closing.push(async () => void (await ending));
    else await ending;
  } finally {
    await closing.close(signal.aborted);
  }
  return unlessLate(ending);
}

async function endNight({ show, logbook }: Night): Promise<Summary> {
  const { pages, editions } = show.parts;
  show.sum();
  const drawn = [settlePages(pages), ...editions.map((edition) => edition.settled())];
  const [summary] = await Promise.all([logbook.finish(show), ...drawn]);
  return summary;
}

interface Night {
  show: Show;
  feeds: FeedHandle;
  logbook: Logbook;
  saver: NightSaver;
  desk: OperatorDesk;
  stages: readonly Stage[];
  hooks: HookHost | null;
  /** Nobody watches: the night's time is the director's, and he is told of each poll by itself. */
  unwatched: boolean;
  /** Asks for the count to be shown. */
  wake(): void;
}

async function openNight(
  options: NightOptions,
  effects: NightEffects,
  closing: Closing,
): Promise<Night | null> {
  const { mode } = options;
  const election = await loadElection(options.election);
  const plan = await readPlan(election);
  // Read for its mistakes: the night reads it again when it runs.
  await readOverrides(overridesFile(election), election);
  const outDir = resolve(options.out);
  closing.push(await holdOutFolder(outDir), 'folder');
  // A live night marks the folder as its own only when it goes live.
  if (mode !== 'live') await claimOutFolder(outDir, mode, election.id);
  const file = mode === 'live' ? undefined : await ensureNight(options.night, election, effects);
  const store = await openStore(options.store, outDir);
  closing.push(() => store.close(), 'files');
  const resume = mode === 'live' || options.resume;
  // A live night that is taken up again must be on air at once; it was checked when it began.
  const resumed = resume ? await loadNight(store, election, mode) : null;
  if (!resume) await forgetNight(store, election.id, mode);
  if (mode === 'live') {
    if (!resumed && !(await requireFullMapping(election, options.leaveOut, effects))) return null;
    await claimOutFolder(outDir, mode, election.id);
  }
  const nightClock: { current: Clock } = {
    current: { now: () => resumed?.record.at ?? Date.now(), wall: Date.now },
  };
  const clock: Clock = { now: () => nightClock.current.now(), wall: Date.now };

  const { stages, editions } = await openStages(
    options,
    { election, outDir, scenesDir: SCENES, clock },
    effects,
    closing,
  );
  const logbook = await Logbook.open({
    outDir,
    resume: resumed !== null,
    stages,
    election,
    mode,
    say: effects.say,
    clock,
  });
  closing.push(() => logbook.close(), 'files');
  const hooks = openHooks(election, logbook);
  if (hooks) closing.push(() => hooks.stop());
  const saver = new NightSaver(store, {
    resumed,
    before: () => logbook.flush(),
    onProblem: (reason) => logbook.note(reason ?? 'the state is saved again'),
  });
  closing.push((withinMs) => saver.stop(withinMs));

  const state = resumed?.record ?? beginNight(election, mode);
  const maps = await openMapBook(
    election,
    state.count.tallies,
    outDir,
    (ms) => logbook.mapPaint.add(ms),
    (reason) => logbook.note(reason),
  );
  const pages = openPages(election, outDir, { clock, tell: (reason) => logbook.note(reason) });
  const photos = await layPhotos(election, outDir, options.store, (reason) => logbook.note(reason));
  // Started last: from here on the night is on air and nothing may fail for the user's mistakes.
  const feeds = await startFeeds({
    election,
    mode,
    once: options.once,
    opened: (opened) => logbook.watchFeeds(opened),
    signal: effects.signal,
    ...(options.record && { record: options.record }),
    ...(file && {
      night: { file, speed: options.speed, from: resumed?.record.at ?? options.from, until: options.until },
    }),
  });
  closing.push(() => feeds.stop());
  nightClock.current = feeds.clock;

  const unwatched = options.speed === 'max' && stages.length === 0;
  const show = new Show(
    {
      election,
      mode,
      source: election.sourceShort ?? election.source,
      outDir,
      plan,
      maps,
      photos,
      pages,
      stages,
      editions,
      clock,
      clockRate: options.speed === 'max' ? 0 : options.speed,
      moment: (): Moment => ({ night: clock.now(), wall: unwatched ? clock.now() : Date.now() }),
      projector: new Projector(),
      problem: (text) => logbook.note(text),
    },
    { count: state.count, flips: state.flips, recent: state.recent },
    resumed?.record.director,
  );
  const night: Night = {
    hooks,
    show,
    feeds,
    logbook,
    saver,
    desk: new OperatorDesk(show, stages, logbook),
    stages,
    unwatched,
    wake: () => {},
  };
  const watching = await watchFolder({
    show,
    logbook,
    desk: night.desk,
    feeds,
    wake: () => night.wake(),
  });
  closing.push(() => watching.close());
  return night;
}

/** Plays the night until it ends or the signal comes. */
async function playNight(night: Night, options: NightOptions, effects: NightEffects): Promise<void> {
  const { show, feeds, desk, logbook, unwatched } = night;
  const { signal } = effects;
  const guard = new TurnGuard((text) => logbook.note(text));
  const witness = witnessOf(night);
  const loop = new NightLoop({ show, feeds, desk, guard, witness, alone: unwatched, signal });
  const timer = unwatched ? null : setInterval(() => loop.tick(), TICK_MS);
  night.wake = () => loop.tick();
  const stop = () => void feeds.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await loop.run();
    if (!options.exit && !signal.aborted) {
      effects.say('The night is over; its last picture stays until Ctrl-C.');
      await unlessAborted(new Promise(() => {}), signal);
    }
  } finally {
    if (timer) clearInterval(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Writes down what the loop does, tells the hooks and marks the recording. */
function witnessOf({ show, logbook, saver, hooks, stages }: Night): NightWitness {
  let unsaved = false;
  return {
    stepped(step, poll) {
      logbook.stepped(step, poll);
      hooks?.tell(step.events);
      for (const event of step.events)
        if (event.weight >= CHAPTER_WEIGHT) for (const stage of stages) void stage.mark(event.reason);
      if (poll || step.changes.length > 0) unsaved = true;
    },
    directed(lines) {
      logbook.directed(lines);
      if (lines.length > 0) unsaved = true;
    },
    shown() {
      logbook.shown(show);
      if (!unsaved) return;
      unsaved = false;
      const { count, flips, recent } = show.state;
      const record: NightRecord = {
        count,
        flips,
        recent,
        director: show.director,
        at: show.parts.clock.now(),
      };
      saver.save(record);
    },
  };
}

function openHooks(election: Election, logbook: Logbook): HookHost | null {
  const file = hooksFile(election);
  if (file === null) return null;
  return new HookHost(file, {
    note: ({ hook, text }) => logbook.note(`hook ${hook}: ${text}`),
    problem: (text) => logbook.note(text),
  });
}

/** What a promise gives, or null as soon as the signal has come; what it would have thrown then is nobody's. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  promise.catch(() => {});
  const aborted = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  return Promise.race([promise, aborted]);
}

// Closing has waited for it as long as it may.
async function unlessLate(ending: Promise<Summary> | null): Promise<Summary | null> {
  return Promise.race([ending, loopTurn(null)]);
}
