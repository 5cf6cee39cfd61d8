import { load } from 'cheerio';
import { type AnyNode, isTag } from 'domhandler';
import type { Election } from '../election/election.ts';
import { gridOf } from './html-grid.ts';
import { type Proposal, proposalOf } from './proposal.ts';
import { explain, scored } from './propose-table.ts';
import type { FeedFileSpec } from './spec.ts';
import { statusOf } from './status.ts';

/** The table of a page that looks most like results, and where around it the contest and its status stand. */
export function proposeHtml(text: string, url: string, election: Election): Proposal | null {
  const $ = load(text);
  const found = $('table')
    .toArray()
    .filter(isTag)
    .flatMap((node) => {
      const { rows } = gridOf(node, '');
      return rows.slice(0, 12).flatMap((header, i) => {
        const table = scored(header, rows.slice(i + 1));
        return table ? [{ ...table, at: selectorOf(node) }] : [];
      });
    })
    .sort((a, b) => b.score - a.score)[0];
  if (!found) return null;
  const reasons = explain(found);
  const list = found.columns.has('leader');
  const heading = list ? null : headingOf($, found.at, election);
  if (heading) reasons.push(`the contest's name was found at ${heading.at}`);
  const status = list ? null : statusPlace($, found.at);
  return proposalOf({
    kind: 'html',
    url,
    found,
    reasons,
    extra: {
      ...(heading && { contest: { at: heading.at, pattern: heading.pattern } }),
      ...status,
    },
    number: heading?.ours ?? null,
    election,
  });
}

/** A short selector: the nearest id above, or the class, then the way down. */
function selectorOf(node: AnyNode): string {
  const way: string[] = [];
  let at: AnyNode | null = node;
  while (at && isTag(at) && at.name !== 'body') {
    const id = at.attribs.id;
    if (id && /^[A-Za-z][\w-]*$/.test(id)) return [`#${id}`, ...way].join(' > ');
    const name = at.attribs.class?.trim().split(/\s+/)[0];
    if (at.name === 'table' && name && /^[A-Za-z][\w-]*$/.test(name)) return `table.${name}`;
    way.unshift(at.name);
    at = at.parent as AnyNode | null;
    // Deep ways break at the first change of layout: the header words find the table by themselves.
    if (way.length > 3) return 'table';
  }
  return way.join(' > ') || 'table';
}

// A short text at a usual place that reads as a status of the count, perhaps with rounds.
function statusPlace(
  $: ReturnType<typeof load>,
  table: string | undefined,
): Partial<FeedFileSpec['feeds'][number]> {
  for (const at of [
    `${table} tr:nth-of-type(2) th`,
    `${table} tr:nth-of-type(2) td`,
    '[class*="status"]',
    '[id*="status"]',
    'h3',
    'h4',
  ]) {
    const text = $(at).first().text().replace(/\s+/g, ' ').trim();
    if (text === '' || text.length > 80 || statusOf(text, []) === 'unknown') continue;
    return {
      status: { at },
      ...(/\d+\s*\/\s*\d+/.test(text) && { rounds: { at, pattern: '(\\d+)\\s*/\\s*(\\d+)' } }),
    };
  }
  return {};
}

function headingOf(
  $: ReturnType<typeof load>,
  table: string | undefined,
  election: Election,
): { ours: number; at: string; pattern: string } | null {
  const contests = [...election.contests.values()].sort((a, b) => b.name.length - a.name.length);
  for (const at of [`${table} th:first`, 'h1', 'h2', 'h3', 'caption', 'title', `${table} td:first`]) {
    const text = $(at).first().text().replace(/\s+/g, ' ').trim();
    const folded = text.toLowerCase();
    const contest = contests.find(({ name }) => folded.includes(name.toLowerCase()));
    if (!contest || text.length > 200) continue;
    const { name, number: ours } = contest;
    const before = text.slice(0, folded.indexOf(name.toLowerCase()));
    const number = /(\d+)\s*[-–:.]\s*$/.exec(before);
    if (number) return { ours, at, pattern: '(?<number>\\d+)\\s*[-–:.]\\s*(?<name>[^(]+)' };
    const after = text.slice(before.length + name.length).trim();
    const mark = /([-–:,|])\s*$/.exec(before)?.[1];
    if (mark)
      return {
        ours,
        at,
        pattern: `^(?<state>.+?)\\s*${mark === '|' ? '\\|' : mark}\\s*(?<name>${after === '' ? '.+' : '[^(,|]+'})$`,
      };
    return { ours, at, pattern: after === '' && before === '' ? '^(?<name>.+)$' : '(?<name>[^(,|]+)' };
  }
  return null;
}
