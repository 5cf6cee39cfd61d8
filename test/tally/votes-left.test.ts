import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tally } from '../../controller/tally/tally.ts';
import { isTooClose, votesLeft } from '../../controller/tally/votes-left.ts';

const seat = (given: Partial<Tally>): Tally =>
  ({
    ...{ outcome: 'leading', total: 90_000, margin: 900, leader: 'A', runnerUp: 'B' },
    ...{ rounds: { done: 9, of: 10 } },
    ...given,
  }) as Tally;

test('votes left: as many a round as so far, none where all is over, unknown where rounds tell nothing', () => {
  const cases: [Partial<Tally>, number | null][] = [
    [{}, 10_000],
    [{ rounds: { done: 3, of: 12 }, total: 30_000 }, 90_000],
    [{ rounds: { done: 12, of: 10 } }, 0],
    [{ rounds: { done: 0, of: 10 }, total: 0 }, null],
    [{ rounds: { done: 4, of: null } }, null],
    [{ rounds: null }, null],
    [{ outcome: 'won', rounds: null }, 0],
    [{ outcome: 'countermanded' }, 0],
  ];
  for (const [given, left] of cases) assert.equal(votesLeft(seat(given)), left, JSON.stringify(given));
});

test('too close to call is said by rule alone', () => {
  const cases: [string, Partial<Tally>, boolean][] = [
    ['the lead is under a tenth of what is left', {}, true],
    ['the lead is a tenth of what is left', { margin: 1000 }, false],
    ['early: leads come and go', { rounds: { done: 7, of: 10 }, margin: 1 }, false],
    [
      'all rounds counted, under a two hundredth, not declared',
      { rounds: { done: 10, of: 10 }, margin: 449 },
      true,
    ],
    ['all rounds counted, a clear lead', { rounds: { done: 10, of: 10 }, margin: 451 }, false],
    ['declared', { outcome: 'won', margin: 1 }, false],
    ['level in the end', { outcome: 'tied', margin: 0, rounds: { done: 10, of: 10 } }, true],
    ['level at the start', { outcome: 'tied', margin: 0, rounds: { done: 1, of: 10 }, total: 9000 }, false],
    ['nothing is known of what is left', { rounds: null, margin: 1 }, false],
    ['leads alone, no votes', { total: 0, margin: null }, false],
  ];
  for (const [what, given, close] of cases) assert.equal(isTooClose(seat(given)), close, what);
});
