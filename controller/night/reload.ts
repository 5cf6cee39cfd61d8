import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { watch } from 'chokidar';
import { ownRundown, readPlan } from '../director/rundown-file.ts';
import { refusal } from '../election/finding.ts';
import { readFolder } from '../election/read.ts';
import type { FeedHandle } from '../feed/run/feeds.ts';
import { openPages } from '../render/board/pages.ts';
import { watchPages } from '../render/board/watch.ts';
import { applyOverrides } from '../tally/apply-overrides.ts';
import { contradictions, layOver } from '../tally/new-roster.ts';
import { overridesFile, readOverrides } from '../tally/overrides-file.ts';
import type { Logbook } from './logbook.ts';
import type { OperatorDesk } from './operator-desk.ts';
import type { Show } from './show.ts';

interface Watched {
  show: Show;
  logbook: Logbook;
  desk: OperatorDesk;
  feeds: Pick<FeedHandle, 'adopt'>;
  /** Asks for a turn, so that what was read is shown at once. */
  wake(): void;
}

/** A file that is gone for longer than this was taken away on purpose, wall ms. */
const GONE_MS = 1500;

/**
 * Reads the election folder's files again as they are saved. A bad file is refused with its line, and the last
 * good one stays in force. The feed's own files are watched by the feed.
 */
export async function watchFolder(watched: Watched): Promise<{ close(): Promise<void> }> {
  const { show, logbook } = watched;
  const { election } = show.parts;
  const [overrides, rundown] = [overridesFile(election), ownRundown(election)];
  await readOverridesAgain(watched);
  const watcher = watch(
    [...['election.yaml', ...election.files].map((name) => join(election.dir, name)), overrides, rundown],
    // Editors write in several steps; half a file is not a bad edit.
    { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 80, pollInterval: 20 } },
  );
  let looks = watchLooks(watched);
  const reread = async (file: string): Promise<void> => {
    const name = basename(file);
    try {
      if (file === overrides) await readOverridesAgain(watched);
      else if (file === rundown) show.parts = { ...show.parts, plan: await readPlan(show.parts.election) };
      else {
        await readElectionAgain(watched);
        await looks.close();
        looks = watchLooks(watched);
      }
      logbook.note(existsSync(file) ? `${name} was read again` : `${name} is gone, and what it said with it`);
      watched.wake();
    } catch (error) {
      logbook.note(`${name} is refused, the last good one stays in force: ${(error as Error).message}`);
    }
  };
  // One at a time: of two saves the later one counts.
  let reading = Promise.resolve();
  const queue = (file: string) => {
    reading = reading.then(() => reread(file));
  };
  const waiting = new Set<NodeJS.Timeout>();
  // A file that is replaced may be gone for a moment, and pins must not fall off for that moment.
  const later = (file: string) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      if (!existsSync(file)) queue(file);
    }, GONE_MS);
    waiting.add(timer);
  };
  watcher.on('add', queue);
  watcher.on('change', queue);
  watcher.on('unlink', later);
  return {
    close: async () => {
      for (const timer of waiting) clearTimeout(timer);
      await watcher.close();
      await reading;
      await looks.close();
    },
  };
}

/** The folder's own templates, words and styles; a new book of pages needs a new watch. */
function watchLooks({ show, logbook, wake }: Watched): { close(): Promise<void> } {
  return watchPages(show.parts.pages, {
    onReload: () => {
      for (const edition of show.parts.editions) edition.reload();
      logbook.note('overlays were read again');
      wake();
    },
    onProblem: (error) =>
      logbook.note(`overlays are refused, the last good ones stay in force: ${error.message}`),
  });
}

async function readOverridesAgain({ show, desk }: Watched): Promise<void> {
  const { election, clock } = show.parts;
  const overrides = await readOverrides(overridesFile(election), election);
  desk.overrule((count) => applyOverrides(count, overrides, show.parts.election, clock.now()));
}

/** Everything may change during a night that does not contradict what is counted; other seats need a restart. */
async function readElectionAgain({ show, desk, feeds }: Watched): Promise<void> {
  const { election: before, outDir, clock, pages } = show.parts;
  const { election, findings, places } = await readFolder(before.dir);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (!election || !places) throw refusal(errors, before.dir);
  const plan = await readPlan(election);
  // From here on in one go: no poll may come between the check and the new roster.
  const against = contradictions(show.state.count, before, election, places);
  if (against.length > 0) throw refusal(against, before.dir);
  desk.overrule((count) => layOver(count, before, election, clock.now()));
  feeds.adopt(election);
  for (const edition of show.parts.editions) edition.reopen(election);
  show.parts = {
    ...show.parts,
    election,
    plan,
    source: election.source,
    pages: openPages(election, outDir, { clock }, pages),
  };
}
