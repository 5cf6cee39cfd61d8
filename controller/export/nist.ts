import { DateTime } from 'luxon';
import type { Candidate, Election, Names, State } from '../election/election.ts';
import { isOff } from '../tally/tally.ts';
import { ballotCounts, partId, partUnit } from './nist-units.ts';
import { type ContestReturn, holdingsOfReturn, type Returns } from './returns.ts';

/**
 * An ElectionReport of NIST SP 1500-100 version 2, Election Results Reporting, in its JSON form. One Election
 * for each state; a question is a BallotMeasureContest, lists are a PartyContest with `seats` beside their votes, every other
 * contest is a CandidateContest. NOTA is a BallotMeasureSelection: it has votes and is
 * nobody. Reporting units are GpUnits of their own that compose the contest's, stages of a ranked count are Rounds. Postal votes are `absentee-mail`, machine votes `election-day`. The format wants dates of the
 * election; what an election folder knows is the day of the count.
 */
export function exportNist(returns: Returns, version: string): object {
  const { election, mode, madeAt, contests } = returns;
  const day = DateTime.fromMillis(election.countStarts ?? madeAt, { zone: election.timeZone }).toISODate();
  const test = mode === 'rehearsal' || mode === 'test';
  return {
    '@type': 'ElectionResults.ElectionReport',
    Format: 'summary-contest',
    GeneratedDate: new Date(madeAt).toISOString(),
    Issuer: election.source ?? election.title,
    IssuerAbbreviation: election.id,
    IsTest: test,
    ...(test && { TestType: mode }),
    SequenceStart: 1,
    SequenceEnd: 1,
    Status: reportStatus(contests),
    VendorApplicationId: `countnight ${version}`,
    Election: election.states.map((state) => ({
      '@type': 'ElectionResults.Election',
      ElectionScopeId: stateUnit(state),
      StartDate: day,
      EndDate: day,
      Name: text(`${election.title}: ${state.name}`, {}, election),
      Type: 'general',
      ...ballotCounts(contests.filter(({ contest }) => contest.state === state.code)),
      Candidate: contests
        .filter(({ contest }) => contest.state === state.code)
        .flatMap((one) => people(election, one).map((candidate) => candidateOf(candidate, one, election))),
      Contest: contests
        .filter(({ contest }) => contest.state === state.code)
        .map((one) => contestOf(one, election)),
    })),
    GpUnit: [
      ...election.states.map((state) => ({
        '@type': 'ElectionResults.ReportingUnit',
        '@id': stateUnit(state),
        Type: 'state',
        Name: state.name,
        ComposingGpUnitIds: contests
          .filter(({ contest }) => contest.state === state.code)
          .map(({ contest }) => `unit-${contest.id}`),
      })),
      ...contests.flatMap((one) => one.units.map((part) => partUnit(part, one))),
      ...contests.map(({ contest, units }) => ({
        '@type': 'ElectionResults.ReportingUnit',
        '@id': `unit-${contest.id}`,
        Type: 'state-house',
        Name: contest.name,
        Number: String(contest.number),
        ...(contest.electors !== null && { VotersRegistered: contest.electors }),
        ...(units.length > 0 && {
          ComposingGpUnitIds: units.map(({ unit }) => partId(unit)),
          SubUnitsReported: units.length,
          TotalSubUnits: election.units?.get(contest.id)?.length ?? units.length,
        }),
      })),
    ],
    Party: [
      ...[...election.parties.values()]
        .filter(({ kind }) => kind !== 'none')
        .map(({ id, name, names, short, colour }) => ({
          '@type': 'ElectionResults.Party',
          '@id': `party-${id}`,
          Name: text(name, names, election),
          Abbreviation: short,
          ...(colour !== null && { Color: colour.slice(1).toLowerCase() }),
        })),
      ...election.coalitions.map(({ id, name, names, short, colour, members, states }) => ({
        '@type': 'ElectionResults.Coalition',
        '@id': `coalition-${id}`,
        Name: text(name, names, election),
        Abbreviation: short,
        Color: colour.slice(1).toLowerCase(),
        PartyIds: members.map((party) => `party-${party}`),
        ContestIds: contests
          .filter(({ contest }) => states.length === 0 || states.includes(contest.state))
          .map(({ contest }) => `contest-${contest.id}`),
      })),
    ],
  };
}

