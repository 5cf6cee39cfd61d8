import { isNobody } from './fact.ts';
import type { ReadTable } from './read-table.ts';

/** Whether rows are people, or leaders; beside a wide table only columns of people count. */
export function namesPeople({ columns, wide }: ReadTable, isWide: boolean): boolean {
  return (
    (isWide && wide.length > 1) ||
    (['candidate', 'surname', 'leader'] as const).some((fact) => columns.has(fact))
  );
}

/** Facts that stand in columns whose headers do not say it, as a sentence. */
export function guesses({ guessed, columns, header, bare }: ReadTable): string[] {
  const said = guessed.map((fact) => `${fact} = "${header[columns.get(fact) ?? -1]}"`);
  if (bare)
    return [`it has no header: what stands in its columns tells ${said.join(', ')}; look at candidates.csv`];
  return said.length === 0 ? [] : [`guessed by what stands in the columns: ${said.join(', ')}`];
}

/** `Ada Pine (River Party)`. */
export const BRACKETS = /^(?<name>[^()]+?)\s*\((?<party>[^()]+)\)$/u;
/** Part of the people whose party must stand behind their names. */
const MOST = 0.8;

/** Whether the party of nearly everybody stands in brackets behind the name, and no column says it. */
export function saysPartyInBrackets({ columns, rows }: ReadTable): boolean {
  const at = columns.get('candidate');
  if (at === undefined || columns.has('party') || columns.has('partyCode')) return false;
  const people = rows.map((row) => row[at]?.trim() ?? '').filter((text) => text !== '' && !isNobody(text));
  const said = people.flatMap((text) => BRACKETS.exec(text)?.groups?.party ?? []);
  return said.length > 0 && said.length >= people.length * MOST;
}

/** What a newcomer must add by hand, as no column says it. */
export function notSaid(table: ReadTable): string[] {
  const { columns, wide, header } = table;
  if (wide.length > 1) return [`columns of parties or answers: ${wide.map((at) => header[at]).join(', ')}`];
  if (!namesPeople(table, false)) return [];
  const taken = new Set(columns.values());
  const unused = header.filter((text, column) => text !== '' && !taken.has(column)).slice(0, 8);
  const more = unused.length > 0 ? `; columns that were not used: ${unused.join(', ')}` : '';
  const isLed = columns.has('leader');
  const party = columns.has('party') || columns.has('partyCode') || (isLed && columns.has('leaderParty'));
  if (!party && saysPartyInBrackets(table)) return ['parties stand in brackets behind the names'];
  if (!party)
    return [
      `no column says whose party: all stand as Independent; correct candidates.csv and parties.csv${more}`,
    ];
  if (isLed && columns.has('runnerUp') && !columns.has('runnerUpParty'))
    return [
      `no column says the party of who comes second: they stand as Independent; correct candidates.csv${more}`,
    ];
  return [];
}
