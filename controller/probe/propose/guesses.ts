import { HEADER_WORDS } from '../../feed/page/words.ts';
import { places } from './contest.ts';
import { type Columns, type Guess, merged } from './guess.ts';
import { leads } from './leads.ts';
import { results } from './results.ts';
import type { Roster } from './roster.ts';
import type { Sheet, SheetColumn } from './sheet.ts';
import { whoSources, wordedColumn } from './who.ts';
import { partyOver, wide } from './wide.ts';

const MOST_GUESSES = 12;

/** The mappings that a sheet may have, the likeliest first. */
export function guesses(sheet: Sheet, roster: Roster): Guess[] {
  const found = whoSources(sheet, roster).flatMap((who) =>
    places(sheet, who, roster).flatMap((place) => [
      ...(who.kind === 'candidate' ? leads(sheet, who, place, roster) : []),
      ...results(sheet, who, place, roster),
    ]),
  );
  const all = [...found, ...wide(sheet, roster)].sort((a, b) => b.score - a.score);
  return all.length > 0 ? all.slice(0, MOST_GUESSES) : byWords(sheet);
}

// With no name in common with the roster, what the headers are called is all there is.
function byWords(sheet: Sheet): Guess[] {
  const columns: Columns = {};
  const used = new Set<SheetColumn>();
  for (const field of Object.keys(HEADER_WORDS) as (keyof typeof HEADER_WORDS)[]) {
    const column = wordedColumn(
      sheet.columns.filter((one) => !one.part && !used.has(one)),
      field,
    );
    if (!column) continue;
    used.add(column);
    columns[field as 'votes'] = column.at;
  }
  if (!columns.votes || !(columns.candidate || columns.party)) return [];
  const reasons = ['nobody of the roster stands on the page; its columns are told by their headers alone'];
  const score = used.size - 100;
  return [
    {
      sheet,
      feed: merged(sheet.way, { columns }),
      score,
      reasons,
      spare: [],
      columns: [...used],
      contests: [],
      most: 0,
    },
  ];
}

/** Whether a list's columns may be results at all: somebody of the roster stands in them or over them. */
export function promising(roster: Roster): (columns: readonly SheetColumn[]) => boolean {
  return (columns) =>
    columns.some(({ cells }) => cells.some((cell) => /\p{L}/u.test(cell) && known(cell, roster))) ||
    columns.filter(({ header }) => partyOver(header, roster) !== null).length > 1 ||
    whoSources({ kind: 'json', way: {}, columns, size: columns[0]?.cells.length ?? 0, parts: [] }, roster, 1)
      .length > 0;
}

function known(cell: string, roster: Roster): boolean {
  return roster.candidates(cell).length > 0 || roster.party(cell) !== null;
}
