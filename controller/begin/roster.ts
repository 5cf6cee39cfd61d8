import type { Election } from '../election/election.ts';
import { foldName, slug, tidyName } from '../election/name.ts';
import { countIn, type Fact, isTotal, type ReadTable } from './columns.ts';
import { candidatesOf, type FoundCandidate, type PersonRow } from './people.ts';
import { codeOf, kindOf, shorten } from './short-names.ts';
import { NUMBERED } from './tables.ts';

export interface FoundContest {
  state: string;
  number: number;
  /** Whether the source says the number; else it is the contest's place in the source. */
  numbered?: boolean;
  name: string;
  electors: number | null;
  /** Members it elects, where the source says it. */
  elects?: number | null;
  /** Region kind -> as the source writes it. */
  regions: Record<string, string>;
}

interface FoundParty {
  id: string;
  name: string;
  short: string;
  kind: 'party' | 'independent' | 'none';
}

/** Who stands where, as a source says it. Nothing in it is made up but serials and numbers that the source has not. */
export interface Found {
  contests: FoundContest[];
  candidates: FoundCandidate[];
  parties: FoundParty[];
  /** What contests are counted by, where the source says it. */
  countedIn?: Election['countedIn'];
  /** Ways of grouping contests: key and label. */
  regionKinds: { key: string; label: string }[];
  /** What was guessed or passed over, one sentence each. */
  notes: string[];
}

export interface Wanted {
  /** Only this state of a source that has several; the code of the one where the source names none. */
  state?: string | undefined;
  /** Columns that group contests, by header. */
  regions: readonly string[];
  /** Code of the state where the source names none. */
  usualState: string;
  /** Folded names and codes of the states that the folder has already -> their codes. */
  states: ReadonlyMap<string, string>;
}

/** In a tree the thing that is grouped stands before the group: `constituency district`. */
const GROUPS =
  /^(?:(?:constituenc(?:y|ies)|contests?|races?|seats?|ridings?) )?(?<label>(?:district|region|county|borough|province|phase|zone|department|division|area|land|city)s?(?: name)?)$/i;

/** Reads who stands where out of tables that are understood; the best one leads, others like it are more of the same. */
export function findRoster(tables: readonly ReadTable[], wanted: Wanted): Found {
  const [best] = tables;
  const found: Found = { contests: [], candidates: [], parties: [], regionKinds: [], notes: [] };
  if (!best) return found;
  const same = shapeOf(best);
  const book = new Book(wanted, found);
  const inOrder = [...tables].sort((a, b) => a.at - b.at);
  for (const table of inOrder) if (shapeOf(table) === same) book.read(table);
  // Counts of contests may look like columns of parties beside a list of people.
  for (const table of inOrder)
    if (shapeOf(table) !== same && !namesPeople(table, best.wide.length > 1)) book.readFacts(table);
  if (best.wide.length < 2 && !namesPeople(best, false))
    found.notes.push(
      'lists stand, not people: where lists share seats, say so by method in election.yaml and elects in contests.csv (docs/kinds.md)',
    );
  book.close();
  return found;
}

function namesPeople({ columns, wide }: ReadTable, isWide: boolean): boolean {
  return (
    (isWide && wide.length > 1) ||
    (['candidate', 'surname', 'leader'] as const).some((fact) => columns.has(fact))
  );
}

function shapeOf({ columns, wide }: ReadTable): string {
  return `${[...columns.keys()].sort().join()} ${wide.length > 1}`;
}

class Book {
  readonly #wanted: Wanted;
  readonly #found: Found;
  readonly #contests = new Map<string, FoundContest>();
  readonly #parties = new Map<string, FoundParty>();
  /** Every row that is somebody's, in the order of the source. */
  readonly #rows: PersonRow[] = [];
  readonly #groups = new Map<string, Map<string, string>>();
  #others = new Set<string>();

  constructor(wanted: Wanted, found: Found) {
    this.#wanted = wanted;
    this.#found = found;
  }

