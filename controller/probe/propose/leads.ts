import { type Place, somebody } from './contest.ts';
import { type Columns, type Guess, merged } from './guess.ts';
import type { Roster } from './roster.ts';
import type { Sheet, SheetColumn } from './sheet.ts';
import { type Who, wordedColumn } from './who.ts';

/** Mappings with one row a contest: who leads, who follows and by how much. */
export function leads(sheet: Sheet, who: Who, place: Place, roster: Roster): Guess[] {
  const { source } = who;
  const rows = [...place.of.keys()].filter((row) => somebody(who, place, row) !== null);
  const contests = new Set(rows.map((row) => place.of[row]));
  if (!source || rows.length === 0 || contests.size < rows.length || place.columns.length === 0) return [];
  const free = sheet.columns.filter(
    (column) => !column.part && !source.columns.includes(column) && !place.columns.includes(column),
  );
  const mostly = (fits: (text: string, row: number) => boolean): SheetColumn | undefined =>
    free.find(({ cells }) => rows.filter((row) => fits(cells[row] ?? '', row)).length >= 0.8 * rows.length);
  const margin = wordedColumn(free, 'margin');
  const status = wordedColumn(free, 'status');
  if (!margin && !status) return [];
  const rival = (text: string, row: number) =>
    roster.candidates(text).find(({ contest }) => contest === place.of[row]);
  const second = mostly((text, row) => rival(text, row) !== undefined);
  const party = (of: (row: number) => string | undefined): SheetColumn | undefined =>
    mostly((text, row) => text !== '' && roster.party(text)?.id === of(row));
  const leaderParty = party((row) => somebody(who, place, row)?.party);
  const runnerUpParty = second && party((row) => rival(second.cells[row] ?? '', row)?.party);
  const own: Columns = {
    leader: source.spec,
    ...(leaderParty && { leaderParty: leaderParty.at }),
    ...(second && { runnerUp: second.at }),
    ...(runnerUpParty && { runnerUpParty: runnerUpParty.at }),
    ...(margin && { margin: margin.at }),
    ...(status && { status: status.at }),
  };
  const guess: Guess = {
    sheet,
    feed: merged(sheet.way, place.feed, { columns: own }),
    score: 10 * rows.length + (second ? 10 : 0) + (margin ? 3 : 0),
    reasons: place.reasons,
    spare: ['leaderParty', 'runnerUpParty'],
    columns: [...source.columns, ...place.columns],
    contests: place.of,
    most: 2 * rows.length,
  };
  return [guess];
}
