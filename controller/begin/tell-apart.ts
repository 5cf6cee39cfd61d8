import { likeness } from '../election/likeness.ts';
import { foldName } from '../election/name.ts';
import { grouped } from '../ground/grouped.ts';
import type { ReadTable } from './columns.ts';
import { type Fact, GROUPS } from './fact.ts';

type Row = readonly string[];

/** How the contests of a table are told apart. */
export interface Apart {
  /** Whether a number is one contest's of its state alone. */
  byNumber: boolean;
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
const WITHIN = 0.7;

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
  const restarts = [...numbers.values()].some((own) => {
    const [first = '', ...others] = new Set(own.map((row) => cell(row, 'contest')).filter(Boolean));
    return others.some((name) => likeness(first, name) < OTHER);
  });
  const byNumber = columns.has('number') && !restarts;
  const notes = restarts
    ? [`numbers of "${header[columns.get('number') ?? -1]}" begin anew: contests are numbered by their order`]
    : [];
  const none = { byNumber, group: -1, names: new Set<string>(), notes };
  if (byNumber || !columns.has('contest')) return none;
  const contests = grouped(rows, (row) =>
    cell(row, 'contest') === '' ? [] : [`${state(row)}\n${cell(row, 'contest')}`],
  );
  const person = (['candidate', 'surname', 'leader'] as const).find((fact) => columns.has(fact));
  const taken = new Set([...columns.values(), ...wide]);
  for (const [at, title] of header.entries()) {
    if (taken.has(at) || !GROUPS.test(title.replace(/_/g, ' '))) continue;
    const split = [...contests].filter(([, own]) => {
      const groups = [...grouped(own, (row) => (row[at] ? [foldName(row[at])] : [])).values()];
      if (groups.length < 2) return false;
      if (person === undefined) return true;
      const people = groups.map((group) => new Set(group.map((row) => cell(row, person)).filter(Boolean)));
      return (
        people.reduce((sum, { size }) => sum + size, 0) === new Set(people.flatMap((one) => [...one])).size
      );
    });
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
