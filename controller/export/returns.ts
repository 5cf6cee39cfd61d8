import type { Candidate, CandidateId, Contest, ContestId, Election, Unit } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import type { Ballots, Report } from '../feed/report.ts';
import type { Mode } from '../ground/mode.ts';
import type { Count } from '../tally/count.ts';
import { readReport } from '../tally/reading.ts';
import { standingOf } from '../tally/standing.ts';
import {
  type CountStatus,
  countedShare,
  type Holding,
  hasHolder,
  isOff,
  isWon,
  type Outcome,
  type Tally,
} from '../tally/tally.ts';

/** One candidate's votes as they leave the house. */
interface ReturnRow {
  candidate: Candidate;
  votes: number;
  electionDay: number | null;
  postal: number | null;
  /** 0..1 of the contest's votes; null before the first. */
  share: number | null;
}

/** One contest as it leaves the house, whether from a count or from published results. */
export interface ContestReturn {
  contest: Contest;
  status: CountStatus;
  outcome: Outcome;
  /** Who won or leads; null without a trend. */
  first: CandidateId | null;
  margin: number | null;
  calledBy: 'source' | 'us' | null;
  rounds: { done: number; of: number | null } | null;
  /** How much is counted, 0..1, as the source puts it or by its rounds; null where neither tells. */
  counted: number | null;
  /** ms UTC of the source's stamp, else of the first sight. */
  dataAt: number | null;
  /** Roster order, NOTA included; empty before the first. */
  rows: readonly ReturnRow[];
  /** Who holds its seats, where that is not simply its first; who goes on to a second round. */
  holders: readonly Holding[] | null;
  advance: readonly CandidateId[];
  /** Its reporting units that have votes, these in roster order. */
  units: readonly UnitReturn[];
  /** Stages of a ranked count, the first among them, in parts of a vote. */
  stages: NonNullable<Tally['stages']>;
  ballots: Pick<Ballots, 'cast' | 'valid'> | null;
}

/** One reporting unit as it leaves the house. */
interface UnitReturn {
  unit: Unit;
  status: CountStatus;
  /** Roster order. */
  votes: readonly number[];
  rounds: ContestReturn['rounds'];
  counted: number | null;
  ballots: ContestReturn['ballots'];
}

export interface Returns {
  election: Election;
  mode: Mode | 'published';
  /** ms UTC. */
  madeAt: number;
  contests: readonly ContestReturn[];
}

/** What a count shows: overrides and holds included, as on air. */
export function returnsOfCount(election: Election, count: Count, madeAt: number): Returns {
  const contests = [...election.contests.values()].map((contest): ContestReturn => {
    const roster = new Map((election.candidates.get(contest.id) ?? []).map((one) => [one.id, one]));
    const tally = count.tallies.get(contest.id);
    if (!tally) return unheard(contest);
    const rows = tally.votes.flatMap(({ candidate: id, votes, electionDay, postal }) => {
      const candidate = roster.get(id);
      return candidate
        ? { candidate, votes, electionDay, postal, share: tally.total > 0 ? votes / tally.total : null }
        : [];
    });
    const { status, outcome, leader: first, margin, calledBy, rounds, holders = null, advance = [] } = tally;
    const dataAt = rows.length > 0 ? (tally.stamp ?? tally.seenAt) : null;
    const units = (election.units?.get(contest.id) ?? []).flatMap((unit) => {
      const own = count.units.get(unit.id);
      const votes = own?.votes.map((one) => one.votes) ?? [];
      if (!own || votes.length === 0) return [];
      const { status, rounds, ballots = null } = own;
      return [{ unit, status, votes, rounds, counted: countedShare(own), ballots }];
    });
    const { stages = [], ballots = null } = tally;
    const counted = countedShare(tally);
    const stand = { status, outcome, first, margin, calledBy, rounds, counted, dataAt, holders, advance };
    return { contest, ...stand, rows, units, stages, ballots };
  });
  return { election, mode: count.mode, madeAt, contests };
}

