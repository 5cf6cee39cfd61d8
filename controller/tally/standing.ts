import type { Candidate, CandidateId, PartyId } from '../election/election.ts';
import type { Reading } from './reading.ts';
import type { CountStatus, Outcome, ResultsStatus } from './tally.ts';

/** Who stands where in one contest, by the numbers and the source's word. */
export interface Standing {
  outcome: Outcome;
  status: CountStatus;
  results: ResultsStatus;
  leader: CandidateId | null;
  leaderParty: PartyId | null;
  runnerUp: CandidateId | null;
  margin: number | null;
  calledBy: 'source' | null;
}

/** Roster positions of the first and second real candidates by votes; NOTA is never one (H23). */
export interface TopTwo {
  first: number;
  second: number;
}

/** The two best real candidates; -1 where there is none. Ties go to the earlier on the roster. */
export function topTwo(votes: readonly number[], real: readonly boolean[]): TopTwo {
  let first = -1;
  let second = -1;
  for (let i = 0; i < votes.length; i++) {
    if (!real[i]) continue;
    const n = votes[i] as number;
    if (first < 0 || n > (votes[first] as number)) {
      second = first;
      first = i;
    } else if (second < 0 || n > (votes[second] as number)) second = i;
  }
  return { first, second };
}

/**
 * What may be said of a contest. No trend before the first machine vote: early postal rounds mislead (H24).
 * A declared winner is the source's, even if he trails in the numbers; without a name it is the one ahead,
 * and a declared tie without a name stays a tie.
 */
export function standingOf(reading: Reading): Standing {
  const { report, roster, real, votes, kind } = reading;
  const at = (i: number | null): Candidate | undefined =>
    i === null || i < 0 || !real[i] ? undefined : roster[i];
  const base: Standing = {
    outcome: 'no-trend',
    status: reading.total > 0 || kind === 'lead' ? 'in-process' : 'not-processed',
    results: reading.total > 0 || kind === 'lead' ? 'unofficial-partial' : 'pre-election',
    leader: null,
    leaderParty: null,
    runnerUp: null,
    margin: null,
    calledBy: null,
  };
  const named = at(reading.winner ?? reading.leader);
  const alone = onlyCandidate(reading);
  if (report.status === 'postponed' || report.status === 'countermanded')
    return { ...base, outcome: report.status };
  if (report.status === 'uncontested') {
    const only = named ?? roster.find((_, i) => real[i]);
    return only ? uncontestedBy(only, only.party) : base;
  }
  // Nobody else stands: what is polled all the same cannot take the seat from him (H22).
  if (alone && reading.contest.poll === 'uncontested') return uncontestedBy(alone, alone.party);
  const declared = report.status === 'declared';
  if (report.status === 'recount') base.results = 'recount';

  if (kind === 'lead') {
    if (!named) return base;
    return {
      ...base,
      outcome: declared ? 'won' : 'leading',
      status: declared ? 'completed' : 'in-process',
      results: declared ? 'unofficial-complete' : base.results,
      leader: named.id,
      leaderParty: named.party,
      runnerUp: at(reading.runnerUp)?.id ?? null,
      margin: report.lead?.margin ?? null,
      calledBy: declared ? 'source' : null,
    };
  }

  // Who is disqualified leads nobody, whatever his votes.
  const fit = reading.out.includes(true) ? real.map((is, i) => is && !reading.out[i]) : real;
  const { first, second } = topTwo(votes, fit);
  const best = first < 0 ? 0 : (votes[first] as number);
  if (best === 0 && !(declared && named)) return base;
  const margin = best - (second < 0 ? 0 : (votes[second] as number));
  const winner = named ?? (declared ? unnamedWinner(reading, fit) : undefined);
  if (declared && winner) {
    const others = real.map((is, i) => is && roster[i] !== winner);
    const rival = at(topTwo(votes, others).first);
    const place = roster.indexOf(winner);
    const rivalVotes = rival ? (votes[roster.indexOf(rival)] as number) : 0;
    return {
      ...base,
      outcome: 'won',
      status: 'completed',
      results: 'unofficial-complete',
      leader: winner.id,
      leaderParty: winner.party,
      runnerUp: rival?.id ?? null,
      // Called before a vote is counted.
      margin: best === 0 ? null : (votes[place] as number) - rivalVotes,
      calledBy: 'source',
    };
  }
  const machines = reading.evm.some((n) => n !== null);
  if (machines && reading.evm.every((n) => (n ?? 0) === 0)) return base;
  if (margin === 0) return { ...base, outcome: 'tied', margin: 0 };
  const leader = roster[first] as Candidate;
  return {
    ...base,
    outcome: 'leading',
    leader: leader.id,
    leaderParty: leader.party,
    runnerUp: second < 0 ? null : ((roster[second] as Candidate).id ?? null),
    margin,
  };
}

/** Who won a declared contest whose winner is not named: the one ahead of all who did not lose; nobody in a tie. */
function unnamedWinner({ votes, lost, roster }: Reading, fit: readonly boolean[]): Candidate | undefined {
  const { first, second } = topTwo(
    votes,
    fit.map((is, i) => is && !lost[i]),
  );
  const clear = first >= 0 && (second < 0 || (votes[first] as number) > (votes[second] as number));
  return clear && (votes[first] as number) > 0 ? roster[first] : undefined;
}

function onlyCandidate({ roster, real }: Reading): Candidate | undefined {
  const standing = roster.filter((_, i) => real[i]);
  return standing.length === 1 ? standing[0] : undefined;
}

/** The standing of a seat won without a poll (H22). */
export function uncontestedBy(candidate: Candidate, party: PartyId): Standing {
  return {
    outcome: 'uncontested',
    status: 'completed',
    results: 'unofficial-complete',
    leader: candidate.id,
    leaderParty: party,
    runnerUp: null,
    margin: null,
    calledBy: 'source',
  };
}
