import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { exportJson } from '../../controller/export/json.ts';
import { type Returns, returnsOfResults } from '../../controller/export/returns.ts';

const election = await loadElection(new URL('../../elections/norway-2025', import.meta.url).pathname);
const published = returnsOfResults(election, await readResults(election), Date.UTC(2025, 8, 9));

test('json: levelling seats are among the seats of the house', () => {
  const parties = seatsIn(published);
  const sum = Object.values(parties).reduce((all, { won }) => all + won, 0);
  assert.equal(sum, 169);
  assert.deepEqual(
    ['A', 'FRP', 'H'].map((name) => parties[name]),
    [53, 47, 24].map((won) => ({ won, leading: 0 })),
  );
});

test('json: they are only ahead until the last constituency is declared, and nothing before it has votes', () => {
  const [first, ...others] = published.contests;
  assert.ok(first);
  const holders = (first.holders ?? []).map((one) => ({ ...one, won: false }));
  const open = seatsIn({ ...published, contests: [{ ...first, outcome: 'leading', holders }, ...others] });
  const leading = Object.values(open).reduce((all, one) => all + one.leading, 0);
  assert.equal(leading, 19 + first.contest.elects);
  const annulled = seatsIn({ ...published, contests: [{ ...first, outcome: 'annulled' }, ...others] });
  const left = Object.values(annulled).reduce((all, one) => all + one.won + one.leading, 0);
  assert.equal(left, 150 - first.contest.elects, 'nobody holds what is annulled');
});

function seatsIn(returns: Returns): Record<string, { won: number; leading: number }> {
  const { states } = exportJson(returns) as { states: { parties: ReturnType<typeof seatsIn> }[] };
  return states[0]?.parties ?? {};
}
