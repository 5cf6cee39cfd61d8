import type { Candidate, ContestId } from '../../election/election.ts';
import { joined, taken } from '../../feed/page/table.ts';
import { HEADER_WORDS, headerKey } from '../../feed/page/words.ts';
import type { FeedFileSpec } from '../../feed/spec.ts';
import type { Roster } from './roster.ts';
import type { Sheet, SheetColumn } from './sheet.ts';

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

/** What stands around a name: `Jane Doe (I) (Rep)`, `Doe - Greens`, `3. Doe`. */
const NAME_PATTERNS = ['^(.+?)\\s*[([*†]', '^(.+?)\\s+[-–—|/]\\s', '^\\d+[.)]?\\s+(.+)$'];
export const PARTY_PATTERNS = ['\\(([^()]+)\\)[^()]*$', '\\s[-–—|/]\\s*([^-–—|/]+)$', ',\\s*([^,]+)$'];
/** Rows on which combinations are tried. */
const TRIED = 400;
const NOBODY: ReadonlyMap<ContestId, Candidate> = new Map();

/** The likeliest readings of whose each row is: by a name, by names put together, by a party; at most `most`. */
export function whoSources(sheet: Sheet, roster: Roster, most = 3): Who[] {
  const isName = (text: string): boolean => roster.candidates(text).length > 0;
  const texts = sheet.columns.filter(({ part, cells }) => !part && cells.some((cell) => /\p{L}/u.test(cell)));
  const names = ranked(
    texts.map((column) => bestOf(column, NAME_PATTERNS, sheet.kind, isName)),
    isName,
  );
  const together = joinedNames(texts, roster, names[0]?.hits ?? 0);
  const found = [...(together ? [together] : []), ...names].slice(0, most);
  // Without one name of the roster the words of the headers are all there is.
  const worded = found.length > 0 ? null : wordedColumn(texts, 'candidate');
  const parties = ranked(
    texts.filter((column) => !names.some(({ source }) => source.columns.includes(column))).map(plain),
    (text) => roster.party(text) !== null,
  );
  return [
    ...found.map(({ source }) => whoOf('candidate', source, roster)),
    ...(worded ? [whoOf('candidate', plain(worded), roster)] : []),
    ...parties.slice(0, 2).map(({ source }) => whoOf('party', source, roster)),
  ];
}

/** For rows that are contests themselves: anybody of any contest. */
export function anybody(roster: Roster): Who {
  const all = new Map<ContestId, Candidate>();
  for (const [contest, [first]] of roster.election.candidates) if (first) all.set(contest, first);
  return { kind: 'anybody', source: null, of: () => all };
}

function whoOf(kind: 'candidate' | 'party', source: Source, roster: Roster): Who {
  const known = new Map<string, ReadonlyMap<ContestId, Candidate>>();
  const byParty = new Map<string, Map<ContestId, Candidate>>();
  if (kind === 'party')
    for (const candidate of [...roster.election.candidates.values()].flat()) {
      const own = byParty.get(candidate.party) ?? new Map<ContestId, Candidate>();
      byParty.set(candidate.party, own.set(candidate.contest, candidate));
    }
  const ask = (text: string): ReadonlyMap<ContestId, Candidate> =>
    kind === 'party'
      ? (byParty.get(roster.party(text)?.id ?? '') ?? NOBODY)
      : new Map(roster.candidates(text).map((candidate) => [candidate.contest, candidate]));
  return {
    kind,
    source,
    of: (row) => {
      const text = source.texts[row] ?? '';
      const held = known.get(text);
      if (held) return held;
      const made = ask(text);
      known.set(text, made);
      return made;
    },
  };
}

function plain(column: SheetColumn): Source {
  return { spec: column.at, texts: column.cells, columns: [column] };
}

export function patterned(column: SheetColumn, pattern: string, kind: Sheet['kind']): Source {
  const regex = new RegExp(pattern, 'iu');
  const { at } = column;
  const spec =
    typeof at === 'number'
      ? { place: at, pattern }
      : kind === 'json' || kind === 'xml'
        ? { path: at, pattern }
        : { header: at, pattern };
  return { spec, texts: column.cells.map((cell) => taken(cell, regex).trim()), columns: [column] };
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
  const few = sampled(column.cells);
  let best = { pattern: null as string | null, hits: count(few, fits) };
  for (const pattern of patterns) {
    if (best.hits > 0.9 * few.length) break;
    const regex = new RegExp(pattern, 'iu');
    const hits = count(
      few.map((cell) => taken(cell, regex).trim()),
      fits,
    );
    if (hits > best.hits) best = { pattern, hits };
  }
  return best.pattern === null ? plain(column) : patterned(column, best.pattern, kind);
}

// Some of the texts, from everywhere in the file: one that holds a country may have our contests at its end.
function sampled(texts: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(texts.length / TRIED));
  return texts.filter((text, i) => i % step === 0 && text !== '');
}

function ranked(
  sources: readonly Source[],
  fits: (text: string) => boolean,
): { source: Source; hits: number }[] {
  return sources
    .map((source) => ({ source, hits: count(source.texts, fits) }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits);
}

// First and last name in two columns, or in three with the middle one.
function joinedNames(
  columns: readonly SheetColumn[],
  roster: Roster,
  alone: number,
): { source: Source; hits: number } | null {
  const isName = (text: string): boolean => roster.candidates(text).length > 0;
  const few = columns
    .filter(({ cells }) => 5 * count(sampled(cells), roster.isPart) > sampled(cells).length)
    .slice(0, 14);
  const hitsOf = (parts: readonly SheetColumn[]): number => count(sampled(together(parts)), isName);
  let best: { parts: SheetColumn[]; hits: number } | null = null;
  for (const first of few)
    for (const last of few) {
      if (first === last) continue;
      const hits = hitsOf([first, last]);
      if (hits > (best?.hits ?? 0)) best = { parts: [first, last], hits };
    }
  if (!best) return null;
  const [first, last] = best.parts as [SheetColumn, SheetColumn];
  for (const middle of few) {
    if (middle === first || middle === last) continue;
    const hits = hitsOf([first, middle, last]);
    if (hits > best.hits) best = { parts: [first, middle, last], hits };
  }
  const texts = together(best.parts);
  const hits = count(texts, isName);
  return hits > alone
    ? { source: { spec: { join: best.parts.map(({ at }) => at) }, texts, columns: best.parts }, hits }
    : null;
}

function together(parts: readonly SheetColumn[]): string[] {
  return (parts[0]?.cells ?? []).map((_, row) => joined(parts.map(({ cells }) => cells[row] ?? '')));
}

function count(texts: readonly string[], fits: (text: string) => boolean): number {
  let found = 0;
  for (const text of texts) if (text !== '' && fits(text)) found += 1;
  return found;
}
