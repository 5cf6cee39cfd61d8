import type { Election } from '../election/election.ts';
import { ALL_SHEETS } from '../feed/page/parted-sheets.ts';
import { Lane } from '../feed/run/lane.ts';
import { fromWorkbook } from '../feed/run/workbook.ts';
import { type FeedSpec, feedFileSchema } from '../feed/spec.ts';
import { parseFeedSpec } from '../feed/spec-file.ts';
import { decodePage, PageError } from '../feed/wire/decode.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import { UrlPatterns } from '../feed/wire/page-url.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { type FeedChange, linesOf, withChange } from './feed-change.ts';
import { KEY_NAME, NO_RESULTS, nextStep } from './next-step.ts';
import type { Patience } from './patient-source.ts';
import { type ProbedPage, probePage } from './probe.ts';
import { isUrl, probeSources } from './probe-source.ts';
import type { Proposal } from './propose/proposal.ts';
import { proposeFeed } from './propose/propose.ts';

/** Steps that may lie between an address and its results. */
const MOST_STEPS = 3;

/** A page of results, and what had to be done until it was had. */
interface Reached {
  proposal: Proposal;
  changes: readonly FeedChange[];
}

/** What came when a page was asked for, and why it is no page of results. */
interface Refused {
  exchange: Exchange | null;
  /** Null where the page came and holds nothing that looks like results. */
  got: string | null;
  isData: boolean;
}

/**
 * A feed for a page that nobody reads yet.
 *
 * @param tries whether to try what a refusal asks for: another host, a key of the environment, a browser
 * @throws UserError 69 when the page cannot be had, 65 when nothing on it looks like results; with the next step
 */
export async function reachPage(
  page: string,
  election: Election,
  patience: Patience,
  tries: boolean,
): Promise<Reached> {
  const reached = await reach(page, [], election, patience, tries);
  if ('proposal' in reached) return reached;
  const { got, isData } = reached;
  const next = stepOf(reached);
  const remedy = next && [next.say, next.add].filter(Boolean).join(': ');
  if (got !== null)
    throw new UserError(EXIT.unavailable, {
      what: 'the page could not be had',
      got,
      where: page,
      ...(remedy && { remedy }),
    });
  throw new UserError(EXIT.data, {
    what: 'nothing on the page looks like results',
    expected: 'a table, JSON list or delimited file with candidates and votes',
    where: page,
    remedy: `${isData ? next?.say : remedy}; a feed.ts can read any page: see docs/feeds.md`,
  });
}

async function reach(
  page: string,
  changes: readonly FeedChange[],
  election: Election,
  patience: Patience,
  tries: boolean,
): Promise<Reached | Refused> {
  const came = await firstOf(page, probeSpec(page, changes, election), election, patience);
  const exchange = came && (await fromWorkbook(came, { kind: 'csv', sheet: ALL_SHEETS }));
  const refused: Refused = { exchange, got: gotOf(exchange), isData: false };
  const text = exchange && refused.got === null ? textOf(exchange) : null;
  if (text instanceof PageError) refused.got = `${text.message}: ${text.got}`;
  else if (exchange && text !== null) {
    const proposal = proposeFeed(text, exchange.url, election);
    if (proposal) return { proposal, changes };
    refused.isData = !/^\s*<(?!\?xml)/.test(text);
  }
  if (!tries || !isUrl(page) || changes.length >= MOST_STEPS) return refused;
  for (const change of triable(stepOf(refused)?.changes ?? [], changes)) {
    const then = await reach(page, [...changes, change], election, patience, tries);
    // Behind a redirect stands the page, or another refusal: that one is told.
    if ('proposal' in then || change.host !== undefined) return then;
  }
  return refused;
}

function textOf(exchange: Exchange): string | PageError {
  try {
    return decodePage(exchange, { maxBytes: 50_000_000, charset: null, member: null }).text;
  } catch (error) {
    if (error instanceof PageError) return error;
    throw error;
  }
}

function stepOf({ got, isData }: Refused) {
  return got === null
    ? nextStep({ what: NO_RESULTS, got: '' }, isData ? 'json' : 'html')
    : nextStep({ what: '', got });
}

/** What can be tried: a key that is there, and nothing of what was done already. */
function triable(changes: readonly FeedChange[], done: readonly FeedChange[] = []): readonly FeedChange[] {
  const hasKey = (process.env[KEY_NAME] ?? '').length >= 6;
  return changes.filter(
    (change) =>
      !done.some((one) => one.page?.via && change.page?.via) &&
      !done.some((one) => one.page?.headers && change.page?.headers) &&
      (hasKey || !change.page?.headers),
  );
}

/**
 * A feed file with what lets in the pages that could not be had: each is tried, and only what helped is added.
 * @returns the lines that were added, beside the file
 */
export async function mendFeed(
  yaml: string,
  pages: readonly ProbedPage[],
  election: Election,
  patience: Patience,
): Promise<{ yaml: string; added: string[] }> {
  let mended = yaml;
  const added: string[] = [];
  for (const { url, kind, problems } of pages) {
    const step = problems.map((problem) => nextStep(problem, kind)).find((one) => one !== null);
    for (const change of triable(step?.changes ?? [])) {
      // Another page of the same entry may have been mended by the one before.
      if (await opens(mended, url, election, patience)) break;
      const then = withChange(mended, url, change, election);
      if (then === null || !(await opens(then, url, election, patience))) continue;
      mended = then;
      added.push(`${linesOf(change).join(', ')} (${url})`);
      break;
    }
  }
  return { yaml: mended, added };
}

async function opens(yaml: string, url: string, election: Election, patience: Patience): Promise<boolean> {
  const spec = parseFeedSpec(yaml, 'feed.yaml');
  const feed = spec.feeds.find((one) => new UrlPatterns(one, election).match(url));
  const exchange = feed && (await firstOf(url, spec, election, patience));
  if (!exchange || gotOf(exchange) !== null) return false;
  const lane = new Lane(feed, spec, election);
  const opened = await fromWorkbook(exchange, feed);
  return probePage(opened, lane, new UrlPatterns(feed, election), election).contests.length > 0;
}

function probeSpec(page: string, changes: readonly FeedChange[], election: Election): FeedSpec | null {
  if (changes.length === 0) return null;
  const plain = JSON.stringify(
    feedFileSchema.parse({ feeds: [{ name: 'probe', kind: 'html', pages: [{ url: page }] }] }),
  );
  return parseFeedSpec(
    changes.reduce((yaml, change) => withChange(yaml, page, change, election) ?? yaml, plain),
    'feed.yaml',
  );
}

async function firstOf(
  page: string,
  spec: FeedSpec | null,
  election: Election,
  patience: Patience,
): Promise<Exchange | null> {
  for await (const exchange of probeSources([page], spec, election, patience)) return exchange;
  return null;
}

/** What came instead of a page; null when a page came. */
function gotOf(exchange: Exchange | null): string | null {
  if (!exchange) return 'nothing';
  if (exchange.failure !== null) return exchange.failure;
  return exchange.status >= 400 ? `${exchange.status} ${exchange.statusText}`.trim() : null;
}
