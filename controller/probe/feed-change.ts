import { parseDocument } from 'yaml';
import type { Election } from '../election/election.ts';
import type { FeedPage } from '../feed/spec.ts';
import { parseFeedSpec } from '../feed/spec-file.ts';
import { UrlPatterns } from '../feed/wire/page-url.ts';

/** What a next step adds to feed.yaml: a host that may be led to, or keys of the entry of one page. */
export interface FeedChange {
  host?: string;
  page?: Pick<FeedPage, 'headers' | 'via' | 'waitFor'>;
}

/** The lines as a person would type them. */
export function linesOf({ host, page = {} }: FeedChange): string[] {
  const keys = Object.entries(page).map(([key, value]) => `${key}: ${inline(value)}`);
  return [...(host === undefined ? [] : [`limits: { hosts: ['${host}'] }`]), ...keys];
}

/**
 * feed.yaml with a change in it; what stands there keeps its order and comments.
 * @returns null where no entry of the file asks for that address
 */
export function withChange(
  yaml: string,
  url: string,
  { host, page = {} }: FeedChange,
  election: Election,
): string | null {
  const document = parseDocument(yaml);
  for (const [key, value] of Object.entries(page)) {
    const entry = entryOf(yaml, url, election);
    if (entry === null) return null;
    if (typeof value !== 'object') document.setIn([...entry, key], value);
    else for (const [name, text] of Object.entries(value)) document.setIn([...entry, key, name], text);
  }
  const text = Object.keys(page).length > 0 ? document.toString({ lineWidth: 0 }) : yaml;
  if (host === undefined) return text;
  const limits: unknown = document.get('limits');
  if (limits === undefined) return text.replace(/^(?=[^#\s])/m, `${linesOf({ host })[0]}\n`);
  const { hosts } = parseFeedSpec(yaml, 'feed.yaml').limits;
  document.setIn(['limits', 'hosts'], document.createNode([...hosts, host], { flow: true }));
  return document.toString({ lineWidth: 0 });
}

function entryOf(yaml: string, url: string, election: Election): (string | number)[] | null {
  for (const [i, feed] of parseFeedSpec(yaml, 'feed.yaml').feeds.entries())
    for (const [j, page] of (feed.pages ?? []).entries())
      if (new UrlPatterns({ ...feed, pages: [page] }, election).match(url)?.page)
        return ['feeds', i, 'pages', j];
  return null;
}

function inline(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return /^[\w.-]+$/.test(String(value)) ? String(value) : `'${value}'`;
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key}: '${one}'`)
    .join(', ')} }`;
}
