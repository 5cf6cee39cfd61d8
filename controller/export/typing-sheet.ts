import { stringify } from 'csv-stringify/sync';
import type { Candidate, Contest, Election, Party } from '../election/election.ts';
import { EXIT, UserError } from '../ground/user-error.ts';

/** A sheet to type results into. Cells that people fill are empty; nothing else is. */
export interface TypingSheet {
  rows: readonly (readonly SheetCell[])[];
  /** Lines of feed.yaml that read it. */
  feed: string;
}

/** A cell of a typing sheet, and what is typed there. */
export interface SheetCell {
  text: string;
  kind: 'head' | 'fixed' | 'votes' | 'total' | 'free';
  /** Of a total: how many rows above it, or cells left of it, it is the sum of. */
  sums?: number;
}

/** One row a candidate, and after each seat a row for the total that is read out. */
export function candidateSheet(election: Election, file: string): TypingSheet {
  const heads = [...seatHeads(election), 'Candidate', 'Party', 'Votes'];
  const rows = polled(election).flatMap(({ contest, roster }) => {
    const seat = seatCells(contest, election);
    const blank = (kind: SheetCell['kind']): SheetCell => ({ text: '', kind });
    return [
      ...roster.map(({ name, party }) => [
        ...seat,
        fixed(name),
        fixed(election.parties.get(party)?.name ?? party),
        blank('votes'),
      ]),
      [...seat, fixed('Total'), fixed(''), { text: '', kind: 'total' as const, sums: roster.length }],
    ];
  });
  return { rows: [heads.map(head), ...rows], feed: feedLines(election, file, []) };
}

/**
 * One row a seat and one column a party, with a column that says when the seat is finished and one for who typed it.
 * @throws UserError 65 where a party has two candidates in one seat
 */
export function seatSheet(election: Election, file: string): TypingSheet {
  const seats = polled(election);
  const parties = [...election.parties.values()].filter(({ id }) =>
    seats.some(({ roster }) => roster.some(({ party }) => party === id)),
  );
  for (const { contest, roster } of seats) {
    const twice = parties.find(({ id }) => roster.filter(({ party }) => party === id).length > 1);
    if (!twice) continue;
    throw new UserError(EXIT.data, {
      what: 'a row a seat has one column a party',
      got: `more than one candidate of ${twice.name} in ${contest.name} (${contest.id})`,
      remedy: 'use --rows candidates',
    });
  }
  const heads = [...seatHeads(election), ...parties.map(columnOf), 'Final', 'Typed by'];
  const rows = seats.map(({ contest, roster }) => [
    ...seatCells(contest, election),
    ...parties.map(
      ({ id }): SheetCell =>
        roster.some(({ party }) => party === id) ? { text: '', kind: 'votes' } : fixed('-'),
    ),
    { text: '', kind: 'free' as const },
    { text: '', kind: 'free' as const },
  ]);
  const wide = parties.map(
    (party) => `      - { column: ${JSON.stringify(columnOf(party))}, party: ${JSON.stringify(party.name)} }`,
  );
  return { rows: [heads.map(head), ...rows], feed: feedLines(election, file, ['    wide:', ...wide]) };
}

/** The sheet as RFC 4180; what a spreadsheet would take for a formula is text. */
export function typingCsv({ rows }: TypingSheet): string {
  return stringify(
    rows.map((row) => row.map(({ text }) => text)),
    { escape_formulas: true },
  );
}

function polled({ contests, candidates }: Election): { contest: Contest; roster: readonly Candidate[] }[] {
  return [...contests.values()]
    .filter(({ poll }) => poll === 'polled')
    .map((contest) => ({ contest, roster: candidates.get(contest.id) ?? [] }));
}

function seatHeads({ states }: Election): string[] {
  return [...(states.length > 1 ? ['State'] : []), 'Seat No.', 'Seat'];
}

function seatCells({ state, number, name }: Contest, { states }: Election): SheetCell[] {
  return [...(states.length > 1 ? [fixed(state)] : []), fixed(String(number)), fixed(name)];
}

function columnOf({ name, short }: Party): string {
  return short || name;
}

function feedLines({ states }: Election, file: string, more: readonly string[]): string {
  const state = states.length > 1 ? ['    columns: { state: State }'] : [];
  const lines = [
    '  - name: desk',
    '    kind: manual',
    `    file: ${JSON.stringify(file)}`,
    ...state,
    ...more,
  ];
  return `feeds:\n${lines.join('\n')}\n`;
}

function head(text: string): SheetCell {
  return { text, kind: 'head' };
}

function fixed(text: string): SheetCell {
  return { text, kind: 'fixed' };
}
