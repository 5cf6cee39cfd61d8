import assert from 'node:assert/strict';
import { test } from 'node:test';
import { riverElectionAt } from '../feed/river-election.ts';
import { LoggedCount } from './air-count.ts';

test('a moment of the count is a line that changed who stands first, and nothing else', () => {
  const event = (contest: string, outcome: string) => ({ what: 'event', contest, party: 'river', outcome });
  const [one, two] = ['WB-1', 'WB-2'];
  const count = new LoggedCount(riverElectionAt('/nowhere', ['Northbank', 'Southbank']), [
    event(one, 'leading'),
    ...Array.from({ length: 100 }, () => event(one, 'leading')),
    { what: 'take', contest: one, party: 'river', outcome: 'won' },
    event(two, 'leading'),
    event(one, 'won'),
  ]);
  assert.deepEqual(
    count.whenever(() => true),
    [0, 1, 2, 3],
  );
  assert.deepEqual(
    count.whenever((_, standings) => standings.size === 2),
    [2, 3],
  );
  assert.deepEqual(count.standingsAt(2).get(one), { party: 'river', outcome: 'leading' });
  assert.deepEqual(count.standingsAt(3).get(one), { party: 'river', outcome: 'won' });
});
