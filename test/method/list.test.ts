import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { methodOf } from '../../controller/method/methods.ts';

test('every constituency of Norway has the seats that were published, before and after they are allocated', async () => {
  const election = await loadElection(fileURLToPath(new URL('../../elections/norway-2025', import.meta.url)));
  const results = await readResults(election);
  assert.equal(results.size, 19);
  for (const [id, { evm, seats = [] }] of results) {
    const contest = election.contests.get(id);
    assert.ok(contest, id);
    const all = evm.map(() => true);
    const given = {
      ...{ contest, real: all, fit: all, votes: evm, cast: null, valid: null, electors: contest.electors },
      ...{
        postalOnly: false,
        declared: false,
        elected: [],
        lost: [],
        advanceSaid: [],
        yes: 0,
        allocated: null,
      },
      ...{ units: [], unitWeight: 0 },
    };
    const { stand } = methodOf(contest);
    const counted = stand(given);
    assert.equal(counted.outcome, 'leading', id);
    const held = evm.map((_, place) => counted.holders.find((holder) => holder.place === place)?.seats ?? 0);
    assert.deepEqual(held, seats, id);
    // What the authority allocates stands, whatever the formula says.
    const other = seats.map((_, place) => (place === 0 ? contest.elects : 0));
    assert.deepEqual(stand({ ...given, allocated: other }).holders, [
      { place: 0, seats: contest.elects, won: true },
    ]);
  }
});
