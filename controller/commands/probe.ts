import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContestId, Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import { isMadeUpFeed } from '../election/scaffold.ts';
import { expandEci } from '../feed/eci/eci.ts';
import { Lane } from '../feed/run/lane.ts';
import { fromWorkbook } from '../feed/run/workbook.ts';
import type { FeedSpec } from '../feed/spec.ts';
import { readFeedSpec } from '../feed/spec-file.ts';
import { UrlPatterns } from '../feed/wire/page-url.ts';
import { printLine, say } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { ELECTION, type Told, verb } from '../ground/verbs.ts';
import { watchFiles } from '../ground/watch-files.ts';
import { exists } from '../ground/whole-file.ts';
import { withChange } from '../probe/feed-change.ts';
import { type ProbedPage, probePage } from '../probe/probe.ts';
import { describePage, describeSummary, heldBack } from '../probe/probe-report.ts';
import { isUrl, probeSources, probeSweep } from '../probe/probe-source.ts';
import { mendFeed, reachPage } from '../probe/reach-page.ts';
import { withUnread } from '../probe/unread.ts';

const ASKED = {
  election: ELECTION,
  pages: {
    type: 'string',
    array: true,
    default: [],
    describe: 'URLs, saved pages or folders (default: every page of the feed)',
  },
  propose: {
    type: 'boolean',
    default: false,
    describe: 'propose a feed.yaml for the page, although there is one',
  },
  write: {
    type: 'boolean',
    default: false,
    describe:
      'write the proposed feed.yaml; to one that somebody wrote, add what lets its pages in (a host, a key of the environment, a browser)',
  },
  watch: {
    type: 'boolean',
    describe: 'run again when feed.yaml or a saved page changes (default: on a terminal)',
  },
  'leave-out': {
    type: 'string',
    array: true,
    default: [],
    describe: 'contests that need not map, like WB-56',
  },
  all: {
    type: 'boolean',
    default: false,
    describe: 'print every row of every page, not only what does not map',
  },
  json: { type: 'boolean', default: false, describe: 'print the findings as JSON' },
} as const;

type Args = Told<typeof ASKED>;

export const command = verb(ASKED, async (args) => {
  process.exitCode = await probe(args);
  const files = args.pages.filter((page) => !isUrl(page));
  // A probe of the whole source is not repeated with every key stroke in the feed file.
  if (args.watch ?? (process.stdout.isTTY && !args.json && args.pages.length > 0))
    await probeOnSave(args, files);
});

/** A dead source shall not look like a dead command; stdout stays the findings'. */
const PATIENCE = { everyMs: 3000, say };

async function probe(args: Args): Promise<number> {
  const election = await loadElection(args.election);
  const spec = args.propose ? null : await specOrNone(election.dir);
  if (spec === null) return propose(args, election);
  const pages: ProbedPage[] = [];
  const leaveOut = new Set(args.leaveOut);
  const feeds = spec.feeds.map((feed) => expandEci(feed, election));
  const lanes = feeds
    .filter(({ kind }) => kind !== 'module')
    .map((feed) => ({ lane: new Lane(feed, spec, election), urls: new UrlPatterns(feed, election) }));
  if (args.pages.length === 0)
    for (const { lane } of lanes)
      if (lane.feed.pages || lane.feed.kind === 'eci')
        pages.push(...(await probeSweep(lane.feed, spec, election, PATIENCE, leaveOut)));
  const isOwn = (page: string): boolean => isUrl(page) && lanes.some(({ urls }) => urls.match(page));
  if (args.write && !args.pages.every(isOwn)) return propose(args, election);
  for await (const exchange of probeSources(args.pages, { ...spec, feeds }, election, PATIENCE)) {
    const found = lanes.find(({ urls }) => urls.match(exchange.url)) ?? lanes[0];
    if (!found) continue;
    const opened = await fromWorkbook(exchange, found.lane.feed);
    const page = probePage(opened, found.lane, found.urls, election, leaveOut);
    // Several feeds may share a page.
    const isShared = lanes.filter(({ urls }) => urls.match(exchange.url)).length > 1;
    pages.push(isShared ? page : await withUnread(page, exchange, election, leaveOut));
  }
  if (pages.length === 0)
    throw new UserError(66, { what: 'there is no page to probe', where: args.pages.join(', ') || spec.file });
  const mended = args.write ? await mend(args, election, pages) : null;
  if (mended !== null) return mended;
  // A probe of the whole source must find every seat; a probe of some pages only what is on them.
  const expected = args.pages.length === 0 ? expectedContests(election, leaveOut) : [];
  const mapped = new Set(pages.flatMap(({ contests }) => contests.map(({ contest }) => contest)));
  const missing = expected.filter((id) => !mapped.has(id));
  const held = heldBack(
    pages.flatMap(({ contests }) => contests.filter(({ contest }) => !leaveOut.has(contest))),
  );
  const maps = missing.length === 0 && held.size === 0 && pages.every((page) => page.maps);
  if (args.json) printLine(JSON.stringify({ maps, missing, pages }, null, 2));
  else {
    for (const page of pages) {
      // One page is shown whole; of many only what needs a look.
      if (args.all || pages.length === 1 || !page.maps) printLine(describePage(page));
    }
    printLine(describeSummary(pages, missing, election, held));
  }
  return maps ? EXIT.ok : EXIT.data;
}

