import type { ContestId, Election, Party } from '../election/election.ts';
import { matchParty, matchRows } from '../election/identity.ts';
import { nearest } from '../election/likeness.ts';
import type { SaidWord } from '../feed/page/outcome.ts';
import type { FeedProblem, Report } from '../feed/report.ts';
import type { Lane, PageOutcome } from '../feed/run/lane.ts';
import type { Feed } from '../feed/spec.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import type { UrlPatterns } from '../feed/wire/page-url.ts';
import { isFault, judgeReport, type Objection } from '../tally/judge.ts';

/** One row as it was read, beside the candidate it was taken for. */
interface ProbedRow {
  read: string;
  party: string;
  votes: number;
  /** Roster serial and name, or null with the three nearest of the roster. */
  candidate: string | null;
  by: string | null;
  near: readonly string[];
}

export interface ProbedContest {
  contest: ContestId;
  name: string;
  status: Report['status'];
  rounds: string;
  stamp: string | null;
  rows: readonly ProbedRow[];
  /** Candidates of the roster without a row. */
  missing: readonly string[];
  /** What the night's own rules have against it: all but warnings hold the seat back. */
  objections: readonly Objection[];
  lead: string | null;
}

/** What one page was read as. */
export interface ProbedPage {
  url: string;
  feed: string | null;
  kind: Feed['kind'];
  contests: readonly ProbedContest[];
  problems: readonly (FeedProblem & { near: readonly string[] })[];
  /** Field -> header or path that it was found by. */
  columns: Readonly<Record<string, string>>;
  warnings: readonly string[];
  /** Which words were read as what. */
  words: readonly SaidWord[];
  /** Parties of the page that the election does not know, with the nearest it does. */
  strangers: readonly { party: string; near: readonly string[] }[];
  /** Contests that stand on the page all the same, and that nothing reads; told where the page was looked through for them. */
  unread?: readonly ContestId[];
  maps: boolean;
}

/**
 * Reads one page as the feed would on the night, lays it beside the roster and has the night's rules judge it.
 *
 * @param leaveOut contests that need not map
 */
export function probePage(
  exchange: Exchange,
  lane: Lane,
  urls: UrlPatterns,
  election: Election,
  leaveOut?: ReadonlySet<string>,
): ProbedPage {
  const { contest = null, state = null } = urls.match(exchange.url) ?? {};
  const outcome = lane.accept(exchange, { contest, state });
  return probedPage(exchange.url, outcome, lane.feed, election, leaveOut);
}

/** What a page was read as, beside the roster. */
export function probedPage(
  url: string,
  outcome: PageOutcome,
  { name, kind }: Pick<Feed, 'name' | 'kind'>,
  election: Election,
  leaveOut: ReadonlySet<string> = new Set(),
): ProbedPage {
  const columns: Record<string, string> = {};
  for (const table of outcome.tables) for (const [field, header] of table.found) columns[field] = header;
  const contests = outcome.reports.map((report) => probeContest(report, election));
  const strangers = strangeParties(outcome.reports, election.parties);
  const problems = outcome.problems.map((problem) => ({
    ...problem,
    near:
      problem.contest === null
        ? nearest(problem.got, election.contests.values(), ({ name }) => name).map(
            ({ id, name }) => `${id} ${name}`,
          )
        : [],
  }));
  return {
    url,
    feed: name,
    kind,
    contests,
    problems,
    columns,
    warnings: outcome.warnings,
    words: outcome.words,
    strangers,
    // Party totals and pages of links have no contests, and no table that could have had some.
    maps:
      (contests.length > 0 || (outcome.kind === 'read' && outcome.tables.length === 0)) &&
      problems.every(({ contest }) => contest !== null && leaveOut.has(contest)) &&
      strangers.length === 0 &&
      contests.every((contest) => leaveOut.has(contest.contest) || contestMaps(contest)),
  };
}

/** A contest maps when every row is somebody, everybody has a row and no rule of the night finds a fault. */
export function contestMaps({ rows, missing, objections, lead }: ProbedContest): boolean {
  const seats = rows.every(({ candidate }) => candidate !== null) && !objections.some(isFault);
  // A list of leaders has one row of the roster by nature; a seat not begun has none.
  return seats && (lead !== null || rows.length === 0 || missing.length === 0);
}

function probeContest(report: Report, election: Election): ProbedContest {
  const contest = election.contests.get(report.contest);
  const roster = election.candidates.get(report.contest) ?? [];
  const { matched, missing } = matchRows(report.rows, roster, election.parties);
  const tied = new Map(matched.map((found) => [found.row, found]));
  return {
    contest: report.contest,
    name: contest?.name ?? '',
    status: report.status,
    rounds: report.rounds ? `${report.rounds.done}/${report.rounds.of ?? '?'}` : '',
    stamp: report.stamp === null ? null : new Date(report.stamp).toISOString(),
    rows: report.rows.map((row) => {
      const found = tied.get(row);
      return {
        read: row.name,
        party: row.party,
        votes: row.votes,
        candidate: found ? `${found.candidate.serial} ${found.candidate.name}` : null,
        by: found?.by ?? null,
        near: found
          ? []
          : nearest(row.name, roster, ({ name }) => name).map(({ serial, name }) => `${serial} ${name}`),
      };
    }),
    missing: missing.map(({ serial, name }) => `${serial} ${name}`),
    objections: judgeReport(report, election),
    lead: report.lead
      ? `${report.lead.name} (${report.lead.party}) by ${report.lead.margin ?? '?'} over ${report.lead.runnerUp ?? 'nobody'}`
      : null,
  };
}

function strangeParties(
  reports: readonly Report[],
  parties: ReadonlyMap<string, Party>,
): ProbedPage['strangers'] {
  const seen = new Map<string, string | null>();
  for (const { rows, lead } of reports) {
    for (const { party, partyCode } of rows)
      if (party !== '' || partyCode !== null) seen.set(party || (partyCode ?? ''), partyCode);
    if (lead?.party) seen.set(lead.party, null);
    if (lead?.runnerUpParty) seen.set(lead.runnerUpParty, null);
  }
  return [...seen]
    .filter(([party, code]) => matchParty(party, code, parties) === null)
    .map(([party]) => ({
      party,
      near: nearest(party, parties.values(), ({ name }) => name).map(({ name }) => name),
    }));
}
