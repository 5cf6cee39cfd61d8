import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { likeness } from '../election/likeness.ts';
import { foldName } from '../election/name.ts';
import { grouped } from '../ground/grouped.ts';
import type { Found, FoundContest } from './found.ts';

interface Line {
  number: number;
  name: string;
  party: string;
  /** Of a contest: whoever stands there and nowhere else. */
  people?: ReadonlySet<string>;
}

/** From here on what stands at the same place is the same, spelt by a human. */
const ALIKE = 0.5;

/**
 * Lays what was found over the lines of a folder that is gone on with. Where the source numbers nothing, a contest and a
 * candidate have the number of the line that names them, however a newer page is sorted; what no line names comes behind
 * them. Contests of the folder that the source leaves out are found too: shapes and squares are theirs as well.
 */
export async function alignWith(dir: string, found: Found, regionKinds: Found['regionKinds']): Promise<void> {
  const contests = await rowsOf(join(dir, 'contests.csv'));
  if (contests.length === 0) return;
  const candidates = await rowsOf(join(dir, 'candidates.csv'));
  const linesOf = grouped(contests, (row) => [row.state ?? '']);
  const [standing, stood] = [peopleOf(found.candidates), peopleOf(candidates)];
  const moved = new Map<string, number>();
  for (const [state, own] of grouped(found.contests, (contest) => [contest.state])) {
    const lines = (linesOf.get(state) ?? []).map((row) => ({
      ...lineOf(row, row.number),
      people: stood.get(seatOf(row)) ?? new Set<string>(),
    }));
    const numbers = numbersOf(
      own.map((one) => ({ ...one, party: '', people: standing.get(seatOf(one)) ?? new Set<string>() })),
      lines,
    );
    for (const contest of own) {
      const number = numbers.get(contest.number) ?? contest.number;
      moved.set(`${state} ${contest.number}`, number);
      contest.number = number;
    }
  }
  for (const candidate of found.candidates)
    candidate.number = moved.get(`${candidate.state} ${candidate.number}`) ?? candidate.number;
  const rosters = grouped(candidates, (row) => [seatOf(row)]);
  for (const [seat, own] of grouped(found.candidates, (candidate) => [seatOf(candidate)])) {
    const lines = (rosters.get(seat) ?? []).map((row) => lineOf(row, row.serial));
    const serials = numbersOf(
      own.map((one) => ({ ...one, number: one.serial })),
      lines,
    );
    for (const candidate of own) candidate.serial = serials.get(candidate.serial) ?? candidate.serial;
  }
  const known = new Set(found.contests.map(seatOf));
  found.contests.push(...contests.filter((row) => !known.has(seatOf(row))).map(contestOf));
  const kinds = new Set(found.regionKinds.map(({ key }) => key));
  found.regionKinds.push(...regionKinds.filter(({ key }) => !kinds.has(key)));
  // What stands in the folder about a contest that the source names too.
  const rows = new Map(contests.map((row) => [seatOf(row), row]));
  for (const contest of found.contests)
    for (const { key } of regionKinds)
      contest.regions[key] = rows.get(seatOf(contest))?.[key] || contest.regions[key] || '';
}

/** Number of the line that each found one is, or a free one, by its number; those that the source numbers keep theirs. */
function numbersOf(
  found: readonly (Line & { numbered?: boolean })[],
  lines: readonly Line[],
): Map<number, number> {
  const numbers = new Map<number, number>();
  const free = new Map(lines.map((line) => [line.number, line]));
  const waiting = new Set(found.filter(({ numbered }) => !numbered));
  for (const { number, numbered } of found) {
    if (!numbered) continue;
    numbers.set(number, number);
    free.delete(number);
  }
  const byName = ({ name }: Line): string => foldName(name);
  const rules: [keyOf: (line: Line) => string | number, alike: (a: Line, b: Line) => boolean][] = [
    [(line) => `${byName(line)} ${line.party}`, () => true],
    [byName, () => true],
    [({ number }) => number, (a, b) => likeness(a.name, b.name) >= ALIKE],
    // A contest that a human has given another name keeps its people.
    [() => '', ({ people: mine }, { people: theirs }) => areSame(mine, theirs)],
  ];
  for (const [keyOf, alike] of rules) {
    const index = grouped(free.values(), (line) => [keyOf(line)]);
    for (const one of waiting) {
      const line = index.get(keyOf(one))?.find((each) => free.has(each.number) && alike(one, each));
      if (!line) continue;
      numbers.set(one.number, line.number);
      waiting.delete(one);
      free.delete(line.number);
    }
  }
  const taken = new Set([...lines.map(({ number }) => number), ...numbers.values()]);
  for (const { number } of waiting) {
    let own = number;
    while (taken.has(own)) own++;
    taken.add(own);
    numbers.set(number, own);
  }
  return numbers;
}

interface Seat {
  state?: string;
  number?: string | number;
}

function seatOf({ state, number }: Seat): string {
  return `${state} ${number}`;
}

/** Contest -> folded names of those who stand there alone: lists stand everywhere. */
function peopleOf(candidates: readonly (Seat & { name?: string })[]): Map<string, Set<string>> {
  const seats = grouped(candidates, ({ name = '' }) => [foldName(name)]);
  const alone = [...seats].filter(([, own]) => new Set(own.map(seatOf)).size === 1);
  const named = grouped(alone, ([, [one]]) => (one ? [seatOf(one)] : []));
  return new Map([...named].map(([seat, own]) => [seat, new Set(own.map(([name]) => name))]));
}

/** More than half of the people of both are the same. */
function areSame(mine: ReadonlySet<string> = new Set(), theirs: ReadonlySet<string> = new Set()): boolean {
  const both = [...mine].filter((name) => theirs.has(name)).length;
  return both * 2 > mine.size && both * 2 > theirs.size;
}

function lineOf({ name = '', party = '' }: Record<string, string>, number = ''): Line {
  return { number: Number(number), name, party };
}

function contestOf({
  state = '',
  number,
  name = '',
  electors = '',
  code = '',
  ...regions
}: Record<string, string>): FoundContest {
  return {
    state,
    number: Number(number),
    name,
    ...(code !== '' && { code }),
    electors: electors === '' ? null : Number(electors),
    regions,
  };
}

async function rowsOf(file: string): Promise<Record<string, string>[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return parse(text, { bom: true, columns: true, relax_column_count: true, skip_empty_lines: true });
}
