import { FIELDS } from '../feed/column.ts';
import { HEADER_WORDS, headerKey } from '../feed/page/words.ts';
import { grouped } from '../ground/grouped.ts';
import { readBare } from './bare-table.ts';
import { countIn, type Fact, isNobody, NUMERIC, PATTERNS, plain } from './fact.ts';
import { guessColumns } from './guess-columns.ts';
import type { ReadTable } from './read-table.ts';
import type { SourceTable } from './tables.ts';

const FACTS: ReadonlySet<string> = new Set(PATTERNS.map(([fact]) => fact));
/** Fields of a feed that are facts of a roster under the same name. */
export const SAME = FIELDS.filter((field): field is Fact & (typeof FIELDS)[number] => FACTS.has(field));
const WORDS = new Map<string, Fact>(
  [...SAME]
    .reverse()
    .flatMap((field) => (HEADER_WORDS[field] ?? []).map((word) => [headerKey(word), field] as const)),
);
const PARTY = /^(party|affiliation|partei|parti|partido)$/;
/** Headers of what happened to a row, and of what is known of a person. */
const NOBODY =
  /\b(action|status|result|elected|won|winner|outcome|sex|gender|incumbent|date|time|note|remarks?|comments?|source|url|photo|profession|occupation|age)\b/;
const OTHERWISE = new Set(
  (['status', 'outcome', 'share', 'margin', 'counted', 'rounds', 'stage', 'unit'] as const).flatMap((field) =>
    (HEADER_WORDS[field] ?? []).map(headerKey),
  ),
);
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
    const wide = partyColumns(header, rows, columns);
    const guessed = mayGuess(table, header, columns, wide)
      ? guessColumns(header.length, rows, columns, meantOtherwise(header))
      : new Map<Fact, number>();
    for (const [fact, column] of guessed) columns.set(fact, column);
    const numbers = columns.get('serial');
    if (numbers !== undefined && !columns.has('number') && isOfContests(numbers, columns, rows)) {
      columns.delete('serial');
      columns.set('number', numbers);
    }
    if (numbers !== undefined && columns.get('serial') === numbers && isRunning(numbers, columns, rows))
      columns.delete('serial');
    if (columns.size + Math.max(0, wide.length - 1) < least) continue;
    const found = { table, at, header, rows, columns, wide, guessed: [...guessed.keys()] };
    if (!best || columns.size - found.guessed.length > best.columns.size - best.guessed.length) best = found;
  }
  return best && worth(best) >= 3 ? best : readBare(table, at);
}

/** A row of counts is no header; where a heading names the contest and a column the people, no other column does. */
function mayGuess(
  { heading }: SourceTable,
  header: readonly string[],
  columns: ReadonlyMap<Fact, number>,
  wide: readonly number[],
): boolean {
  const isNamed = heading !== '' && (columns.has('candidate') || columns.has('surname'));
  return (
    !isNamed &&
    wide.length < 2 &&
    header.filter(Boolean).length >= 3 &&
    !header.some((text) => countIn(text) !== null)
  );
}

/** Columns whose headers say that they hold something else than who stands where. */
function meantOtherwise(header: readonly string[]): Set<number> {
  return new Set(
    [...header.entries()].flatMap(([column, text]) =>
      text === '' || OTHERWISE.has(headerKey(text)) || NOBODY.test(plain(text)) ? [column] : [],
    ),
  );
}

