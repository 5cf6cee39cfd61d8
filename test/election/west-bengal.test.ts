import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkElection } from '../../controller/election/check.ts';
import { coalitionOf } from '../../controller/election/coalition.ts';
import type { Candidate, Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';

const DIR = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));
const election = await loadElection(DIR);
const results = await readResults(election);

test('the bundled election is whole', () => {
  const seats = election.states.map(({ code, seats: n }) => [
    ...[code, n, [...election.contests.values()].filter(({ state }) => state === code).length],
  ]);
  assert.deepEqual(seats, [
    ['WB', 294, 294],
    ['AS', 126, 126],
    ['KL', 140, 140],
    ['TN', 234, 234],
    ['PY', 30, 30],
  ]);
  const candidates = [...election.candidates.values()].reduce((sum, roster) => sum + roster.length, 0);
  assert.equal(candidates, 9163 + 18);
  assert.equal(election.past.size, 824);
  assert.equal(results.size, 822);
  const postponed = [...election.contests.values()].filter(({ poll }) => poll === 'postponed');
  assert.deepEqual(
    postponed.map(({ id, name }) => [id, name]),
    [
      ['WB-56', 'Samserganj'],
      ['WB-58', 'Jangipur'],
    ],
  );
  assert.deepEqual(
    election.regionKinds.map(({ key, regions }) => [key, regions.length]),
    [
      ['district', 23],
      ['phase', 8],
    ],
  );
  assert.deepEqual(
    election.regionKinds[1]?.regions.map(({ contests }) => contests.length),
    [30, 30, 31, 44, 45, 43, 36, 35],
  );
});

test('its source has a name in full and one that fits the boards', () => {
  assert.deepEqual([election.source, election.sourceShort], ['Election Commission of India', 'ECI']);
});

test('its results are the published seats', () => {
  const won = wonBy(election, ({ party }) => election.parties.get(party)?.short ?? '?');
  assert.deepEqual(won.get('WB'), { AITC: 213, BJP: 77, IND: 1, RSMP: 1 });
  assert.deepEqual(won.get('AS'), {
    BJP: 60,
    INC: 29,
    AIUDF: 16,
    AGP: 9,
    UPPL: 6,
    BPF: 4,
    'CPI(M)': 1,
    IND: 1,
  });
  assert.equal(won.get('TN')?.DMK, 133);
  assert.deepEqual(won.get('PY'), { AINRC: 10, BJP: 6, DMK: 6, IND: 6, INC: 2 });
});

test('its coalitions add up to what was reported', () => {
  const won = wonBy(election, (candidate) => coalitionOf(candidate, election)?.short ?? 'none');
  assert.deepEqual(won.get('WB'), { 'AITC+': 214, NDA: 77, Morcha: 1 });
  assert.deepEqual(won.get('AS'), { NDA: 75, Mahajot: 50, URF: 1 });
  assert.deepEqual(won.get('KL'), { LDF: 99, UDF: 41 });
  assert.deepEqual(won.get('TN'), { 'DMK+': 159, 'ADMK+': 75 });
  assert.deepEqual(won.get('PY'), { NDA: 16, SPA: 8, none: 6 });
});

test('the linter has no error to tell', async () => {
  const { findings } = await checkElection(DIR);
  assert.deepEqual(
    findings.filter(({ severity }) => severity === 'error'),
    [],
  );
});

function wonBy(of: Election, key: (winner: Candidate) => string): Map<string, Record<string, number>> {
  const won = new Map<string, Record<string, number>>();
  for (const [id, { electionDay, postal }] of results) {
    const roster = of.candidates.get(id) ?? [];
    const votes = electionDay.map((count, i) => count + (postal[i] ?? 0));
    const winner = roster[votes.indexOf(Math.max(...votes))] as Candidate;
    const state = of.contests.get(id)?.state ?? '?';
    const seats = won.get(state) ?? {};
    won.set(state, seats);
    seats[key(winner)] = (seats[key(winner)] ?? 0) + 1;
  }
  return won;
}
