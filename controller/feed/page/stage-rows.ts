import { foldName } from '../../election/name.ts';
import type { Report, ReportRow } from '../report.ts';
import { PageError } from '../wire/decode.ts';
import { saysNothing } from './count.ts';
import { asciiDigits, type NumberText, numbersIn } from './number-text.ts';
import type { Row } from './part.ts';
import { type Separators, separatorsOf } from './separators.ts';
import { EXHAUSTED_WORDS, headerKey } from './words.ts';

/** The rows of a ranked count: whose first preferences they are, and what stands of the stages behind the first. */
export interface StagedRows {
  /** A row a candidate, of the first stage. Who is elected or excluded later is in their outcome. */
  rows: Row[];
  /** Rows of votes that nobody has any more. */
  aside: Row[];
  /** Cells of each later stage, in order, by the key of their candidate; null before there is a second stage. */
  later: readonly ReadonlyMap<string, { text: string; where: string }>[] | null;
}

/** Columns of a stage's totals, `Stage 2`, `Round 3 votes`; not those of what moved. */
const STAGE_HEADER = /^(?:stage|round|count)\s*#?\s*(\d{1,2})\b(?!.*(?:transfer|surplus|change|gain|%|\+))/iu;
const EXHAUSTED: ReadonlySet<string> = new Set(EXHAUSTED_WORDS.map(headerKey));
/** Key of the votes that nobody has any more. */
const NOBODY = '';
const MOST_STAGES = 60;

/**
 * Takes the stages apart, whichever way they are written: a row a candidate and stage, with the stage in a column of its
 * own, or a column a stage. Nothing is read as a number yet.
 */
export function stagedRows(all: readonly Row[]): StagedRows {
  const aside = all.filter(isExhausted);
  const stages = new Map<number, Map<string, { text: string; where: string }>>();
  const put = (stage: number, row: Row, text: string): void => {
    if (stage < 2 || stage > MOST_STAGES) return;
    const cells = stages.get(stage) ?? new Map<string, { text: string; where: string }>();
    stages.set(stage, cells.set(keyOf(row), { text, where: `${row.where}, stage ${stage}` }));
  };
  const first: Row[] = [];
  const outcomes = new Map<string, string>();
  for (const row of all) {
    const stage = row.has('stage') ? Number(/\d+/.exec(asciiDigits(row.cell('stage')))?.[0] ?? 1) : 1;
    if (row.cell('outcome') !== '') outcomes.set(keyOf(row), row.cell('outcome'));
    if (stage > 1) put(stage, row, row.number('votes'));
    else if (!isExhausted(row)) first.push(row);
    for (const [header, text] of row.unclaimed()) {
      const told = STAGE_HEADER.exec(header.trim())?.[1];
      if (told !== undefined) put(Number(told), row, text);
    }
  }
  const rows = first.map((row) => {
    const outcome = outcomes.get(keyOf(row));
    return outcome === undefined || outcome === row.cell('outcome') ? row : withOutcome(row, outcome);
  });
  const later: Map<string, { text: string; where: string }>[] = [];
  for (let stage = 2; stages.has(stage); stage++) later.push(stages.get(stage) as (typeof later)[number]);
  // A column that is prepared for a stage to come says nothing yet.
  while (later.length > 0 && [...(later.at(-1)?.values() ?? [])].every(({ text }) => saysNothing(text)))
    later.pop();
  return { rows, aside, later: later.length > 0 ? later : null };
}

/**
 * Adds the stages to a report of first preferences. Votes may have decimals. A blank is nought, for whoever is out; where
 * people type it is not typed yet, until somebody had nought before: such a stage, and what follows it, is left out, as is one
 * with a slip.
 * @returns the slip beside the report
 * @throws PageError for a cell that is no number, where nobody types
 */
