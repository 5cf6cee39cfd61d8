import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Begun, beginElection } from '../begin/begin.ts';
import { loadElection } from '../election/load.ts';
import { scaffold } from '../election/scaffold.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import { plain, printLine, say } from '../ground/terminal.ts';
import { EXIT, telling, UserError } from '../ground/user-error.ts';
import { verb } from '../ground/verbs.ts';
import { probeSources } from '../probe/probe-source.ts';
import { OVERLAYS } from '../render/board/look-files.ts';
import { missingWords } from '../render/board/words.ts';
import { ensureNight } from '../simulate/ensure-night.ts';
import { beginFeed } from './begin-feed.ts';

interface Args {
  dir: string;
  title?: string | undefined;
  from: string[];
  boundaries?: string | undefined;
  places?: string | undefined;
  region: string[];
  state?: string | undefined;
  timeZone?: string | undefined;
  locale?: string | undefined;
  language?: string | undefined;
  source?: string | undefined;
  yes: boolean;
}

export const command = verb(
  {
    dir: { type: 'string', demandOption: true, describe: 'folder to make, or to go on with' },
    from: {
      type: 'string',
      array: true,
      default: [],
      describe:
        'page, sheet or file with contests, candidates and parties, or a folder of saved pages: a URL, HTML, CSV, XLSX, ODS, JSON, XML',
    },
    boundaries: { type: 'string', describe: 'GeoJSON or TopoJSON file with the shapes of the contests' },
    places: { type: 'string', describe: 'table of places (lon and lat, or column and row) for squares' },
    region: {
      type: 'string',
      array: true,
      default: [],
      describe: 'column or property that groups contests (default: those that look like it)',
    },
    state: { type: 'string', describe: 'code of the state; of several in the source, only this one' },
    title: { type: 'string', describe: 'the election, as shown' },
    'time-zone': { type: 'string', describe: 'IANA zone of every shown time' },
    locale: { type: 'string', describe: 'how numbers are written: en-IN' },
    language: { type: 'string', describe: "language of the boards' own words" },
    source: { type: 'string', describe: 'who publishes the numbers' },
    yes: { type: 'boolean', default: false, describe: 'ask nothing, take every guess' },
  },
  async (told) => {
    const args = await asked(told);
    args.from = withoutNames(args.from);
    if (args.from.length === 0 && args.boundaries === undefined) return example(args);
    const sources = await fetched(args.from);
    const [places] = args.places === undefined ? [] : await fetched([args.places]);
    const begun = await beginElection({
      ...{
        dir: args.dir,
        sources,
        boundaries: args.boundaries,
        places,
        state: args.state,
        regions: args.region,
      },
      frame: frameOf(args),
    });
    const own = languageOf(frameOf(args).locale);
    if (args.language === undefined && !isSpoken(own, args.dir))
      begun.told.push(`language: en, as the boards have no words in ${own} yet (docs/look.md)`);
    if (begun.boundaries !== null) begun.told.push(...(await drawMaps(args.dir, begun)));
    const election = await loadElection(args.dir);
    begun.told.push(...(await beginFeed(election, begun)));
    const stop = new AbortController();
    await ensureNight(undefined, election, {
      say: (line) => void begun.told.push(line),
      signal: stop.signal,
    });
    for (const line of begun.told) printLine(line);
    for (const { contest, near } of begun.missing.slice(0, MOST_MISSING))
      printLine(
        `look: ${contest.state}-${contest.number} ${contest.name} has no shape${near.length > 0 ? `; nearest: ${near.join(', ')}` : ''}`,
      );
    if (begun.missing.length > MOST_MISSING)
      printLine(`look: ${begun.missing.length - MOST_MISSING} more have no shape`);
    printLine(
      `next: countnight check ${args.dir}; countnight sheet ${args.dir}; countnight rehearse ${args.dir}`,
    );
  },
);

/** Contests without a shape that are named. */
const MOST_MISSING = 20;
const PATIENCE = { everyMs: 3000, say };
const MASK_TOOL = fileURLToPath(new URL('../../mask-tool/mask-tool.mjs', import.meta.url));

/** Formats that are recognised by themselves: their names may stand beside a page, but alone they are no source. */
const RECOGNISED = ['eci', 'clarity', 'nist', 'ap', 'civicapi'];

