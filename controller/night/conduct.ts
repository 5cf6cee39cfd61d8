import { once } from 'node:events';
import { setImmediate as loopTurn } from 'node:timers/promises';
import { collectWhileOpening } from '../ground/heap.ts';
import { atOnce } from '../ground/slices.ts';
import type { Summary } from '../log/summary.ts';
import { Closing } from './closing.ts';
import { keepFolder } from './folder-keeper.ts';
import { NightLoop, type NightWitness } from './loop.ts';
import { type Night, openNight } from './open.ts';
import type { NightEffects, NightOptions } from './options.ts';
import { TurnGuard } from './turn-guard.ts';

const TICK_MS = 200;
/** Events from this weight on become chapters of OBS's recording. */
const CHAPTER_WEIGHT = 60;

/**
 * A whole night, live, rehearsed or followed: opens all it is made of, lets the show turn until the source or the signal
 * ends it, and closes everything again.
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
    closing.push(keepFolder(night.folder));
    try {
      await playNight(night, options, effects);
    } catch (error) {
      // What was counted until then is written down all the same.
      await endNight(night).catch(() => {});
      throw error;
    }
    ending = endNight(night);
    // After a signal the last files are written while everything else is closed.
    if (signal.aborted) closing.push(async () => void (await ending));
    else await ending;
  } finally {
    await closing.close(signal.aborted);
  }
  return unlessLate(ending);
}

async function endNight(night: Night): Promise<Summary> {
  const { show, logbook } = night;
  // Also what was stepped and never drawn: nobody may tell it again.
  saveNow(night);
  atOnce(show.sum());
  const finished = logbook.finish(show);
  await Promise.all([finished, show.parts.editions.settled(), logbook.saving()]);
  return finished;
}

/** Plays the night until it ends or the signal comes. */
async function playNight(night: Night, options: NightOptions, effects: NightEffects): Promise<void> {
  const { show, source, desk, logbook, unwatched, newsFirst } = night;
  const { signal } = effects;
  const guard = new TurnGuard((text) => logbook.note(text));
  // Where nobody watches it is the time that counts.
  const opened = unwatched ? () => {} : collectWhileOpening();
  const witness = witnessOf(night, opened);
  const loop = new NightLoop({ show, source, desk, guard, witness, alone: unwatched, newsFirst, signal });
  const timer = unwatched ? null : setInterval(() => loop.tick(), TICK_MS);
  night.wake = () => loop.tick();
  try {
    await loop.run();
    const ends = options.kind === 'rehearsal' ? options.exit : options.once;
    if (!ends && !signal.aborted) {
      effects.say('The night is over; its last picture stays until Ctrl-C.');
      await once(signal, 'abort');
    }
  } finally {
    if (timer) clearInterval(timer);
    opened();
  }
}

/**
 * Writes down what the loop does, tells who wants to know and marks the recording.
 * @param opened is told when the first count is drawn
 */
function witnessOf(night: Night, opened: () => void): NightWitness {
  const { show, logbook, counting, stages } = night;
  let counted = false;
  let unsaved = false;
  return {
    stepped(step, news) {
      const poll = news && 'reports' in news ? news : null;
      if (news) counted = true;
      const events = logbook.stepped(step, poll);
      // What this machine may have to tell again after a crash, or another one, is told to nobody outside yet.
      if (counting && events.length > 0)
        void logbook.kept().then(() => {
          counting.hooks?.tell(events);
          counting.notifier.tell(events);
        });
      for (const event of events)
        if (event.weight >= CHAPTER_WEIGHT) for (const stage of stages) void stage.mark(event.reason);
      if (poll || step.changes.length > 0) unsaved = true;
    },
    directed(lines) {
      logbook.directed(lines);
      if (lines.length > 0) unsaved = true;
    },
    shown() {
      logbook.shown(show);
      if (counted) opened();
      if (!unsaved && !logbook.waits) return;
      unsaved = false;
      // With what is told of it by now: what was counted while it was drawn is saved when it is told too.
      saveNow(night, show.shown);
    },
  };
}

/** Wants the night saved as it stands, with all that was told of it. */
function saveNow({ show, logbook, counting }: Night, { count, flips, recent } = show.state): void {
  const record = { count, flips, recent, director: show.director, at: show.parts.clock.now() };
  counting?.saver.save(record, logbook.lines);
}

/** What a promise gives, or null as soon as the signal has come; what it throws after that is dropped. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
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
