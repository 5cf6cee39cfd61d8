import { type Field, isField } from '../column.ts';
import { isTyped } from '../feed.ts';
import type { Ballots, Report, ReportRow } from '../report.ts';
import { PageError } from '../wire/decode.ts';
import { aboveLimit, LIMITS } from '../wire/limits.ts';
import { parseCount, parseShare, saysNothing, shareStep } from './count.ts';
import type { Mapping } from './mapping.ts';
import { asciiDigits } from './number-text.ts';
import { isWord, withoutMarks } from './outcome.ts';
import type { PageNumbers } from './page-numbers.ts';
import type { Row } from './part.ts';
import { outcomeOf, saysOpen } from './status.ts';
import { ASIDE_WORDS, foldKept, HEADER_WORDS, headerKey, SPOILT_WORDS } from './words.ts';

/** One row of a table as a candidate's result. @throws PageError when a number cannot be read */
export function readRow(row: Row, { feed }: Mapping, numbers: PageNumbers): ReportRow {
  const word =
    (['votes', 'electionDay', 'postal'] as const)
      .map((field) => row.cell(field))
      .find((text) => isWord(text)) ?? null;
  if (word !== null) refuseNote(word, 'a count', row.where, feed);
  const electionDay = word !== null ? null : numberOf(row, 'electionDay', numbers);
  const postal = word !== null ? null : numberOf(row, 'postal', numbers);
  const seats = row.has('seats') ? numberOf(row, 'seats', numbers) : null;
  const sum = (electionDay ?? 0) + (postal ?? 0);
  const votes = word !== null ? 0 : row.has('votes') ? numberOf(row, 'votes', numbers) : sum;
  const share = parseShare(row.cell('share'), feed.share);
  const noShare = share === null || Number.isNaN(share);
  const longest = Math.max(row.cell('candidate').length, row.cell('party').length);
  if (longest > LIMITS.name) throw aboveLimit('name', longest, row.where);
  return {
    serial: serialOf(row),
    name: row.cell('candidate') || row.cell('party'),
    party: row.cell('party'),
    partyCode: row.cell('partyCode') || null,
    // A dash in a count that has begun elsewhere on the page is a nought (hazard H21).
    votes: votes ?? 0,
    electionDay,
    postal,
    share: noShare ? null : share,
    ...(!noShare && shareStep(row.cell('share'), feed.share)),
    ...(word !== null && wordOf(word)),
    ...(seats !== null && { seats }),
  };
}

/** One row of a wide table: a result for each party's column. @throws PageError */
export function wideRows(row: Row, { feed }: Mapping, numbers: PageNumbers): ReportRow[] {
  return (feed.wide ?? []).flatMap(({ column, party, candidate, candidateColumn }) => {
    const text = row.numberNamed(column);
    if (text === null) throw new PageError('a column is missing', 'no such header', column, row.where);
    if (saysNothing(text)) return [];
    const name = (candidateColumn && row.named(candidateColumn)) || candidate || party;
    const none = { serial: null, name, party, partyCode: null, electionDay: null, postal: null, share: null };
    if (isWord(text)) {
      refuseNote(text, 'a count', `${row.where}, ${column}`, feed);
      const outcome = outcomeOf(text);
      return [{ ...none, votes: 0, ...wordOf(text), ...(outcome === 'withdrawn' && { outcome }) }];
    }
    const read = numbers.read(text, 'a count', `${row.where}, ${column}`);
    const votes = atLeastNought(read, 'a count', text, row);
    return votes === null ? [] : [{ ...none, votes }];
  });
}

function wordOf(word: string): Pick<ReportRow, 'word' | 'awaited'> {
  return { word, ...(saysOpen(word) && { awaited: true }) };
}

// Where people type, a word is a note to themselves (`tbc`, `later`) and no nought, unless it says that somebody is out.
function refuseNote(word: string, what: string, where: string, feed: Mapping['feed']): void {
  if (!isTyped(feed) || outcomeOf(word) === 'withdrawn') return;
  throw new PageError(`${what} cannot be read`, JSON.stringify(word), 'a whole number, or withdrawn', where);
}

/** The page's own total row; null when it is without votes. @throws PageError */
export function readTotals(row: Row, numbers: PageNumbers): Report['totals'] {
  const votes = numberOf(row, 'votes', numbers);
  if (votes === null) return null;
  return {
    votes,
    electionDay: numberOf(row, 'electionDay', numbers),
    postal: numberOf(row, 'postal', numbers),
  };
}

/**
 * A total that counts rejected papers as well: less what the rows of such papers hold, where that makes up in each column
 * exactly what the candidates lack. Otherwise the total as it stands.
 */
