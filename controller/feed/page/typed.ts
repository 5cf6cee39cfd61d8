import type { Candidate, Party, PartyId } from '../../election/election.ts';
import { matchRows } from '../../election/identity.ts';
import { foldName } from '../../election/name.ts';
import { type Answer, type Report, type Typed, UNMARKED } from '../report.ts';
import { PageError } from '../wire/decode.ts';
import { saysNothing } from './count.ts';
import type { Mapping } from './mapping.ts';
import { asciiDigits } from './number-text.ts';
import type { PageNumbers } from './page-numbers.ts';
import type { Row } from './part.ts';
import { isTotal } from './report-row.ts';
import { parseStamp } from './stamp.ts';
import { isUnmarked } from './typed-mark.ts';

/** The rows of one contest in a sheet that people type, in the order of the file. */
export interface TypedRows {
  rows: readonly Row[];
  /** One row says all of a contest; else a row is one candidate's. */
  line: boolean;
  roster: readonly Candidate[];
  parties: ReadonlyMap<PartyId, Party>;
  /** When the sheet was read, ms. */
  near: number;
  numbers: PageNumbers;
  /** Rows that say something as a report. @throws PageError */
  read(rows: readonly Row[], total: Row | undefined): Report;
}

/** People who differ within this time speak of the same count, ms; later it has gone on. */
const SAME_COUNT_MS = 10 * 60_000;
const NOTHING_TYPED = 'nothing is typed yet';
/** What a seat may be said to be without a number. */
const WITHOUT_VOTES: ReadonlySet<Report['status']> = new Set(['postponed', 'countermanded', 'uncontested']);

/**
 * What people have typed of one contest. Of each person the newest row counts, of a candidate's rows the last. A blank is
 * not nought but not typed yet: what is missing is said in `typed.waits`, and where people differ each has an answer.
 */
export function typedReport(given: TypedRows, mapping: Mapping): Report {
  const said = byPerson(given).map(([who, rows]) => sayingOf(who, rows, given, mapping));
  const byRound = said.every(({ round }) => round !== null);
  said.sort(
    (a, b) =>
      (byRound ? (a.round as number) - (b.round as number) : 0) ||
      (a.at !== null && b.at !== null ? a.at - b.at : 0) ||
      a.place - b.place,
  );
  const whole = said.filter(({ report }) => report.typed.waits === null);
  const newest = whole.at(-1) ?? (said.at(-1) as Saying);
  const { report } = newest;
  if (whole.length === 0) {
    const waits = said.map(({ who, report: { typed } }) => (who ? `${who}: ${typed.waits}` : typed.waits));
    const blank = said.every((one) => one.report.typed.blank);
    return { ...report, typed: { ...report.typed, waits: waits.join('; '), blank } };
  }
  const outrun = outrunBy(newest, given, mapping);
  if (outrun !== null) return { ...report, typed: { ...report.typed, waits: outrun } };
  const answers =
    mapping.feed.entry === 'two-people' ? unconfirmed(whole, newest) : contradicted(whole, newest);
  return { ...report, typed: { ...report.typed, answers: answers.map(answerOf) } };
}

/** Of a row that came later and has more votes than a round that should be behind it, in words; null without one. */
function outrunBy(newest: Saying, { rows, line, near, read }: TypedRows, mapping: Mapping): string | null {
  const { round, at, place } = newest;
  if (!line || round === null) return null;
  for (const [i, row] of rows.entries()) {
    const own = roundOf(row);
    const stamp = at === null ? undefined : parseStamp(row.cell('stamp'), mapping.stampFormat, near)?.at;
    const isLater = at === null || stamp === undefined ? i > place : stamp > at;
    if (!isLater || own === null || own >= round) continue;
    const more = votesIn(row, read);
    if (more !== null && more > sumOf(newest.report))
      return `round ${own} has ${more} votes (${row.where}), more than round ${round}: one of the two is wrong`;
  }
  return null;
}

function votesIn(row: Row, read: TypedRows['read']): number | null {
  try {
    return sumOf(read([row], undefined));
  } catch (error) {
    if (error instanceof PageError) return null;
    throw error;
  }
}

