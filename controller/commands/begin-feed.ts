import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Begun } from '../begin/begin.ts';
import { ownFeed } from '../begin/own-feed.ts';
import type { SourceDocument } from '../begin/tables.ts';
import type { Election } from '../election/election.ts';
import { isMadeUpFeed } from '../election/scaffold.ts';
import { expandEci } from '../feed/eci/eci.ts';
import { ALL_SHEETS } from '../feed/page/parted-sheets.ts';
import { Lane } from '../feed/run/lane.ts';
import { fromWorkbook } from '../feed/run/workbook.ts';
import { parseFeedSpec } from '../feed/spec-file.ts';
import { UrlPatterns } from '../feed/wire/page-url.ts';
import { EXIT } from '../ground/user-error.ts';
import { contestMaps, probePage } from '../probe/probe.ts';
import { proposeFeed } from '../probe/propose/propose.ts';

/**
 * A feed for the first source that is a page, unless somebody has written one: what is proposed by holding the page against
 * the new roster, or the columns as they were read for the folder, whichever maps more.
 */
export async function beginFeed(election: Election, { documents, table }: Begun): Promise<string[]> {
  const file = join(election.dir, 'feed.yaml');
  if (!isMadeUpFeed(await readFile(file, 'utf8'))) return ['feed.yaml: as it was'];
  const pages = await Promise.all(documents.map(asPage));
  const [page] = pages;
  if (!page)
    return ['feed.yaml: made up, for the rehearsal; countnight probe DIR PAGE --write writes the real one'];
  const proposal = proposeFeed(page.text, page.url, election);
  const own = table && ownFeed(page, table, election);
  const [first, second] = [
    proposal && (await mapped(proposal.yaml, pages, election)),
    own && (await mapped(own.yaml, pages, election)),
  ];
  // Who leads a list is no candidate beside others, and what stands beside him no votes, however well that maps.
  const isList = table?.columns.has('leader') && !table.columns.has('candidate');
  const best = (isList && (second ?? 0) > 0) || (second ?? -1) > (first ?? -1) ? own : proposal;
  if (!best) return ['feed.yaml: made up, for the rehearsal; nothing of the source looks like a feed'];
  const reasons =
    best === own
      ? ['columns as countnight new read them; put the real address into pages.url']
      : (proposal?.reasons ?? []);
  await writeFile(file, `${reasons.map((reason) => `# ${reason}`).join('\n')}\n${best.yaml}`);
  const maps = (best === own ? second : first) ?? 0;
  const asks = pages.length > 1 && !best.yaml.includes('{') && !/kind: eci/.test(best.yaml);
  const all = election.contests.size;
  const less = maps < all ? '; countnight probe DIR PAGE says what does not, and why' : '';
  // A script that goes on with the folder must not take a part for the whole.
  if (maps < all && !asks) process.exitCode = EXIT.data;
  return [
    `feed.yaml: proposed; ${maps} of ${all} contests map${less}${asks ? '; it asks for the first page alone: put the address of each into pages' : ''}`,
  ];
}

/** A document as text; of a workbook all sheets. */
async function asPage(document: SourceDocument): Promise<Page> {
  if (document.text !== null) return { ...document, text: document.text };
  const exchange = await fromWorkbook(document.exchange, { kind: 'csv', sheet: ALL_SHEETS });
  return { ...document, text: new TextDecoder().decode(exchange.body) };
}

type Page = SourceDocument & { text: string };

/** Contests that a feed would take from pages as they are. */
async function mapped(yaml: string, pages: readonly SourceDocument[], election: Election): Promise<number> {
  const spec = parseFeedSpec(yaml, join(election.dir, 'feed.yaml'));
  const [feed] = spec.feeds.map((one) => expandEci(one, election));
  if (!feed) return 0;
  const [lane, urls] = [new Lane(feed, spec, election), new UrlPatterns(feed, election)];
  const opened = await Promise.all(pages.map(({ exchange }) => fromWorkbook(exchange, feed)));
  const found = opened.flatMap((exchange) => probePage(exchange, lane, urls, election).contests);
  return new Set(found.filter(contestMaps).map(({ contest }) => contest)).size;
}
