import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unfolded } from '../../controller/feed/page/unfolded.ts';

const TABLES: readonly (readonly [string, string, string | null])[] = [
  [
    'a title above, a column behind, a place that nobody fills',
    'Results\nWard,Name 1,Votes 1,Name 2,Votes 2,Spoilt\nAbbey,Ada,9,Ben,8,1\nQuay,Cy,7,,,0',
    'Results\nName,Votes,Ward,Spoilt\nAda,9,Abbey,1\nBen,8,Abbey,1\nCy,7,Quay,0',
  ],
  [
    'a row that ends where its people do',
    'Ward,name_1,votes_1,name_2,votes_2\nAbbey,Ada,9,Ben,8\nQuay,Cy,7',
    'name,votes,Ward\nAda,9,Abbey\nBen,8,Abbey\nCy,7,Quay',
  ],
  [
    'columns in another order, and counts that are not in yet',
    'Ward,Name 1,Name 2,Votes 1,Votes 2\nAbbey,Ada,Ben,-,\nQuay,Cy,Di,7,12',
    'Name,Votes,Ward\nAda,-,Abbey\nBen,,Abbey\nCy,7,Quay\nDi,12,Quay',
  ],
  [
    "their sum under the same name: it is nobody's",
    'Ward,Votes,Name 1,votes 1,Name 2,Votes 2\nAbbey,17,Ada,9,Ben,8',
    'Name,votes,Ward\nAda,9,Abbey\nBen,8,Abbey',
  ],
  ['rounds of one count', 'Name,Votes 1,Share 1,Votes 2,Share 2\nAda,9,52.9,8,50\nBen,8,47.1,8,50', null],
  ['years', 'Ward,Winner 2015,Votes 2015,Winner 2020,Votes 2020\nAbbey,Ada,9,Ben,8', null],
  ['numbers with a gap', 'Ward,Name 1,Votes 1,Name 3,Votes 3\nAbbey,Ada,9,Ben,8', null],
  ['one place alone', 'Ward,Name 1,Votes 1\nAbbey,Ada,9', null],
  ['names and no counts', 'Ward,Name 1,Party 1,Name 2,Party 2\nAbbey,Ada,River,Ben,Hill', null],
];

for (const [name, from, to] of TABLES)
  test(`candidates side by side: ${name}`, () => {
    const wanted = to?.split('\n').map((line) => line.split(','));
    assert.deepEqual(unfolded(from.split('\n').map((line) => line.split(','))), wanted ?? null);
  });