  read(table: ReadTable): void {
    const names = table.columns.has('contest') || table.columns.has('number');
    let above: FoundContest | null = null;
    for (const row of table.rows) {
      const cell = cellOf(table, row);
      // A sheet may name its contest in the first of its rows alone.
      const goesOn =
        names && cell('contest') + cell('number') === '' && cell('candidate') + cell('surname') !== '';
      const contest: FoundContest | null = goesOn ? above : this.#contestOf(table, cell);
      above = contest;
      if (!contest) continue;
      this.#group(table, row, contest);
      for (const person of this.#peopleOf(table, row, cell)) this.#stand(contest, person, cell, row);
    }
  }

  /** A table of contests alone: their electors and regions. */
  readFacts(table: ReadTable): void {
    for (const row of table.rows) {
      const contest = this.#contestOf(table, cellOf(table, row), false);
      if (contest) this.#group(table, row, contest);
    }
  }

  close(): void {
    const found = this.#found;
    const { notes } = found;
    found.contests = [...this.#contests.values()];
    found.candidates = candidatesOf(this.#rows, notes);
    found.parties = [...this.#parties.values()];
    shorten(found.parties);
    found.regionKinds = this.#kinds();
    if (this.#others.size > 0)
      notes.push(`only ${this.#wanted.state}: ${[...this.#others].slice(0, 8).join(', ')} are left out`);
    const order = (a: FoundContest | FoundCandidate, b: FoundContest | FoundCandidate): number =>
      (a.state < b.state ? -1 : a.state > b.state ? 1 : 0) || a.number - b.number;
    found.contests.sort(order);
    found.candidates.sort((a, b) => order(a, b) || a.serial - b.serial);
  }

  #contestOf({ table }: ReadTable, cell: (fact: Fact) => string, adds = true): FoundContest | null {
    // A page of one contest names it above its table: `State-Contest`, or `32 - Contest (State)`.
    const above = NUMBERED.exec(table.heading)?.groups;
    const headed = cell('contest') === '' && cell('number') === '';
    const said = cell('state') || (headed ? (above?.state ?? '') : '');
    const state = said === '' ? (this.#wanted.state ?? this.#wanted.usualState) : this.#stateOf(said);
    if (this.#wanted.state !== undefined && state !== this.#wanted.state) {
      this.#others.add(state);
      return null;
    }
    const heading = above?.name ?? table.heading.split(/\s+[-–]\s+|-(?=\D)/).at(-1) ?? '';
    const name = tidyName(cell('contest') || (headed ? heading : ''));
    const printed = Number(/(\d{1,6})\D*$/.exec(headed ? (above?.number ?? '') : cell('number'))?.[1] ?? 0);
    if ((name === '' && printed === 0) || isTotal(name)) return null;
    const key = `${state} ${printed > 0 ? printed : foldName(name)}`;
    const known = this.#contests.get(key) ?? this.#named(state, name);
    if (known || !adds) {
      if (known) {
        known.electors ??= countIn(cell('electors'));
        known.elects ??= countIn(cell('elects'));
      }
      return known ?? null;
    }
    const number = printed > 0 ? printed : this.#contests.size + 1;
    const contest = {
      state,
      number,
      numbered: printed > 0,
      name: name || `Seat ${number}`,
      electors: countIn(cell('electors')),
      elects: countIn(cell('elects')),
      regions: {},
    };
    this.#contests.set(key, contest);
    return contest;
  }

  #stateOf(said: string): string {
    return this.#wanted.states.get(foldName(said)) ?? codeOf(said);
  }

  #named(state: string, name: string): FoundContest | undefined {
    return name === '' ? undefined : this.#contests.get(`${state} ${foldName(name)}`);
  }

  *#peopleOf(table: ReadTable, row: readonly string[], cell: (fact: Fact) => string): Generator<Person> {
    if (table.wide.length > 1) {
      for (const column of table.wide) {
        const name = table.header[column] ?? '';
        yield { name, party: name, code: '', votes: countIn(row[column] ?? '') };
      }
      return;
    }
    const name = tidyName(cell('candidate') || `${cell('firstName')} ${cell('surname')}`);
    const [party, code] = [cell('party'), cell('partyCode')];
    if (name !== '' && !isTotal(name))
      yield { name, party: party || code, code, votes: countIn(cell('votes')) };
    // Where nobody stands but lists, a list is who stands.
    if (!namesPeople(table, false) && party !== '' && !isTotal(party))
      yield { name: tidyName(party), party, code, votes: countIn(cell('votes')) };
    for (const [who, whose] of [
      ['leader', 'leaderParty'],
      ['runnerUp', 'runnerUpParty'],
    ] as const)
      if (cell(who) !== '') {
        const own = cell(whose) || (who === 'leader' ? party || code : '');
        yield { name: tidyName(cell(who)), party: own, code: '', votes: null };
      }
  }

  #stand(
    { state, number }: FoundContest,
    { name, party: written, code, votes }: Person,
    cell: (fact: Fact) => string,
    row: readonly string[],
  ): void {
    const party = this.#partyOf(name, written, code);
    const serial = Number(cell('serial')) || 0;
    const [electionDay, postal] = [countIn(cell('electionDay')), countIn(cell('postal'))];
    const machine = electionDay ?? (votes === null ? null : votes - (postal ?? 0));
    this.#rows.push({
      key: `${state} ${number} ${foldName(name)} ${party} ${serial || ''}`,
      ...{ state, number, serial, name, party, electionDay: machine },
      postal: machine === null ? null : (postal ?? 0),
      said: row.join('\n'),
    });
  }

  #partyOf(name: string, written: string, code: string): string {
    const kind = kindOf(name, written);
    const full =
      kind === 'none' ? 'None of the Above' : kind === 'independent' ? 'Independent' : tidyName(written);
    const key = kind === 'party' ? foldName(full) : kind;
    const known = this.#parties.get(key);
    if (known) return known.id;
    const plain = slug(full)
      .replace(/[^a-z0-9-]+/g, '')
      .replace(/^-+|-+$/g, '');
    let id = plain || `party-${this.#parties.size + 1}`;
    const ids = new Set([...this.#parties.values()].map((one) => one.id));
    for (let n = 2; ids.has(id); n++) id = `${plain || 'party'}-${n}`;
    const short = kind === 'none' ? 'NOTA' : kind === 'independent' ? 'IND' : tidyName(code);
    this.#parties.set(key, { id, name: full, short, kind });
    return id;
  }

  #group({ header, columns }: ReadTable, row: readonly string[], { state, number }: FoundContest): void {
    const taken = new Set(columns.values());
    for (const [column, title] of header.entries()) {
      const asked = this.#wanted.regions.some((one) => foldName(one) === foldName(title));
      if (title === '' || (taken.has(column) && !asked)) continue;
      const length = asked ? title.length : GROUPS.exec(title.replace(/_/g, ' '))?.groups?.label?.length;
      if (length === undefined) continue;
      const label = title.slice(-length);
      const values = this.#groups.get(label) ?? new Map<string, string>();
      const key = `${state} ${number}`;
      const [before, text] = [values.get(key), tidyName(row[column] ?? '')];
      // What differs within a contest groups something else; a cell left empty goes on with the one above.
      if (before && text === '') continue;
      values.set(key, !before || before === text ? text : MIXED);
      this.#groups.set(label, values);
    }
  }

  #kinds(): Found['regionKinds'] {
    const kinds: Found['regionKinds'] = [];
    for (const [title, values] of this.#groups) {
      const texts = new Set(values.values());
      const size = this.#contests.size;
      const key = slug(title).replace(/[^a-z0-9-]+/g, '');
      if (key === '' || texts.has(MIXED) || texts.has('') || texts.size < 2 || texts.size > size * 0.7)
        continue;
      const main = [...this.#contests.values()].filter((contest) =>
        values.has(`${contest.state} ${contest.number}`),
      );
      if (main.length < size) continue;
      for (const contest of main)
        contest.regions[key] = values.get(`${contest.state} ${contest.number}`) ?? '';
      kinds.push({
        key,
        label: title.replace(/_/g, ' ').replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()),
      });
    }
    return kinds;
  }
}

const MIXED = '\n';

interface Person {
  name: string;
  party: string;
  code: string;
  votes: number | null;
}

function cellOf({ columns }: ReadTable, row: readonly string[]): (fact: Fact) => string {
  return (fact) => {
    const column = columns.get(fact);
    return column === undefined ? '' : (row[column] ?? '').trim();
  };
}
