import type { ContestId } from '../../election/election.ts';
import { parseCount, parseShare, shareStep } from '../../feed/page/count.ts';
import { HEADER_WORDS, headerKey } from '../../feed/page/words.ts';
import { shareSlack } from '../../tally/rules.ts';
import type { Laid } from './guess.ts';
import { PAST, type Rows } from './rows.ts';
import type { SheetColumn } from './sheet.ts';
import { wordOf } from './who.ts';

/** A column that may be the votes, with what speaks for it. */
export interface Votes {
  column: SheetColumn;
  counts: readonly (number | null)[];
  /** The column of shares that agrees with it, rounded no more than the night's check allows. */
  share: Share | null;
  score: number;
  reasons: readonly string[];
}

/** A column of shares. */
interface Share {
  column: SheetColumn;
  unit: 'percent' | 'fraction';
  /** Whether the night's check would take them all. */
  fits: boolean;
  /** How much most of them are off. */
  off: number;
}

const VOTE = /vot|stimm|voix|anzahl|ballots|suffrag|röst|stemm|głos|\boy\b|मत|ভোট|வாக்கு|വോട്ട്|票|득표/i;
const NO_VOTE =
  /elector|regist|turnout|precinct|wahlberecht|inscri|percent|pct|%|serial|order|rank|\bids?\b|Id$|ID$|code|year|age$/;
const SHARE = /share|percent|pct|%|prozent|anteil|quote|perc|part/i;
/** Columns that are compared with each other. */
const MOST_COLUMNS = 24;
const MOST_PARTS = 14;
/** Shares that are off by more are other shares. */
const OTHER_SHARE = 0.006;

/** A column of whole numbers: what it counts of each row that is somebody, and their sum. */
interface Numbers {
  column: SheetColumn;
  counts: readonly (number | null)[];
  own: readonly number[];
  sum: number;
}

/**
 * The columns of whole numbers that may be the votes, the likeliest first: shares agree with them, a total is their
 * sum, others add up to them, their header says so.
 */
export function votesOf(laid: Laid, { mine, kinds }: Rows): Votes[] {
  const told = new Set([...(laid.who.source?.columns ?? []), ...laid.place.columns, ...kinds]);
  const columns = laid.sheet.columns.filter((column) => !told.has(column));
  const contests = mine.map((row) => laid.contest(row));
  const numbers = columns.flatMap((column): Numbers[] => {
    const counts = countsOf(column);
    const said = mine.filter((row) => counts[row] !== null).length;
    const own = mine.map((row) => counts[row] ?? 0);
    const sum = own.reduce((all, n) => all + n, 0);
    return said > 0 && said >= 0.8 * mine.length ? [{ column, counts, own, sum }] : [];
  });
  const differs = ({ counts }: Numbers): boolean =>
    mine.some(
      (row, i) => i > 0 && contests[i] === contests[i - 1] && counts[row] !== counts[mine[i - 1] ?? -1],
    );
  const shares = columns
    .filter(
      ({ part, header, cells }) =>
        !part && (SHARE.test(header) || cells.some((cell) => /\d[.,]\d|%/.test(cell))),
    )
    .slice(0, MOST_COLUMNS);
  // A rank beside votes is never the votes, however well it maps.
  const isSaid = numbers.some(({ column }) => !column.part && wordScore(column.header) >= 2);
  const largest = Math.max(
    ...numbers.filter((one) => !one.column.part && differs(one)).map(({ sum }) => sum),
  );
  return (
    numbers
      // Of noughts without a header nobody can tell what they count.
      .filter(({ column, sum }) => !column.part && (column.header !== '' || sum > 0))
      .filter(({ column }) => !isSaid || wordScore(column.header) >= 0)
      .sort((a, b) => wordScore(b.column.header) - wordScore(a.column.header))
      .slice(0, MOST_COLUMNS)
      .map((one): Votes => {
        const { column, counts, own, sum } = one;
        const sums = new Map<ContestId, number>();
        for (const [i, id] of contests.entries()) sums.set(id, (sums.get(id) ?? 0) + (own[i] ?? 0));
        const wholes = contests.map((id) => sums.get(id) ?? 0);
        const others = numbers.filter((other) => other !== one && other.sum > 0).slice(0, MOST_PARTS);
        const share = sum === 0 ? null : shareOf(shares, column, mine, own, wholes);
        const total = others.find(
          (other) =>
            sums.size < mine.length &&
            other.own.filter((n, i) => n === wholes[i]).length >= 0.9 * mine.length,
        );
        const pairs = others.flatMap((a, i) => others.slice(i + 1).map((b) => [a, b] as const));
        const isWhole = sum > 0 && pairs.some(([a, b]) => addUp(a, b, one));
        const isPart = sum > 0 && pairs.some(([a, b]) => addUp(one, a, b) || addUp(one, b, a));
        const spread = differs(one) ? 0.5 + (sum > 0 && sum === largest ? 0.3 : 0) : 0;
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
            spread,
          reasons: [
            ...(share ? [`${JSON.stringify(share.column.at)} is their share`] : []),
            ...(total ? [`${JSON.stringify(total.column.at)} is their sum`] : []),
          ],
        };
      })
      .sort((a, b) => b.score - a.score)
  );
}

/** What the header of a column says of it being votes. */
export function wordScore(header: string): number {
  const place = (HEADER_WORDS.votes ?? []).map(headerKey).indexOf(wordOf(header));
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
  own: readonly number[],
  wholes: readonly number[],
): Share | null {
  const found = columns.flatMap((column): Share[] => {
    if (column === votes) return [];
    const texts = rows.map((row) => column.cells[row] ?? '');
    return (['percent', 'fraction'] as const).flatMap((unit) => {
      const share = agreement(texts, unit, own, wholes);
      return share && (share.fits || share.off < OTHER_SHARE) ? [{ column, unit, ...share }] : [];
    });
  });
  return found.sort((a, b) => Number(b.fits) - Number(a.fits) || a.off - b.off)[0] ?? null;
}

// Null for texts that are no shares.
function agreement(
  texts: readonly string[],
  unit: Share['unit'],
  own: readonly number[],
  wholes: readonly number[],
): Pick<Share, 'fits' | 'off'> | null {
  const off: number[] = [];
  let fits = true;
  for (const [i, text] of texts.entries()) {
    const [votes = 0, whole = 0] = [own[i], wholes[i]];
    const share = parseShare(text, unit);
    if (share === null && votes === 0) continue;
    if (share === null || Number.isNaN(share) || share > 1) return null;
    if (whole === 0) continue;
    const by = Math.abs(share - votes / whole);
    fits &&= by <= shareSlack(shareStep(text, unit).shareStep);
    off.push(by);
  }
  off.sort((a, b) => a - b);
  const most = off[Math.floor(0.9 * (off.length - 1))];
  return most === undefined ? null : { fits, off: most };
}

function addUp(a: Numbers, b: Numbers, sum: Numbers): boolean {
  return sum.own.every((n, i) => (a.own[i] ?? 0) + (b.own[i] ?? 0) === n);
}

// A column counts the same whoever its rows may be, and it is asked for each way to read them.
const counted = new WeakMap<SheetColumn, readonly (number | null)[]>();

function countsOf(column: SheetColumn): readonly (number | null)[] {
  const known = counted.get(column) ?? column.cells.map(count);
  counted.set(column, known);
  return known;
}

function count(cell: string): number | null {
  const value = parseCount(cell);
  return value === null || !Number.isInteger(value) || value < 0 ? null : value;
}
