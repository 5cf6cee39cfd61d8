import type { Report, ReportRow } from '../report.ts';
import type { PageNumbers } from './page-numbers.ts';
import type { Row } from './part.ts';

/**
 * Votes of a kind that we have no word for (migrants', service voters'), in a column between machine and total:
 * 4200 + 6 + 123 = 4329. A column, several beside each other or two together must make up in every row exactly what the total has more, in the page's total
 * row too, and the page must have a total row or a share in every row to hold the totals against; the guards of the
 * tally hold them.
 *
 * @returns the rows with those votes and the columns' names; null when nothing is missing, or nothing makes it up
 */
export function otherVotes(
  rows: readonly Row[],
  read: readonly ReportRow[],
  totalRow: Row | undefined,
  totals: Report['totals'],
  numbers: PageNumbers,
): { rows: ReportRow[]; column: string } | null {
  const lacks = read.map(lackOf);
  if (lacks.every((n) => n === 0) || lacks.some((n) => n === null || n < 0)) return null;
  if (totals === null && read.some(({ share }) => share === null)) return null;
  const lines = totals && totalRow ? [...rows, totalRow] : rows;
  const wanted = totals ? [...lacks, lackOf(totals)] : lacks;
  const cells = lines.map((row) => row.unclaimed());
  const columns = [...(cells[0]?.keys() ?? [])].flatMap((name) => {
    const column = cells.map((cell) => numbers.parse(cell.get(name) ?? '') ?? 0);
    return column.some((n) => Number.isNaN(n) || n < 0) ? [] : [{ name, column }];
  });
  const found = madeOf(wanted, columns);
  if (!found) return null;
  return {
    rows: read.map((row, i) => ({ ...row, other: lacks[i] ?? 0 })),
    column: found.join(', '),
  };
}

/**
 * Names of columns beside each other, one or several, or else of any two, that make up what is wanted; null is anything.
 * Each sum is looked up: of thousands of columns no pairs are made.
 */
function madeOf(
  wanted: readonly (number | null)[],
  columns: readonly { name: string; column: readonly number[] }[],
): readonly string[] | null {
  const key = (numbers: readonly number[]): string => numbers.filter((_, i) => wanted[i] !== null).join();
  const less = (from: readonly number[]): string => key(from.map((n, i) => n - Number(wanted[i])));
  let sum: readonly number[] = wanted.map(() => 0);
  const before = new Map([[key(sum), 0]]);
  for (const [i, { column }] of columns.entries()) {
    sum = sum.map((n, row) => n + (column[row] ?? 0));
    const first = before.get(less(sum));
    if (first !== undefined) return columns.slice(first, i + 1).map(({ name }) => name);
    before.set(key(sum), i + 1);
  }
  const names = new Map(columns.map(({ name, column }) => [key(column), name]));
  for (const { name, column } of columns) {
    const other = names.get(key(column.map((n, i) => Number(wanted[i]) - n)));
    if (other !== undefined && other !== name) return [name, other];
  }
  return null;
}

/** What machine and postal votes lack to the total; null where they are not told apart. */
function lackOf({
  votes,
  electionDay,
  postal,
}: Pick<ReportRow, 'votes' | 'electionDay' | 'postal'>): number | null {
  return electionDay === null && postal === null
    ? votes === 0
      ? 0
      : null
    : votes - (electionDay ?? 0) - (postal ?? 0);
}
