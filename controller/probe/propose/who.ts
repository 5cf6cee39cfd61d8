import type { Candidate, ContestId } from '../../election/election.ts';
import { joined, taken } from '../../feed/page/table.ts';
import { HEADER_WORDS, headerKey } from '../../feed/page/words.ts';
import type { FeedFileSpec } from '../../feed/spec.ts';
import type { Roster } from './roster.ts';
import { type Sheet, type SheetColumn, writtenColumn } from './sheet.ts';

type ColumnSpec = NonNullable<NonNullable<FeedFileSpec['feeds'][number]['columns']>['votes']>;

/** A field's texts, row by row, and how feed.yaml names their column. */
export interface Source {
  spec: ColumnSpec;
  texts: readonly string[];
  /** The columns it is made of. */
  columns: readonly SheetColumn[];
}

/** Whose a row may be: the candidates that its text means, by contest. */
export interface Who {
  kind: 'candidate' | 'party' | 'anybody';
  source: Source | null;
  of(row: number): ReadonlyMap<ContestId, Candidate>;
}

/** What stands around a name: `Jane Doe (I) (Rep)`, `Doe - Greens`, `3. Doe`, `3. Doe - Greens`. */
const NAME_PATTERNS = [
  '^(.+?)\\s*[([*†]',
  '^(.+?)\\s+[-–—|/]\\s',
  '^\\d+[.)]?\\s+(.+)$',
  '^\\d+[.)]?\\s+(.+?)(?:\\s*[([*†]|\\s+[-–—|/]\\s)',
];
export const PARTY_PATTERNS = ['\\(([^()]+)\\)[^()]*$', '\\s[-–—|/]\\s*([^-–—|/]+)$', ',\\s*([^,]+)$'];
/** Rows on which readings are tried. */
const TRIED = 400;

/** The likeliest readings of whose each row is: by a name, by names put together, by a party; at most `most`. */
export function whoSources(sheet: Sheet, roster: Roster, most = 3): Who[] {
  const texts = sheet.columns.filter(({ part, cells }) => !part && cells.some((cell) => /\p{L}/u.test(cell)));
  const names = ranked(
    texts.map((column) => bestOf(column, NAME_PATTERNS, sheet.kind, roster.isName)),
    roster.isName,
  );
  const full = joinedNames(texts, roster);
  const isFuller = full && count(full.texts, roster.isName) > count(names[0]?.texts ?? [], roster.isName);
  const found = [...(isFuller ? [full] : []), ...names].slice(0, most);
  // Without one name of the roster the words of the headers are all there is.
  const worded = found.length > 0 ? null : wordedColumn(texts, 'candidate');
  const others = texts.filter((column) => !names.some(({ columns }) => columns.includes(column)));
  const parties = ranked(others.map(plain), roster.isParty).slice(0, 2);
  return [
    ...[...found, ...(worded ? [plain(worded)] : [])].map((source) =>
      whoOf('candidate', source, roster.candidates),
    ),
    ...parties.map((source) => whoOf('party', source, roster.ofParty)),
  ];
}

/** For rows that are contests themselves: anybody of any contest. */
export function anybody({ election }: Roster): Who {
  const all = new Map([...election.candidates].flatMap(([id, [one]]) => (one ? [[id, one] as const] : [])));
  return { kind: 'anybody', source: null, of: () => all };
}

function whoOf(kind: Who['kind'], source: Source, ask: (text: string) => readonly Candidate[]): Who {
  const known = new Map<string, ReadonlyMap<ContestId, Candidate>>();
  return {
    kind,
    source,
    of: (row) => {
      const text = source.texts[row] ?? '';
      const own = known.get(text) ?? new Map(ask(text).map((candidate) => [candidate.contest, candidate]));
      known.set(text, own);
      return own;
    },
  };
}

function plain(column: SheetColumn): Source {
  return { spec: writtenColumn(column), texts: column.cells, columns: [column] };
}

