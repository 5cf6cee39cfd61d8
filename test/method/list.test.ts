import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { methodOf } from '../../controller/method/methods.ts';
import { given } from './given.ts';

test('every constituency of Norway has the seats that were published, before and after they are allocated', async () => {
  const election = await loadElection(fileURLToPath(new URL('../../elections/norway-2025', import.meta.url)));
  const results = await readResults(election);
  assert.equal(results.size, 19);
  for (const [id, { electionDay, seats = [] }] of results) {
    const contest = election.contests.get(id);
    assert.ok(contest, id);
    const { stand } = methodOf(contest);
    const counted = stand(given(contest, electionDay));
    assert.equal(counted.outcome, 'leading', id);
    const held = electionDay.map(
      (_, place) => counted.holders.find((holder) => holder.place === place)?.seats ?? 0,
    );
    assert.deepEqual(held, seats, id);
    // What the authority allocates stands, whatever the formula says.
    const other = seats.map((_, place) => (place === 0 ? contest.elects : 0));
    assert.deepEqual(stand(given(contest, electionDay, { allocated: other })).holders, [
      { place: 0, seats: contest.elects, won: true },
    ]);
  }
});
