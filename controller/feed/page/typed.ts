import type { Candidate, Party, PartyId } from '../../election/election.ts';
import { matchRows } from '../../election/identity.ts';
import { foldName } from '../../election/name.ts';
import { type Answer, type Report, type Typed, UNMARKED } from '../report.ts';
import { PageError } from '../wire/decode.ts';
import { saysNothing } from './count.ts';
import type { Mapping } from './mapping.ts';
import type { PageNumbers } from './page-numbers.ts';
import type { Row } from './part.ts';
import { isTotal } from './report-row.ts';
import { parseStamp } from './stamp.ts';

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
/** A tick that is none: an empty cell, or a box of a spreadsheet that is not ticked. */
const UNTICKED = /^(?:|false|no|0|-|falsch|nein|faux|non|falso)$/i;

/**
 * What people have typed of one contest. Of each person the newest row counts, of a candidate's rows the last. A blank is
 * not nought but not typed yet: what is missing is said in `typed.waits`, and where people differ each has an answer.
 */
export function typedReport(given: TypedRows, mapping: Mapping): Report {
  const said = byPerson(given).map(([who, rows]) => sayingOf(who, rows, given, mapping));
  said.sort((a, b) => (a.at !== null && b.at !== null ? a.at - b.at : 0) || a.place - b.place);
  const whole = said.filter(({ report }) => report.typed.waits === null);
  const newest = whole.at(-1) ?? (said.at(-1) as Saying);
  const { report } = newest;
  if (whole.length === 0) {
    const waits = said.map(({ who, report: { typed } }) => (who ? `${who}: ${typed.waits}` : typed.waits));
    const blank = said.every((one) => one.report.typed.blank);
    return { ...report, typed: { ...report.typed, waits: waits.join('; '), blank } };
  }
  const answers =
    mapping.feed.entry === 'two-people' ? unconfirmed(whole, newest) : contradicted(whole, newest);
  return { ...report, typed: { ...report.typed, answers: answers.map(answerOf) } };
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
  const ordered = stamps.includes(undefined)
    ? rows
    : rows
        .map((row, i) => ({ row, at: stamps[i] ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ row }) => row);
  const last = ordered.at(-1) as Row;
  const own = line ? [last] : lastOfEach(ordered.filter((row) => !isTotal(row, mapping)));
  const total = line ? undefined : ordered.findLast((row) => isTotal(row, mapping));
  const at = stamps.includes(undefined) ? null : Math.max(...(stamps as number[]));
  const unit = foldName(last.cell('roundsDone') || last.cell('rounds'));
  const saying = { who, at, place: given.rows.indexOf(last), unit };
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
    if (ticks.length > 0) typed.tick = texts.some((text) => UNTICKED.test(text)) ? UNMARKED : texts.join(' ');
    const report = { ...read(filled, total), ...(at !== null && { stamp: at }) };
    const totals = line ? totalOf(last, given) : report.totals;
    const waits = missingOf(report, totals, line ? last.has('total') : total !== undefined, given);
    if (waits !== null) return told(waits, report);
    if (typed.tick === UNMARKED) return told('not marked as finished yet', report);
    // A row that carries its time was handed in as it is.
    const checked = typed.tick !== null || totals !== null || at !== null || entry === 'two-people';
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

// A candidate's last row is what is said of him.
function lastOfEach(rows: readonly Row[]): readonly Row[] {
  const found = new Map<string, Row>();
  for (const row of rows)
    found.set(foldName([row.cell('candidate'), row.cell('party'), row.cell('serial')].join('\n')), row);
  return [...found.values()];
}

function isBlank(row: Row): boolean {
  const fields = row.has('votes') ? (['votes'] as const) : (['evm', 'postal'] as const);
  return fields.some((field) => row.has(field) && saysNothing(row.number(field)));
}

function totalOf(row: Row, { numbers }: TypedRows): Report['totals'] {
  const votes = row.has('total') ? numbers.read(row.number('total'), 'the total', row.where) : null;
  return votes === null ? null : { votes, evm: null, postal: null };
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
  const sum = rows.reduce((all, { votes }) => all + votes, 0);
  return sum === totals.votes ? null : `the numbers sum to ${sum}, the total says ${totals.votes}`;
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
