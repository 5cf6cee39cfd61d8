import type { Contest } from '../../election/election.ts';
import type { SheetColumn } from './sheet.ts';
import type { Who } from './who.ts';

/**
 * Share of the rows, weighted by how surely they are somebody's, whose text may be a contest of theirs: a row that may be of few
 * contests says more than one that may be of all (NOTA stands everywhere).
 *
 * @param every how many rows are stepped over
 * @param alone a text of several contests says nothing
 */
export function agreement(
  { cells }: SheetColumn,
  who: Who,
  of: (cell: string) => readonly Contest[],
  every = 1,
  alone = false,
): number {
  let [all, agreed] = [0, 0];
  const known = new Map<string, readonly Contest[]>();
  for (let row = 0; row < cells.length; row += every) {
    const cell = cells[row] ?? '';
    const possible = who.of(row);
    if (possible.size === 0) continue;
    const contests = known.get(cell) ?? of(cell);
    known.set(cell, contests);
    all += 1 / possible.size;
    if (alone && contests.length > 1) continue;
    if (contests.some(({ id }) => possible.has(id))) agreed += 1 / possible.size;
  }
  return all === 0 ? 0 : agreed / all;
}
