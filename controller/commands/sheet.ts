import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import { readFeedSpec } from '../feed/spec-file.ts';
import { findChromium } from '../ground/chromium.ts';
import { print, printJson } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { ELECTION, verb } from '../ground/verbs.ts';
import { type Cell, lookAtBoards, sheetPage } from '../sheet/sheet.ts';
import { resultsOrMadeUp } from '../simulate/made-up-results.ts';
import { ChromiumHost } from '../stage/picture/chromium-host.ts';

export const command = verb(
  {
    election: ELECTION,
    out: { type: 'string', default: 'sheet.html', describe: 'page to write' },
    tall: { type: 'boolean', default: false, describe: 'upright boards, 1080x1920' },
    board: {
      type: 'string',
      array: true,
      default: [],
      describe: 'only this board, by its page id: state, district-kolkata',
    },
    language: { type: 'string', describe: "language of the boards (default: the election's)" },
    json: { type: 'boolean', default: false, describe: 'print what is wrong as JSON' },
  },
  async (args) => {
    const own = await loadElection(args.election);
    const election = { ...own, language: args.language ?? own.language };
    const bar = process.stderr.isTTY ? new SingleBar({ format: 'boards {bar} {percentage} %' }) : null;
    bar?.start(100, 0);
    const cells = await drawBoards(election, {
      ...(args.board.length > 0 && { boards: args.board }),
      tall: args.tall,
      pictures: true,
      progress: (share) => bar?.update(Math.round(100 * share)),
    });
    bar?.stop();
    if (cells.length === 0)
      throw new UserError(EXIT.usage, {
        what: 'there is no such board',
        got: args.board.join(', '),
        expected: 'page ids as in out/overlays',
      });
    await writeFile(args.out, sheetPage(election.title, cells));
    const bad = cells.flatMap(({ board, moment, complaints }) =>
      complaints.map((complaint) => ({ board, moment, complaint })),
    );
    if (args.json) printJson({ out: args.out, pictures: cells.length, bad });
    else {
      for (const { board, moment, complaint } of bad) print(`${board}, ${moment}: ${complaint}\n`);
      print(`${args.out}: ${cells.length} pictures, ${bad.length} things wrong\n`);
    }
    if (bad.length > 0) process.exitCode = EXIT.data;
  },
);

/**
 * Looks at an election's boards with its own data.
 *
 * @throws UserError 69 where there is no Chromium
 */
export async function drawBoards(
  election: Election,
  plan: { boards?: readonly string[]; tall?: boolean; pictures: boolean; progress?: (share: number) => void },
): Promise<Cell[]> {
  const executable = findChromium();
  if (executable === null)
    throw new UserError(EXIT.unavailable, {
      what: 'no Chromium, Chrome or Edge was found',
      remedy: 'install one, or set CHROMIUM to its path',
    });
  const { results } = await resultsOrMadeUp(election);
  const host = new ChromiumHost(executable);
  const workDir = await mkdtemp(join(tmpdir(), 'countnight-sheet-'));
  try {
    const leadsOnly = await tellsLeadsOnly(election);
    return await lookAtBoards({ election, results, workDir, leadsOnly, ...plan }, await host.open());
  } finally {
    await host.stop();
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Whether every feed of the election tells who leads, and none the votes of all. */
async function tellsLeadsOnly({ dir }: Election): Promise<boolean> {
  const spec = await readFeedSpec(dir).catch(() => null);
  const named = (column: unknown): boolean =>
    column !== undefined && (column as { names?: [] }).names?.length !== 0;
  const feeds = spec?.feeds ?? [];
  return (
    feeds.length > 0 && feeds.every(({ columns = {} }) => named(columns.leader) && !named(columns.votes))
  );
}
