import type { ContestId } from '../../election/election.ts';
import { parseCount, parseShare, shareStep } from '../../feed/page/count.ts';
import { HEADER_WORDS, headerKey } from '../../feed/page/words.ts';
import { shareSlack } from '../../tally/rules.ts';
import type { Place } from './contest.ts';
import { PAST, type Rows } from './rows.ts';
import type { Sheet, SheetColumn } from './sheet.ts';
import { wordOf } from './who.ts';

/** A column that may be the votes, with what speaks for it. */
export interface Votes {
  column: SheetColumn;
  counts: readonly (number | null)[];
  /** The column of shares that agrees with it, rounded no more than the night's check allows. */
  share: { column: SheetColumn; unit: 'percent' | 'fraction' } | null;
  score: number;
  reasons: readonly string[];
}

const VOTE = /vot|stimm|voix|anzahl|ballots|suffrag|röst|stemm|głos|\boy\b|मत|ভোট|வாக்கு|വോട്ട്|票|득표/i;
const NO_VOTE =
  /elector|regist|turnout|precinct|wahlberecht|inscri|percent|pct|%|serial|order|rank|\bids?\b|Id$|ID$|code|year|age$/;
const SHARE = /share|percent|pct|%|prozent|anteil|quote|perc|part/i;
/** Columns that are compared with each other. */
const MOST_COLUMNS = 24;

type Counts = readonly (number | null)[];

/** A column of whole numbers, and their sum over the rows that are somebody. */
interface Numbers {
  column: SheetColumn;
  counts: Counts;
  sum: number;
}

/**
 * The columns of whole numbers that may be the votes, the likeliest first: shares agree with them, a total is their
 * sum, others add up to them, their header says so.
 */
export function votesOf(
  sheet: Sheet,
  { mine }: Rows,
  place: Place,
  taken: ReadonlySet<SheetColumn>,
): Votes[] {
  const columns = sheet.columns.filter((column) => !taken.has(column));
  const contests = mine.map((row) => place.of[row] as ContestId);
  const numbers = columns.flatMap((column): Numbers[] => {
    const counts = column.cells.map(count);
    const said = mine.filter((row) => counts[row] !== null).length;
    const sum = mine.reduce((all, row) => all + (counts[row] ?? 0), 0);
    return said > 0 && said >= 0.8 * mine.length ? [{ column, counts, sum }] : [];
  });
  const differs = ({ counts }: Numbers): boolean =>
    mine.some(
      (row, i) => i > 0 && contests[i] === contests[i - 1] && counts[row] !== counts[mine[i - 1] as number],
    );
  const shares = columns
    .filter(
      ({ part, header, cells }) =>
        !part && (SHARE.test(header) || cells.some((cell) => /\d[.,]\d|%/.test(cell))),
    )
    .slice(0, MOST_COLUMNS);
  const [largest] = numbers.filter((one) => !one.column.part && differs(one)).sort((a, b) => b.sum - a.sum);
  // Of noughts without a header nobody can tell what they count.
  const telling = ({ column, sum }: Numbers): boolean => !column.part && (column.header !== '' || sum > 0);
  return numbers
    .filter(telling)
    .sort((a, b) => wordScore(b.column.header) - wordScore(a.column.header))
    .slice(0, MOST_COLUMNS)
    .map((one): Votes => {
      const { column, counts, sum } = one;
      const sums = new Map<ContestId, number>();
      for (const [i, row] of mine.entries())
        sums.set(contests[i] as ContestId, (sums.get(contests[i] as ContestId) ?? 0) + (counts[row] ?? 0));
      const sumAt = (i: number): number => sums.get(contests[i] as ContestId) ?? 0;
      const others = numbers.filter((other) => other !== one && other.sum > 0).slice(0, 14);
      const share =
        sum === 0 ? null : shareOf(shares, column, mine, (i, row) => [counts[row] ?? 0, sumAt(i)]);
      const total = others.find(
        (other) =>
          sums.size < mine.length &&
          mine.filter((row, i) => other.counts[row] === sumAt(i)).length >= 0.9 * mine.length,
      );
      const isWhole =
        sum > 0 &&
        others.some((a, i) => others.slice(i + 1).some((b) => addUp(a.counts, b.counts, counts, mine)));
      const isPart =
        sum > 0 && others.some((a) => others.some((b) => b !== a && addUp(counts, a.counts, b.counts, mine)));
      return {
        column,
        counts,
        share: share?.fits ? share : null,
        score:
          wordScore(column.header) +
          (share ? 4 : 0) +
          (total ? 3 : 0) +
          (isWhole ? 3 : 0) -
          (isPart ? 1 : 0) +
          (differs(one) ? 0.5 : 0) +
          (sum > 0 && sum === largest?.sum && differs(one) ? 0.3 : 0),
        reasons: [
          ...(share ? [`${JSON.stringify(share.column.at)} is their share`] : []),
          ...(total ? [`${JSON.stringify(total.column.at)} is their sum`] : []),
        ],
      };
    })
    .sort((a, b) => b.score - a.score);
}

