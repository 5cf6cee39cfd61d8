import { stringify } from 'yaml';
import type { ContestId, Election } from '../../election/election.ts';
import type { FeedFileSpec } from '../../feed/spec.ts';
import type { FeedPart } from './feed-part.ts';
import type { Guess, Reasons } from './guess.ts';

/** How well a mapping fits the page. */
export interface Fit {
  /** What was tried: the guess, without the fields that did not agree. */
  feed: FeedPart;
  maps: boolean;
  contests: number;
  /** Rows that are somebody. */
  matched: number;
  /** Rows that are nobody, candidates without a row, sums that fail, cells that cannot be read, unknown parties. */
  wrong: number;
  /** Contests of the page that are none of ours. */
  foreign: readonly string[];
  reasons: readonly string[];
}

export interface Proposal {
  /** feed.yaml, ready to be written. */
  yaml: string;
  spec: FeedFileSpec;
  /** How it was arrived at, one sentence each. */
  reasons: readonly string[];
}

type Written = FeedFileSpec['feeds'][number];

/** What was found on a page, as a feed file. */
export function proposalOf(guess: Guess, fit: Fit, url: string, election: Election): Proposal {
  const { sheet } = guess;
  const address = addressOf(url, guess, election);
  const spec = specOf({ kind: sheet.kind, ...fit.feed }, address, election);
  const { columns = {}, wide = [] } = fit.feed;
  const used = new Set([
    ...guess.columns.map(({ at }) => JSON.stringify(at)),
    ...[...Object.values(columns), ...wide.map(({ column }) => column)].map((one) => JSON.stringify(one)),
  ]);
  const unused = sheet.columns
    .filter(({ part, header }) => !part && header !== '')
    .map(({ at }) => JSON.stringify(at))
    .filter((at) => !used.has(at));
  const foreign = [...new Set(fit.foreign)];
  const taken = Object.entries(columns).map(
    ([field, column]) =>
      `${field} = ${typeof column === 'number' ? `column ${column}` : JSON.stringify(column)}`,
  );
  return writtenProposal(spec, [
    `${sheet.size} rows; ${fit.contests} contests, ${fit.matched} rows are somebody of the roster${fit.maps ? ', and all of it maps' : `, ${fit.wrong} things do not map`}`,
    taken.length > 0 && taken.join(', '),
    ...guess.reasons,
    ...fit.reasons,
    unused.length > 0 &&
      `not used: ${[...unused.slice(0, 20), ...(unused.length > 20 ? ['…'] : [])].join(', ')}`,
    fit.feed.shrug?.contests === true &&
      `${foreign.length} contests of the page are none of this election and are passed over: ${foreign.slice(0, 5).join('; ')}`,
    url.startsWith('file:') && 'the page was a saved one: put its real address into pages.url',
    address.includes('{number') && `the address holds the number of a contest: ${address}`,
  ]);
}

export function writtenProposal(spec: FeedFileSpec, reasons: Reasons): Proposal {
  return {
    yaml: stringify(spec, { lineWidth: 0 }),
    spec,
    reasons: reasons.filter((reason) => reason !== false),
  };
}

/** The keys of a feed in the order in which people read them; others come before the last. */
const ORDER = 'name kind timeZone pages delimiter header each contest status rounds stamp rows'.split(' ');

export function specOf(
  { columns, ...feed }: FeedPart & { kind: Written['kind'] },
  address: string | null,
  election: Election,
): FeedFileSpec {
  // Only where columns are told by header words need one be told not to be taken; and what the address says of each
  // page need not be said of all of them.
  const byWords = feed.kind === 'html' || feed.kind === 'csv';
  const inAddress = address?.includes('{number') && isConstant(columns?.number) ? ['number', 'state'] : [];
  const told = Object.entries(columns ?? {}).filter(
    ([field, column]) => (column !== false || byWords) && !inAddress.includes(field),
  );
  const pages = address === null ? {} : { pages: [{ url: address }] };
  const place = ([key]: [string, unknown]): number =>
    ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length;
  const written = Object.entries({ name: 'results', timeZone: election.timeZone, ...pages, ...feed }).sort(
    (a, b) => place(a) - place(b),
  );
  if (columns) written.push(['columns', Object.fromEntries(told)]);
  return { contact: 'results-desk@example.org', feeds: [Object.fromEntries(written) as Written] };
}

/**
 * The page's address as the feed asks for it. `…/ConstituencywiseS25159.htm?ac=159` is one page a contest when the
 * page is of one contest and its number stands in the address, even where it is glued to a state's code.
 */
export function addressOf(url: string, guess: Guess | null, election: Election): string {
  const address = url.startsWith('file:') ? `https://results.example/${url.split('/').at(-1)}` : url;
  const contests = new Set<ContestId | null>(guess?.contests);
  contests.delete(null);
  const [only] = contests;
  if (!only || contests.size > 1) return address;
  const number = election.contests.get(only)?.number;
  return address
    .replace(new RegExp(`${number}(?=\\.\\w+(?:\\?|$)|/?$)`), '{number}')
    .replace(new RegExp(`([?&]\\w+=)${number}(?=&|$)`), '$1{number}');
}

function isConstant(column: unknown): boolean {
  return typeof column === 'object' && column !== null && 'value' in column;
}
