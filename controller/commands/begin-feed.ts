import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Begun } from '../begin/begin.ts';
import { ownFeed } from '../begin/own-feed.ts';
import type { SourceDocument } from '../begin/tables.ts';
import type { Election } from '../election/election.ts';
import { MADE_UP_FEED } from '../election/scaffold.ts';
import { expandEci } from '../feed/eci/eci.ts';
import { Lane } from '../feed/run/lane.ts';
import { parseFeedSpec } from '../feed/spec-file.ts';
import { UrlPatterns } from '../feed/wire/page-url.ts';
import { contestMaps, probePage } from '../probe/probe.ts';
import { proposeFeed } from '../probe/propose/propose.ts';

/**
 * A feed for the first source that is a page, unless somebody has written one: what is proposed by holding the page against
 * the new roster, or the columns as they were read for the folder, whichever maps more.
 */
export async function beginFeed(election: Election, { documents, table }: Begun): Promise<string[]> {
  const file = join(election.dir, 'feed.yaml');
  if ((await readFile(file, 'utf8')) !== MADE_UP_FEED) return ['feed.yaml: as it was'];
  const page = documents.find(({ text }) => text !== null);
  if (!page)
    return ['feed.yaml: made up, for the rehearsal; countnight probe DIR PAGE --write writes the real one'];
  const proposal = proposeFeed(page.text ?? '', page.url, election);
  const own = table && ownFeed(page, table, election);
  const [first, second] = [
    proposal && mapped(proposal.yaml, page, election),
    own && mapped(own.yaml, page, election),
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
  if (documents.length > 1) return [`feed.yaml: proposed; its first page maps, ${maps} contests`];
  return [`feed.yaml: proposed; ${maps} of ${election.contests.size} contests map`];
}

/** Contests that a feed would take from a page as it is. */
function mapped(yaml: string, { exchange }: SourceDocument, election: Election): number {
  const spec = parseFeedSpec(yaml, join(election.dir, 'feed.yaml'));
  const [feed] = spec.feeds.map((one) => expandEci(one, election));
  if (!feed) return 0;
  const { contests } = probePage(
    exchange,
    new Lane(feed, spec, election),
    new UrlPatterns(feed, election),
    election,
  );
  return contests.filter(contestMaps).length;
}