/** What the header of a column says of it being votes. */
export function wordScore(header: string): number {
  const words = (HEADER_WORDS.votes ?? []).map(headerKey);
  const place = words.indexOf(wordOf(header));
  const split = header.replace(/([a-z])([A-Z])/g, '$1 $2');
  return (
    (place >= 0 ? 3 - place * 0.02 : VOTE.test(split) ? 2 : 0) -
    (PAST.test(split) ? 3 : 0) -
    (NO_VOTE.test(header) ? 2 : 0) +
    // Of the same column for several years, the latest.
    Math.max(0, ...(header.match(/\b20\d\d\b/g) ?? []).map((year) => (Number(year) - 2000) / 1000))
  );
}

// The column of shares that agrees best with the votes; null when none agrees.
function shareOf(
  columns: readonly SheetColumn[],
  votes: SheetColumn,
  rows: readonly number[],
  of: (i: number, row: number) => [votes: number, sum: number],
): ({ column: SheetColumn; unit: 'percent' | 'fraction' } & Agreement) | null {
  let best: ReturnType<typeof shareOf> = null;
  for (const column of columns) {
    if (column === votes) continue;
    for (const unit of ['percent', 'fraction'] as const) {
      const agreement = agreementOf(column, unit, rows, of);
      if (agreement && (agreement.fits || agreement.off < 0.006) && isBetter(agreement, best))
        best = { column, unit, ...agreement };
    }
  }
  return best;
}

/** How shares and votes agree: whether the night's check would take them all, and how much most of them are off. */
interface Agreement {
  fits: boolean;
  off: number;
}

function isBetter(a: Agreement, b: Agreement | null): boolean {
  return b === null || (a.fits === b.fits ? a.off < b.off : a.fits);
}

// Null for a column that holds no shares.
function agreementOf(
  column: SheetColumn,
  unit: 'percent' | 'fraction',
  rows: readonly number[],
  of: (i: number, row: number) => [votes: number, sum: number],
): Agreement | null {
  const off: number[] = [];
  let fits = true;
  for (const [i, row] of rows.entries()) {
    const [votes, sum] = of(i, row);
    const text = column.cells[row] ?? '';
    const share = parseShare(text, unit);
    if (share === null && votes === 0) continue;
    if (share === null || Number.isNaN(share) || share > 1) return null;
    if (sum === 0) continue;
    const by = Math.abs(share - votes / sum);
    fits &&= by <= shareSlack(shareStep(text, unit).shareStep);
    off.push(by);
  }
  off.sort((a, b) => a - b);
  const most = off[Math.floor(0.9 * (off.length - 1))];
  return most === undefined ? null : { fits, off: most };
}

function addUp(a: Counts, b: Counts, sum: Counts, rows: readonly number[]): boolean {
  return rows.every((row) => (a[row] ?? 0) + (b[row] ?? 0) === (sum[row] ?? 0));
}

function count(cell: string): number | null {
  const value = parseCount(cell);
  return value === null || !Number.isInteger(value) || value < 0 ? null : value;
}
