import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watch } from 'chokidar';
import { planRundown } from './director/plan.ts';
import { readRundown } from './director/rundown.ts';
import { loadElection } from './election/load.ts';
import type { Logbook } from './logbook.ts';
import type { OperatorDesk } from './operator-desk.ts';
import { openPages, reloadPages } from './render/board/pages.ts';
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

const TEMPLATES = fileURLToPath(new URL('../overlays', import.meta.url));
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
    [
      ...ELECTION_FILES.map((name) => join(election.dir, name)),
      overridesFile(election),
      rundownFile,
      TEMPLATES,
      join(election.dir, 'overlays'),
    ],
    // Editors write in several steps; half a file is not a bad edit.
    { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 80, pollInterval: 20 } },
  );
  const reread = async (file: string): Promise<void> => {
    const name = basename(file);
    try {
      if (file === overridesFile(election)) await readOverridesAgain(watched);
      else if (file === rundownFile)
        show.parts = { ...show.parts, plan: planRundown(await readRundown(file), show.parts.election) };
      else if (dirname(file) === election.dir) await readElectionAgain(watched);
      else reloadPages(show.parts.pages);
      logbook.note(`${name} was read again`);
      watched.wake();
    } catch (error) {
      logbook.note(`${name} is refused, the last good one stays in force: ${(error as Error).message}`);
    }
  };
  watcher.on('add', (file) => void reread(file));
  watcher.on('change', (file) => void reread(file));
  return { close: () => watcher.close() };
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
  show.parts = {
    ...show.parts,
    election,
    plan,
    source: election.source,
    pages: openPages(election, outDir, { clock }),
  };
}
