import { foldName } from '../../election/name.ts';
import { grouped } from '../../ground/grouped.ts';
import { parseCount } from './count.ts';

/** Lines above the header that may be a title or a note. */
const LINES = 12;
/** Rows that are looked at for who stands in them. */
const SAMPLE = 50;

/** A header that names a thing by its number, `Votes 1`, and the column it stands over. */
interface Numbered {
  stem: string;
  number: number;
  column: number;
}

/**
 * Rows of a contest each, with all its candidates side by side (`Name 1,Votes 1,Name 2,Votes 2`), as one row a candidate:
 * what stands beside the numbered columns is said again behind each, and a place that nobody fills is left out, as is a
 * column beside them of the same name: it holds their sum.
 *
 * @param rows of a file, its header among the first twelve
 * @returns null where columns of names and of counts are not both numbered, from 1 on without a gap
 */
export function unfolded(rows: readonly string[][]): string[][] | null {
  for (let line = 0; line < Math.min(LINES, rows.length - 1); line++) {
    const [header = [], below] = [rows[line], rows.slice(line + 1)];
    const stems = stemsOf(header, below);
    if (!stems) continue;
    const [[, places] = ['', []]] = stems;
    const inside = new Set([...stems.values()].flat().map(({ column }) => column));
    const beside = [...header.keys()].filter(
      (column) => !inside.has(column) && !stems.has(foldName(header[column] ?? '')),
    );
    const around = (row: readonly string[]): string[] => beside.map((column) => row[column] ?? '');
    return [
      ...rows.slice(0, line),
      [...[...stems.values()].map(([first]) => first?.stem ?? ''), ...around(header)],
      ...below.flatMap((row) =>
        places.flatMap((_, place) => {
          const own = [...stems.values()].map((columns) => row[columns[place]?.column ?? -1] ?? '');
          return own.some((text) => text !== '') ? [[...own, ...around(row)]] : [];
        }),
      ),
    ];
  }
  return null;
}

// Rounds and years are numbered too: only where names are, the numbers are of people.
function stemsOf(header: readonly string[], below: readonly string[][]): Map<string, Numbered[]> | null {
  const all = [...grouped(header.flatMap(numbered), ({ stem }) => [foldName(stem)])].filter(([, columns]) =>
    columns.every(({ number }, at) => number === at + 1),
  );
  const most = Math.max(...all.map(([, { length }]) => length));
  const stems = all.filter(([, { length }]) => length === most);
  const said = stems.map(([, columns]) =>
    below.slice(0, SAMPLE).flatMap((row) => columns.slice(0, 2).flatMap(({ column }) => row[column] || [])),
  );
  const isCounts = (texts: readonly string[]): boolean =>
    texts.length > 0 && texts.every((text) => !Number.isNaN(parseCount(text)));
  const isNames = (texts: readonly string[]): boolean => texts.some((text) => /\p{L}{2}/u.test(text));
  return most > 1 && said.some(isCounts) && said.some(isNames) ? new Map(stems) : null;
}

/** `Candidate 2 votes` is the second of `Candidate votes`. */
function numbered(text: string, column: number): Numbered[] {
  const numbers = text.match(/\d+/g) ?? [];
  if (numbers.length !== 1) return [];
  const stem = text.replace(/[\s_.-]*\d+[\s_.-]*/, ' ').trim();
  return stem === '' ? [] : [{ stem, number: Number(numbers[0]), column }];
}
