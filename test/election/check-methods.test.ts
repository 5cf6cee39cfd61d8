import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkElection } from '../../controller/election/check.ts';
import { smallFolder } from './small-folder.ts';

// In the small folder the third contest has three candidates beside NOTA, the others two.
const CASES: readonly {
  name: string;
  method: string;
  candidates?: [RegExp, string];
  found: readonly string[];
}[] = [
  {
    name: 'of three answers one must be said to pass',
    method: '{ method: measure }',
    found: ['4 of several answers nobody says which one must pass: 3 answers; name it in the method: yes'],
  },
  { name: 'of three answers one is said to pass', method: '{ method: measure, yes: rose-party }', found: [] },
  {
    name: 'the answer that must pass is an answer of each question',
    method: '{ method: measure, yes: independent }',
    found: [
      '2 the answer that must pass is not among its options: independent; correct yes in election.yaml',
      '3 the answer that must pass is not among its options: independent; correct yes in election.yaml',
    ],
  },
  {
    name: 'a question with one answer',
    method: '{ method: measure, yes: rose-party }',
    candidates: [/^EX,1,2.*\n/m, ''],
    found: ['2 a question has one answer: 1; list its answers in candidates.csv'],
  },
  {
    name: 'a majority of units without units',
    method: '{ method: measure, yes: rose-party, units: majority }',
    found: [2, 3, 4].map((line) => `${line} a majority of units needs units: none; list them in units.csv`),
  },
  {
    name: 'more votes than seats',
    method: '{ method: n-of-m, votesAllowed: 2 }',
    found: [2, 3, 4].map(
      (line) => `${line} electors have more votes than there are seats: 2; lower votesAllowed`,
    ),
  },
];

for (const { name, method, candidates, found } of CASES) {
  test(`check: ${name}`, async () => {
    const { dir, remove } = await smallFolder({
      'election.yaml': (text) => `${text}\nmethod: own\nmethods:\n  own: ${method}\n`,
      ...(candidates && { 'candidates.csv': (text: string) => text.replace(...candidates) }),
    });
    const { findings } = await checkElection(dir);
    await remove();
    assert.deepEqual(
      findings
        .filter(({ rule }) => rule === 'method')
        .map(
          ({ line, what, got, remedy }) => `${line} ${what.replace(/^EX-\d \w+: /, '')}: ${got}; ${remedy}`,
        ),
      found,
    );
  });
}