export function withoutSpoilt(
  totals: NonNullable<Report['totals']>,
  read: readonly ReportRow[],
  aside: readonly Row[],
  numbers: PageNumbers,
): NonNullable<Report['totals']> {
  const kinds = ['votes', 'electionDay', 'postal'] as const;
  const spoilt = aside.filter((row) => SPOILT.has(headerKey(row.cell('candidate'))));
  const valid = { ...totals };
  for (const kind of kinds) {
    const papers = spoilt.map((row) => numbers.parse(row.number(kind)) || 0);
    if (valid[kind] !== null) valid[kind] -= papers.reduce((sum, n) => sum + n, 0);
  }
  const fits = kinds.every(
    (kind) => valid[kind] === null || valid[kind] === read.reduce((sum, row) => sum + (row[kind] ?? 0), 0),
  );
  return fits ? valid : totals;
}

/** Ballots and electors beside the votes, from the first row that has them. @throws PageError */
export function readBallots(rows: readonly Row[], numbers: PageNumbers): Ballots | null {
  const of = (field: 'cast' | 'valid' | 'electors'): number | null => {
    const row = rows.find((one) => one.has(field) && one.cell(field) !== '');
    return row ? numberOf(row, field, numbers) : null;
  };
  const ballots = { cast: of('cast'), valid: of('valid'), electors: of('electors') };
  return Object.values(ballots).some((n) => n !== null) ? ballots : null;
}

/** Leader, runner-up and margin of a list's row; null while nobody leads. */
export function readLead(
  row: Row,
  roster: ReadonlySet<string>,
  mapping: Mapping,
  numbers: PageNumbers,
): Report['lead'] {
  const bare = (text: string): string => withoutMarks(text, roster, mapping).bare;
  const name = bare(row.cell('leader'));
  if (name === '' || name === '-') return null;
  const margin = numbers.parse(row.number('margin'));
  return {
    name,
    party: row.cell('leaderParty'),
    runnerUp: bare(row.cell('runnerUp')) || null,
    runnerUpParty: row.cell('runnerUpParty') || null,
    margin: margin === null || Number.isNaN(margin) ? null : Math.abs(margin),
  };
}

/** False for blank rows, notes across the table, and what the feed file leaves out. @throws PageError */
export function wantedRow(row: Row, { skip, only, feed }: Mapping): boolean {
  const texts = row.texts();
  if (texts.every((text) => text === '')) return false;
  if (skip?.test(texts.join(' '))) return false;
  for (const [key, pattern] of only) {
    const text = isField(key) ? row.cell(key) : row.named(key);
    // A member of a tree may lack what another has; a table that lacks a column is another table.
    if (text === null && feed.kind !== 'json' && feed.kind !== 'xml')
      throw new PageError('a column is missing', 'no such header', `${key}, as rows.only says`, row.where);
    if (!pattern.test(text ?? '')) return false;
  }
  // A lone note across the table, a repeated header: no name and no number.
  if (row.has('candidate') && row.cell('candidate') === '' && row.cell('party') === '') {
    return texts.filter((text) => text !== '').length > 2;
  }
  return true;
}

/** True for the row that holds the sums. */
export function isTotal(row: Row, { totals }: Mapping): boolean {
  if (row.has('leader') && !row.has('candidate')) return false;
  const named = [row.cell('candidate'), ...row.texts().slice(0, 3)];
  return named.some((text) => text !== '' && text.length < 30 && totals.has(headerKey(text)));
}

/**
 * True for a row below candidates that is none of theirs, as pages add them when a count is over: rejected votes,
 * the turnout, the header again, a note across the table. Somebody of the roster may be called anything.
 */
export function isAside(row: Row, roster: ReadonlySet<string>): boolean {
  const name = row.cell('candidate');
  if (name === '' || roster.has(foldKept(name))) return false;
  const key = headerKey(name);
  if (ASIDE.has(key)) return true;
  const others = row.texts().filter((text) => text !== '' && text !== name);
  return others.length === 0 || (NAMES.has(key) && others.every((text) => !/\p{Nd}/u.test(text)));
}

const ASIDE: ReadonlySet<string> = new Set(ASIDE_WORDS.map(headerKey));
const SPOILT: ReadonlySet<string> = new Set(SPOILT_WORDS.map(headerKey));
const NAMES: ReadonlySet<string> = new Set(HEADER_WORDS.candidate?.map(headerKey));

function numberOf(row: Row, field: Field, numbers: PageNumbers): number | null {
  const text = row.number(field);
  return atLeastNought(numbers.read(text, field, row.where), field, text, row);
}

function atLeastNought(value: number | null, what: string, text: string, { where }: Row): number | null {
  if (value !== null && value < 0) throw new PageError(`${what} is below nought`, text, '0 or more', where);
  return value;
}

// A serial may be anything the source likes (`0102`, `1.`); votes may not.
function serialOf(row: Row): number | null {
  const text = row.cell('serial');
  const value = parseCount(text);
  if (value !== null && !Number.isInteger(value))
    return Number(/\d+/.exec(asciiDigits(text))?.[0] ?? Number.NaN) || null;
  return value === null ? null : atLeastNought(value, 'serial', text, row);
}