export function patterned(column: SheetColumn, pattern: string, kind: Sheet['kind']): Source {
  const regex = new RegExp(pattern, 'iu');
  const { at } = column;
  const named = kind === 'json' || kind === 'xml' ? { path: at as string } : { header: at as string };
  const written = writtenColumn(column);
  const way = typeof at === 'number' ? { place: at } : named;
  return {
    spec: { ...(typeof written === 'object' ? written : way), pattern },
    texts: column.cells.map((cell) => taken(cell, regex).trim()),
    columns: [column],
  };
}

/** The column whose header is a usual word for the field. */
export function wordedColumn(
  columns: readonly SheetColumn[],
  field: keyof typeof HEADER_WORDS,
): SheetColumn | null {
  const words = (HEADER_WORDS[field] ?? []).map(headerKey);
  const places = columns.map(({ header }) => words.indexOf(wordOf(header)));
  const best = Math.min(...places.filter((place) => place >= 0));
  return columns[places.indexOf(best)] ?? null;
}

/** The last word of a path, or the header itself, as words are compared. */
export function wordOf(header: string): string {
  return headerKey(header.replace(/^.*[.\]](?=[^.])/, '').replace(/^@/, ''));
}

/** A column bare, or by the pattern that brings more texts that fit. */
export function bestOf(
  column: SheetColumn,
  patterns: readonly string[],
  kind: Sheet['kind'],
  fits: (text: string) => boolean,
): Source {
  const few = { ...column, cells: sampled(column.cells) };
  let best = { pattern: '', hits: count(few.cells, fits) };
  for (const pattern of patterns) {
    if (best.hits > 0.9 * few.cells.length) break;
    const hits = count(patterned(few, pattern, kind).texts, fits);
    if (hits > best.hits) best = { pattern, hits };
  }
  return best.pattern === '' ? plain(column) : patterned(column, best.pattern, kind);
}

/** Some of the texts, from everywhere in the file: one that holds a country may have our contests at its end. */
function sampled(texts: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(texts.length / TRIED));
  return texts.filter((text, i) => i % step === 0 && text !== '');
}

/** What fits anywhere, the most first. */
function ranked(sources: readonly Source[], fits: (text: string) => boolean): Source[] {
  return sources
    .map((source) => ({ source, hits: count(source.texts, fits) }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .map(({ source }) => source);
}

// First and last name in two columns, or in three with the middle one.
function joinedNames(columns: readonly SheetColumn[], roster: Roster): Source | null {
  const few = columns
    .filter(({ cells }) => 5 * count(sampled(cells), roster.isPart) > sampled(cells).length)
    .slice(0, 14);
  const best = (choices: readonly SheetColumn[][], least: number): { parts: SheetColumn[]; hits: number } =>
    choices
      .map((parts) => ({ parts, hits: count(sampled(together(parts)), roster.isName) }))
      .reduce((a, b) => (b.hits > a.hits ? b : a), { parts: [], hits: least });
  const without = (...parts: SheetColumn[]) => few.filter((column) => !parts.includes(column));
  const two = best(
    few.flatMap((first) => without(first).map((last) => [first, last])),
    0,
  );
  const [first, last] = two.parts;
  if (!first || !last) return null;
  const three = best(
    without(first, last).map((middle) => [first, middle, last]),
    two.hits,
  );
  const parts = three.parts.length > 0 ? three.parts : two.parts;
  return { spec: { join: parts.map(({ at }) => at) }, texts: together(parts), columns: parts };
}

function together(parts: readonly SheetColumn[]): string[] {
  return (parts[0]?.cells ?? []).map((_, row) => joined(parts.map(({ cells }) => cells[row] ?? '')));
}

function count(texts: readonly string[], fits: (text: string) => boolean): number {
  return texts.reduce((found, text) => found + (text !== '' && fits(text) ? 1 : 0), 0);
}
