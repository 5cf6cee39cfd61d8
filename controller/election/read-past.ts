import { grouped } from '../ground/grouped.ts';
import { keptFor } from '../ground/kept.ts';
import type { Contest, ContestId, Party, PartyId, PastResult } from './election.ts';
import type { Finding, Tell } from './finding.ts';
import { tidyName } from './name.ts';
import { contestMeant } from './read-contests.ts';
import type { FindParty } from './read-parties.ts';
import { pastRow, pastVotesRow } from './spec.ts';
import { parseTable } from './table-file.ts';

interface Known {
  contests: ReadonlyMap<ContestId, Contest>;
  parties: ReadonlyMap<PartyId, Party>;
  findParty: FindParty;
  /** Of contests.csv, for complaints. */
  contestsFile: string;
}

/**
 * Reads past.csv in either of its forms: a row a contest with the first two (a column `winner`), or a row for every
 * candidate or party.
 */
export function readPast(
  text: string,
  file: string,
  known: Known,
  tell: Tell,
  findings: Finding[],
): Map<ContestId, PastResult> {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  return /\bwinner\b/.test(header)
    ? readFirstTwo(text, file, known, tell, findings)
    : readEverybody(text, file, known, tell, findings);
}

/** Votes of last time by party, as far as they are known: of everybody, or of the first two. Asked at every step of a count. */
export const pastVotes = keptFor((past: PastResult): ReadonlyMap<PartyId, number> => {
  if (past.all) return past.all;
  const { party, votes, runnerUpParty, runnerUpVotes } = past;
  const two = new Map([[party, votes]]);
  if (runnerUpParty !== null && runnerUpVotes !== null && runnerUpParty !== party)
    two.set(runnerUpParty, runnerUpVotes);
  return two;
});

function readFirstTwo(
  text: string,
  file: string,
  { contests, findParty, contestsFile }: Known,
  tell: Tell,
  findings: Finding[],
): Map<ContestId, PastResult> {
  const table = parseTable(text, { row: pastRow, oneOf: ['number', 'contest'] }, file);
  findings.push(...table.findings);
  const past = new Map<ContestId, PastResult>();
  for (const { line, value } of table.rows) {
    const place = { file, line };
    const contest = contestMeant(value, contests);
    const party = findParty(value.party, place);
    const runnerUp = value.runner_up_party === null ? null : findParty(value.runner_up_party, place);
    if (!contests.has(contest)) tellStranger(contest, place, contestsFile, tell);
    else if (past.has(contest)) {
      tell('error', 'duplicate-past', place, 'a contest has two past results', {
        got: contest,
        remedy: 'for a row a candidate leave out the column winner: state, number, candidate, party, votes',
      });
    } else if (party) {
      const { winner, votes, runner_up_votes: runnerUpVotes, margin, total } = value;
      const runnerUpParty = runnerUp?.id ?? null;
      past.set(contest, {
        ...{ contest, winner: tidyName(winner), party: party.id, votes, runnerUpParty, runnerUpVotes },
        margin: margin ?? (runnerUpVotes === null ? null : votes - runnerUpVotes),
        total,
      });
    }
  }
  return past;
}

function readEverybody(
  text: string,
  file: string,
  { contests, parties, findParty, contestsFile }: Known,
  tell: Tell,
  findings: Finding[],
): Map<ContestId, PastResult> {
  const table = parseTable(text, { row: pastVotesRow, oneOf: ['number', 'contest'] }, file);
  findings.push(...table.findings);
  const stood: { contest: ContestId; candidate: string; party: PartyId; votes: number }[] = [];
  const seen = new Set<string>();
  for (const { line, value } of table.rows) {
    const place = { file, line };
    const contest = contestMeant(value, contests);
    const party = findParty(value.party, place);
    if (!contests.has(contest)) tellStranger(contest, place, contestsFile, tell);
    if (!party || !contests.has(contest)) continue;
    const candidate = tidyName(value.candidate);
    const key = `${contest} ${party.id} ${candidate}`;
    if (seen.has(key)) {
      tell('error', 'duplicate-past', place, 'a candidate or party has two past results in one contest', {
        got: `${contest}, ${candidate || party.name}`,
      });
    }
    seen.add(key);
    stood.push({ contest, candidate, party: party.id, votes: value.votes });
  }
  const past = new Map<ContestId, PastResult>();
  for (const [contest, rows] of grouped(stood, ({ contest }) => [contest])) {
    const all = new Map<PartyId, number>();
    for (const { party, votes } of rows) all.set(party, (all.get(party) ?? 0) + votes);
    const [first, second] = rows
      .filter(({ party }) => parties.get(party)?.kind !== 'none')
      .sort((a, b) => b.votes - a.votes);
    if (!first) continue;
    past.set(contest, {
      ...{ contest, winner: first.candidate, party: first.party, votes: first.votes },
      ...{ runnerUpParty: second?.party ?? null, runnerUpVotes: second?.votes ?? null },
      margin: second ? first.votes - second.votes : null,
      total: rows.reduce((sum, { votes }) => sum + votes, 0),
      all,
    });
  }
  return past;
}

function tellStranger(
  contest: ContestId,
  place: { file: string; line: number },
  file: string,
  tell: Tell,
): void {
  tell('error', 'unknown-contest', place, `a past result of a contest that ${file} does not have`, {
    got: contest,
  });
}
