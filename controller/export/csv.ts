import { stringify } from 'csv-stringify/sync';
import { coalitionOf } from '../election/coalition.ts';
import type { Returns } from './returns.ts';

/** Columns of the CSV export, one row a candidate. */
const CSV_COLUMNS = [
  ...['mode', 'state', 'number', 'contest', 'serial', 'candidate', 'party', 'party_short', 'coalition'],
  ...['votes', 'election_day', 'postal', 'share_percent', 'place', 'outcome', 'margin'],
  ...['status', 'rounds_done', 'rounds_of', 'data_time'],
] as const;

/**
 * A row for each candidate, RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. `outcome` stands at the winner or leader only; a contest without votes
 * still has its roster, with empty votes.
 */
export function exportCsv({ election, mode, contests }: Returns): string {
  const rows = contests.flatMap((one) => {
    const roster = election.candidates.get(one.contest.id) ?? [];
    const votes = new Map(one.rows.map((row) => [row.candidate.id, row]));
    const order = [...one.rows].sort((a, b) => b.votes - a.votes).map(({ candidate }) => candidate.id);
    return roster.map((candidate) => {
      const row = votes.get(candidate.id);
      const party = election.parties.get(candidate.party);
      const first = one.first === candidate.id;
      return [
        ...[mode, one.contest.state, one.contest.number, one.contest.name, candidate.serial, candidate.name],
        ...[
          party?.name ?? candidate.party,
          party?.short ?? '',
          coalitionOf(candidate, election)?.short ?? '',
        ],
        ...[
          row?.votes,
          row?.electionDay,
          row?.postal,
          row?.share == null ? null : (100 * row.share).toFixed(2),
        ],
        ...[
          row ? order.indexOf(candidate.id) + 1 : null,
          first ? one.outcome : null,
          first ? one.margin : null,
        ],
        ...[one.status, one.rounds?.done, one.rounds?.of, isoTime(one.dataAt)],
      ];
    });
  });
  return stringify([[...CSV_COLUMNS], ...rows], { escape_formulas: true });
}

export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
