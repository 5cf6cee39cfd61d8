import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { ContestId } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import type { Look } from '../../controller/simulate/looks.ts';
import { type NightPlan, planNight } from '../../controller/simulate/plan.ts';
import { randomOf } from '../../controller/simulate/random.ts';
import { spreadRounds } from '../../controller/simulate/seat-night.ts';
import { smallFolder } from '../election/small-folder.ts';

const { dir, remove } = await smallFolder();
after(remove);
const small = await loadElection(dir);
const smallResults = await readResults(small);
const bengal = await loadElection(
  fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url)),
);
const bengalResults = await readResults(bengal);

const orders = fc.constantFrom('random' as const, 'region' as const, 'adversarial' as const);

test('rounds only grow and end at exactly the result', () => {
  const votes = fc.array(fc.nat(300_000), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(votes, fc.integer({ min: 1, max: 30 }), fc.nat(), fc.boolean(), (final, n, seed, late) => {
      const misled = late && final.length > 1 ? { winner: 0, runnerUp: 1 } : null;
      const rounds = spreadRounds(final, n, randomOf(seed, 'x'), misled);
      assert.equal(rounds.length, n);
      assert.deepEqual(rounds.at(-1), final);
      for (const [i, round] of rounds.entries()) {
        for (const [k, count] of round.entries()) assert.ok(count >= (rounds[i - 1]?.[k] ?? 0));
      }
    }),
  );
});

test('any seed, order and faults: the last look at every seat is the published result, declared', () => {
  fc.assert(
    fc.property(fc.nat(), orders, (seed, order) => {
      const plan = planNight(small, smallResults, { seed, order });
      for (const [id, { electionDay, postal }] of smallResults) {
        const last = looksOf(plan, id).at(-1);
        assert.ok(last?.spoil === null);
        assert.equal(last.version.status, 'declared');
        assert.deepEqual(last.version.electionDay, electionDay);
        assert.deepEqual(last.version.postal, postal);
      }
    }),
    { numRuns: 100 },
  );
});

test('without noise stamps and votes only grow, and no look comes before its stamp', () => {
  fc.assert(
    fc.property(fc.nat(), orders, (seed, order) => {
      const plan = planNight(small, smallResults, { seed, order, faults: { faults: [], noise: false } });
      for (const id of smallResults.keys()) {
        const looks = looksOf(plan, id);
        for (const [i, look] of looks.entries()) {
          assert.ok(look.at >= look.version.at);
          const before = looks[i - 1];
          if (!before) continue;
          assert.ok(look.at > before.at);
          // A page with lower numbers is looked at twice.
          if (look.version === before.version) continue;
          assert.ok(look.version.at > before.version.at, 'stamps');
          // The last round of the closest seat was entered with slips, so its declared votes may be fewer.
          if (before.version.status !== 'recount') assert.ok(total(look) >= total(before), 'votes fell');
        }
      }
    }),
    { numRuns: 100 },
  );
});

const plan = planNight(bengal, bengalResults, { seed: 1, order: 'region' });

test('a seed means the same night on every machine', () => {
  const { looks } = planNight(small, smallResults, { seed: 1, order: 'region' });
  const told = looks.map(({ contest, at, version, spoil }) => [contest, at, version, spoil]);
  // Another hash is another night: SIMULATOR in current-night.ts must grow with it.
  const hash = createHash('sha256').update(JSON.stringify(told)).digest('hex');
  assert.equal(hash.slice(0, 16), '3818cdb4ec56c8e8');
});

test('the West Bengal night has what a night has', () => {
  assert.ok(plan.looks.length > 6000 && plan.looks.length < 9000, `${plan.looks.length} pages`);
  const kinds = new Set(plan.faults.map(({ kind }) => kind));
  for (const kind of ['wrong-votes', 'older-copy', 'same-copy', 'server-error', 'empty', 'cut'] as const) {
    assert.ok(kinds.has(kind), kind);
  }
  assert.ok(plan.flipBacks.length >= 10);
  // Dinhata, won by 57 votes, is the closest seat and is counted again.
  const recount = plan.faults.filter(({ kind }) => kind === 'recount');
  assert.deepEqual(
    recount.map(({ contest }) => contest),
    ['WB-7'],
  );
  assert.equal(plan.starts, Date.parse('2021-05-02T08:00:00+05:30'));
  const postponed: ContestId[] = ['WB-56', 'WB-58'];
  assert.ok(!plan.looks.some(({ contest }) => postponed.includes(contest)));
});

