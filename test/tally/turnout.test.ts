import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contest, Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { checkTurnout } from '../../controller/tally/turnout.ts';
import { smallFolder } from '../election/small-folder.ts';

// In seat 1 voted 140,300 last time; seat 3 tells no electors.
const { dir, remove } = await smallFolder({
  'contests.csv': (text) => text.replace('210000', '200').replace('188000', ''),
});
const election = await loadElection(dir);
await remove();

/** What is told of an election in which each seat had so many votes. */
function told(own: Election, electionDay: number, postal: number): string[] {
  const lines: string[] = [];
  const results = new Map(
    [...own.contests.keys()].map((id) => [id, { electionDay: [electionDay], postal: [postal] }]),
  );
  checkTurnout(own, results, (severity, rule, { file }, _what, { got } = {}) => {
    lines.push(`${severity} ${rule} ${file}: ${got}`);
  });
  return lines;
}

const LAST = 'warning electors past.csv: EX-1: 140300 votes, 200 electors';

test('more votes than electors: refused of these results, doubted of the last', () => {
  assert.deepEqual(told(election, 150, 50), [LAST]);
  assert.deepEqual(told(election, 150, 51), [
    'error electors results.csv: EX-1: 201 votes, 200 electors',
    LAST,
  ]);
});

test('an elector may have several votes', () => {
  const rule = { method: 'n-of-m' } as Contest['rule'];
  const contests = new Map([...election.contests].map(([id, one]) => [id, { ...one, elects: 3, rule }]));
  const own = { ...election, contests, past: new Map() };
  assert.deepEqual(told(own, 500, 100), []);
  assert.equal(told(own, 500, 101).length, 1);
});