/** A contest whose rows were taken out of the sheet: as if its cells were emptied. */
export function emptied(report: Report, fetchedAt: number): Report {
  const typed: Typed = {
    by: 'its rows are gone from the sheet',
    waits: NOTHING_TYPED,
    blank: true,
    tick: null,
    settleMs: 0,
    answers: [],
  };
  return { ...report, fetchedAt, rows: [], totals: null, lead: null, typed };
}

/** What one person says of a contest. */
interface Saying {
  who: string;
  /** The stamp of the newest row, ms; null without one. */
  at: number | null;
  /** Its place in the sheet. */
  place: number;
  /** What is counted so far, a round or a booth, as it is written. */
  unit: string;
  /** Its number; null where none of it is written in some row. */
  round: number | null;
  report: Report & { typed: Typed };
}

// A name that stands in one of a seat's rows is that of all; only where two people have rows, each has his own.
function byPerson({ rows, line }: TypedRows): [who: string, rows: readonly Row[]][] {
  const people = new Map<string, { who: string; rows: Row[] }>();
  for (const row of rows) {
    const who = row.cell('who').trim();
    const person = people.get(foldName(who)) ?? { who, rows: [] };
    person.rows.push(row);
    people.set(foldName(who), person);
  }
  const named = [...people.values()].filter(({ who }) => who !== '');
  if (!line && named.length < 2) return [[named[0]?.who ?? '', rows]];
  return [...people.values()].map(({ who, rows: own }) => [who, own]);
}

function sayingOf(who: string, rows: readonly Row[], given: TypedRows, mapping: Mapping): Saying {
  const { line, near, read } = given;
  const { entry, settleSeconds } = mapping.feed;
  const stamps = rows.map((row) => parseStamp(row.cell('stamp'), mapping.stampFormat, near)?.at);
  const timed = !stamps.includes(undefined);
  const rounds = rows.map(roundOf);
  // What is said late of an earlier round takes nothing away of a later one.
  const byRound = !rounds.includes(null);
  const ordered = rows
    .map((row, i) => ({
      row,
      at: timed ? (stamps[i] as number) : 0,
      round: byRound ? (rounds[i] as number) : 0,
    }))
    .sort((a, b) => a.round - b.round || a.at - b.at)
    .map(({ row }) => row);
  const last = ordered.at(-1) as Row;
  const own = line ? [last] : lastOfEach(ordered.filter((row) => !isTotal(row, mapping)));
  const total = line ? undefined : ordered.findLast((row) => isTotal(row, mapping));
  const newest = line ? [stamps[rows.indexOf(last)]] : stamps;
  const at = timed ? Math.max(...(newest as number[])) : null;
  const unit = foldName(last.cell('roundsDone') || last.cell('rounds'));
  const saying = { who, at, place: given.rows.indexOf(last), unit, round: byRound ? roundOf(last) : null };
  const by = [who && `typed by ${who}`, last.cell('stamp') && `at ${last.cell('stamp')}`, last.where];
  const typed: Typed = {
    by: by.filter(Boolean).join(', '),
    waits: null,
    blank: false,
    tick: null,
    settleMs: 0,
    answers: [],
  };
  const told = (waits: string, report: Report): Saying => {
    const blank = waits === NOTHING_TYPED;
    return { ...saying, report: { ...report, typed: { ...typed, waits, blank } } };
  };
  const filled = line ? own : own.filter((row) => !isBlank(row));
  try {
    const ticks = (line ? [last] : total?.has('tick') ? [total] : own).filter((row) => row.has('tick'));
    const texts = ticks.map((row) => row.cell('tick').trim());
    if (ticks.length > 0) typed.tick = texts.some(isUnmarked) ? UNMARKED : texts.join(' ');
    const report = { ...read(filled, total), ...(at !== null && { stamp: at }) };
    const totals = line ? totalOf(last, given) : report.totals;
    const waits = missingOf(report, totals, line ? last.has('total') : total !== undefined, given);
    // Nobody has read out the total of a seat that is half typed: the spreadsheet sums it up.
    const sum =
      line || total === undefined ? (totals?.votes ?? null) : given.numbers.parse(total.number('votes'));
    if (waits !== null && sum === sumOf(report) && isHalfTyped(report, given))
      mapping.sheet.totalIsSum = true;
    if (waits !== null) return told(waits, report);
    if (typed.tick === UNMARKED) {
      const said = texts.find((text) => text !== '' && isUnmarked(text));
      return told(`not marked as finished yet${said === undefined ? '' : `: it says "${said}"`}`, report);
    }
    // A row that carries its time was handed in as it is.
    const summed = totals !== null && !mapping.sheet.totalIsSum;
    const checked = typed.tick !== null || summed || at !== null || entry === 'two-people';
    const settleMs = checked ? 0 : settleSeconds * 1000;
    return { ...saying, report: { ...report, totals, typed: { ...typed, settleMs } } };
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    return told(
      `${error.message}: got ${error.got}, expected ${error.expected} (${error.where})`,
      read([], undefined),
    );
  }
}

