import { tidyName } from '../election/name.ts';
import { countIn, type Fact, isNobody } from './fact.ts';
import type { ReadTable } from './read-table.ts';
import { BRACKETS, namesPeople } from './table-notes.ts';

/** Somebody who stands in a row, as its cells say it. */
export interface Person {
  name: string;
  party: string;
  code: string;
  votes: number | null;
  /** The header of a party's own column. */
  alias?: string;
}

/** What stands around the party in a header: `votes_dem`, `Labour votes`. */
const VOTES_OF = /^(?:results?[\s_./]+)?votes?(?:[\s_]+for)?[\s_:]+|[\s_]+votes?$/i;

/** What a row says under a fact's column, and '' where there is none. */
export function cellOf({ columns }: ReadTable, row: readonly string[]): (fact: Fact) => string {
  return (fact) => {
    const column = columns.get(fact);
    return column === undefined ? '' : (row[column] ?? '').trim();
  };
}

/**
 * Everybody who stands in a row: its candidate or list, its leader and who comes second, or a party in each column.
 *
 * @param inBrackets the party stands in brackets behind the name
 */
export function* peopleOf(
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
  // Informal papers may say so in both columns of a name.
  const isPapers = isNobody(cell('surname')) && isNobody(cell('firstName') || cell('surname'));
  if (name !== '' && !isNobody(name) && !isPapers)
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

/** A person's name, which may stand in two columns; the second of them may be called just `Name`. */
function nameIn(cell: (fact: Fact) => string): string {
  const [whole, first, last] = [cell('candidate'), cell('firstName'), cell('surname')];
  if (whole === '') return tidyName(`${first} ${last}`);
  return tidyName(last !== '' || whole.includes(first) ? whole : `${first} ${whole}`);
}
