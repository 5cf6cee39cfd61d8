import { CODE } from '../election/identity.ts';
import { likeness } from '../election/likeness.ts';
import { foldName } from '../election/name.ts';
import { grouped } from '../ground/grouped.ts';
import { type Fact, GROUPS } from './fact.ts';
import type { ReadTable } from './read-table.ts';

type Row = readonly string[];

/** How the contests of a table are told apart. */
export interface Apart {
  /** Whether a number is one contest's of its state alone. */
  byNumber: boolean;
  /** Whether what stands in the column of numbers are codes, and which number each is shown as; undefined where they are plain. */
  codes?: ReadonlyMap<string, number> | undefined;
  /** Whether a contest is a number within its group and has no other name. */
  isWithin: boolean;
  /** The column that tells contests of one name apart; -1 = none has to. */
  group: number;
  /** Folded names that stand for several contests. */
  names: ReadonlySet<string>;
  notes: readonly string[];
}

/** More people than these stand in several contests. */
const MOST_IN_ONE = 40;
/** Less alike than this two names of one number are two contests. */
const OTHER = 0.5;
/** Share of the names that must lie in one group where lists stand, not people: else the groups are a contest's parts. */
const WITHIN = 0.5;

/**
 * Numbers that begin anew in each district, and wards of one name in two boroughs, are not one contest: whoever stands in
 * one of them does not in the other.
 */
export function tellApart({ header, rows, columns, wide }: ReadTable): Apart {
  const cell = (row: Row, fact: Fact): string => {
    const at = columns.get(fact);
    return at === undefined ? '' : foldName(row[at] ?? '');
  };
  const state = (row: Row): string => `${cell(row, 'state')}\n${cell(row, 'office')}`;
  const numbers = grouped(rows, (row) =>
    cell(row, 'number') === '' ? [] : [`${state(row)}\n${cell(row, 'number')}`],
  );
  const isOther = [...numbers.values()].some((own) => {
    const [first = '', ...others] = new Set(own.map((row) => cell(row, 'contest')).filter(Boolean));
    return others.some((name) => likeness(first, name) < OTHER);
  });
  const contests = grouped(rows, (row) =>
    cell(row, 'contest') === '' ? [] : [`${state(row)}\n${cell(row, 'contest')}`],
  );
  const person = (['candidate', 'surname', 'leader'] as const).find((fact) => columns.has(fact));
  const taken = new Set([...columns.values(), ...wide]);
  const groups = [...header.entries()].filter(
    ([at, title]) => !taken.has(at) && GROUPS.test(title.replace(/_/g, ' ')),
  );
  // Whoever stands in one group stands in no other.
  const isSplit = (own: readonly Row[], at: number): boolean => {
    const parts = [...grouped(own, (row) => (row[at] ? [foldName(row[at])] : [])).values()];
    if (parts.length < 2) return false;
    if (person === undefined) return true;
    const people = parts.map((part) => new Set(part.map((row) => cell(row, person)).filter(Boolean)));
    return (
      people.reduce((sum, { size }) => sum + size, 0) === new Set(people.flatMap((one) => [...one])).size
    );
  };
  // Numbers that begin anew in each district, which is all that a name says.
  const number = columns.get('number') ?? -1;
  const contest = columns.get('contest') ?? -1;
  const named = isOther && [...contests.values()].some((own) => isSplit(own, number)) ? contest : undefined;
  const within =
    person === undefined
      ? undefined
      : contests.size > 0
        ? named
        : groups.find(([at]) => [...numbers.values()].some((own) => isSplit(own, at)))?.[0];
  const restarts = isOther || within !== undefined;
  const byNumber = columns.has('number') && !restarts;
  const notes = restarts
    ? [`numbers of "${header[columns.get('number') ?? -1]}" begin anew: contests are numbered by their order`]
    : [];
  const codes = byNumber ? codesOf([...numbers.keys()]) : undefined;
  const isWithin = within !== undefined;
  const none = { byNumber, codes, isWithin, group: within ?? -1, names: new Set<string>(), notes };
  if (isWithin || !columns.has('contest')) return none;
  for (const [at, title] of groups) {
    const split = [...contests].filter(([, own]) =>
      byNumber
        ? new Set(own.map((row) => cell(row, 'number'))).size > 1 &&
          new Set(own.map((row) => foldName(row[at] ?? ''))).size > 1
        : isSplit(own, at),
    );
    if (split.length === 0 || (person === undefined && contests.size - split.length < contests.size * WITHIN))
      continue;
    const names = new Set(split.map(([key]) => key.split('\n').at(-1) ?? ''));
    return {
      ...none,
      ...{ group: at, names },
      notes: [...notes, `${names.size} names stand for several contests: "${title}" tells them apart`],
    };
  }
  return none;
}

/** Longer numbers are codes as well: of the German communes the last six digits come again in each Land. */
const LONGEST_NUMBER = 6;

/**
 * The numbers of contests that have codes, `E05000026` or `12/004`: the digits at the end, where those tell all of a state apart, else
 * their order. Undefined for plain numbers.
 *
 * @param said state, office and what stands in the column of numbers, each once, parted by line breaks
 */
function codesOf(said: readonly string[]): ReadonlyMap<string, number> | undefined {
  const texts = said.map((one) => one.split('\n').at(-1) ?? '');
  const isCode = (text: string): boolean => CODE.test(text) || /^\d+$/.test(text.slice(0, -LONGEST_NUMBER));
  if (!texts.some(isCode) || texts.some((text) => /\s/.test(text))) return undefined;
  const digits = said.map((one) => one.replace(/[^\n]*$/, (text) => endOf(text)));
  const isTold = new Set(digits).size === said.length && digits.every((one) => !/\n0*$/.test(one));
  return new Map(texts.map((text, at) => [text, isTold ? Number(endOf(text)) : at + 1]));
}

function endOf(code: string): string {
  return new RegExp(`(\\d{1,${LONGEST_NUMBER}})\\D*$`).exec(code)?.[1]?.replace(/^0+/, '') ?? '';
}

/** People, each of them once, and nothing that parts them: one contest, of a page that names none. */
export function isOneContest({ table, columns, rows, guessed }: ReadTable): boolean {
  const cells = rows.map((row) => row[columns.get('candidate') ?? -1] ?? '').filter(Boolean);
  return (
    table.heading === '' &&
    guessed.length === 0 &&
    !columns.has('contest') &&
    !columns.has('number') &&
    !columns.has('office') &&
    cells.length > 1 &&
    cells.length <= MOST_IN_ONE &&
    new Set(cells.map(foldName)).size === cells.length
  );
}

/** The column of the rounds that a contest's votes were counted in; -1 = none. */
export function roundsIn({ header, rows, columns }: ReadTable): number {
  const where = columns.get('number') ?? columns.get('contest');
  const round = header.findIndex((text) => /^(round|stage)( ?(no|number))?\.?$/i.test(text));
  if (where === undefined || round < 0 || [...columns.values()].includes(round)) return -1;
  const contests = grouped(rows, (row) => (row[where] ? [row[where]] : [])).values();
  return [...contests].some((own) => new Set(own.map((row) => row[round])).size > 1) ? round : -1;
}
