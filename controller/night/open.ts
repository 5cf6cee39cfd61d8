import { resolve } from 'node:path';
import { SCENES } from '../director/rundown-file.ts';
import type { Clock } from '../ground/clock.ts';
import { collectClosely } from '../ground/heap.ts';
import { layPhotos } from '../prefetch/photos.ts';
import { Projector } from '../projection/projector.ts';
import { Editions } from '../render/board/editions.ts';
import { openMapBook } from '../render/map/map-book.ts';
import { readScenes } from '../stage/plan/scene-spec.ts';
import type { Stage } from '../stage/stage-contract.ts';
import { amendElection } from '../tally/amend.ts';
import type { Closing } from './closing.ts';
import { findCountedNight } from './counted.ts';
import type { Kept } from './folder-keeper.ts';
import { findFollowedNight } from './followed.ts';
import { Logbook } from './logbook.ts';
import { OperatorDesk } from './operator-desk.ts';
import type { NightEffects, NightOptions } from './options.ts';
import { claimOutFolder } from './out-folder.ts';
import { watchFolder } from './reload.ts';
import { Show } from './show.ts';
import type { BegunNight, Source } from './source.ts';
import { openStages } from './stages.ts';
import { beginNight } from './step.ts';

/** A night that is open: its parts, ready to be played. */
export interface Night {
  show: Show;
  source: Source;
  counting: BegunNight['counting'];
  logbook: Logbook;
  desk: OperatorDesk;
  stages: readonly Stage[];
  /** The output folder, and how it is brought back. */
  folder: Kept;
  /** Nobody watches: the night's time is the director's, and he is told of each poll by itself. */
  unwatched: boolean;
  /** What waits first is the count to begin with. */
  newsFirst: boolean;
  /** Asks for the count to be shown. */
  wake(): void;
}

/**
 * Opens a night in an order in which a user's mistake ends it before anything is on air. What is opened is closed by
 * `closing`, however far it came.
 *
 * @returns null when the signal ended it
 * @throws UserError when a part cannot be opened
 */
export async function openNight(
  options: NightOptions,
  effects: NightEffects,
  closing: Closing,
): Promise<Night | null> {
  const found =
    options.kind === 'follow'
      ? await findFollowedNight(options, effects, closing)
      : await findCountedNight(options, effects, closing);
  if (!found) return null;
  const { election, mode, plan, outDir, resumed } = found;
  let nightClock: Clock = { now: () => resumed?.at ?? Date.now(), wall: Date.now };
  const clock: Clock = { now: () => nightClock.now(), wall: Date.now };
  const hurried = options.kind === 'rehearsal' && options.speed === 'max';

  const testDataOnAir = options.kind !== 'live' && options.testDataOnAir === true;
  const scenesDir = options.scenes === undefined ? SCENES : resolve(options.scenes);
  // A mistake in a folder of one's own ends the night before anything is on air, also without an OBS.
  if (scenesDir !== SCENES) await readScenes(scenesDir);
  const stages = await openStages(
    { mode, obs: options.obs, election, outDir, scenesDir, clock, hurried, testDataOnAir },
    effects,
    closing,
  );
  const unwatched = hurried && stages.length === 0;
  const logbook = await Logbook.open({
    ...{ outDir, stages, clock, unwatched, resume: found.sameLog },
    lease: options.kind === 'follow' ? null : (options.lease ?? null),
    say: effects.say,
  });
  closing.push(() => logbook.close(), 'files');
  const tell = (reason: string) => logbook.note(reason);
  const state = resumed ?? beginNight(election, mode);
  const measured = (ms: number) => logbook.mapPaint.add(ms);
  const { count, maps: opening } = found.ahead ?? { count: state.count };
  const amended = amendElection(election, count);
  const maps = await openMapBook(amended, count, outDir, measured, tell, opening);
  collectClosely();
  const editions = new Editions(election, outDir, options.obs, { clock, tell });
  const photos = await layPhotos(election, outDir, options.store, tell);
  const begun = await found.begin(logbook, stages);
  if (!begun) return null;
  const { source, lead, record, counting } = begun;
  nightClock = source.clock;

  const show = new Show(
    {
      ...{ election, plan, lead, maps, photos, editions, stages, clock },
      get clockRate() {
        return nightClock.rate ?? found.clockRate;
      },
      moment: () => ({ night: clock.now(), wall: unwatched ? clock.now() : Date.now() }),
      projector: new Projector(undefined, tell),
      problem: tell,
    },
    record ?? state,
    record?.director,
  );
  const desk = new OperatorDesk(show, stages, logbook, {
    follows: counting === null,
    rehearsal: counting?.feeds.rehearsal ?? null,
  });
  const restore = async () => {
    await claimOutFolder(outDir, mode, election.id);
    maps.removed();
    editions.removed();
    await layPhotos(election, outDir, options.store, tell);
    await logbook.saving();
    night.wake();
  };
  const folder = { outDir, restore, tell };
  const { newsFirst = false } = found;
  const night: Night = {
    ...{ show, source, counting, logbook, desk, stages, folder, unwatched, newsFirst },
    wake: () => {},
  };
  const feeds = counting?.feeds ?? null;
  const notifier = counting?.notifier ?? null;
  const watching = await watchFolder({ show, logbook, desk, feeds, notifier, wake: () => night.wake() });
  closing.push(() => watching.close());
  return night;
}