export function withStages(
  report: Report,
  { rows, later }: StagedRows,
  isTyped: boolean,
): { report: Report; slip: PageError | null } {
  if (later === null || (!isTyped && report.rows.length !== rows.length)) return { report, slip: null };
  const texts = later.flatMap((cells) => [...cells.values()].map(({ text }) => text));
  const page = separatorsOf(texts.flatMap((text) => numbersIn(text, true) ?? []));
  // Where people type, a candidate may have several rows, of which the last counts.
  const keys = isTyped ? report.rows.map(reportKey) : rows.map(keyOf);
  const votes: number[][] = [];
  const exhausted: (number | null)[] = [];
  let slip: PageError | null = null;
  try {
    for (const cells of later) {
      const own = keys.map((key, i): number | null => {
        const cell = cells.get(key);
        const blank = cell === undefined || saysNothing(cell.text);
        if (blank) return isTyped && votes.at(-1)?.[i] !== 0 ? null : 0;
        return votesIn(cell, page);
      });
      if (own.includes(null)) break;
      const nobody = cells.get(NOBODY);
      const left = nobody && !saysNothing(nobody.text) ? votesIn(nobody, page) : null;
      votes.push(own as number[]);
      exhausted.push(left);
    }
  } catch (error) {
    if (!isTyped || !(error instanceof PageError)) throw error;
    slip = error;
  }
  if (votes.length === 0) return { report, slip };
  const staged = report.rows.map(
    (row, i): ReportRow => ({ ...row, stages: votes.map((own) => own[i] as number) }),
  );
  return { report: { ...report, rows: staged, exhausted }, slip };
}

function isExhausted(row: Row): boolean {
  const name = row.cell('candidate') || row.cell('party');
  return name === '' ? row.cell('serial') === '0' : EXHAUSTED.has(headerKey(name));
}

function keyOf(row: Row): string {
  if (isExhausted(row)) return NOBODY;
  const serial = /\d+/.exec(asciiDigits(row.cell('serial')))?.[0];
  const name = row.cell('candidate') || row.cell('party');
  return serial === undefined ? foldName(`${name}\n${row.cell('party')}`) : String(Number(serial));
}

function reportKey({ serial, name, party }: ReportRow): string {
  return serial === null ? foldName(`${name}\n${party}`) : String(serial);
}

/** A number of votes with decimals: `2,727.80000`. */
function votesIn({ text, where }: { text: string; where: string }, page: Separators): number {
  const numbers = numbersIn(text, page.blanks) ?? [];
  // What moved may stand beside the total, with its sign.
  const [only, another] = numbers.length > 1 ? numbers.filter(({ sign }) => sign === '') : numbers;
  const value = only && !another ? decimalOf(only, page) : Number.NaN;
  if (!(value >= 0))
    throw new PageError('votes cannot be read', JSON.stringify(text), 'a number of votes', where);
  return value;
}

function decimalOf({ body, sign, percent }: NumberText, { point, comma }: Separators): number {
  if (percent || sign === '-') return Number.NaN;
  const last = Math.max(body.lastIndexOf('.'), body.lastIndexOf(','), body.lastIndexOf('٫'));
  const mark = body[last];
  const role = mark === '.' ? point : mark === ',' ? comma : 'decimal';
  // Nobody can tell: a point is likelier to part decimals.
  const isDecimal = role === 'decimal' || (role === 'unclear' && mark === '.');
  const digits = (part: string): string => part.replace(/\D/g, '');
  if (last < 0 || !isDecimal) return Number(digits(body));
  return Number(`${digits(body.slice(0, last))}.${digits(body.slice(last + 1))}`);
}

function withOutcome(row: Row, outcome: string): Row {
  return {
    where: row.where,
    cell: (field) => (field === 'outcome' ? outcome : row.cell(field)),
    has: (field) => row.has(field),
    named: (header) => row.named(header),
    number: (field) => row.number(field),
    numberNamed: (header) => row.numberNamed(header),
    unclaimed: () => row.unclaimed(),
    texts: () => row.texts(),
    ...(row.marks && { marks: () => row.marks?.() ?? { chosen: false, texts: [], classes: [] } }),
  };
}
