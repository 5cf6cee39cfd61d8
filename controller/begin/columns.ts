import { FIELDS } from '../feed/column.ts';
import { parseCount } from '../feed/page/count.ts';
import { HEADER_WORDS, headerKey, TOTAL_WORDS } from '../feed/page/words.ts';
import type { SourceTable } from './tables.ts';

/** What a column of a roster may hold. */
export type Fact =
  | 'state'
  | 'number'
  | 'contest'
  | 'serial'
  | 'candidate'
  | 'surname'
  | 'firstName'
  | 'party'
  | 'partyCode'
  | 'votes'
  | 'electionDay'
  | 'postal'
  | 'electors'
  | 'elects'
  | 'leader'
  | 'leaderParty'
  | 'runnerUp'
  | 'runnerUpParty';

/** A table whose columns are understood. */
export interface ReadTable {
  table: SourceTable;
  /** Its place in the source. */
  at: number;
  header: readonly string[];
  rows: readonly (readonly string[])[];
  columns: ReadonlyMap<Fact, number>;
  /** Columns of votes, one for each party: the header names it. */
  wide: readonly number[];
}

/**
 * Patterns over a header in small letters whose words are parted by single blanks, the surest first. They stand beside the
 * words by which a feed finds its columns, for the headers of files that people keep themselves.
 */
const PATTERNS: readonly (readonly [Fact, RegExp])[] = [
  ['state', /^(state|province|canton|land|nation)( code| id)?$/],
  [
    'electors',
    /\b(electors|electorate|registered voters|eligible voters|wahlberechtigte|inscrits|electores)\b/,
  ],
  [
    'elects',
    /^((number of )?(seats|members|mandates|vacancies)( (to be filled|to fill|to elect|elected))?|elects)$/,
  ],
  ['leaderParty', /\b(leading|leader|winning|winner)s?( candidate)?s? party\b/],
  ['runnerUpParty', /\b(trailing|runner up|second)( candidate)?s? party\b/],
  ['leader', /^(leader|leading candidate|leading|winner|winning candidate|elected candidate)( name)?$/],
  ['runnerUp', /^(trailing candidate|runner ?up|second)( name)?$/],
  ['postal', /\b(postal|mail in|absentee|briefwahl)( ballots?| votes?)?$/],
  ['electionDay', /\b(evm|machine)( votes?)?$|^(general|election ?day)( votes)?$/],
  ['surname', /^(surname|last ?name|family name|nachname|nom de famille)$/],
  ['firstName', /^(first ?names?|given names?|vorname|prenom|prénom)$/],
  [
    'partyCode',
    /^(abbr|party short|abbreviation|short|party (abbr|abbreviation|code|short name|id)|list code)$/,
  ],
  [
    'serial',
    /^(serial|serial no|s no|sl no|sr no|o s n|osn|ballot (order|position|no|number)|candidate (no|number|id))$/,
  ],
  [
    'number',
    /\b(ac|pc|seat|constituency|riding|electoral district|district|division|ward|contest|race|area|county|ed)s? ?(no|nr|num|number|code|id)$|^(fips|number|wahlkreis nr)$/,
  ],
  [
    'candidate',
    /\b(candidates?|ballot name|nominee|kandidat(in)?|candidat(e|o|a)?)\b(?!.*\b(no|number|id|votes?|party)\b)/,
  ],
  [
    'party',
    /\b(party|affiliation|partei|parti|partido|list name|nuance|group)\b(?!.*\b(code|abbr|votes?|share)\b)/,
  ],
  [
    'contest',
    /^(ac name|constituency|riding|ward|seat|division|electoral district|electorate name|contest|race|area|county|wahlkreis|circonscription)s?( name)?$|\b(constituency|riding|ward|seat|contest|race|electoral district|area|county|district) name$/,
  ],
  [
    'votes',
    /^(total )?(valid )?(votes|vote count|ballots|stimmen|voix|votos)( cast| polled| received| secured| total)?$|\btotal( valid)? votes\b/,
  ],
];

const FACTS: ReadonlySet<string> = new Set(PATTERNS.map(([fact]) => fact));
/** Fields of a feed that are facts of a roster under the same name. */
export const SAME = FIELDS.filter((field): field is Fact & (typeof FIELDS)[number] => FACTS.has(field));
const WORDS = new Map<string, Fact>(
  [...SAME]
    .reverse()
    .flatMap((field) => (HEADER_WORDS[field] ?? []).map((word) => [headerKey(word), field] as const)),
);
const TOTALS = new Set(TOTAL_WORDS.map(headerKey));
/** Lines above the header that may be a title or a note. */
const LINES = 12;

