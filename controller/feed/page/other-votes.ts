import type { Report, ReportRow } from '../report.ts';
import type { PageNumbers } from './page-numbers.ts';
import type { Row } from './part.ts';

/**
 * Votes of a kind that we have no word for (migrants', service voters'), in a column between machine and total:
 * 4200 + 6 + 123 = 4329. A column, or two together, must make up in every row exactly what the total has more, in the page's total
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
  const single = columns.map((one) => [one]);
  const pairs = columns.flatMap((one, i) => columns.slice(i + 1).map((two) => [one, two]));
  const found = [...single, ...pairs].find((set) =>
    wanted.every((n, i) => n === null || n === set.reduce((sum, { column }) => sum + (column[i] ?? 0), 0)),
  );
  if (!found) return null;
  return {
    rows: read.map((row, i) => ({ ...row, other: lacks[i] ?? 0 })),
    column: found.map(({ name }) => name).join(', '),
  };
}

/** What machine and postal votes lack to the total; null where they are not told apart. */
function lackOf({ votes, evm, postal }: Pick<ReportRow, 'votes' | 'evm' | 'postal'>): number | null {
  return evm === null && postal === null ? (votes === 0 ? 0 : null) : votes - (evm ?? 0) - (postal ?? 0);
}