test('postal votes come first, alone', () => {
  for (const id of ['WB-1', 'WB-159', 'WB-210'] as const) {
    const [none, postal, first] = looksOf(plan, id);
    assert.equal(none?.version.status, 'not-started');
    assert.equal(sum(postal?.version.electionDay), 0);
    assert.ok(sum(postal?.version.postal) > 0);
    assert.equal(first?.version.done, 1);
  }
});

test('corrections are published under newer stamps, downward ones too', () => {
  let down = 0;
  for (const fault of plan.faults) {
    if (fault.kind !== 'wrong-votes') continue;
    const looks = looksOf(plan, fault.contest);
    const wrong = looks.findLast(({ at }) => at < fault.until) as Look;
    const right = looks.find(({ at }) => at === fault.until) as Look;
    assert.ok(right.version.at > wrong.version.at);
    if (right.version.electionDay.some((votes, i) => votes < (wrong.version.electionDay[i] ?? 0))) down += 1;
    const stamps = looks.filter(({ at }) => at >= fault.until).map(({ version }) => version.at);
    assert.deepEqual(
      stamps,
      [...stamps].sort((a, b) => a - b),
    );
  }
  assert.ok(down >= 3, `${down} downward`);
});

test('an older copy is older than the look before it, and the newer one returns', () => {
  const older = plan.faults.filter(({ kind }) => kind === 'older-copy');
  for (const { contest, at, until } of older) {
    const looks = looksOf(plan, contest);
    const i = looks.findIndex((look) => look.at === at);
    const [before, during, back] = [
      looks[i - 1] as Look,
      looks[i] as Look,
      looks.find((l) => l.at === until) as Look,
    ];
    assert.ok(during.version.at < before.version.at, contest);
    assert.ok(back.version.at >= before.version.at, contest);
  }
});

test('the misleading order misleads: at noon the losers of the night lead', () => {
  const noon = plan.starts + 4 * 3_600_000;
  const lead = (night: NightPlan): number => {
    let winners = 0;
    let others = 0;
    for (const [id, final] of bengalResults) {
      if (!id.startsWith('WB-')) continue;
      const look = looksOf(night, id).findLast(({ at, spoil }) => at <= noon && spoil === null);
      if (!look || look.version.done === 0) continue;
      const leader = best(look.version.electionDay, look.version.postal);
      const party = bengal.candidates.get(id)?.[leader]?.party;
      if (party === 'all-india-trinamool-congress') winners += 1;
      else others += 1;
      assert.equal(final.electionDay.length, look.version.electionDay.length);
    }
    return winners - others;
  };
  assert.ok(lead(plan) > 50);
  assert.ok(lead(planNight(bengal, bengalResults, { seed: 1, order: 'adversarial' })) < -50);
});

function looksOf({ looks }: NightPlan, id: ContestId): Look[] {
  return looks.filter(({ contest }) => contest === id);
}

function total({ version }: Look): number {
  return sum(version.electionDay) + sum(version.postal);
}

function sum(votes: readonly number[] = []): number {
  return votes.reduce((whole, count) => whole + count, 0);
}

function best(electionDay: readonly number[], postal: readonly number[]): number {
  const votes = electionDay.map((count, i) => count + (postal[i] ?? 0));
  return votes.indexOf(Math.max(...votes));
}

test('a night says when its count moves: some seats of the main state have a lead, and hardly any had one before', () => {
  const plan = planNight(bengal, bengalResults, { seed: 1, order: 'region' });
  const led = (until: number): number =>
    new Set(
      plan.looks
        .filter(({ at, contest, version }) => at <= until && version.done > 0 && contest.startsWith('WB-'))
        .map(({ contest }) => contest),
    ).size;
  assert.ok(plan.moves > plan.starts && plan.moves < plan.ends);
  assert.ok(led(plan.moves) > 20, `${led(plan.moves)} seats`);
  assert.ok(led(plan.moves - 15 * 60_000) < led(plan.moves) / 2, `${led(plan.moves - 15 * 60_000)} before`);
});
