/** A part of a file that has its own title and header. */
export interface Block {
  title: string;
  rows: string[][];
}

/**
 * The tables of a file in which one header comes again, each time below a line that has one filled cell (`Treasurer`): each contest
 * has a table of its own. Null for any other file.
 */
export function blocksOf(rows: readonly string[][]): Block[] | null {
  const filled = (row: readonly string[] = []): string[] => row.filter((text) => text.trim() !== '');
  const starts = [...rows.keys()].filter(
    (at) => at > 0 && filled(rows[at]).length > 1 && filled(rows[at - 1]).length === 1,
  );
  const [first] = starts;
  const header = (at: number | undefined): string => (rows[at ?? -1] ?? []).join('\n');
  if (first === undefined || starts.length < 2 || starts.some((at) => header(at) !== header(first)))
    return null;
  return starts.map((at, i) => ({
    title: filled(rows[at - 1])[0] ?? '',
    rows: rows.slice(at, (starts[i + 1] ?? rows.length + 1) - 1).filter((row) => filled(row).length > 0),
  }));
}
