import type { FeedPage } from '../spec.ts';
import { type Exchange, escaped } from '../wire/exchange.ts';
import type { OpenPage } from './part.ts';

/** The ways in which a page may lead to others. */
export type Follow = Pick<FeedPage, 'next' | 'links' | 'cursor' | 'linkHeader'>;

/**
 * Addresses that a page leads to: links of a list of pages, the next page by its address, by a mark in the
 * body, or by the Link header. Absolute; whether they may be asked for is the sweep's to decide.
 */
export function followed(page: OpenPage, exchange: Exchange, follow: Follow): string[] {
  const { next, links, cursor, linkHeader } = follow;
  const found: string[] = [];
  if (links) {
    const match = new RegExp(links.match, 'i');
    found.push(...page.links(links.at).filter((link) => match.test(link)));
  }
  if (next !== undefined) found.push(...page.links(next));
  if (cursor) {
    const mark = page.parts(undefined)[0]?.text(cursor.at) ?? '';
    if (mark !== '' && mark !== 'null') found.push(withParam(exchange.url, cursor.param, mark));
  }
  if (linkHeader !== undefined) {
    const target = linkTarget(escaped(exchange.headers.link ?? ''), linkHeader);
    if (target !== null && URL.canParse(target, exchange.url)) found.push(new URL(target, exchange.url).href);
  }
  return [...new Set(found)];
}

/** The target of a relation in a Link header (RFC 8288, 3); null when it has none. */
export function linkTarget(header: string, relation: string): string | null {
  for (const [, target = '', params = ''] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(params);
    const relations = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
    if (relations.includes(relation.toLowerCase())) return target;
  }
  return null;
}

function withParam(url: string, param: string, value: string): string {
  const next = new URL(url);
  next.searchParams.set(param, value);
  return next.href;
}