/**
 * The tables of a source whose columns are understood, the one that says most of who stands where first.
 *
 * @param least columns that must be understood
 */
export function readTables(tables: readonly SourceTable[], least = 2): ReadTable[] {
  return tables
    .flatMap((table, at) => read(table, at, least) ?? [])
    .sort((a, b) => worth(b) - worth(a) || b.rows.length - a.rows.length);
}

function worth({ columns, wide }: ReadTable): number {
  const who =
    columns.has('candidate') || columns.has('surname')
      ? 4
      : columns.has('leader') || wide.length > 1 || (columns.has('party') && columns.has('votes'))
        ? 2
        : 0;
  const where = columns.has('contest') || columns.has('number') ? 3 : 0;
  return who + where + (columns.has('party') ? 1 : 0) + (columns.has('votes') ? 1 : 0);
}

function read(table: SourceTable, at: number, least: number): ReadTable | null {
  let best: ReadTable | null = null;
  for (let line = 0; line < Math.min(LINES, table.rows.length - 1); line++) {
    const header = (table.rows[line] ?? []).map((text) => text.trim());
    const rows = table.rows.slice(line + 1).filter((row) => row.some((text) => text.trim() !== ''));
    const columns = factsOf(header, rows);
    if (columns.size < least) continue;
    const found = { table, at, header, rows, columns, wide: partyColumns(header, rows, columns) };
    if (!best || columns.size > best.columns.size) best = found;
  }
  return best && worth(best) >= 3 ? best : null;
}

function factsOf(header: readonly string[], rows: readonly (readonly string[])[]): Map<Fact, number> {
  const columns = new Map<Fact, number>();
  const sample = rows.slice(0, 400);
  const fits = (fact: Fact, column: number): boolean => {
    const cells = sample.map((row) => row[column]?.trim() ?? '').filter(Boolean);
    if (cells.length === 0) return false;
    const counts = cells.filter((text) => Number.isInteger(parseCount(text) ?? Number.NaN)).length;
    if (NUMERIC.has(fact)) return counts * 10 >= cells.length * 8;
    if (fact === 'number') return cells.every((text) => /\d/.test(text));
    return counts * 2 < cells.length;
  };
  const take = (fact: Fact, column: number): void => {
    if (!columns.has(fact) && ![...columns.values()].includes(column) && fits(fact, column))
      columns.set(fact, column);
  };
  for (const [fact, pattern] of PATTERNS)
    for (const [column, text] of header.entries()) if (pattern.test(plain(text))) take(fact, column);
  for (const [column, text] of header.entries()) {
    const fact = WORDS.get(headerKey(text));
    if (fact) take(fact, column);
  }
  return columns;
}

const NUMERIC: ReadonlySet<Fact> = new Set([
  'votes',
  'electionDay',
  'postal',
  'electors',
  'elects',
  'serial',
]);

/** Where no column names candidates or lists: columns of counts whose headers are no usual word, each a party or an answer. */
function partyColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: ReadonlyMap<Fact, number>,
): number[] {
  if (['candidate', 'surname', 'leader', 'party'].some((fact) => columns.has(fact as Fact))) return [];
  const taken = new Set(columns.values());
  const found = header.flatMap((text, column) => {
    if (taken.has(column) || text === '' || TOTALS.has(headerKey(text)) || NO_PARTY.test(plain(text)))
      return [];
    const cells = rows
      .slice(0, 200)
      .map((row) => row[column]?.trim() ?? '')
      .filter(Boolean);
    return cells.length > 0 && cells.every((cell) => Number.isInteger(parseCount(cell) ?? Number.NaN))
      ? [column]
      : [];
  });
  return found.length > 1 ? found : [];
}

const NO_PARTY =
  /\b(id|code|no|number|nr|year|seats?|turnout|valid|invalid|rejected|blank|null|spoilt|cast|total|electors|electorate|voters|population|area|pct|percent|share|margin|majority|rank|order|lat|lon|x|y)\b/;

// A list in a tree names its rows by what it is a list of: constituencies.
function plain(text: string): string {
  return text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]s?\b/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/ies\b/g, 'y')
    .trim();
}

/** Whether a text marks a total row. */
export function isTotal(text: string): boolean {
  return TOTALS.has(headerKey(text));
}

/** A count as a cell has it; null where it holds none. */
export function countIn(text: string): number | null {
  const count = parseCount(text);
  return count !== null && Number.isInteger(count) && count >= 0 ? count : null;
}
