import { countIn, type Fact, isTotal } from './fact.ts';

/** Cells of a column, row by row; a cell left empty in a column of contests says what the one above says. */
interface Column {
  at: number;
  texts: readonly string[];
}

/** Part of a column's cells that must be filled, and part of them that may be alike where people have names of their own. */
const FILLED = 0.5;
const ALIKE = 0.05;
/** Rows that contests have at least, in the middle, where people stand in them. */
const ROWS_EACH = 1.5;

/**
 * What columns hold whose headers are in no list of words, by what stands in them: constituencies come in runs, people have a
 * name of their own, parties come again in other runs, and votes are the only counts that differ within a run.
 *
 * @param columns what the headers say; it stays so
 * @param known columns that hold something else, by their headers
 * @returns only facts that nothing in the table speaks against; empty where not even a constituency and a person are found
 */
export function guessColumns(
  width: number,
  rows: readonly (readonly string[])[],
  columns: ReadonlyMap<Fact, number>,
  known: ReadonlySet<number>,
): Map<Fact, number> {
  const own = rows.filter((row) => !row.some(isTotal));
  const taken = new Set([...columns.values(), ...known]);
  const all = Array.from({ length: width }, (_, at) => ({
    at,
    texts: own.map((row) => (row[at] ?? '').trim()),
  }));
  const found = new Map<Fact, number>();
  const free = (column: Column): boolean =>
    !taken.has(column.at) && column.texts.filter(Boolean).length >= column.texts.length * FILLED;
  const take = (fact: Fact, column: Column | undefined): Column | undefined => {
    if (!column) return;
    found.set(fact, column.at);
    taken.add(column.at);
    return column;
  };
  const told = (...facts: Fact[]): Column | undefined => {
    const at = facts.flatMap((fact) => columns.get(fact) ?? [])[0];
    return at === undefined ? undefined : all[at];
  };
  const words = all.filter((column) => isWords(column.texts));
  const contest =
    told('contest', 'number') ??
    take(
      'contest',
      // Of several ways of grouping the finest is who is voted on, by its name and not by a code of it.
      words
        .filter((column) => !taken.has(column.at) && isRuns(column))
        .sort((a, b) => variety(b) - variety(a) || digitsIn(a) - digitsIn(b))[0],
    );
  if (!contest) return new Map();
  const runOf = filledDown(contest.texts);
  // Of one row a contest every column is distinct: its places would be its people.
  const isPeople = own.length >= new Set(runOf).size * ROWS_EACH;
  const person =
    told('candidate', 'surname', 'leader') ??
    take(
      'candidate',
      (isPeople ? words : [])
        .filter(
          (column) => free(column) && isDistinct(column.texts, runOf) && !/\d/.test(column.texts.join('')),
        )
        .sort((a, b) => variety(b) - variety(a))
        .find((column) => variety(column) >= column.texts.length * (1 - ALIKE)),
    );
  const parties = words.filter((column) => free(column) && comesAgain(column.texts, runOf));
  if (!columns.has('party') && !columns.has('partyCode') && parties.length === 1) take('party', parties[0]);
  const counts = all.filter(
    (column) =>
      free(column) &&
      column.texts.every((text) => text === '' || countIn(text) !== null) &&
      differs(column.texts, runOf) &&
      // Numbers of lists are the same everywhere.
      !comesAgain(column.texts, runOf) &&
      !isOrder(column.texts, runOf),
  );
  // Of several counts the one that two others add up to.
  const whole = counts.length > 1 ? counts.find((column) => isSum(column, counts)) : counts[0];
  if (!columns.has('votes') && !columns.has('leader')) take('votes', whole);
  const isWhole = person !== undefined || (found.has('party') && found.has('votes'));
  return isWhole ? found : new Map();
}

/** Texts that are no numbers. */
function isWords(texts: readonly string[]): boolean {
  const said = texts.filter(Boolean);
  return said.length > 0 && said.every((text) => /\p{L}/u.test(text));
}

function variety({ texts }: Column): number {
  return new Set(texts.filter(Boolean)).size;
}

function digitsIn({ texts }: Column): number {
  return texts.filter((text) => /\d/.test(text)).length;
}

function filledDown(texts: readonly string[]): string[] {
  let above = '';
  return texts.map((text) => {
    above = text || above;
    return above;
  });
}

/** Several runs of the same, no two of them alike, most of them longer than one row. */
function isRuns({ texts }: Column): boolean {
  const filled = filledDown(texts);
  const runs = filled.filter((text, row) => row === 0 || text !== filled[row - 1]);
  return (
    texts[0] !== '' &&
    runs.length > 1 &&
    new Set(runs).size === runs.length &&
    filled.length >= runs.length * ROWS_EACH
  );
}

/** No two rows of a run say the same. */
function isDistinct(texts: readonly string[], runOf: readonly string[]): boolean {
  const said = texts.flatMap((text, row) => (text === '' ? [] : [`${runOf[row]}\n${text}`]));
  return new Set(said).size === said.length;
}

/** Texts of which many stand in several runs. */
function comesAgain(texts: readonly string[], runOf: readonly string[]): boolean {
  const runs = new Map<string, Set<string>>();
  for (const [row, text] of texts.entries())
    if (text !== '') runs.set(text, (runs.get(text) ?? new Set()).add(runOf[row] ?? ''));
  const several = [...runs.values()].filter(({ size }) => size > 1).length;
  return several > 0 && several * 3 >= runs.size && isSpread(texts, runOf);
}

/** Some run has different texts: what a run shares is the run's, and no row's. */
function isSpread(texts: readonly string[], runOf: readonly string[]): boolean {
  return texts.some((text, row) => row > 0 && runOf[row] === runOf[row - 1] && text !== texts[row - 1]);
}

function differs(texts: readonly string[], runOf: readonly string[]): boolean {
  return texts.some(Boolean) && isSpread(texts, runOf);
}

function isSum(whole: Column, counts: readonly Column[]): boolean {
  const parts = counts.filter((column) => column !== whole);
  const number = ({ texts }: Column, row: number): number => countIn(texts[row] ?? '') ?? 0;
  return parts.some((a, at) =>
    parts
      .slice(at + 1)
      .some((b) => whole.texts.every((_, row) => number(a, row) + number(b, row) === number(whole, row))),
  );
}

/** 1, 2, 3 … or any other order in which rows of a run come: a place on the ballot, a rank. */
function isOrder(texts: readonly string[], runOf: readonly string[]): boolean {
  const numbers = texts.map((text) => countIn(text) ?? 0);
  return numbers.every((number, row) =>
    row === 0 || runOf[row] !== runOf[row - 1] ? number <= 1 : number === (numbers[row - 1] ?? 0) + 1,
  );
}