function roundOf(row: Row): number | null {
  const digits = /\d+/.exec(asciiDigits(row.cell('roundsDone') || row.cell('rounds')))?.[0];
  return digits === undefined ? null : Number(digits);
}

// A candidate's last row is what is said of him.
function lastOfEach(rows: readonly Row[]): readonly Row[] {
  const found = new Map<string, Row>();
  for (const row of rows)
    found.set(foldName([row.cell('candidate'), row.cell('party'), row.cell('serial')].join('\n')), row);
  return [...found.values()];
}

function isBlank(row: Row): boolean {
  const fields = row.has('votes') ? (['votes'] as const) : (['electionDay', 'postal'] as const);
  return fields.some((field) => row.has(field) && saysNothing(row.number(field)));
}

function totalOf(row: Row, { numbers }: TypedRows): Report['totals'] {
  const votes = row.has('total') ? numbers.read(row.number('total'), 'the total', row.where) : null;
  return votes === null ? null : { votes, electionDay: null, postal: null };
}

/** What is missing until the numbers are whole, in words; null when they are. */
function missingOf(
  { rows, lead, status }: Report,
  totals: Report['totals'],
  asksTotal: boolean,
  { roster, parties }: TypedRows,
): string | null {
  if (rows.length === 0 && lead === null) return WITHOUT_VOTES.has(status) ? null : NOTHING_TYPED;
  if (lead !== null) return lead.margin === null ? 'the margin is not typed yet' : null;
  const { missing, unknown } = matchRows(rows, roster, parties);
  if (missing.length > 0 && unknown.length === 0) {
    const names = missing.slice(0, 3).map(({ name }) => name);
    const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
    return `${rows.length} of ${roster.length} numbers are typed, not yet ${names.join(', ')}${more}`;
  }
  if (!asksTotal) return null;
  if (totals === null) return 'the total is not typed yet';
  const sum = sumOf({ rows });
  return sum === totals.votes ? null : `the numbers sum to ${sum}, the total says ${totals.votes}`;
}

function sumOf({ rows }: Pick<Report, 'rows'>): number {
  return rows.reduce((all, { votes }) => all + votes, 0);
}

function isHalfTyped({ rows, lead }: Report, { roster, parties }: TypedRows): boolean {
  return lead === null && matchRows(rows, roster, parties).missing.length > 0;
}

/** Whose numbers wait for a second person: nobody's, where two agree and nobody says otherwise since. */
function unconfirmed(whole: readonly Saying[], newest: Saying): readonly Saying[] {
  const print = printOf(newest);
  const agree = whole.filter((one) => one.who !== '' && printOf(one) === print);
  return agree.length >= 2 ? [] : whole;
}

/** The newest numbers and those of others that contradict them: of the same round, or nearly the same time. */
function contradicted(whole: readonly Saying[], newest: Saying): readonly Saying[] {
  if (newest.who === '') return [];
  const rivals = whole.filter(
    (one) =>
      one.who !== '' &&
      one !== newest &&
      printOf(one) !== printOf(newest) &&
      one.unit === newest.unit &&
      (one.at === null || newest.at === null || newest.at - one.at <= SAME_COUNT_MS),
  );
  return rivals.length > 0 ? [newest, ...rivals] : [];
}

function printOf({ report: { rows, lead } }: Saying): string {
  const votes = rows.map(({ name, votes }) => `${foldName(name)} ${votes}`).sort();
  return JSON.stringify([votes, lead && [foldName(lead.name), lead.margin]]);
}

function answerOf({ who, report }: Saying): Answer {
  const { rows, lead } = report;
  const numbers = rows.map(({ name, votes }) => `${name} ${votes}`);
  const said = lead ? `${lead.name} by ${lead.margin}` : numbers.join(', ');
  return { who: who || 'somebody', said, report };
}
