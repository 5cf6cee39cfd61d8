import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate as loopTurn } from 'node:timers/promises';
import { readPlan as readRundownPlan } from '../director/rundown-file.ts';
import type { Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import { type FeedHandle, startFeeds } from '../feed/run/feeds.ts';
import type { FeedSpec } from '../feed/spec.ts';
import { parseFeedSpec, readFeedSpec } from '../feed/spec-file.ts';
import { HookHost, hooksFile } from '../hooks/hooks.ts';
import { Notifier } from '../hooks/notifier.ts';
import { readNotifications } from '../hooks/notify-file.ts';
import { templatesOf } from '../render/board/look-files.ts';
import { openMaps } from '../render/map/map-book.ts';
import { planFile, readPlan } from '../simulate/current-night.ts';
import { ensureNight } from '../simulate/ensure-night.ts';
import { isSimulatedAddress, simulatedFeed } from '../simulate/result-page.ts';
import { forgetNight, loadNight } from '../store/night.ts';
import { NightSaver } from '../store/night-saver.ts';
import { heard, openStore } from '../store/store.ts';
import { applyOverrides } from '../tally/apply-overrides.ts';
import { overridesFile, readOverrides } from '../tally/overrides-file.ts';
import type { Closing } from './closing.ts';
import type { LiveNight, NightEffects, Rehearsal } from './options.ts';
import { claimOutFolder, holdOutFolder } from './out-folder.ts';
import { requireFullMapping } from './preflight.ts';
import { type FoundNight, OUR_LEAD, type SourceLog } from './source.ts';

/**
 * Finds a night that is counted here: its election, its folder, its store, and the recording or the source.
 *
 * @returns null when the signal ended it
 * @throws UserError when a part is missing or malformed, or a live source does not map
 */
export async function findCountedNight(
  options: LiveNight | Rehearsal,
  effects: NightEffects,
  closing: Closing,
): Promise<FoundNight | null> {
  const { kind: mode, lease } = options;
  const election = await loadElection(options.election);
  const plan = await readRundownPlan(election);
  // The night reads it again when it runs.
  const overrides = await readOverrides(overridesFile(election), election);
  const notifications = await readNotifications(election);
  const outDir = resolve(options.out);
  closing.push(await holdOutFolder(outDir), 'folder');
  // A live night marks the folder as its own only when it goes live.
  if (mode !== 'live') await claimOutFolder(outDir, mode, election.id);
  const file = options.kind === 'live' ? null : await ensureNight(options.night, election, effects);
  const store = await openStore(options.store, outDir);
  closing.push(() => store.close(), 'files');
  const resume = options.kind === 'live' || options.resume === true;
  // A live night that is taken up again must be on air at once; it was checked when it began.
  const resumed = resume ? await heard(store, loadNight(store, election, mode)) : null;
  if (!resume) await heard(store, forgetNight(store, election.id, mode));
  let live: FeedHandle | null = null;
  let ahead: FoundNight['ahead'];
  if (options.kind === 'live') {
    if (!resumed) {
      const { once, record, leaveOut = [] } = options;
      const feeds = await startFeeds({ election, mode, once, record, signal: effects.signal });
      closing.push(() => feeds.stop());
      let reading = true;
      // What the source says comes first: when it is read the map of all seats is painted, however many are still closed.
      const maps = openMaps(election, async () => {
        while (reading && feeds.waiting > 0) await loopTurn();
      });
      // The boards' are read while the source is.
      templatesOf(election);
      const read = await requireFullMapping(feeds, election, leaveOut, effects).finally(() => {
        reading = false;
      });
      if (!read) return null;
      ahead = { count: applyOverrides(read.count, overrides, election, Date.now()), maps };
      live = feeds;
    }
    await claimOutFolder(outDir, mode, election.id);
  }
  const record = resumed?.record ?? null;

  const own = options.kind === 'rehearsal' && file !== null ? await simulatedSpec(file, election) : undefined;
  if (own)
    effects.say(
      'A simulated night: read as such, whatever feed.yaml says; countnight probe tries that on the real page.',
    );
  const from = options.kind === 'live' || options.from === 'start' ? undefined : options.from;
  const begins = options.kind === 'live' ? undefined : await whereItMoves(file, options, election);
  if (begins !== undefined && record === null)
    effects.say(
      `Begins at ${clockTime(begins, election)}, where the count moves; --from start plays all of it.`,
    );

  const begin: FoundNight['begin'] = async (log, stages) => {
    const hooks = openHooks(hooksFile(election), log);
    const notifier = new Notifier({
      outDir,
      timeZone: election.timeZone,
      caption: async (text) => (await Promise.all(stages.map((stage) => stage.caption(text)))).includes(true),
      note: (text) => log.note(text),
    });
    notifier.adopt(notifications);
    const saver = new NightSaver(store, {
      resumed,
      before: () => log.saving(),
      after: (lines) => log.saved(lines),
      ...(lease && { fenced: (save) => lease.fenced(save, store.redis) }),
      onProblem: (reason) => log.note(reason ?? 'the state is saved again'),
    });
    closing.push(async (withinMs) => {
      // What is told outside waits for what is saved.
      await saver.stop(withinMs / 2);
      await Promise.all([hooks?.stop(), notifier.stop(withinMs / 2)]);
    });
    if (live) log.watchFeeds(live);
    const feeds =
      live ??
      (await startFeeds({
        election,
        mode,
        spec: own,
        opened: (opened) => log.watchFeeds(opened),
        signal: effects.signal,
        ...(options.kind === 'live'
          ? { once: options.once, record: options.record }
          : {
              night: {
                file: file ?? '',
                speed: options.speed,
                from: record?.at ?? from ?? begins,
                until: options.until,
              },
            }),
      }));
    closing.push(() => feeds.stop());
    return { source: feeds, lead: OUR_LEAD, record, counting: { feeds, saver, hooks, notifier } };
  };
  const speed = options.kind === 'live' ? 1 : options.speed;
  const clockRate = speed === 'max' ? 0 : speed;
  const newsFirst = options.kind === 'live' || (record === null && (from ?? begins) !== undefined);
  const resumes = { resumed: record, sameLog: record !== null };
  return { election, mode, plan, outDir, ...resumes, clockRate, newsFirst, ahead, begin };
}

/** The feeds of a simulated night, where the folder's own ask for other pages; undefined for every other night. */
async function simulatedSpec(file: string, election: Election): Promise<FeedSpec | undefined> {
  if (!existsSync(planFile(file))) return undefined;
  const written = await readFeedSpec(election.dir).catch(() => null);
  const pages = written?.feeds.flatMap((feed) => feed.pages ?? []) ?? [];
  if (written === null || written.feeds.some(({ kind }) => kind === 'module' || kind === 'eci'))
    return undefined;
  if (pages.some(({ url }) => isSimulatedAddress(url))) return undefined;
  return parseFeedSpec(simulatedFeed(election.states), written.file);
}

/** Nobody wants to watch an hour of noughts: a simulated night that is watched begins with the first leads. */
async function whereItMoves(
  file: string | null,
  { night, from, until, speed }: Rehearsal,
  election: Election,
): Promise<number | undefined> {
  const asked = night !== undefined || from !== undefined || until !== undefined || speed === 'max';
  if (asked || file === null) return undefined;
  const { moves } = await readPlan(file);
  // With those leads: what a night begins with is what was told before.
  return moves > (election.countStarts ?? 0) ? moves + 1 : undefined;
}

function clockTime(at: number, { timeZone }: Election): string {
  return new Date(at).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
}

function openHooks(file: string | null, log: SourceLog): HookHost | null {
  if (file === null) return null;
  return new HookHost(file, {
    note: ({ hook, text }) => log.note(`hook ${hook}: ${text}`),
    problem: (text) => log.note(text),
  });
}
