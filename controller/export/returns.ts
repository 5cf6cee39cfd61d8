import type { Candidate, CandidateId, Contest, ContestId, Election } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import type { Mode } from '../mode.ts';
import type { Count } from '../tally/count.ts';
import type { CountStatus, Outcome } from '../tally/tally.ts';

/** One candidate's votes as they leave the house. */
interface ReturnRow {
  candidate: Candidate;
  votes: number;
  evm: number | null;
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
  /** ms UTC of the source's stamp, else of the first sight. */
  dataAt: number | null;
  /** Roster order, NOTA included; empty before the first. */
  rows: readonly ReturnRow[];
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
    const rows = tally.votes.flatMap(({ candidate: id, votes, evm, postal }) => {
      const candidate = roster.get(id);
      return candidate
        ? { candidate, votes, evm, postal, share: tally.total > 0 ? votes / tally.total : null }
        : [];
    });
    const { status, outcome, leader: first, margin, calledBy, rounds } = tally;
    const dataAt = rows.length > 0 ? (tally.stamp ?? tally.seenAt) : null;
    return { contest, status, outcome, first, margin, calledBy, rounds, dataAt, rows };
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
    const total = [...final.evm, ...final.postal].reduce((sum, votes) => sum + votes, 0);
    const rows = roster.map((candidate, i): ReturnRow => {
      const [evm, postal] = [final.evm[i] as number, final.postal[i] as number];
      return {
        candidate,
        evm,
        postal,
        votes: evm + postal,
        share: total > 0 ? (evm + postal) / total : null,
      };
    });
    const [best, second] = rows
      .filter(({ candidate }) => election.parties.get(candidate.party)?.kind !== 'none')
      .sort((a, b) => b.votes - a.votes);
    const margin = best && second ? best.votes - second.votes : null;
    const tied = margin === 0;
    return {
      ...{ contest, status: 'completed', outcome: tied ? 'tied' : 'won', calledBy: 'source', rounds: null },
      ...{ first: tied ? null : (best?.candidate.id ?? null), margin, dataAt: null, rows },
    };
  });
  return { election, mode: 'published', madeAt, contests };
}

function unheard(contest: Contest): ContestReturn {
  const outcome = contest.poll === 'polled' ? 'no-trend' : contest.poll;
  const nothing = { first: null, margin: null, calledBy: null, rounds: null, dataAt: null, rows: [] };
  return { contest, status: 'not-processed', outcome, ...nothing };
}