function withoutNames(from: readonly string[]): string[] {
  const pages = from.filter((one) => !RECOGNISED.includes(one.toLowerCase()) || existsSync(one));
  if (pages.length > 0 || from.length === 0) return pages;
  throw new UserError(EXIT.usage, {
    what: 'pages of known publishers are recognised by themselves, and only a page says who stands where',
    got: `--from ${from.join(' ')}`,
    expected: 'the address of a page, or a saved one',
  });
}

/** On a terminal what was not said is asked, with a guess from this machine; nowhere else. */
async function asked(args: Args): Promise<Args> {
  if (args.yes || !process.stdin.isTTY || !process.stdout.isTTY) return args;
  const desk = createInterface({ input: process.stdin, output: process.stdout });
  const ask = async (question: string, guess: string | undefined): Promise<string | undefined> => {
    const answer = (await desk.question(plain(`${question}${guess ? ` [${guess}]` : ''}: `))).trim();
    return answer || guess;
  };
  try {
    const next = { ...args };
    if (args.from.length === 0) {
      const from = await ask(
        'Page, sheet or file with candidates and parties (empty: an example to fill in)',
        undefined,
      );
      if (from === undefined && args.boundaries === undefined) return args;
      next.from = from === undefined ? [] : [from];
    }
    next.boundaries ??= await ask('Boundaries, GeoJSON or TopoJSON (empty: squares)', undefined);
    const { title, timeZone, locale } = frameOf(args);
    next.title ??= await ask('Title', title);
    next.timeZone ??= await ask('Time zone', timeZone);
    next.locale ??= await ask('Locale of numbers', locale);
    next.language ??= await ask('Language of the boards', frameOf(next).language);
    next.source ??= await ask('Who publishes the numbers', undefined);
    return next;
  } finally {
    desk.close();
  }
}

function frameOf({ dir, title, timeZone, locale, language, source }: Args) {
  const machine = Intl.DateTimeFormat().resolvedOptions();
  const tag = locale ?? machine.locale;
  return {
    title: title ?? basename(resolve(dir)),
    timeZone: timeZone ?? machine.timeZone,
    locale: tag,
    language: language ?? (isSpoken(languageOf(tag), dir) ? languageOf(tag) : 'en'),
    source: source ?? '',
  };
}

function languageOf(tag: string): string {
  return new Intl.Locale(tag).language;
}

/** Whether the boards have all of their own words in it. */
function isSpoken(language: string, dir: string): boolean {
  return missingWords(language, OVERLAYS, dir).missing.length === 0;
}

async function fetched(pages: readonly string[]): Promise<Exchange[]> {
  const found: Exchange[] = [];
  for await (const exchange of probeSources(pages, null, null, PATIENCE)) found.push(exchange);
  return found;
}

/** Draws the state and every region of it, in a process of its own. */
async function drawMaps(dir: string, { boundaries, found }: Begun): Promise<string[]> {
  const regions = found.regionKinds.flatMap(({ key }) => ['--region', key]);
  const words = [
    MASK_TOOL,
    'draw',
    boundaries ?? '',
    '--out',
    join(dir, 'maps'),
    '--number',
    'number',
    ...regions,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1e8 }).catch(
    (error: Error & { stderr?: string; code?: number }) => {
      throw new UserError(EXIT.data, {
        what: 'the maps could not be drawn',
        got: error.stderr?.trim() || error.message,
        where: dir,
        cause: error,
      });
    },
  );
  const lines = stdout.trim().split('\n');
  const [state = ''] = lines;
  return [`maps: ${state}${lines.length > 1 ? `; and ${lines.length - 1} of regions` : ''}`];
}

/** Three seats that rehearse as they stand, to be overwritten line by line. */
async function example({ dir, title }: Args): Promise<void> {
  const refuse = telling(EXIT.io, { what: 'the folder cannot be made', where: dir });
  const there = await readdir(dir).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : refuse(error),
  );
  if (there.length > 0) {
    throw new UserError(EXIT.usage, {
      what: 'the folder is not empty',
      got: there.slice(0, 3).join(', '),
      where: dir,
      remedy: 'name a folder that does not exist yet, or say with --from what to add to it',
    });
  }
  const files = scaffold(title ?? basename(resolve(dir)));
  try {
    await mkdir(join(dir, 'maps'), { recursive: true });
    for (const [name, text] of files) await writeFile(join(dir, name), text);
  } catch (error) {
    refuse(error);
  }
  printLine(
    `${dir}: ${[...files.keys()].join(', ')}\nnext: fill them in, then countnight check ${dir}; ` +
      `mask-tool draw or extract makes the maps; countnight rehearse ${dir}`,
  );
}
