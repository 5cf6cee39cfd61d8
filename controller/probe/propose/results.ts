import { escaped } from './contest.ts';
import { type Columns, merged } from './feed-part.ts';
import { partyOf, serialOf, stampOf, statusOf } from './fields.ts';
import type { Guess, Laid } from './guess.ts';
import { leftOut, rowsOf } from './rows.ts';
import { votesOf } from './votes.ts';
import { wordedColumn } from './who.ts';

/** Mappings with one row for each candidate. */
export function results(laid: Laid): Guess[] {
  const rows = rowsOf(laid);
  const { mine, others, only, kinds, twice } = rows;
  if (mine.length === 0) return [];
  const free = laid.free.filter((column) => !kinds.includes(column));
  const { source, kind } = laid.who;
  const isNamed = kind === 'candidate';
  const [party, serial] = [isNamed && partyOf(laid, mine), isNamed && serialOf(laid, free, mine)];
  const most = new Set(mine.map((row) => laid.candidate(row))).size;
  return votesOf(laid, rows)
    .slice(0, 3)
    .map(({ column, counts, share, score, reasons }): Guess => {
      const { total, skip } = leftOut(rows, counts, laid);
      // Machine and postal votes are told by their headers only: what they are decides what they mean. A column that
      // is called a share and is none of these votes must not be taken for its word.
      const left = free.filter((one) => one !== column);
      const [electionDay, postal] = [wordedColumn(left, 'electionDay'), wordedColumn(left, 'postal')];
      const columns: Columns = {
        ...(source && { [kind]: source.spec }),
        ...(party && { party: party.spec }),
        ...(serial && { serial: serial.at }),
        votes: column.at,
        ...(share && { share: share.column.at }),
        ...(electionDay && postal && { electionDay: electionDay.at, postal: postal.at }),
        ...(!share && wordedColumn(left, 'share') && { share: false }),
      };
      return laid.guess({
        feed: merged(statusOf(laid, mine), stampOf(laid), {
          rows: {
            total,
            ...(skip.length > 0 && { skip: `(^| )(${skip.map(escaped).join('|')})( |$)` }),
            ...(kinds.length > 0 && { only }),
          },
          columns,
          ...(share?.unit === 'fraction' && { share: 'fraction' as const }),
        }),
        score: score + 10 * most - others.length + (isNamed ? 5 : 0) - 0.1 * kinds.length,
        reasons: [
          ...reasons,
          ...Object.entries(only).map(
            ([at, pattern]) => `only rows are taken whose ${at} is ${pattern.slice(1, -1)}`,
          ),
          twice > 0 &&
            `${twice} rows are of candidates who have a row already: nothing adds up polling places or counties`,
          total.length > 0 && `the total is the row of ${total.join(', ')}`,
          skip.length > 0 && `rows that are no candidate's are left out: ${skip.join(', ')}`,
        ],
        spare: ['party', 'share', 'electionDay', 'postal', 'serial'],
        columns: [...kinds, column],
        most,
      });
    });
}

/** Share of the rows that a leader's party or a rival must stand in. */
const MOSTLY = 0.8;

/** Mappings with one row a contest: who leads, who follows and by how much. */
export function leads(laid: Laid): Guess[] {
  const { roster, place, who, free } = laid;
  const rows = [...place.of.keys()].filter((row) => laid.candidate(row) !== null);
  const contests = new Set(rows.map((row) => place.of[row]));
  const [margin, status] = [wordedColumn(free, 'margin'), wordedColumn(free, 'status')];
  if (!who.source || rows.length === 0 || contests.size < rows.length || place.columns.length === 0)
    return [];
  if (!margin && !status) return [];
  const rival = (text: string, row: number) =>
    roster.candidates(text).find(({ contest }) => contest === place.of[row]);
  const second = laid.column(free, rows, MOSTLY, (text, row) => rival(text, row) !== undefined);
  const partyColumn = (of: (row: number) => string | undefined) =>
    laid.column(free, rows, MOSTLY, (text, row) => text !== '' && roster.party(text)?.id === of(row));
  const told = {
    leaderParty: partyColumn((row) => laid.candidate(row)?.party),
    runnerUp: second,
    runnerUpParty: second && partyColumn((row) => rival(second.cells[row] ?? '', row)?.party),
    margin,
    status,
  };
  const columns = Object.entries(told).flatMap(([field, column]) => (column ? [[field, column.at]] : []));
  return [
    laid.guess({
      feed: { columns: { leader: who.source.spec, ...Object.fromEntries(columns) } },
      score: 10 * rows.length + (second ? 10 : 0) + (margin ? 3 : 0),
      spare: ['leaderParty', 'runnerUpParty'],
      most: 2 * rows.length,
    }),
  ];
}
