import type { Field } from '../column.ts';
import { PageError } from '../wire/decode.ts';
import { mayCount, readCount, saysNothing } from './count.ts';
import type { Mapping } from './mapping.ts';
import { type NumberText, numbersIn } from './number-text.ts';
import type { Row } from './part.ts';
import { type Separators, separatorsOf } from './separators.ts';

/** Fields that are written as votes are. */
const COUNTS: readonly Field[] = ['votes', 'electionDay', 'postal', 'margin'];

/**
 * The counts of one page, read in one way: what a point, a comma or a blank means is decided from all of them, and only
 * when one is met.
 */
export class PageNumbers {
  readonly #rows: () => Iterable<Row>;
  readonly #wide: readonly string[];
  readonly #notes = new Set<string>();
  #page: Separators | null = null;

  /** @param rows those that count, of all tables */
  constructor(rows: () => Iterable<Row>, { feed }: Mapping) {
    this.#rows = rows;
    this.#wide = (feed.wide ?? []).map(({ column }) => column);
  }

  /** What was found beside counts, and what was made of it; worded alike on every page. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  /** A count, or null for a cell that says nothing. @throws PageError */
  read(text: string, what: string, where: string): number | null {
    if (/^\d{1,15}$/.test(text)) return Number(text);
    if (saysNothing(text)) return null;
    const { value, beside } = readCount(text, this.#separators());
    const shape = JSON.stringify(text.replace(/\p{Nd}+/gu, '9'));
    if (value !== null && !Number.isInteger(value))
      throw new PageError(`${what} cannot be read`, JSON.stringify(text), this.#wanted(text, beside), where);
    if (beside) this.#notes.add(`${what}: of ${shape} the count is read, and not what stands beside it`);
    return value;
  }

  /** The same without a complaint: NaN for what cannot be read. */
  parse(text: string): number | null {
    if (saysNothing(text)) return null;
    return readCount(text, this.#separators()).value;
  }

  #separators(): Separators {
    this.#page ??= separatorsOf(this.#all());
    return this.#page;
  }

  *#all(): Generator<NumberText> {
    for (const row of this.#rows()) {
      for (const field of COUNTS) if (row.has(field)) yield* evidence(row.number(field));
      for (const column of this.#wide) yield* evidence(row.numberNamed(column) ?? '');
    }
  }

  #wanted(text: string, beside: boolean): string {
    const { point, comma, blanks } = this.#separators();
    const numbers = numbersIn(text, true) ?? [];
    if (!blanks && numbers.length < (numbersIn(text, false) ?? []).length)
      return 'one whole number; others of the page have five digits and more without a blank';
    if (beside) return 'one whole number; a pattern in columns takes it out of its cell';
    const unclear = [point === 'unclear' && '.', comma === 'unclear' && ','].find(
      (sign) => sign && text.includes(sign),
    );
    return unclear
      ? `a whole number; the numbers of this page do not tell whether "${unclear}" groups digits or begins decimals`
      : 'a whole number';
  }
}

function evidence(text: string): readonly NumberText[] {
  if (/^\d*$/.test(text)) return text === '' ? [] : [{ body: text, ...BARE }];
  const numbers = numbersIn(text, true) ?? [];
  return numbers.length === 1 ? numbers.filter(({ percent }) => !percent) : numbers.filter(mayCount);
}

const BARE = { sign: '', percent: false, bracketed: false, whole: false } as const;
