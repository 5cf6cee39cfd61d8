import type { Candidate } from '../election/election.ts';
import type { Stand, Votes } from '../method/method.ts';
import { methodOf } from '../method/methods.ts';
import type { Reading } from './reading.ts';
import { NOBODY, type Tally } from './tally.ts';

/** Who stands where in one contest, by the numbers and the source's word. */
export type Standing = Pick<Tally, 'outcome' | 'status' | 'results' | keyof typeof NOBODY> &
  Pick<Tally, 'holders' | 'advance' | 'level' | 'lines'>;

type Detail = Required<Pick<Standing, 'holders' | 'advance' | 'level' | 'lines'>>;

/** What may be said of a contest: what its status says, a list's line, or what its method makes of the votes. */
export function standingOf(reading: Reading): Standing {
  const { report, roster, real, kind } = reading;
  const base: Standing = {
    outcome: 'no-trend',
    status: reading.total > 0 || kind === 'lead' ? 'in-process' : 'not-processed',
    results: reading.total > 0 || kind === 'lead' ? 'unofficial-partial' : 'pre-election',
    ...NOBODY,
  };
  const named = candidateAt(reading.winner ?? reading.leader, reading);
  const alone = onlyCandidate(reading);
  if (report.status === 'postponed' || report.status === 'countermanded')
    return { ...base, outcome: report.status };
  if (report.status === 'uncontested') {
    const only = named ?? roster.find((_, i) => real[i]);
    return only ? uncontestedBy(only) : base;
  }
  // Nobody else stands: what is polled all the same cannot take the seat from him (H22).
  if (alone && reading.contest.poll === 'uncontested') return uncontestedBy(alone);
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
      runnerUp: candidateAt(reading.runnerUp, reading)?.id ?? null,
      margin: report.lead?.margin ?? null,
      calledBy: declared ? 'source' : null,
    };
  }

  const method = methodOf(reading.contest);
  const stand = method.stand(votesFor(reading, named ? roster.indexOf(named) : null));
  const { outcome, first, second, margin } = stand;
  const detail = method.plain ? {} : detailOf(stand, roster);
  const leader = outcome === 'tied' || first < 0 ? undefined : roster[first];
  // A unit that is declared without a vote had no voter, and is over.
  const isEmpty = declared && reading.total === 0 && reading.contest.id.includes('~');
  if (outcome === 'no-trend') return { ...base, ...(isEmpty && { status: 'completed' }), ...detail };
  const over = outcome === 'won' || outcome === 'run-off';
  return {
    ...base,
    outcome,
    ...(over && ({ status: 'completed', results: 'unofficial-complete' } as const)),
    leader: leader?.id ?? null,
    leaderParty: leader?.party ?? null,
    runnerUp: (outcome === 'tied' || second < 0 ? undefined : roster[second])?.id ?? null,
    margin,
    calledBy: over ? 'source' : null,
    ...detail,
  };
}

/** The reading as its method looks at it. Who is disqualified leads nobody, whatever his votes. */
function votesFor(reading: Reading, named: number | null): Votes {
  const { report, contest, real, votes, electionDay, out, lost, roster } = reading;
  const machines = electionDay.some((n) => n !== null);
  const { ballots = null } = report;
  const yes = contest.rule.method === 'measure' ? contest.rule.yes : undefined;
  return {
    contest,
    real,
    fit: out.includes(true) ? real.map((is, i) => is && !out[i]) : real,
    votes,
    cast: ballots?.cast ?? null,
    valid: ballots?.valid ?? null,
    electors: ballots?.electors ?? contest.electors,
    postalOnly: machines && electionDay.every((n) => (n ?? 0) === 0),
    declared: report.status === 'declared',
    elected: methodOf(contest).several ? reading.elected : named === null ? [] : [named],
    lost,
    advanceSaid: reading.advanced,
    yes: Math.max(0, yes === undefined ? real.indexOf(true) : roster.findIndex(({ party }) => party === yes)),
    allocated: reading.seats,
    ...(reading.stages && { stages: reading.stages }),
    units: reading.units ?? [],
    unitWeight: reading.unitWeight ?? 0,
  };
}

/** What of a stand goes beyond its first two, by candidate. */
function detailOf({ holders, advance, tied, lines }: Stand, roster: readonly Candidate[]): Detail {
  const at = (place: number): Candidate => roster[place] as Candidate;
  return {
    holders: holders.map(({ place, seats, won }) => ({
      ...{ candidate: at(place).id, party: at(place).party, seats, won },
    })),
    advance: advance.map((place) => at(place).id),
    level: tied.map((place) => at(place).id),
    lines,
  };
}

function candidateAt(place: number | null, { roster, real }: Reading): Candidate | undefined {
  return place === null || place < 0 || !real[place] ? undefined : roster[place];
}

function onlyCandidate({ roster, real }: Reading): Candidate | undefined {
  const standing = roster.filter((_, i) => real[i]);
  return standing.length === 1 ? standing[0] : undefined;
}

/** The standing of a seat won without a poll (H22). */
export function uncontestedBy(candidate: Candidate): Standing {
  return {
    outcome: 'uncontested',
    status: 'completed',
    results: 'unofficial-complete',
    ...{ ...NOBODY, leader: candidate.id, leaderParty: candidate.party, calledBy: 'source' },
  };
}
