import { foldName } from '../election/name.ts';
import { ContestBook, type Wanted } from './contest-book.ts';
import { countIn, type Fact } from './fact.ts';
import type { Found, FoundContest } from './found.ts';
import { PartyBook } from './party-book.ts';
import { candidatesOf, type FoundCandidate, type PersonRow } from './people.ts';
import type { ReadTable } from './read-table.ts';
import { cellOf, type Person, peopleOf } from './row-people.ts';
import { withoutYear } from './short-names.ts';
import { guesses, namesPeople, notSaid, saysPartyInBrackets } from './table-notes.ts';
import { isOneContest, roundsIn, tellApart } from './tell-apart.ts';

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

/** What the tables of a source say, row by row. */
class Book {
  readonly #wanted: Wanted;
  readonly #found: Found;
  readonly #contests: ContestBook;
  readonly #parties = new PartyBook();
  /** Every row that is somebody's, in the order of the source. */
  readonly #rows: PersonRow[] = [];

  constructor(wanted: Wanted, found: Found) {
    this.#wanted = wanted;
    this.#found = found;
    this.#contests = new ContestBook(wanted, found);
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
      !this.#contests.groups.isAsked(states) &&
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
        : this.#contests.contestOf(table, cell, { ...apart, where: row[apart.group] ?? '', alone });
      above = contest;
      if (!contest) continue;
      this.#contests.groups.read(table, row, contest);
      const said = row[round] ?? '';
      if (!firsts.has(contest)) firsts.set(contest, said);
      if (said !== firsts.get(contest)) continue;
      for (const person of peopleOf(table, row, cell, inBrackets)) this.#stand(contest, person, cell, row);
    }
  }

  /** A table of contests alone: their electors and regions. */
  readFacts(table: ReadTable): void {
    for (const row of table.rows) {
      const contest = this.#contests.contestOf(table, cellOf(table, row), null);
      if (contest) this.#contests.groups.read(table, row, contest);
    }
  }

  close(): void {
    const found = this.#found;
    const { notes } = found;
    found.contests = this.#contests.all;
    found.candidates = candidatesOf(this.#rows, notes);
    found.parties = this.#parties.close();
    found.regionKinds = this.#contests.groups.kindsOf(found.contests);
    const { others } = this.#contests;
    if (others.size > 0)
      notes.push(`only ${this.#wanted.state}: ${[...others].slice(0, 8).join(', ')} are left out`);
    const order = (a: FoundContest | FoundCandidate, b: FoundContest | FoundCandidate): number =>
      (a.state < b.state ? -1 : a.state > b.state ? 1 : 0) || a.number - b.number;
    found.contests.sort(order);
    found.candidates.sort((a, b) => order(a, b) || a.serial - b.serial);
  }

  #stand(
    { state, number }: FoundContest,
    { name, party: written, code, votes, alias = '' }: Person,
    cell: (fact: Fact) => string,
    row: readonly string[],
  ): void {
    const party = this.#parties.idOf(name, written, code, alias);
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
}

/** Whether a table has several states. */
function several({ rows, columns }: ReadTable): boolean {
  return new Set(rows.map((row) => foldName(row[columns.get('state') ?? -1] ?? '')).filter(Boolean)).size > 1;
}
