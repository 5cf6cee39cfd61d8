import { agreement } from './agreement.ts';
import type { Roster } from './roster.ts';
import type { Sheet, SheetColumn } from './sheet.ts';
import type { Who } from './who.ts';

/** By how much two columns must tell more than one, and how many columns are tried in pairs. */
const BETTER = 0.01;
const MOST_PARTED = 24;
/** Rows on which pairs of columns are tried. */
const TRIED = 400;

/** A name and what it lies in, where the two together tell more rows their contest than any one column does. */
export function partedBy(
  { size }: Sheet,
  free: readonly SheetColumn[],
  who: Who,
  roster: Roster,
  name: SheetColumn | undefined,
): { name: SheetColumn; region: SheetColumn } | null {
  const every = Math.max(1, Math.floor(size / TRIED));
  const alone = (column: SheetColumn): number =>
    agreement(
      column,
      who,
      (cell) => {
        const found = roster.contests(cell);
        return found.length > 0 ? found : roster.numbered(cell);
      },
      every,
      true,
    );
  let best: { name: SheetColumn; region: SheetColumn } | null = null;
  let most = Math.max(name ? alone(name) : 0, ...free.map(alone)) + BETTER;
  // A region holds several rows, and a column of counts is neither.
  const likely = free.slice(0, MOST_PARTED).filter(({ cells }) => 2 * new Set(cells).size < size + 2);
  if (most > 1) return null;
  const names = free
    .slice(0, MOST_PARTED)
    .filter((column) => likely.includes(column) || column.cells.some((cell) => /\p{L}/u.test(cell)));
  for (const own of names)
    for (const region of likely) {
      if (own === region) continue;
      const cells = own.cells.map((cell, row) => `${cell}\n${region.cells[row] ?? ''}`);
      const score = agreement({ ...own, cells }, who, roster.placed, every, true);
      if (score > most) [best, most] = [{ name: own, region }, score];
    }
  return best;
}
