import type { Election } from '../election/election.ts';
import { foldName, slug, tidyName } from '../election/name.ts';
import { asciiDigits } from '../feed/page/number-text.ts';
import type { ReadTable } from './columns.ts';
import { countIn, type Fact, isNobody, isTotal } from './fact.ts';
import { Groups } from './groups.ts';
import { candidatesOf, type FoundCandidate, type PersonRow } from './people.ts';
import { codeOf, kindOf, shorten, withoutYear } from './short-names.ts';
import { BRACKETS, guesses, namesPeople, notSaid, saysPartyInBrackets } from './table-notes.ts';
import { NUMBERED } from './tables.ts';
import { type Apart, isOneContest, roundsIn, tellApart } from './tell-apart.ts';

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
  /** What the source's header calls it, where that is another text. */
  alias: string;
}

/** Who stands where, as a source says it. Nothing in it is made up but serials and numbers that the source has not. */
export interface Found {
  contests: FoundContest[];
  candidates: FoundCandidate[];
  parties: FoundParty[];
  /** What contests are counted by, where the source says it. */
  countedIn?: Election['countedIn'];
  /** Names of the states that the source has, by code. */
  states: Map<string, string>;
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
  /** What the one contest of a source that names none is called. */
  title: string;
  /** Folded names and codes of the states that the folder has already -> their codes. */
  states: ReadonlyMap<string, string>;
}

