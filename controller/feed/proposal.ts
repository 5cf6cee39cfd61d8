import { stringify } from 'yaml';
import type { Election } from '../election/election.ts';
import type { Found } from './propose-table.ts';
import type { FeedFileSpec } from './spec.ts';

export interface Proposal {
  /** feed.yaml, ready to be written. */
  yaml: string;
  spec: FeedFileSpec;
  /** How it was arrived at, one sentence each: headers matched and not matched. */
  reasons: readonly string[];
}

/**
 * What was found on a page, as a feed file.
 *
 * @param number of the contest that the page is of, when the page tells it
 */
export function proposalOf({
  kind,
  url,
  found,
  reasons,
  extra,
  number = null,
  election,
}: {
  kind: 'html' | 'csv' | 'json' | 'xml';
  url: string;
  found: Found;
  reasons: string[];
  extra: Partial<FeedFileSpec['feeds'][number]>;
  number?: number | null;
  election: Election;
}): Proposal {
  const address = patternOf(url, number, election);
  if (url.startsWith('file:')) reasons.push('the page was a saved one: put its real address into pages.url');
  if (address.includes('{number}')) reasons.push(`the address holds the number of a contest: ${address}`);
  const spec: FeedFileSpec = {
    contact: 'results-desk@example.org',
    feeds: [
      {
        name: 'results',
        kind,
        timeZone: election.timeZone,
        pages: [{ url: address }],
        ...extra,
        ...(found.at !== undefined && { rows: { at: found.at } }),
        columns: Object.fromEntries(found.columns),
      },
    ],
  };
  return { yaml: stringify(spec, { lineWidth: 0 }), spec, reasons };
}

// `…/ConstituencywiseS25159.htm?ac=159` is one page a contest when the number is one of ours. The number told
// by the heading finds its end even where it is glued to a state's code.
function patternOf(url: string, number: number | null, election: Election): string {
  const address = url.startsWith('file:') ? `https://results.example/${url.split('/').at(-1)}` : url;
  const digits = /(\d+)(?=\.\w+(?:\?|$)|\/?$)/.exec(address)?.[1] ?? '';
  const ours = number ?? (contestNumbers(election).has(Number(digits)) ? Number(digits) : null);
  if (ours === null) return address;
  return address
    .replace(new RegExp(`${ours}(?=\\.\\w+(?:\\?|$)|/?$)`), '{number}')
    .replace(new RegExp(`([?&]\\w+=)${ours}(?=&|$)`), '$1{number}');
}

function contestNumbers(election: Election): ReadonlySet<number> {
  return new Set([...election.contests.values()].map(({ number }) => number));
}
