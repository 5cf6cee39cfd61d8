import { existsSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { ownRundown, readPlan } from '../director/rundown-file.ts';
import { refusal } from '../election/finding.ts';
import { readFolder } from '../election/read.ts';
import type { FeedHandle } from '../feed/run/feeds.ts';
import { watchFiles } from '../ground/watch-files.ts';
import type { Notifier } from '../hooks/notifier.ts';
import { notifyFile, readNotifications } from '../hooks/notify-file.ts';
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
  /** Null where another machine counts: then only what is shown is read again. */
  feeds: Pick<FeedHandle, 'adopt'> | null;
  notifier: Pick<Notifier, 'adopt'> | null;
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
  const { show, logbook, feeds, notifier, wake } = watched;
  const { election } = show.parts;
  const [overrides, rundown] = [overridesFile(election), ownRundown(election)];
  const notify = notifyFile(election);
  const counted = ['election.yaml', ...election.files].map((name) => join(election.dir, name));
  // The folder's own templates, words and styles.
  const overlays = join(election.dir, 'overlays');
  if (feeds) await readOverridesAgain(watched);
  const watcher = await watchFiles([overlays, rundown, ...(feeds ? [...counted, overrides, notify] : [])]);
  const reread = async (file: string): Promise<void> => {
    const look = file.startsWith(`${overlays}${sep}`);
    const name = basename(file);
    try {
      if (look) show.parts.editions.reload();
      else if (file === overrides) await readOverridesAgain(watched);
      else if (file === rundown) show.parts = { ...show.parts, plan: await readPlan(show.parts.election) };
      else if (file === notify) notifier?.adopt(await readNotifications(election));
      else if (feeds) await readElectionAgain(watched, feeds);
      const read = existsSync(file) ? `${name} was read again` : `${name} is gone, and what it said with it`;
      logbook.note(look ? 'overlays were read again' : read);
      wake();
    } catch (error) {
      const refused = look
        ? 'overlays are refused, the last good ones stay'
        : `${name} is refused, the last good one stays`;
      logbook.note(`${refused} in force: ${(error as Error).message}`);
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
    },
  };
}

async function readOverridesAgain({ show, desk }: Watched): Promise<void> {
  const { election, clock } = show.parts;
  const overrides = await readOverrides(overridesFile(election), election);
  desk.overrule((count) => applyOverrides(count, overrides, show.parts.election, clock.now()));
}

/** Everything may change during a night that does not contradict what is counted; other seats need a restart. */
async function readElectionAgain({ show, desk }: Watched, feeds: Pick<FeedHandle, 'adopt'>): Promise<void> {
  const { election: before, clock, editions } = show.parts;
  const { election, findings, places } = await readFolder(before.dir);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (!election || !places) throw refusal(errors, before.dir);
  const plan = await readPlan(election);
  // From here on in one go: no poll may come between the check and the new roster.
  const against = contradictions(show.state.count, before, election, places);
  if (against.length > 0) throw refusal(against, before.dir);
  editions.reopen(election);
  desk.overrule((count) => layOver(count, before, election, clock.now()));
  feeds.adopt(election);
  show.parts = { ...show.parts, election, plan };
}