/** The published results of results.csv; in a tie nobody wins. */
export function returnsOfResults(
  election: Election,
  results: ReadonlyMap<ContestId, FinalCount>,
  madeAt: number,
): Returns {
  const contests = [...election.contests.values()].map((contest): ContestReturn => {
    const final = results.get(contest.id);
    if (!final) return unheard(contest);
    const roster = election.candidates.get(contest.id) ?? [];
    const total = [...final.electionDay, ...final.postal].reduce((sum, votes) => sum + votes, 0);
    const rows = roster.map((candidate, i): ReturnRow => {
      const [electionDay, postal] = [final.electionDay[i] as number, final.postal[i] as number];
      return {
        candidate,
        electionDay,
        postal,
        votes: electionDay + postal,
        share: total > 0 ? (electionDay + postal) / total : null,
      };
    });
    const reading = readReport(
      publishedReport(contest, final, election),
      contest,
      roster,
      election.parties,
      null,
    );
    const { status, outcome, leader, margin, holders, advance } = standingOf(reading);
    const units = (election.units?.get(contest.id) ?? []).flatMap((unit) => {
      const own = final.units?.get(unit.id);
      const votes = own?.electionDay.map((electionDay, i) => electionDay + (own.postal[i] ?? 0));
      if (!own || !votes) return [];
      const { ballots = null } = own;
      return [{ unit, status: 'completed' as const, votes, rounds: null, counted: 1, ballots }];
    });
    return {
      ...{
        contest,
        status,
        outcome,
        first: leader,
        margin,
        calledBy: 'source',
        rounds: null,
        counted: 1,
        dataAt: null,
      },
      ...{ rows, holders: holders ?? null, advance: advance ?? [] },
      ...{ units, stages: reading.stages ?? [], ballots: final.ballots ?? null },
    };
  });
  return { election, mode: 'published', madeAt, contests };
}

function unheard(contest: Contest): ContestReturn {
  const outcome = contest.poll === 'polled' ? 'no-trend' : contest.poll;
  const nothing = {
    ...{ first: null, margin: null, calledBy: null, rounds: null, counted: null, dataAt: null, rows: [] },
    ...{ holders: null, advance: [], units: [], stages: [], ballots: null },
  };
  return { contest, status: 'not-processed', outcome, ...nothing };
}

/** Who has seats of a contest as it leaves the house: of most its first. */
export function holdingsOfReturn(one: ContestReturn): readonly Holding[] {
  if (isOff(one) || one.outcome === 'withheld') return [];
  if (one.holders) return one.holders;
  const party = one.rows.find(({ candidate }) => candidate.id === one.first)?.candidate.party;
  if (one.first === null || party === undefined || !hasHolder(one)) return [];
  return [{ candidate: one.first, party, seats: 1, won: isWon(one) }];
}

/** Published results as the page that declared them. */
function publishedReport(
  { id, electors }: Contest,
  { electionDay, postal, outcomes, seats, stages }: FinalCount,
  election: Election,
): Report {
  const roster = election.candidates.get(id) ?? [];
  return {
    ...{ contest: id, feed: 'results.csv', priority: 0, url: 'results.csv', stamp: null, fetchedAt: 0 },
    ...{ claimed: { number: null, name: null, state: null }, rounds: null, totals: null, lead: null },
    status: 'declared',
    ...(electors !== null && { ballots: { cast: null, valid: null, electors } }),
    ...(stages && { exhausted: stages.map(({ exhausted }) => exhausted) }),
    rows: roster.map(({ serial, name, party }, i) => ({
      ...{ serial, name, party: election.parties.get(party)?.name ?? party, partyCode: null, share: null },
      ...{
        electionDay: electionDay[i] ?? 0,
        postal: postal[i] ?? 0,
        votes: (electionDay[i] ?? 0) + (postal[i] ?? 0),
      },
      ...(outcomes?.[i] === 'elected' && { outcome: 'winner' as const }),
      ...(outcomes?.[i] === 'advanced' && { outcome: 'advanced' as const }),
      ...(seats && { seats: seats[i] ?? 0 }),
      ...(stages && { stages: stages.map(({ votes }) => votes[i] ?? 0) }),
    })),
  };
}
