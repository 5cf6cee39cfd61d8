import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { exportJson } from '../../controller/export/json.ts';
import { exportNist } from '../../controller/export/nist.ts';
import { type Returns, returnsOfCount, returnsOfResults } from '../../controller/export/returns.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { feedFileSchema } from '../../controller/feed/spec.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { answered } from '../feed/exchange.ts';

interface Selection {
  '@type': string;
  '@id': string;
  PartyIds?: string[];
  CandidateIds?: string[];
  Selection?: { Text: { Content: string }[] };
  VoteCounts: { Type: string; Count: number; GpUnitId: string; Round?: number }[];
}
interface Contest {
  '@type': string;
  '@id': string;
  VoteVariation: string;
  NumberElected?: number;
  NumberRunoff?: number;
  VotesAllowed?: number;
  BallotSelection: Selection[];
}
interface Report {
  Election: {
    Candidate: { '@id': string; PartyId: string; PostElectionStatus?: string }[];
    Contest: Contest[];
    BallotCounts?: { GpUnitId: string; BallotsCast: number; BallotsRejected: number }[];
  }[];
  GpUnit: { '@id': string; ComposingGpUnitIds?: string[] }[];
}

test('lists: a PartyContest whose seats stand beside its votes', async () => {
  const { report, election } = await nist('norway-2025');
  const [oslo] = contests(report);
  assert.deepEqual([oslo?.['@type'], oslo?.VoteVariation], ['ElectionResults.PartyContest', 'proportional']);
  const published = await readResults(election);
  for (const contest of contests(report)) {
    const final = published.get(contest['@id'].replace('contest-', ''));
    assert.deepEqual(
      contest.BallotSelection.map((one) => count(one, 'total')),
      final?.electionDay,
      contest['@id'],
    );
    assert.deepEqual(
      contest.BallotSelection.map((one) => count(one, 'seats')),
      final?.seats,
      contest['@id'],
    );
    assert.ok(contest.BallotSelection.every(({ PartyIds }) => PartyIds?.length === 1));
  }
});

test('a question: its answers are selections, and nobody a candidate', async () => {
  const { report } = await nist('uk-2016');
  const [question] = contests(report);
  assert.equal(question?.['@type'], 'ElectionResults.BallotMeasureContest');
  assert.deepEqual(
    question?.BallotSelection.map((one) => [one.Selection?.Text[0]?.Content, count(one, 'total')]),
    [
      ['Remain a member of the European Union', 16_141_241],
      ['Leave the European Union', 17_410_742],
    ],
  );
  assert.deepEqual(report.Election[0]?.Candidate, []);
});

test('papers of reporting units are BallotCounts of their own', async () => {
  const { report } = await nist('uk-2016');
  const counts = report.Election[0]?.BallotCounts ?? [];
  const { GpUnitId, BallotsCast, BallotsRejected } = counts[0] ?? {};
  assert.deepEqual([GpUnitId, BallotsCast, BallotsRejected], ['part-UK-E06000001', 46_134, 34]);
  // As the Electoral Commission has published them.
  assert.equal(counts.length, 382);
  assert.equal(
    counts.reduce((sum, one) => sum + one.BallotsRejected, 0),
    25_359,
  );
});

test('several members: who is elected, by the rule or by the source', async () => {
  const sutton = await nist('sutton-coldfield-2018');
  const ward = contests(sutton.report).find(({ '@id': id }) => id === 'contest-W6');
  assert.deepEqual([ward?.VoteVariation, ward?.NumberElected, ward?.VotesAllowed], ['n-of-m', 5, 5]);
  assert.deepEqual(winners(sutton.report), { 'party-conservative': 21, 'party-labour': 3 });
  const edinburgh = await nist('edinburgh-2017');
  assert.equal(contests(edinburgh.report)[0]?.VoteVariation, 'rcv');
  assert.equal(
    Object.values(winners(edinburgh.report)).reduce((sum, n) => sum + n, 0),
    63,
  );
  const [council] = (
    exportJson(edinburgh.returns) as { states: { parties: Record<string, { won: number }> }[] }
  ).states;
  assert.deepEqual(
    Object.fromEntries(Object.entries(council?.parties ?? {}).map(([short, { won }]) => [short, won])),
    { SNP: 19, CON: 18, LAB: 12, GRN: 8, LD: 6 },
  );
});

