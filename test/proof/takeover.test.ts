import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { endCountnights } from '../e2e/controller-process.ts';
import { TwoMachines } from '../proof/two-machines.ts';

after(endCountnights);

test('a standby takes over from a leader that is killed, cut off or frozen: no event twice, no number of nobody', async (t) => {
  const pair = await TwoMachines.start();
  t.after(() => pair.stop());
  const fences = [await pair.fence()];
  let leader = 0;
  for (const how of ['cut off', 'killed', 'stopped'] as const) {
    await pair.lose(leader, how);
    fences.push(await pair.fence());
    leader = 1 - leader;
  }
  assert.deepEqual(
    [...fences].sort((a, b) => a - b),
    fences,
  );
  const ids = (await pair.events()).map(({ id }) => id);
  assert.ok(ids.length > 0);
  assert.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  );
});
