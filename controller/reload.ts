import { basename, join } from 'node:path';
import { watch } from 'chokidar';
import { planRundown } from './director/plan.ts';
import { readRundown } from './director/rundown.ts';
import { loadElection } from './election/load.ts';
import type { Logbook } from './logbook.ts';
import type { OperatorDesk } from './operator-desk.ts';
import { openPages } from './render/board/pages.ts';
import { watchPages } from './render/board/watch.ts';
import type { Show } from './show.ts';
import { applyOverrides } from './tally/apply-overrides.ts';
import { overridesFile, readOverrides } from './tally/overrides-file.ts';

interface Watched {
  show: Show;
  logbook: Logbook;
  desk: OperatorDesk;
  rundownFile: string;
  /** Asks for a turn, so that what was read is shown at once. */
  wake(): void;
}

const ELECTION_FILES = ['election.yaml', 'parties.csv', 'coalitions.yaml'];

/**
 * Reads the election folder's files again as they are saved. A bad file is refused with its line, and the last
 * good one stays in force. The feed's own files are watched by the feed.
 */
export async function watchFolder(watched: Watched): Promise<{ close(): Promise<void> }> {
  const { show, logbook, rundownFile } = watched;
  const { election } = show.parts;
  await readOverridesAgain(watched);
  const watcher = watch(
    [...ELECTION_FILES.map((name) => join(election.dir, name)), overridesFile(election), rundownFile],
    // Editors write in several steps; half a file is not a bad edit.
    { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 80, pollInterval: 20 } },
  );
  let looks = watchLooks(watched);
  const reread = async (file: string): Promise<void> => {
    const name = basename(file);
    try {
      if (file === overridesFile(election)) await readOverridesAgain(watched);
      else if (file === rundownFile)
        show.parts = { ...show.parts, plan: planRundown(await readRundown(file), show.parts.election) };
      else {
        await readElectionAgain(watched);
        await looks.close();
        looks = watchLooks(watched);
      }
      logbook.note(`${name} was read again`);
      watched.wake();
    } catch (error) {
      logbook.note(`${name} is refused, the last good one stays in force: ${(error as Error).message}`);
    }
  };
  watcher.on('add', (file) => void reread(file));
  watcher.on('change', (file) => void reread(file));
  return {
    close: async () => {
      await watcher.close();
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

/** Everything but the seats themselves may change during a night; other seats need a restart. */
async function readElectionAgain({ show, rundownFile }: Watched): Promise<void> {
  const { election: before, outDir, clock } = show.parts;
  const election = await loadElection(before.dir);
  if ([...before.contests.keys()].join() !== [...election.contests.keys()].join())
    throw new Error('the contests changed; stop and start again for that');
  const plan = planRundown(await readRundown(rundownFile), election);
  for (const edition of show.parts.editions) edition.reopen(election);
  show.parts = {
    ...show.parts,
    election,
    plan,
    source: election.source,
    pages: openPages(election, outDir, { clock }),
  };
}
