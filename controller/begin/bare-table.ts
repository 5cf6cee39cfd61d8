import { countIn, type Fact } from './fact.ts';
import { guessColumns } from './guess-columns.ts';
import type { ReadTable } from './read-table.ts';
import type { SourceTable } from './tables.ts';

/** Whether the first row is one of results already: no header has a count in it. */
export function isBare({ rows }: SourceTable): boolean {
  return (rows[0] ?? []).some((text) => countIn(text) !== null);
}

/**
 * A table without a header, its columns told by what stands in them; null where that does not tell contests, people and their votes.
 *
 * @param at its place in the source
 */
export function readBare(table: SourceTable, at: number): ReadTable | null {
  if (!isBare(table)) return null;
  const rows = table.rows.filter((row) => row.some((text) => text.trim() !== ''));
  const width = Math.max(...rows.map(({ length }) => length));
  const columns = guessColumns(width, rows, new Map(), new Set());
  const contest = columns.get('contest');
  if (contest === undefined || !columns.has('votes')) return null;
  const number = numberBeside(contest, columns, rows, width);
  if (number !== undefined) columns.set('number', number);
  const header = Array.from({ length: width }, (_, column) => `column ${column + 1}`);
  return { table, at, header, rows, columns, wide: [], guessed: [...columns.keys()], bare: true };
}

/** The column of numbers that is the same in all rows of a contest, and another in each. */
function numberBeside(
  contest: number,
  columns: ReadonlyMap<Fact, number>,
  rows: readonly (readonly string[])[],
  width: number,
): number | undefined {
  const taken = new Set(columns.values());
  const names = new Set(rows.map((row) => row[contest]));
  return Array.from({ length: width }, (_, column) => column).find((column) => {
    if (taken.has(column) || !rows.every((row) => (countIn(row[column] ?? '') ?? 0) > 0)) return false;
    const pairs = new Set(rows.map((row) => `${row[contest]}\n${row[column]}`));
    return pairs.size === names.size && new Set(rows.map((row) => row[column])).size === names.size;
  });
}