test('electoral votes count in the seats of a state, and a first round says who goes on', async () => {
  const us = await nist('us-2020');
  const [house] = (exportJson(us.returns) as { states: { parties: object }[] }).states;
  assert.deepEqual(house?.parties, {
    DEM: { won: 306, leading: 0 },
    REP: { won: 232, leading: 0 },
  });
  const france = await nist('france-2024');
  const ain = contests(france.report).find(({ '@id': id }) => id === 'contest-01-01');
  assert.deepEqual([ain?.VoteVariation, ain?.NumberRunoff], ['majority', 3]);
  const goesOn = france.report.Election[0]?.Candidate.filter(
    (one) => one['@id'].startsWith('candidate-01-01-') && one.PostElectionStatus === 'advanced-to-runoff',
  );
  assert.equal(goesOn?.length, 3);
});

test('reporting units compose their contest, with votes of their own that add up to it', async () => {
  const { report, election } = await nist('us-2020');
  const units = new Map(report.GpUnit.map((unit) => [unit['@id'], unit]));
  for (const [id, own] of election.units ?? []) {
    const parts = units.get(`unit-${id}`)?.ComposingGpUnitIds ?? [];
    assert.equal(parts.length, own.length);
    const contest = contests(report).find((one) => one['@id'] === `contest-${id}`);
    for (const selection of contest?.BallotSelection ?? []) {
      const votes = new Map(selection.VoteCounts.map((one) => [one.GpUnitId, one.Count]));
      const sum = parts.reduce((all, part) => all + (votes.get(part) ?? 0), 0);
      assert.ok(parts.every((part) => units.has(part)));
      assert.equal(sum, count(selection, 'total'), selection['@id']);
    }
  }
});

test('stages of a ranked count are its Rounds, and its papers are BallotCounts', async () => {
  const { report } = await nist('edinburgh-2017');
  const [almond] = contests(report);
  const lang = almond?.BallotSelection[3];
  assert.deepEqual(
    lang?.VoteCounts.slice(0, 4).map(({ Type, Count, Round = 0 }) => [Type, Count, Round]),
    [
      ['total', 6079, 0],
      ['election-day', 6079, 0],
      ['absentee-mail', 0, 0],
      ['total', 6079, 1],
    ],
  );
  assert.deepEqual(lang?.VoteCounts.find(({ Round }) => Round === 2)?.Count, 2842);
  assert.equal(almond?.BallotSelection[1]?.VoteCounts.find(({ Round }) => Round === 2)?.Count, 2727.8);
  assert.deepEqual(
    report.Election[0]?.BallotCounts?.[0],
    JSON.parse(
      '{"@type":"ElectionResults.BallotCounts","GpUnitId":"unit-S13002919","BallotsCast":14336,"BallotsRejected":129}',
    ),
  );
});

