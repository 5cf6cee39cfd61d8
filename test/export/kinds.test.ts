import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { exportJson } from '../../controller/export/json.ts';
import { exportNist } from '../../controller/export/nist.ts';
import { type Returns, returnsOfResults } from '../../controller/export/returns.ts';

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
      final?.evm,
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