function factsOf(header: readonly string[], rows: readonly (readonly string[])[]): Map<Fact, number> {
  const columns = new Map<Fact, number>();
  const sample = rows.slice(0, 400);
  const fits = (fact: Fact, column: number): boolean => {
    const cells = sample.map((row) => row[column]?.trim() ?? '').filter(Boolean);
    if (cells.length === 0) return false;
    const counts = cells.filter((text) => countIn(text) !== null).length;
    if (NUMERIC.has(fact)) return counts * 10 >= cells.length * 8;
    if (fact === 'number') return cells.every((text) => /\d/.test(text));
    return counts * 2 < cells.length;
  };
  const take = (fact: Fact, column: number): void => {
    if (!columns.has(fact) && ![...columns.values()].includes(column) && fits(fact, column))
      columns.set(fact, column);
  };
  // A header may say it in two languages, `Votes/Voix`.
  const said = header.map((text) => [text, ...(text.includes('/') ? text.split('/') : [])]);
  for (const [fact, pattern] of PATTERNS)
    for (const [column, texts] of said.entries())
      if (texts.some((text) => pattern.test(plain(text)))) take(fact, column);
  for (const [column, texts] of said.entries()) {
    const fact = texts.flatMap((text) => WORDS.get(headerKey(text)) ?? [])[0];
    if (fact) take(fact, column);
  }
  // A header may reach over two columns, the first of them a colour or a mark.
  for (const fact of ['party', 'candidate'] as const) {
    const column = columns.get(fact) ?? -2;
    if (header[column + 1] !== '' || !fits(fact, column + 1)) continue;
    // Lines below the candidates have cells of their own.
    const beside = columns.get(fact === 'party' ? 'candidate' : 'party') ?? column + 1;
    const people = sample.filter((row) => row[beside]?.trim());
    const filled = (at: number): number => people.filter((row) => row[at]?.trim()).length;
    if (filled(column) * 2 < filled(column + 1)) columns.set(fact, column + 1);
  }
  // Beside who comes second stands his party, however it is called.
  const second = (columns.get('runnerUp') ?? -2) + 1;
  if (!columns.has('runnerUpParty') && PARTY.test(plain(header[second] ?? ''))) take('runnerUpParty', second);
  // Seats that differ within a contest are those that its lists have won.
  if (!isSameIn('elects')) columns.delete('elects');
  // Counties that a race of an office is counted in are its parts.
  const contest = header[columns.get('contest') ?? -1] ?? '';
  if (columns.has('office') && /county|area|precinct|parish/i.test(contest)) columns.delete('contest');
  if (!columns.has('contest') && !columns.has('number'))
    for (const [column, text] of header.entries()) if (/^district$/i.test(text)) take('number', column);
  return columns;

  function isSameIn(fact: Fact): boolean {
    const where = columns.get('number') ?? columns.get('contest');
    const column = columns.get(fact);
    if (where === undefined || column === undefined) return true;
    const said = grouped(rows, (row) => (row[where] && row[column] ? [row[where]] : [])).values();
    return [...said].every((own) => new Set(own.map((row) => row[column])).size === 1);
  }
}

/** Lines of the file that are counted through all contests are nobody's place on a ballot. */
function isRunning(
  column: number,
  columns: ReadonlyMap<Fact, number>,
  rows: readonly (readonly string[])[],
): boolean {
  const where = columns.get('number') ?? columns.get('contest');
  return (
    where !== undefined &&
    new Set(rows.map((row) => row[where])).size > 1 &&
    rows.every((row, at) => Number(row[column]) === at + 1)
  );
}

/** A column that is called just `No.` counts contests where it is the same in all rows of each. */
function isOfContests(
  column: number,
  columns: ReadonlyMap<Fact, number>,
  rows: readonly (readonly string[])[],
): boolean {
  const contest = columns.get('contest');
  if (contest === undefined) return false;
  const named = grouped(rows, (row) => (row[contest] ? [row[contest]] : []));
  const numbers = [...named.values()].map((own) => new Set(own.map((row) => row[column] ?? '')));
  return (
    named.size > 1 &&
    rows.length > named.size &&
    numbers.every(({ size }) => size === 1) &&
    new Set(numbers.flatMap((one) => [...one])).size === named.size
  );
}

/** Where no column names candidates or lists: columns of counts whose headers are no usual word, each a party or an answer. */
function partyColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: ReadonlyMap<Fact, number>,
): number[] {
  if (['candidate', 'surname', 'leader'].some((fact) => columns.has(fact as Fact))) return [];
  if (columns.has('party') && !isWinners(header, rows, columns)) return [];
  const taken = new Set(columns.values());
  const found = header.flatMap((text, column) => {
    if (taken.has(column) || text === '' || isNobody(text) || NO_PARTY.test(plain(text))) return [];
    const cells = rows
      .slice(0, 200)
      .map((row) => row[column]?.trim() ?? '')
      .filter(Boolean);
    return cells.length > 0 && cells.every((text) => countIn(text) !== null) ? [column] : [];
  });
  return found.length > 1 ? found : [];
}

/** One row a contest, with votes of several in columns of their own: a party beside them is the winner's. */
function isWinners(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: ReadonlyMap<Fact, number>,
): boolean {
  const where = columns.get('number') ?? columns.get('contest');
  const votes = header.filter((text) => /\S+ votes$/i.test(text) && !NO_PARTY.test(plain(text)));
  return (
    where !== undefined && votes.length > 1 && new Set(rows.map((row) => row[where])).size === rows.length
  );
}

const NO_PARTY =
  /\b(id|code|no|number|nr|year|seats?|turnout|quota|stages?|rounds?|elected|poll|valid|invalid|rejected|blank|null|spoilt|cast|total|electors|electorate|voters|population|area|pct|percent|share|margin|majority|rank|order|lat|lon|x|y)\b/;