function contestOf(one: ContestReturn, election: Election): object {
  const { contest, status, rows } = one;
  const votes = new Map(rows.map((row) => [row.candidate.id, row]));
  const seats = new Map((one.holders ?? []).map((holding) => [holding.candidate, holding.seats]));
  const stages = stagesOf(one);
  return {
    ...kindOf(one),
    '@id': `contest-${contest.id}`,
    Name: contest.name,
    ElectoralDistrictId: `unit-${contest.id}`,
    CountStatus: [{ '@type': 'ElectionResults.CountStatus', Type: 'total', Status: status }],
    BallotSelection: (election.candidates.get(contest.id) ?? []).map((candidate, place) => {
      const row = votes.get(candidate.id);
      const counts = row
        ? [
            voteCount('total', row.votes, contest.id),
            ...(row.electionDay === null ? [] : [voteCount('election-day', row.electionDay, contest.id)]),
            ...(row.postal === null ? [] : [voteCount('absentee-mail', row.postal, contest.id)]),
            // What a list has as things stand travels as votes of a type of their own.
            ...(contest.kind === 'party'
              ? [voteCount('seats', seats.get(candidate.id) ?? 0, contest.id)]
              : []),
            ...one.units.map(({ unit, votes: own }) => ({
              ...voteCount('total', own[place] ?? 0, contest.id),
              GpUnitId: partId(unit),
            })),
            ...stages.map((votesOf, at) => ({
              ...voteCount('total', votesOf[place] ?? 0, contest.id),
              Round: at + 1,
            })),
          ]
        : [];
      const common = { '@id': selectionId(candidate), SequenceOrder: candidate.serial, VoteCounts: counts };
      const party = election.parties.get(candidate.party);
      if (party?.kind === 'none' || contest.kind === 'measure')
        return {
          '@type': 'ElectionResults.BallotMeasureSelection',
          Selection: text(party?.name ?? candidate.name, party?.names ?? {}, election),
          ...common,
        };
      if (contest.kind === 'party')
        return {
          '@type': 'ElectionResults.PartySelection',
          PartyIds: [`party-${candidate.party}`],
          ...common,
        };
      return {
        '@type': 'ElectionResults.CandidateSelection',
        CandidateIds: [personId(candidate)],
        ...common,
      };
    }),
  };
}

/** Votes at each stage of a ranked count. First preferences are its first, whether or not there is another. */
function stagesOf({ contest: { rule }, stages, rows }: ContestReturn): (readonly number[])[] {
  if (rule.method !== 'ranked') return [];
  if (stages.length === 0) return [rows.map(({ votes }) => votes)];
  const parts = 10 ** rule.decimals;
  return stages.map(({ votes }) => votes.map((own) => own / parts));
}

/** The standard's words for how a contest is decided. Where it has none, a stage of the count is a Round of `rcv`. */
const VARIATION = {
  plurality: 'plurality',
  'n-of-m': 'n-of-m',
  'run-off': 'majority',
  list: 'proportional',
  ranked: 'rcv',
} as const;

function kindOf({ contest, advance }: ContestReturn): object {
  const { rule, elects } = contest;
  if (rule.method === 'measure')
    return {
      '@type': 'ElectionResults.BallotMeasureContest',
      Type: 'referendum',
      PassageThreshold: plain(
        `${rule.pass} % of ${rule.of}${rule.quorum ? `, turnout ${rule.quorum} %` : ''}`,
      ),
      VoteVariation: rule.pass > 50 ? 'super-majority' : 'majority',
    };
  const VoteVariation = VARIATION[rule.method];
  if (contest.kind === 'party') return { '@type': 'ElectionResults.PartyContest', VoteVariation };
  return {
    '@type': 'ElectionResults.CandidateContest',
    VotesAllowed: rule.method === 'n-of-m' ? (rule.votesAllowed ?? elects) : 1,
    NumberElected: elects,
    ...(advance.length > 0 && { NumberRunoff: advance.length }),
    VoteVariation,
  };
}

function candidateOf(candidate: Candidate, one: ContestReturn, election: Election): object {
  const won = holdingsOfReturn(one).some((holding) => holding.candidate === candidate.id && holding.won);
  const status = won
    ? // A winner whom we called and the source has not declared is a projected one.
      one.calledBy === 'us'
      ? 'projected-winner'
      : 'winner'
    : one.outcome === 'run-off' && one.advance.includes(candidate.id)
      ? 'advanced-to-runoff'
      : null;
  return {
    '@type': 'ElectionResults.Candidate',
    '@id': personId(candidate),
    BallotName: text(candidate.name, candidate.names, election),
    PartyId: `party-${candidate.party}`,
    ...(status !== null && { PostElectionStatus: status }),
  };
}

function people(election: Election, { contest }: ContestReturn): Candidate[] {
  const roster = contest.kind === 'candidate' ? (election.candidates.get(contest.id) ?? []) : [];
  return roster.filter(({ party }) => election.parties.get(party)?.kind !== 'none');
}

function reportStatus(contests: readonly ContestReturn[]): string {
  const tonight = contests.filter((contest) => !isOff(contest));
  if (tonight.every(({ rows, outcome }) => rows.length === 0 && outcome !== 'uncontested'))
    return 'pre-election';
  const done = ({ status, outcome }: ContestReturn): boolean =>
    status === 'completed' || outcome === 'uncontested';
  return tonight.every(done) ? 'unofficial-complete' : 'unofficial-partial';
}

function voteCount(type: string, count: number, contest: string): object {
  return { '@type': 'ElectionResults.VoteCounts', Type: type, Count: count, GpUnitId: `unit-${contest}` };
}

function string(language: string, value: string): object {
  return { '@type': 'ElectionResults.LanguageString', Language: language, Content: value };
}

function plain(value: string): object {
  return { '@type': 'ElectionResults.InternationalizedText', Text: [string('en', value)] };
}

function text(content: string, names: Names, election: Election): object {
  return {
    '@type': 'ElectionResults.InternationalizedText',
    Text: [
      string(election.language, content),
      ...Object.entries(names)
        .filter(([language]) => language !== election.language)
        .map(([language, name]) => string(language, name)),
    ],
  };
}

function stateUnit({ code }: State): string {
  return `unit-${code}`;
}

// Ids are NCNames, so that the XML form of the same report can carry them.
function personId({ contest, serial }: Candidate): string {
  return `candidate-${contest}-${serial}`;
}

function selectionId({ contest, serial }: Candidate): string {
  return `selection-${contest}-${serial}`;
}
