import type { Candidate, Contest, Party, PartyId } from '../election/election.ts';
import { keysOf, matchParty, matchRows } from '../election/identity.ts';
import { foldName } from '../election/name.ts';
import type { Report, ReportRow } from '../feed/report.ts';
import { grouped } from '../ground/grouped.ts';
import { keptFor } from '../ground/kept.ts';
import type { UnitVotes } from '../method/method.ts';
import { type Stage, stagesFrom } from '../method/stages.ts';
import type { Tally } from './tally.ts';

/**
 * A report laid over the roster: the numbers stand in roster order, whatever the order of the rows. Nothing
 * is believed yet; the rules look at this.
 */
export interface Reading {
  report: Report;
  contest: Contest;
  /** With the parties that the candidates stand for tonight. */
  roster: readonly Candidate[];
  /** Places of real candidates, NOTA left out. */
  real: readonly boolean[];
  /** `rows` = votes for all; `lead` = a list's leader, runner-up and margin; `status` = no numbers at all. */
  kind: 'rows' | 'lead' | 'status';
  /** Roster order; empty unless `rows`. */
  votes: readonly number[];
  electionDay: readonly (number | null)[];
  postal: readonly (number | null)[];
  total: number;
  /** Row of each candidate, roster order. */
  rows: readonly (ReportRow | null)[];
  unknown: readonly ReportRow[];
  missing: readonly Candidate[];
  /** Roster position of who the source says has won; null when it names nobody. */
  winner: number | null;
  /** Roster positions of the candidates that the source calls elected, and of those in the second round. */
  elected: readonly number[];
  advanced: readonly number[];
  /** Seats the source gives, roster order; null where it gives none. */
  seats: readonly number[] | null;
  /** Of a ranked count its stages, the first among them, in parts of a vote; absent before there is a second. */
  stages?: readonly Stage[];
  /** What the contest's units say, where it has units. */
  units?: readonly UnitVotes[];
  unitWeight?: number;
  /** Roster positions of who cannot win any more, and of who did not. */
  out: readonly boolean[];
  lost: readonly boolean[];
  /** Roster positions of who the source says leads and follows; null = not said, -1 = nobody of the roster. */
  leader: number | null;
  runnerUp: number | null;
}

/**
 * Lays a report over its contest's roster. `prior` is the accepted tally: namesakes of one party on a page
 * without serials are told apart by their votes so far (H5).
 */
export function readReport(
  report: Report,
  contest: Contest,
  roster: readonly Candidate[],
  parties: ReadonlyMap<PartyId, Party>,
  prior: Tally | null,
): Reading {
  const rows: (ReportRow | null)[] = roster.map(() => null);
  let unknown: readonly ReportRow[] = [];
  let missing: readonly Candidate[] = [];
  if (report.rows.length > 0) {
    const places = placesOf(roster);
    const matches = matchRows(report.rows, roster, parties);
    const twins: { row: ReportRow; place: number }[] = [];
    for (const { row, candidate, by } of matches.matched) {
      const place = places.get(candidate) ?? -1;
      rows[place] = row;
      if (by === 'namesake' && row.serial === null) twins.push({ row, place });
    }
    if (twins.length > 0 && prior) tellTwinsApart(twins, rows, prior);
    ({ unknown, missing } = matches);
  }
  const kind = report.rows.length > 0 ? 'rows' : report.lead ? 'lead' : 'status';
  const winners = placesWith('winner', rows);
  const won = winners.length === 1 ? (winners[0] as number) : -1;
  const votes = kind === 'rows' ? rows.map((row) => row?.votes ?? 0) : [];
  const stages =
    contest.rule.method === 'ranked' && report.exhausted
      ? stagesFrom(
          votes,
          report.exhausted.map((exhausted, at) => ({
            votes: rows.map((row) => row?.stages?.[at] ?? 0),
            exhausted,
          })),
          contest.rule.decimals,
        )
      : null;
  return {
    report,
    contest,
    roster,
    real: realPlaces(roster, parties),
    kind,
    votes,
    electionDay: rows.map((row) => row?.electionDay ?? null),
    postal: rows.map((row) => row?.postal ?? null),
    total: votes.reduce((sum, n) => sum + n, 0),
    rows,
    unknown,
    missing,
    winner: won < 0 ? null : won,
    elected: winners,
    advanced: placesWith('advanced', rows),
    ...(stages && { stages }),
    seats: rows.some((row) => row?.seats !== undefined) ? rows.map((row) => row?.seats ?? 0) : null,
    out: rows.map((row) => row?.outcome === 'withdrawn'),
    lost: rows.map((row) => row?.outcome === 'defeated'),
    leader: report.lead ? placeOf(report.lead.name, report.lead.party, roster, parties) : null,
    runnerUp: report.lead?.runnerUp
      ? placeOf(report.lead.runnerUp, report.lead.runnerUpParty ?? '', roster, parties)
      : null,
  };
}

const placesOf = keptFor(
  (roster: readonly Candidate[]): ReadonlyMap<Candidate, number> =>
    new Map(roster.map((candidate, i) => [candidate, i])),
);

function placesWith(outcome: ReportRow['outcome'], rows: readonly (ReportRow | null)[]): number[] {
  const places: number[] = [];
  for (let i = 0; i < rows.length; i++) if (rows[i]?.outcome === outcome) places.push(i);
  return places;
}

/** Twins keep the order of their votes: it is the only pairing in which nobody's votes fall. */
function tellTwinsApart(
  twins: readonly { row: ReportRow; place: number }[],
  rows: (ReportRow | null)[],
  prior: Tally,
): void {
  for (const group of grouped(twins, ({ row }) => [foldName(row.name)]).values()) {
    const places = group.map(({ place }) => place);
    places.sort((a, b) => (prior.votes[a]?.votes ?? 0) - (prior.votes[b]?.votes ?? 0) || a - b);
    const ordered = group.map(({ row }) => row).sort((a, b) => a.votes - b.votes);
    for (const [i, place] of places.entries()) rows[place] = ordered[i] ?? null;
  }
}

/** Roster position of a displayed name and party; -1 when nobody, or more than one, answers. */
function placeOf(
  name: string,
  party: string,
  roster: readonly Candidate[],
  parties: ReadonlyMap<PartyId, Party>,
): number {
  const key = foldName(name);
  const named: number[] = [];
  for (const [i, candidate] of roster.entries()) if (keysOf(candidate, parties).has(key)) named.push(i);
  if (named.length === 1) return named[0] as number;
  const id = matchParty(party, null, parties)?.id;
  const fits = named.filter((i) => roster[i]?.party === id);
  return fits.length === 1 ? (fits[0] as number) : -1;
}

/** Which of a roster's places are real candidates: all but NOTA. Kept for each roster. */
export function realPlaces(
  roster: readonly Candidate[],
  parties: ReadonlyMap<PartyId, Party>,
): readonly boolean[] {
  let real = realOf.get(roster);
  if (!real) {
    real = roster.map((candidate) => parties.get(candidate.party)?.kind !== 'none');
    realOf.set(roster, real);
  }
  return real;
}

const realOf = new WeakMap<readonly Candidate[], readonly boolean[]>();