/** Reads who stands where out of tables that are understood; the best one leads, others like it are more of the same. */
export function findRoster(tables: readonly ReadTable[], wanted: Wanted): Found {
  const [best] = tables;
  const found: Found = {
    contests: [],
    candidates: [],
    parties: [],
    states: new Map(),
    regionKinds: [],
    notes: [],
  };
  if (!best) return found;
  const same = shapeOf(best);
  const book = new Book(wanted, found);
  const inOrder = [...tables].sort((a, b) => a.at - b.at);
  const alike = inOrder.filter((table) => shapeOf(table) === same);
  for (const table of alike) book.read(table, alike.length === 1);
  found.notes.push(...guesses(best), ...notSaid(best));
  // Counts of contests may look like columns of parties beside a list of people.
  for (const table of inOrder)
    if (shapeOf(table) !== same && !namesPeople(table, best.wide.length > 1)) book.readFacts(table);
  book.close();
  if (found.candidates.length === 0)
    found.notes.push(
      'nobody stands in it: give a page that says who by a further --from, or fill candidates.csv',
    );
  else if (best.wide.length < 2 && !namesPeople(best, false))
    found.notes.push(
      'lists stand, not people: where lists share seats, say so by method in election.yaml and elects in contests.csv (docs/kinds.md)',
    );
  return found;
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
  readonly #groups: Groups;
  /** Folded words of a state -> its code. */
  readonly #states = new Map<string, string>();
  #others = new Set<string>();

  constructor(wanted: Wanted, found: Found) {
    this.#wanted = wanted;
    this.#found = found;
    this.#groups = new Groups(wanted.regions);
  }

  /** @param only whether no other table says who stands where */
  read(table: ReadTable, only: boolean): void {
    const apart = tellApart(table);
    this.#found.notes.push(...apart.notes);
    const alone = only && isOneContest(table) ? withoutYear(this.#wanted.title) : '';
    if (alone !== '') this.#found.notes.push(`no column names a contest: it is one, ${alone}`);
    const states = table.header[table.columns.get('state') ?? -1];
    if (
      states !== undefined &&
      !this.#groups.isAsked(states) &&
      this.#wanted.state === undefined &&
      several(table)
    )
      this.#found.notes.push(
        `"${states}" says the state: each has a house of its own; --region ${JSON.stringify(states)} makes one house of them`,
      );
    const names = table.columns.has('contest') || table.columns.has('number');
    let above: FoundContest | null = null;
    const round = roundsIn(table);
    if (round >= 0)
      this.#found.notes.push(
        `"${table.header[round]}" says rounds of one count: votes are those of the first of each contest`,
      );
    const inBrackets = saysPartyInBrackets(table);
    const firsts = new Map<FoundContest, string>();
    for (const row of table.rows) {
      const cell = cellOf(table, row);
      // A sheet may name its contest in the first of its rows alone.
      const goesOn =
        names &&
        cell('office') === '' &&
        cell('contest') + cell('number') === '' &&
        cell('candidate') + cell('surname') !== '';
      // Offices have lines of their own for turnout and blank papers.
      if (cell('office') !== '' && cell('candidate') + cell('surname') + cell('party') === '') continue;
      const contest: FoundContest | null = goesOn
        ? above
        : this.#contestOf(table, cell, { ...apart, where: row[apart.group] ?? '', alone });
      above = contest;
      if (!contest) continue;
      this.#groups.read(table, row, contest);
      const said = row[round] ?? '';
      if (!firsts.has(contest)) firsts.set(contest, said);
      if (said !== firsts.get(contest)) continue;
      for (const person of this.#peopleOf(table, row, cell, inBrackets))
        this.#stand(contest, person, cell, row);
    }
  }

  /** A table of contests alone: their electors and regions. */
  readFacts(table: ReadTable): void {
    for (const row of table.rows) {
      const contest = this.#contestOf(table, cellOf(table, row), null);
      if (contest) this.#groups.read(table, row, contest);
    }
  }

  close(): void {
    const found = this.#found;
    const { notes } = found;
    found.contests = [...this.#contests.values()];
    found.candidates = candidatesOf(this.#rows, notes);
    found.parties = [...this.#parties.values()];
    shorten(found.parties);
    found.regionKinds = this.#groups.kindsOf(found.contests);
    if (this.#others.size > 0)
      notes.push(`only ${this.#wanted.state}: ${[...this.#others].slice(0, 8).join(', ')} are left out`);
    const order = (a: FoundContest | FoundCandidate, b: FoundContest | FoundCandidate): number =>
      (a.state < b.state ? -1 : a.state > b.state ? 1 : 0) || a.number - b.number;
    found.contests.sort(order);
    found.candidates.sort((a, b) => order(a, b) || a.serial - b.serial);
  }

  /** @param apart null = it adds none */
  #contestOf(
    { table, header, columns }: ReadTable,
    cell: (fact: Fact) => string,
    apart: (Apart & { where: string; alone: string }) | null,
  ): FoundContest | null {
    // A page of one contest names it above its table: `State-Contest`, or `32 - Contest (State)`.
    const above = NUMBERED.exec(table.heading)?.groups;
    const headed = cell('contest') === '' && cell('number') === '';
    const office = tidyName(cell('office'));
    const isRegion = this.#groups.isAsked(header[columns.get('state') ?? -1] ?? '');
    const said = (isRegion ? '' : cell('state')) || (headed ? (above?.state ?? '') : '') || office;
    const state = said === '' ? (this.#wanted.state ?? this.#wanted.usualState) : this.#stateOf(said);
    if (this.#wanted.state !== undefined && state !== this.#wanted.state) {
      this.#others.add(state);
      return null;
    }
    const heading = above?.name ?? table.heading.split(/\s+[-–]\s+|-(?=\D)/).at(-1) ?? '';
    const own = tidyName(cell('contest') || (headed ? heading : '') || (apart?.alone ?? ''));
    const parted =
      apart?.names.has(foldName(own)) && apart.where !== '' ? `${own} (${tidyName(apart.where)})` : own;
    const name = office === '' ? parted : tidyName(`${office} ${parted || cell('number')}`);
    const digits = headed ? (above?.number ?? '') : apart?.byNumber === false ? '' : cell('number');
    const printed = Number(/(\d{1,6})\D*$/.exec(asciiDigits(digits))?.[1] ?? 0);
    if ((name === '' && printed === 0) || isTotal(name)) return null;
    const key = `${state} ${printed > 0 ? printed : foldName(name)}`;
    const known = this.#contests.get(key) ?? this.#named(state, name);
    if (known || !apart) {
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
    const known = this.#wanted.states.get(foldName(said)) ?? this.#states.get(foldName(said));
    if (known !== undefined) return known;
    // Two states may have one code: AP is Andhra Pradesh, and Arunachal Pradesh would be.
    const taken = new Set([...this.#states.values(), ...this.#wanted.states.values()]);
    const first = codeOf(said);
    let code = first;
    for (let n = 2; taken.has(code); n++) code = `${first.slice(0, 7)}${n}`;
    this.#states.set(foldName(said), code);
    this.#found.states.set(code, tidyName(said));
    return code;
  }

  #named(state: string, name: string): FoundContest | undefined {
    return name === '' ? undefined : this.#contests.get(`${state} ${foldName(name)}`);
  }

  *#peopleOf(
    table: ReadTable,
    row: readonly string[],
    cell: (fact: Fact) => string,
    inBrackets: boolean,
  ): Generator<Person> {
    if (table.wide.length > 1) {
      for (const column of table.wide) {
        const header = table.header[column] ?? '';
        const name = header.replace(VOTES_OF, '') || header;
        yield { name, party: name, code: '', votes: countIn(row[column] ?? ''), alias: header };
      }
      return;
    }
    const whole = nameIn(cell);
    const parts = inBrackets ? BRACKETS.exec(whole)?.groups : undefined;
    const name = parts?.name ?? whole;
    const [party, code] = [cell('party') || (parts?.party ?? ''), cell('partyCode')];
    if (name !== '' && !isNobody(name))
      yield { name, party: party || code, code, votes: countIn(cell('votes')) };
    // Where nobody stands but lists, a list is who stands.
    if (!namesPeople(table, false) && party !== '' && !isNobody(party))
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
    { name, party: written, code, votes, alias = '' }: Person,
    cell: (fact: Fact) => string,
    row: readonly string[],
  ): void {
    const party = this.#partyOf(name, written, code, alias);
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

  #partyOf(name: string, written: string, code: string, header: string): string {
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
    const alias = header === full ? '' : header;
    this.#parties.set(key, { id, name: full, short, kind, alias });
    return id;
  }
}

/** Whether a table has several states. */
function several({ rows, columns }: ReadTable): boolean {
  return new Set(rows.map((row) => foldName(row[columns.get('state') ?? -1] ?? '')).filter(Boolean)).size > 1;
}

/** What stands around the party in a header: `votes_dem`, `Labour votes`. */
const VOTES_OF = /^(?:results?[\s_./]+)?votes?(?:[\s_]+for)?[\s_:]+|[\s_]+votes?$/i;

interface Person {
  name: string;
  party: string;
  code: string;
  votes: number | null;
  /** The header of a party's own column. */
  alias?: string;
}

function cellOf({ columns }: ReadTable, row: readonly string[]): (fact: Fact) => string {
  return (fact) => {
    const column = columns.get(fact);
    return column === undefined ? '' : (row[column] ?? '').trim();
  };
}

/** A person's name, which may stand in two columns; the second of them may be called just `Name`. */
function nameIn(cell: (fact: Fact) => string): string {
  const [whole, first, last] = [cell('candidate'), cell('firstName'), cell('surname')];
  if (whole === '') return tidyName(`${first} ${last}`);
  return tidyName(last !== '' || whole.includes(first) ? whole : `${first} ${whole}`);
}