/** How the export is read: docs/feeds.md has this feed.yaml. */
const CANDIDATE = [
  'CandidateIds[0] -> BallotName.Text[0].Content',
  'PartyIds[0] -> Name.Text[0].Content',
  'Selection.Text[0].Content',
];
const STATUS = { words: { declared: ['completed'] } };
const OUT = (path: string): string => `^.${path}`;
const SUMS = {
  each: '$.Election[*].Contest[*]',
  contest: { at: '@id', pattern: '^contest-(?<name>.+)$' },
  status: { at: 'CountStatus[0].Status', ...STATUS },
  rows: { at: 'BallotSelection' },
  columns: {
    serial: 'SequenceOrder',
    candidate: CANDIDATE,
    votes: 'VoteCounts[0].Count',
    electionDay: 'VoteCounts[1].Count',
    postal: 'VoteCounts[2].Count',
    outcome: 'CandidateIds[0] -> PostElectionStatus',
  },
};
const LISTS = { ...SUMS, columns: { ...SUMS.columns, seats: 'VoteCounts[3].Count' } };
const STAGES = {
  ...SUMS,
  rows: { at: 'BallotSelection[*].VoteCounts[*]', only: { Round: '[0-9]' } },
  columns: {
    serial: '^.SequenceOrder',
    candidate: CANDIDATE.map(OUT),
    stage: 'Round',
    votes: 'Count',
    electionDay: '^.VoteCounts[1].Count',
    postal: '^.VoteCounts[2].Count',
    outcome: '^.CandidateIds[0] -> PostElectionStatus',
  },
};
const AREAS = {
  status: STATUS,
  rows: {
    at: '$.Election[*].Contest[*].BallotSelection[*].VoteCounts[*]',
    only: { GpUnitId: '^part-' },
  },
  columns: {
    contest: { path: '^.^.@id', pattern: '^contest-(.+)$' },
    unit: 'GpUnitId -> ExternalIdentifier[0].Value',
    serial: '^.SequenceOrder',
    candidate: CANDIDATE.map(OUT),
    votes: 'Count',
    status: 'GpUnitId -> CountStatus[0].Status',
    roundsDone: 'GpUnitId -> SubUnitsReported',
    roundsOf: 'GpUnitId -> TotalSubUnits',
  },
};
const READ: Record<string, object[]> = {
  'norway-2025': [LISTS],
  'uk-2016': [SUMS, AREAS],
  'us-2020': [SUMS, AREAS],
  'edinburgh-2017': [STAGES],
  'france-2024': [SUMS],
  'sutton-coldfield-2018': [SUMS],
};

for (const [name, own] of Object.entries(READ))
  test(`${name}: what is exported is read as a feed and exported again, equal`, async () => {
    const { report, returns, election } = await nist(name);
    const url = 'http://results.example/nist.json';
    const feeds = own.map((feed, i) => ({ name: `nist-${i}`, kind: 'json', pages: [{ url }], ...feed }));
    const spec = { ...feedFileSchema.parse({ feeds }), file: 'feed.yaml' };
    const now = Date.UTC(2026, 0, 1);
    const all = spec.feeds.map((feed) =>
      new Lane(feed, spec, election).accept(answered(url, JSON.stringify(report)), {
        ...{ contest: null, state: null },
      }),
    );
    assert.deepEqual(
      all.flatMap(({ problems }) => problems),
      [],
    );
    const read = all.flatMap(({ reports }) => reports.map((one) => ({ ...one, fetchedAt: now })));
    const { count } = acceptReports(emptyCount(election, 'live'), read, { election, now });
    const again = JSON.parse(JSON.stringify(exportNist(returnsOfCount(election, count, now), '0'))) as Report;
    const published = new Map(contests(report).map((contest) => [contest['@id'], contest]));
    for (const contest of contests(again)) assert.deepEqual(contest, published.get(contest['@id']));
    const people = (one: Report): string => JSON.stringify(one.Election.map(({ Candidate }) => Candidate));
    assert.equal(people(again), people(report));
    assert.deepEqual(again.GpUnit, report.GpUnit);
    const units = [...(election.units?.values() ?? [])].flat();
    assert.equal(read.length, returns.contests.length + units.length);
  });

async function nist(name: string): Promise<{ report: Report; returns: Returns; election: Election }> {
  const election = await loadElection(new URL(`../../elections/${name}`, import.meta.url).pathname);
  const returns = returnsOfResults(election, await readResults(election), Date.UTC(2025, 0, 1));
  // As somebody else reads it: out of its text.
  const report = JSON.parse(JSON.stringify(exportNist(returns, '0'))) as Report;
  return { report, returns, election };
}

function contests({ Election: elections }: Report): Contest[] {
  return elections.flatMap(({ Contest: own }) => own);
}

function count({ VoteCounts }: Selection, type: string): number | undefined {
  return VoteCounts.find(({ Type }) => Type === type)?.Count;
}

function winners({ Election: elections }: Report): Record<string, number> {
  const won: Record<string, number> = {};
  for (const { Candidate: all } of elections)
    for (const { PartyId, PostElectionStatus } of all)
      if (PostElectionStatus === 'winner') won[PartyId] = (won[PartyId] ?? 0) + 1;
  return won;
}