async function propose(args: Args, election: Election): Promise<number> {
  const [page] = args.pages;
  if (page === undefined) {
    throw new UserError(EXIT.usage, {
      what: 'a proposal needs a page',
      remedy: 'countnight probe ELECTION PAGE, where PAGE is a URL or a saved page',
    });
  }
  const { proposal, changes } = await reachPage(page, election, PATIENCE, args.write);
  const reasons = proposal.reasons.map((reason) => `# ${reason}\n`).join('');
  const written = changes.reduce(
    (yaml, change) => withChange(yaml, page, change, election) ?? yaml,
    `${reasons}${proposal.yaml}`,
  );
  if (args.json) printLine(JSON.stringify(proposal, null, 2));
  else printLine(written);
  if (!args.write) return EXIT.data;
  const file = join(election.dir, 'feed.yaml');
  if ((await exists(file)) && !(await isMadeUp(file))) {
    throw new UserError(EXIT.config, {
      what: 'there is a feed.yaml already',
      where: file,
      remedy: 'move it away, or copy from the proposal above',
    });
  }
  await writeFile(file, written);
  if (!args.json) printLine(`# written to ${file}`);
  return probe({ ...args, propose: false, write: false });
}

/** Adds to a feed file that somebody wrote what lets in the pages that it asks for; null where nothing does. */
async function mend(args: Args, election: Election, pages: readonly ProbedPage[]): Promise<number | null> {
  const file = join(election.dir, 'feed.yaml');
  const { yaml, added } = await mendFeed(await readFile(file, 'utf8'), pages, election, PATIENCE);
  if (added.length === 0) return null;
  await writeFile(file, yaml);
  if (!args.json) for (const line of added) printLine(`# added to ${file}: ${line}`);
  return probe({ ...args, write: false });
}

/** Runs again whenever the feed file or a saved page is saved, until Ctrl-C. */
async function probeOnSave(args: Args, files: readonly string[]): Promise<void> {
  const watcher = await watchFiles([join(args.election, 'feed.yaml'), ...files]);
  printLine('Waiting for feed.yaml or a page to be saved; Ctrl-C ends.');
  let running = Promise.resolve();
  watcher.on('all', () => {
    running = running.then(async () => {
      printLine(`\n${'─'.repeat(72)}`);
      try {
        process.exitCode = await probe(args);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        // The watch goes on when a feed file is only half typed.
        printLine(error.message);
        process.exitCode = error.exitCode;
      }
    });
  });
  await new Promise<void>((done) => process.once('SIGINT', () => done()));
  await watcher.close();
}

function expectedContests(election: Election, leaveOut: ReadonlySet<string>): ContestId[] {
  return [...election.contests.values()]
    .filter(({ id, poll }) => poll === 'polled' && !leaveOut.has(id))
    .map(({ id }) => id);
}

/** Null where nobody has written a feed yet: none is there, or the one that every new folder has. */
async function specOrNone(dir: string): Promise<FeedSpec | null> {
  const file = join(dir, 'feed.yaml');
  const written = (await exists(file)) ? !(await isMadeUp(file)) : await exists(join(dir, 'feed.ts'));
  return written ? readFeedSpec(dir) : null;
}

async function isMadeUp(file: string): Promise<boolean> {
  return isMadeUpFeed(await readFile(file, 'utf8'));
}
