import type * as z from 'zod';
import type { Names, Party, PartyId } from './election.ts';
import type { Tell } from './finding.ts';
import { matchParty } from './identity.ts';
import { foldName, slug, tidyName } from './name.ts';
import type { partyRow } from './spec.ts';
import type { TableRow } from './table-file.ts';

/** @param lines where each party stands, filled in */
export function readParties(
  rows: readonly TableRow<z.output<typeof partyRow>>[],
  file: string,
  tell: Tell,
  lines: Map<PartyId, number>,
): Map<PartyId, Party> {
  const parties = new Map<PartyId, Party>();
  for (const { line, value, cells } of rows) {
    const { aliases, ...party } = value;
    if (parties.has(party.id)) {
      tell('error', 'duplicate-party', { file: file, line }, 'a party id stands twice', {
        got: party.id,
        remedy: `it is already in line ${lines.get(party.id)}`,
      });
      continue;
    }
    lines.set(party.id, line);
    parties.set(party.id, {
      ...party,
      name: tidyName(party.name),
      names: namesOf(cells),
      aliases: aliasesOf(aliases),
    });
  }
  return parties;
}

/** Finds a party by id, name, alias or unique short name; tells once for each name nobody has. */
export type FindParty = (written: string, place: { file: string; line: number | null }) => Party | null;

export function partyFinder(parties: ReadonlyMap<PartyId, Party>, tell: Tell, file: string): FindParty {
  const told = new Set<string>();
  return (written, place) => {
    const party = parties.get(written) ?? matchParty(written, written, parties);
    if (!party && !told.has(foldName(written))) {
      told.add(foldName(written));
      tell('error', 'unknown-party', place, `a party that ${file} does not have`, {
        got: written,
        remedy: `add it to ${file}, or add this spelling to its aliases (id would be ${slug(written)})`,
      });
    }
    return party;
  };
}

/** Other spellings, separated by semicolons. */
export function aliasesOf(cell: string): string[] {
  return cell.split(';').map(tidyName).filter(Boolean);
}

/** Cells of the columns `name:bn`, by language. */
export function namesOf(cells: Readonly<Record<string, string>>): Names {
  let names: Record<string, string> | null = null;
  for (const [column, text] of Object.entries(cells)) {
    if (!column.startsWith('name:') || text === '') continue;
    names ??= {};
    names[column.slice('name:'.length)] = tidyName(text);
  }
  return names ?? NO_NAMES;
}

/** One for the ten thousand candidates that have none. */
const NO_NAMES: Names = {};
