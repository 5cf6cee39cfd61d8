import { load } from 'cheerio';
import { type AnyNode, isTag } from 'domhandler';
import { XMLValidator } from 'fast-xml-parser';
import { stringify } from 'yaml';
import type { Election } from '../election/election.ts';
import { parseCount } from './count.ts';
import { delimitedRows, sniffDelimiter } from './csv.ts';
import { gridOf } from './html.ts';
import type { FeedFileSpec, Field } from './spec.ts';
import { HEADER_WORDS, headerKey } from './words.ts';

export interface Proposal {
  /** feed.yaml, ready to be written. */
  yaml: string;
  spec: FeedFileSpec;
  /** How it was arrived at, one sentence each: headers matched and not matched. */
  reasons: readonly string[];
}

/** A found table: where it is, its headers, and how much it looks like results. */
interface Found {
  at: string | undefined;
  headers: readonly string[];
  columns: Map<Field, string | number>;
  score: number;
  rows: number;
}

/**
 * A mapping for a page never seen: the tables of it, their headers compared with the words of several
 * languages. Null when nothing on the page looks like results.
 */
export function proposeFeed(text: string, url: string, election: Election): Proposal | null {
  const start = text.trimStart();
  if (/^[[{]/.test(start)) return proposeJson(start, url, election);
  if (/^</.test(start) && /<html|<table|<!doctype html/i.test(start)) return proposeHtml(text, url, election);
  if (/^</.test(start) && XMLValidator.validate(text) === true) return null;
  return proposeCsv(text, url, election);
}

function proposeHtml(text: string, url: string, election: Election): Proposal | null {
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
  return finish({
    kind: 'html',
    url,
    found,
    reasons,
    extra: heading ? { contest: { at: heading.at, pattern: heading.pattern } } : {},
    number: heading?.ours ?? null,
    election,
  });
}

function proposeCsv(text: string, url: string, election: Election): Proposal | null {
  const delimiter = sniffDelimiter(text);
  const rows = delimitedRows(text, delimiter);
  const [header = []] = rows;
  const found = scored(header, rows.slice(1));
  if (found) {
    return finish({
      kind: 'csv',
      url,
      found,
      reasons: explain(found),
      extra: { delimiter: delimiter === '\t' ? 'tab' : delimiter },
      election,
    });
  }
  const guessed = guessColumns(rows, election);
  if (!guessed) return null;
  const reasons = ['the file names no columns; they were told by what stands in them', ...explain(guessed)];
  return finish({
    kind: 'csv',
    url,
    found: guessed,
    reasons,
    extra: { delimiter: delimiter === '\t' ? 'tab' : delimiter, header: false },
    election,
  });
}

function proposeJson(text: string, url: string, election: Election): Proposal | null {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return null;
  }
  const found = arraysIn(root, '$')
    .flatMap(({ path, items }) => {
      const keys = [...new Set(items.slice(0, 20).flatMap((item) => Object.keys(item)))];
      const table = scored(
        keys,
        items.slice(0, 50).map((item) => keys.map((key) => String(item[key] ?? ''))),
      );
      return table ? [{ ...table, at: path, rows: items.length }] : [];
    })
    .sort((a, b) => b.score - a.score)[0];
  if (!found) return null;
  return finish({ kind: 'json', url, found, reasons: explain(found), extra: {}, election });
}

function finish({
  kind,
  url,
  found,
  reasons,
  extra,
  number = null,
  election,
}: {
  kind: 'html' | 'csv' | 'json';
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

// A header row is believed when it names a candidate (or leader) and votes, and numbers stand below.
function scored(header: readonly string[], rows: readonly (readonly string[])[]): Found | null {
  const columns = new Map<Field, string>();
  const taken = new Set<number>();
  const fields = Object.entries(HEADER_WORDS) as [Field, readonly string[]][];
  const list = header.some((text) => HEADER_WORDS.leader?.map(headerKey).includes(headerKey(text)));
  for (const [field, words] of fields) {
    if (!list && ['leader', 'leaderParty', 'runnerUp', 'runnerUpParty', 'margin'].includes(field)) continue;
    const keys = new Set(words.map(headerKey));
    // The first word of the list is the surest: "Total Votes" before "Votes".
    const index = words
      .map((word) => header.findIndex((text, i) => !taken.has(i) && headerKey(text) === headerKey(word)))
      .find((i) => i >= 0);
    if (index === undefined || keys.size === 0) continue;
    columns.set(field, (header[index] as string).trim());
    taken.add(index);
  }
  const enough =
    (columns.has('candidate') || columns.has('party')) && (columns.has('votes') || columns.has('evm'));
  if (!enough && !(columns.has('leader') && columns.has('margin'))) return null;
  const votes = header.indexOf(columns.get('votes') ?? columns.get('evm') ?? columns.get('margin') ?? '');
  const numbers = rows.filter((row) => Number.isInteger(parseCount(row[votes] ?? '') ?? Number.NaN)).length;
  if (numbers === 0) return null;
  return {
    at: undefined,
    headers: header,
    columns,
    score: columns.size * 10 + Math.min(numbers, 50),
    rows: rows.length,
  };
}

// Without a header: the column of known candidates, of known parties, of the largest whole numbers.
function guessColumns(rows: readonly (readonly string[])[], election: Election): Found | null {
  const width = Math.max(...rows.map((row) => row.length));
  const names = new Set([...election.candidates.values()].flat().map(({ name }) => headerKey(name)));
  const parties = new Set(
    [...election.parties.values()].flatMap(({ name, short, aliases }) =>
      [name, short, ...aliases].map(headerKey),
    ),
  );
  const contests = new Set([...election.contests.values()].map(({ name }) => headerKey(name)));
  const sample = rows.slice(0, 400);
  const best = (fits: (text: string) => number): number => {
    const sums = Array.from({ length: width }, (_, i) =>
      sample.reduce((sum, row) => sum + fits(row[i] ?? ''), 0),
    );
    const most = Math.max(...sums);
    return most > 0 ? sums.indexOf(most) : -1;
  };
  const columns = new Map<Field, number>();
  const set = (field: Field, index: number): void => {
    if (index >= 0 && ![...columns.values()].includes(index + 1)) columns.set(field, index + 1);
  };
  set(
    'candidate',
    best((text) => (names.has(headerKey(text)) ? 1 : 0)),
  );
  set(
    'party',
    best((text) => (parties.has(headerKey(text)) ? 1 : 0)),
  );
  set(
    'contest',
    best((text) => (contests.has(headerKey(text)) ? 1 : 0)),
  );
  // Votes vary from row to row and sum to what another column repeats; the column that varies most is it.
  const distinct = Array.from(
    { length: width },
    (_, i) => new Set(sample.map((row) => row[i]).filter((text) => /^\d+$/.test(text ?? ''))).size,
  );
  const most = Math.max(...distinct);
  if (most > 1) set('votes', distinct.indexOf(most));
  if (!columns.has('candidate') || !columns.has('votes')) return null;
  return { at: undefined, headers: [], columns, score: 1, rows: rows.length };
}

function explain({ headers, columns, rows }: Found): string[] {
  const used = new Set([...columns.values()].map(String));
  const unused = headers.filter((text) => text.trim() !== '' && !used.has(text.trim()));
  return [
    `${rows} rows; ${[...columns].map(([field, header]) => `${field} = ${typeof header === 'number' ? `column ${header}` : JSON.stringify(header)}`).join(', ')}`,
    ...(unused.length > 0
      ? [`not used: ${unused.map((text) => JSON.stringify(text.trim())).join(', ')}`]
      : []),
  ];
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

function arraysIn(
  node: unknown,
  path: string,
  depth = 0,
): { path: string; items: Record<string, unknown>[] }[] {
  if (typeof node !== 'object' || node === null || depth > 8) return [];
  if (Array.isArray(node)) {
    const items = node.filter(
      (item): item is Record<string, unknown> =>
        typeof item === 'object' && item !== null && !Array.isArray(item),
    );
    const inner =
      items.length > 0
        ? Object.keys(items[0] as object).flatMap((key) =>
            arraysIn((items[0] as Record<string, unknown>)[key], `${path}[*].${key}`, depth + 1),
          )
        : [];
    return items.length > 0 ? [{ path: `${path}[*]`, items }, ...inner] : [];
  }
  return Object.entries(node).flatMap(([key, value]) =>
    arraysIn(value, /^[\w]+$/.test(key) ? `${path}.${key}` : `${path}['${key}']`, depth + 1),
  );
}
