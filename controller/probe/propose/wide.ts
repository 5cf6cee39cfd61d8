import { places } from './contest.ts';
import { type Guess, Laid } from './guess.ts';
import type { Roster } from './roster.ts';
import { PAST } from './rows.ts';
import type { Sheet, SheetColumn } from './sheet.ts';
import { wordScore } from './votes.ts';
import { anybody } from './who.ts';

/** Groups of columns that are tried. */
const MOST_GROUPS = 3;

/**
 * Mappings with one row a contest and a column of votes for each party; of columns in groups (first and second votes,
 * now and before) one group.
 */
export function wide(sheet: Sheet, roster: Roster): Guess[] {
  const groups = new Map<string, Map<string, Over & { column: string }>>();
  for (const column of sheet.columns) {
    const over = column.part || typeof column.at === 'number' ? null : partyOver(column.header, roster);
    if (!over || !isCounts(column)) continue;
    const group = groups.get(over.rest) ?? new Map<string, Over & { column: string }>();
    groups.set(over.rest, group);
    if (!group.has(over.party)) group.set(over.party, { ...over, column: String(column.at) });
  }
  const likely = [...groups]
    .filter(([, group]) => group.size > 1)
    .map(([rest, group]) => ({
      rest,
      group: [...group.values()],
      score: group.size * 4 - (PAST.test(rest) ? 3 : 0) + Math.min(0, wordScore(rest)),
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_GROUPS);
  const who = anybody(roster);
  return (likely.length === 0 ? [] : places(sheet, who, roster)).flatMap((place) =>
    likely.map(({ rest, group, score }) => {
      const most = group.length * new Set(place.of).size;
      const parties = group.map(({ party }) => party).join(', ');
      const called = rest === '' ? '' : `, of those the ones called ${JSON.stringify(rest)}`;
      return new Laid(sheet, who, place, roster).guess({
        feed: {
          wide: group.map(({ column, party, candidate }) => ({
            column,
            party,
            ...(candidate !== null && { candidate }),
          })),
        },
        score: score + 10 * most,
        reasons: [`one row a contest; a column each for ${parties}${called}`],
        most,
      });
    }),
  );
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
      if (found) return { ...found, rest: words.toSpliced(first, length).join(' ') };
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
  const counts = filled.filter((cell) => /^\d[\d.,\s]*$/.test(cell) && !/^\d*[.,]\d{1,2}$/.test(cell));
  return filled.length > 0 && counts.length >= 0.6 * filled.length;
}
