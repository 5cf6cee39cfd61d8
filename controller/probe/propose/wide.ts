import { places } from './contest.ts';
import { type Guess, merged } from './guess.ts';
import type { Roster } from './roster.ts';
import { PAST } from './rows.ts';
import type { Sheet, SheetColumn } from './sheet.ts';
import { wordScore } from './votes.ts';
import { anybody } from './who.ts';

/**
 * Mappings with one row a contest and a column of votes for each party; of columns in groups (first and second votes,
 * now and before) one group.
 */
export function wide(sheet: Sheet, roster: Roster): Guess[] {
  const groups = new Map<string, Map<string, SheetColumn>>();
  const over = new Map<SheetColumn, Over>();
  for (const column of sheet.columns) {
    if (column.part || typeof column.at === 'number' || !isCounts(column)) continue;
    const found = partyOver(column.header, roster);
    if (!found) continue;
    over.set(column, found);
    const group = groups.get(found.rest) ?? new Map<string, SheetColumn>();
    if (!group.has(found.party)) group.set(found.party, column);
    groups.set(found.rest, group);
  }
  const likely = [...groups]
    .filter(([, group]) => group.size > 1)
    .map(([rest, group]) => ({
      rest,
      group,
      score: group.size * 4 - (PAST.test(rest) ? 3 : 0) + Math.min(0, wordScore(rest)),
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 3);
  if (likely.length === 0) return [];
  return places(sheet, anybody(roster), roster).flatMap((place) => {
    const contests = new Set(place.of).size;
    return likely.map(({ rest, group, score }): Guess => {
      const columns = [...group.values()].map((column) => {
        const { party, candidate } = over.get(column) as Over;
        return { column: String(column.at), party, ...(candidate && { candidate }) };
      });
      return {
        sheet,
        feed: merged(sheet.way, place.feed, { wide: columns }),
        score: score + 10 * columns.length * contests,
        reasons: [
          ...place.reasons,
          `one row a contest; a column each for ${columns.map(({ party }) => party).join(', ')}${rest === '' ? '' : `, of those the ones called ${JSON.stringify(rest)}`}`,
        ],
        spare: [],
        columns: place.columns,
        contests: place.of,
        most: columns.length * contests,
      };
    });
  });
}

interface Over {
  party: string;
  candidate: string | null;
  /** The header without the party. */
  rest: string;
}

/** The party (or the candidate) that a header names, alone or among other words: `CDU Erststimmen`, `votes_dem`. */
export function partyOver(header: string, roster: Roster): Over | null {
  const words = header
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .split(/[\s_.:;|/@#[\]']+|\s+-\s+/)
    .filter((word) => word !== '');
  const direct = named(header, roster);
  if (direct) return { ...direct, rest: '' };
  for (let length = Math.min(words.length, 8); length > 0; length--)
    for (let first = 0; first + length <= words.length; first++) {
      const found = named(words.slice(first, first + length).join(' '), roster);
      if (found)
        return { ...found, rest: [...words.slice(0, first), ...words.slice(first + length)].join(' ') };
    }
  return null;
}

function named(text: string, roster: Roster): Omit<Over, 'rest'> | null {
  const party = roster.party(text);
  if (party) return { party: party.name, candidate: null };
  const [candidate] = roster.candidates(text);
  const own = candidate && roster.election.parties.get(candidate.party);
  return candidate && own ? { party: own.name, candidate: candidate.name } : null;
}

function isCounts({ cells }: SheetColumn): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return (
    filled.length > 0 &&
    filled.filter((cell) => /^\d[\d.,\s]*$/.test(cell) && !/^\d*[.,]\d{1,2}$/.test(cell)).length >=
      0.6 * filled.length
  );
}
