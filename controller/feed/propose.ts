import { load } from 'cheerio';
import { type AnyNode, isTag } from 'domhandler';
import { stringify } from 'yaml';
import type { Election } from '../election/election.ts';
import type { Field } from './column-spec.ts';
import { delimitedRows, sniffDelimiter } from './csv.ts';
import { gridOf } from './html-grid.ts';
import { explain, type Found, scored } from './propose-table.ts';
import { proposeTree } from './propose-tree.ts';
import type { FeedFileSpec } from './spec.ts';
import { xmlTree } from './tree.ts';
import { headerKey, statusOf } from './words.ts';

export interface Proposal {
  /** feed.yaml, ready to be written. */
  yaml: string;
  spec: FeedFileSpec;
  /** How it was arrived at, one sentence each: headers matched and not matched. */
  reasons: readonly string[];
}

/**
 * A mapping for a page never seen: the tables of it, their headers compared with the words of several
 * languages. Null when nothing on the page looks like results.
 */
export function proposeFeed(text: string, url: string, election: Election): Proposal | null {
  const start = text.trimStart();
  if (/^[[{]/.test(start)) return proposeJson(start, url, election);
  if (/^</.test(start) && /<html|<table|<!doctype html/i.test(start)) return proposeHtml(text, url, election);
  if (/^</.test(start)) return xmlTree(text) ? treeProposal('xml', xmlTree(text), url, election) : null;
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
  const status = list ? null : statusPlace($, found.at);
  return finish({
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
  try {
    return treeProposal('json', JSON.parse(text), url, election);
  } catch {
    return null;
  }
}

function treeProposal(kind: 'json' | 'xml', root: unknown, url: string, election: Election): Proposal | null {
  const proposed = proposeTree(root);
  return proposed && finish({ kind, url, ...proposed, election });
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
  const numbers = new Map(
    [...election.contests.values()].map(({ name, number }) => [headerKey(name), number]),
  );
  const serials = new Map(
    [...election.candidates.values()].flat().map(({ name, serial }) => [headerKey(name), serial]),
  );
  const cell = (row: readonly string[], field: Field): string => row[(columns.get(field) ?? 0) - 1] ?? '';
  const share = (fits: (row: readonly string[], i: number) => boolean, i: number): number =>
    sample.filter((row) => fits(row, i)).length / sample.length;
  const places = Array.from({ length: width }, (_, i) => i).filter(
    (i) => ![...columns.values()].includes(i + 1),
  );
  // A leading nought makes it a code.
  const whole = places.filter((i) => share((row) => /^(?:0|[1-9]\d*)$/.test(row[i] ?? ''), i) > 0.9);
  const number = whole.find(
    (i) => share((row) => Number(row[i]) === numbers.get(headerKey(cell(row, 'contest'))), i) > 0.9,
  );
  const serial = whole.find(
    (i) => share((row) => Number(row[i]) === serials.get(headerKey(cell(row, 'candidate'))), i) > 0.7,
  );
  if (number !== undefined) set('number', number);
  if (serial !== undefined) set('serial', serial);
  // Votes differ between the rows of one contest, where its totals and rounds are the same; of the columns
  // that do, they are the largest.
  const varies = (i: number): boolean =>
    sample.some((row, n) => {
      const before = sample[n - 1];
      return before && cell(before, 'contest') === cell(row, 'contest') && before[i] !== row[i];
    });
  const sumOf = (i: number): number => sample.reduce((sum, row) => sum + Number(row[i]), 0);
  const votes = whole
    .filter((i) => i !== number && i !== serial && varies(i))
    .sort((x, y) => sumOf(y) - sumOf(x))[0];
  if (votes !== undefined) set('votes', votes);
  if (!columns.has('candidate') || !columns.has('votes')) return null;
  return { at: undefined, headers: [], columns, score: 1, rows: rows.length };
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
