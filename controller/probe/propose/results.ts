import { type Place, somebody } from './contest.ts';
import { stampOfSheet, statusOfSheet } from './facts.ts';
import { type Columns, type Guess, merged } from './guess.ts';
import type { Roster } from './roster.ts';
import { leftOut, rowsOf } from './rows.ts';
import type { Sheet, SheetColumn } from './sheet.ts';
import { type Votes, votesOf } from './votes.ts';
import { bestOf, PARTY_PATTERNS, type Source, type Who, wordedColumn } from './who.ts';

/** Mappings with one row for each candidate. */
export function results(sheet: Sheet, who: Who, place: Place, roster: Roster): Guess[] {
  const rows = rowsOf(sheet, who, place, roster);
  if (rows.mine.length === 0) return [];
  const taken = new Set([...(who.source?.columns ?? []), ...place.columns, ...rows.kinds]);
  const people = new Set(rows.mine.map((row) => somebody(who, place, row)));
  return votesOf(sheet, rows, place, taken)
    .slice(0, 3)
    .map((votes): Guess => {
      const party = who.kind === 'candidate' ? partyOf(sheet, who, place, rows.mine, roster) : null;
      const serial = serialOf(sheet, who, place, rows.mine, taken);
      const out = leftOut(rows, votes.counts, who, place, roster);
      const own: Columns = {
        ...(who.source && { [who.kind]: who.source.spec }),
        ...(party && { party: party.spec }),
        ...(serial && { serial: serial.at }),
        votes: votes.column.at,
        ...(votes.share && { share: votes.share.column.at }),
        ...worded(sheet, votes, taken),
      };
      const rest = { total: out.total, skip: out.skip ?? undefined, only: rows.only };
      const given = Object.fromEntries(
        Object.entries(rest).filter(([, value]) => value !== undefined && value.length !== 0),
      );
      const status = statusOfSheet(sheet, place, rows.mine);
      return {
        sheet,
        feed: merged(sheet.way, place.feed, status, stampOfSheet(sheet, roster), {
          ...(Object.keys(given).length > 0 && { rows: given }),
          columns: own,
          ...(votes.share?.unit === 'fraction' && { share: 'fraction' as const }),
        }),
        score:
          votes.score +
          10 * people.size -
          rows.others.length +
          (who.kind === 'candidate' ? 5 : 0) -
          0.1 * Object.keys(rows.only ?? {}).length,
        reasons: [
          ...place.reasons,
          ...votes.reasons,
          ...Object.entries(rows.only ?? {}).map(
            ([at, pattern]) => `only rows are taken whose ${at} is ${pattern.slice(1, -1)}`,
          ),
          ...(rows.twice > 0
            ? [
                `${rows.twice} rows are of candidates who have a row already: nothing adds up polling places or counties`,
              ]
            : []),
          ...(out.total.length > 0 ? [`the total is the row of ${out.total.join(', ')}`] : []),
          ...(out.labels.length > 0
            ? [`rows that are no candidate's are left out: ${out.labels.join(', ')}`]
            : []),
        ],
        spare: ['party', 'share', 'evm', 'postal', 'serial'],
        columns: [...taken, votes.column],
        contests: place.of,
        most: people.size,
      };
    });
}

// Machine and postal votes are told by their headers only: what they are decides what they mean. A column that is
// called a share and is none of these votes must not be taken for its word.
function worded(sheet: Sheet, votes: Votes, taken: ReadonlySet<SheetColumn>): Columns {
  const free = sheet.columns.filter(
    (column) => !column.part && !taken.has(column) && column !== votes.column,
  );
  const [evm, postal] = [wordedColumn(free, 'evm'), wordedColumn(free, 'postal')];
  return {
    ...(evm && postal && { evm: evm.at, postal: postal.at }),
    ...(!votes.share && wordedColumn(free, 'share') && { share: false }),
  };
}

function partyOf(
  sheet: Sheet,
  who: Who,
  place: Place,
  rows: readonly number[],
  roster: Roster,
): Source | null {
  const bare = sheet.columns.filter(({ part }) => !part);
  const sources = bare.flatMap((column) => {
    const source = bestOf(column, PARTY_PATTERNS, sheet.kind, (text) => roster.party(text) !== null);
    return typeof source.spec !== 'object' && who.source?.columns.includes(column) ? [] : [source];
  });
  let best: { source: Source; fits: number } | null = null;
  for (const source of sources) {
    const fits = rows.filter(
      (row) => roster.party(source.texts[row] ?? '')?.id === somebody(who, place, row)?.party,
    ).length;
    if (fits > (best?.fits ?? rows.length / 2)) best = { source, fits };
  }
  return best?.source ?? null;
}

/** A place in the order of votes cannot be the serial: it changes with the votes. */
const PLACE = /rank|rang|place|platz|posto|puesto|position/i;

function serialOf(
  sheet: Sheet,
  who: Who,
  place: Place,
  rows: readonly number[],
  taken: ReadonlySet<SheetColumn>,
): SheetColumn | null {
  if (who.kind !== 'candidate' || rows.length < 2) return null;
  return (
    sheet.columns.find(
      (column) =>
        !column.part &&
        !taken.has(column) &&
        !PLACE.test(column.header) &&
        rows.every(
          (row) => Number(/\d+/.exec(column.cells[row] ?? '')?.[0]) === somebody(who, place, row)?.serial,
        ),
    ) ?? null
  );
}
