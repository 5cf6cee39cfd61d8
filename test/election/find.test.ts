import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  Candidate,
  CandidateId,
  Contest,
  ContestId,
  Election,
} from '../../controller/election/election.ts';
import { findContests, oneCandidate, oneContest } from '../../controller/election/find.ts';

const SEATS: [id: ContestId, name: string, names: Record<string, string>][] = [
  ['WB-210', 'Nandigram', { bn: 'নন্দীগ্রাম' }],
  ['WB-207', 'Nandakumar', { bn: 'নন্দকুমার' }],
  ['WB-159', 'Bhabanipur', {}],
  ['AS-159', 'São Tomé', {}],
  ['AS-3', 'North-East Kolkata', {}],
];
const ROSTER = ['SUVENDU ADHIKARI', 'MINAKSHI MUKHERJEE', 'Dr. S. ADHIKARI'];
const election = {
  title: 'Small',
  contests: new Map(
    SEATS.map(([id, name, names]) => [
      id,
      { id, name, names, number: Number(id.split('-')[1]) } as unknown as Contest,
    ]),
  ),
  candidates: new Map([
    [
      'WB-210',
      ROSTER.map(
        (name, i) => ({ id: `WB-210/${i + 1}` as CandidateId, serial: i + 1, name, names: {} }) as Candidate,
      ),
    ],
  ]),
} as unknown as Election;

const found: [text: string, ids: string[]][] = [
  ['wb-210', ['WB-210']],
  ['nandi', ['WB-210']],
  ['NAND', ['WB-207', 'WB-210']],
  ['নন্দীগ্রাম', ['WB-210']],
  ['sao tome', ['AS-159']],
  ['159', ['WB-159', 'AS-159']],
  ['east kol', ['AS-3']],
  ['mukherjee', ['WB-210']],
  ['s adhikari', ['WB-210']],
  ['anipu', ['WB-159']],
  ['  ', []],
  ['atlantis', []],
];
for (const [text, ids] of found)
  test(`${JSON.stringify(text)} finds ${ids.join(', ') || 'nothing'}`, () =>
    assert.deepEqual(
      findContests(election, text).map(({ contest }) => contest.id),
      ids,
    ));

test('a candidate’s name is told where a seat was found by it', () => {
  assert.equal(findContests(election, 'minakshi')[0]?.candidate?.serial, 2);
  assert.equal(findContests(election, 'nandigram')[0]?.candidate, null);
});

test('a command means a seat by id, name or a beginning that only one has', () => {
  assert.equal(oneContest(election, 'wb-207').id, 'WB-207');
  assert.equal(oneContest(election, 'nandig').id, 'WB-210');
  assert.throws(
    () => oneContest(election, 'nand'),
    /nand may be WB-210 Nandigram, WB-207 Nandakumar; say which/,
  );
  assert.throws(() => oneContest(election, '159'), /may be WB-159 Bhabanipur, AS-159 São Tomé/);
  // Who stands there is no name of the seat, nor are letters inside it.
  assert.throws(() => oneContest(election, 'mukherjee'), /mukherjee may be WB-210 Nandigram; say which/);
  assert.throws(() => oneContest(election, 'atlantis'), /no contest of Small is called atlantis/);
});

test('a candidate is meant by serial, id or a name that only one has', () => {
  const who = (text: string) => oneCandidate(election, 'WB-210', text).serial;
  assert.deepEqual(['3', 'wb-210/2', 'suvendu', 'mukherjee', 'dr s adhikari'].map(who), [3, 2, 1, 2, 3]);
  assert.throws(() => who('adhikari'), /adhikari may be 1 SUVENDU ADHIKARI, 3 Dr. S. ADHIKARI; say which/);
  assert.throws(() => who('9'), /9 is not on the roster of WB-210 Nandigram/);
  assert.throws(() => who('WB-207/1'), /WB-207\/1 is not on the roster of WB-210/);
});
