import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../controller/feed/report.ts';
import type { Count } from '../../controller/tally/count.ts';
import { deriveEvents } from '../../controller/tally/derive.ts';
import { applyChanges, diffTallies } from '../../controller/tally/diff.ts';
import { foldFlips } from '../../controller/tally/flips.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { packCount, unpackCount } from '../../controller/tally/pack.ts';
import { TestNight } from './night.ts';
import { garden, minute, page, smallElection } from './small-election.ts';

// The same cases in every run; a longer hunt is one number away.
fc.configureGlobal({ seed: 20_210_502 });

const PARTIES = ['ROSE', 'LILY', 'FERN', 'IND'];
const SEATS = 4;
const election = smallElection({
  seats: Array.from({ length: SEATS }, () => PARTIES),
  past: () => ({}),
  coalitions: [garden(['rose', 'fern'], [{ contest: 'WB-2', party: 'fern', member: false }])],
});

/** What truly happened in a seat: versions in order, some of them lower than the one before. */
interface Truth {
  seat: number;
  versions: readonly { votes: readonly number[]; round: number; stamp: number; declared: boolean }[];
}

const truth = (corrections: boolean): fc.Arbitrary<Truth> =>
  fc
    .record({
      seat: fc.integer({ min: 1, max: SEATS }),
      steps: fc.array(
        fc.record({
          more: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 5, maxLength: 5 }),
          less: fc.integer({ min: 0, max: 400 }),
          whose: fc.nat({ max: 4 }),
          lower: fc.boolean(),
        }),
        { minLength: 1, maxLength: 9 },
      ),
      declared: fc.boolean(),
    })
    .map(({ seat, steps, declared }) => {
      let votes = [0, 0, 0, 0, 0];
      const versions = steps.map(({ more, less, whose, lower }, i) => {
        votes = votes.map((n, at) =>
          corrections && lower && at === whose && n > 0 ? Math.max(0, n - less) : n + (more[at] ?? 0),
        );
        const last = i === steps.length - 1 && declared && votes.some((n, at) => at < 4 && n > 0);
        return { votes, round: i + 1, stamp: minute(10 * (i + 1)), declared: last };
      });
      return { seat, versions };
    });

/** An order of sights: indices into the versions, with repetition, ending in the newest one seen twice. */
const sights = (n: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max: n - 1 }), { maxLength: 14 }).map((order) => [...order, n - 1, n - 1]);

function seen(story: Truth, index: number, at: number, stamped: boolean): Report {
  const version = story.versions[index];
  assert.ok(version);
  return page(election, story.seat, version.votes, {
    at: minute(at),
    ...(stamped ? { stamp: version.stamp } : {}),
    round: version.round,
    status: version.declared ? 'declared' : 'in-progress',
  });
}

test('any order, repetition and staleness of true stamped pages ends in the same tally', () => {
  fc.assert(
    fc.property(
      truth(true).chain((story) => fc.tuple(fc.constant(story), sights(story.versions.length))),
      ([story, order]) => {
        const night = new TestNight(election);
        for (const [i, index] of order.entries())
          night.poll(minute(200 + i), [seen(story, index, 200 + i, true)]);
        const last = story.versions.at(-1);
        const tally = night.tally(`WB-${story.seat}`);
        assert.deepEqual(night.votes(`WB-${story.seat}`), last?.votes);
        const level = tally.outcome === 'tied' || tally.outcome === 'no-trend';
        if (!level) assert.equal(tally.outcome, last?.declared ? 'won' : 'leading');
        assert.equal(tally.rounds?.done, last?.round);
      },
    ),
    { numRuns: 300 },
  );
});

test('without stamps, pages of a count that only grows end in the newest one', () => {
  fc.assert(
    fc.property(
      truth(false).chain((story) => fc.tuple(fc.constant(story), sights(story.versions.length))),
      ([story, order]) => {
        const night = new TestNight(election);
        for (const [i, index] of order.entries())
          night.poll(minute(200 + i), [seen(story, index, 200 + i, false)]);
        // Old pages that were all there was for ten minutes count as corrections; the newest undoes them.
        assert.deepEqual(night.votes(`WB-${story.seat}`), story.versions.at(-1)?.votes);
      },
    ),
    { numRuns: 200 },
  );
});

const nights = fc.array(
  truth(true).chain((story) => fc.tuple(fc.constant(story), sights(story.versions.length))),
  { minLength: 1, maxLength: 4 },
);

/** Every count of a night with several seats. */
function counts(stories: readonly (readonly [Truth, number[]])[]): { night: TestNight; steps: Count[] } {
  const night = new TestNight(election);
  const steps = [night.count];
  let at = 200;
  for (const [story, order] of stories) {
    for (const index of order) {
      at++;
      night.poll(minute(at), [seen(story, index, at, true)]);
      steps.push(night.count);
    }
  }
  return { night, steps };
}

test('diff(a, b) applied to a gives b', () => {
  fc.assert(
    fc.property(nights, fc.nat(), fc.nat(), (stories, i, j) => {
      const { steps } = counts(stories);
      const [a, b] = [steps[i % steps.length], steps[j % steps.length]];
      assert.ok(a && b);
      assert.deepEqual(applyChanges(a.tallies, diffTallies(a, b)), b.tallies);
    }),
    { numRuns: 60 },
  );
});

test('events are idempotent: no id twice in a night, and the same step tells the same again', () => {
  fc.assert(
    fc.property(nights, (stories) => {
      const { night, steps } = counts(stories);
      const ids = night.events.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, ids.filter((id, i) => ids.indexOf(id) !== i).join());
      const again: string[] = [];
      for (const [i, after] of steps.entries()) {
        const before = steps[i - 1];
        if (!before) continue;
        const changes = diffTallies(before, after);
        again.push(...deriveEvents(changes, before, after, election, { now: 0 }).map(({ id }) => id));
        assert.deepEqual(deriveEvents([], after, after, election, { now: 0 }), []);
      }
      assert.deepEqual(again, ids);
      const lines = foldFlips([], night.events);
      assert.deepEqual(foldFlips(lines, night.events), lines);
    }),
    { numRuns: 80 },
  );
});

test('a count survives its packing, and goes on from there as if nothing had been', () => {
  fc.assert(
    fc.property(nights, fc.nat(), (stories, where) => {
      const whole = counts(stories).night;
      const broken = new TestNight(election);
      let at = 200;
      let step = 0;
      const total = stories.reduce((sum, [, order]) => sum + order.length, 0);
      for (const [story, order] of stories) {
        for (const index of order) {
          at++;
          if (step++ === where % total) {
            const packed = JSON.parse(JSON.stringify(packCount(broken.count)));
            const restored = unpackCount(packed, election, 'test');
            assert.ok(restored);
            assert.deepEqual(restored.tallies, broken.count.tallies);
            broken.count = restored;
          }
          broken.poll(minute(at), [seen(story, index, at, true)]);
        }
      }
      assert.deepEqual(broken.count.tallies, whole.count.tallies);
      assert.deepEqual(
        broken.events.map(({ id }) => id),
        whole.events.map(({ id }) => id),
      );
    }),
    { numRuns: 60 },
  );
});

test('a house adds up: seats, votes and changes are sums over its seats, in parties and in coalitions', () => {
  fc.assert(
    fc.property(nights, (stories) => {
      const { night } = counts(stories);
      const house = sumHouse(night.count, election, 'WB');
      const sum = (blocs: typeof house.parties, key: 'seats' | 'won' | 'votes' | 'change' | 'past'): number =>
        blocs.reduce((all, bloc) => all + bloc[key], 0);
      assert.equal(house.won + house.leading + house.undecided, house.contests);
      assert.ok(sum(house.parties, 'seats') <= house.seats);
      assert.equal(sum(house.parties, 'seats'), house.won + house.leading);
      assert.equal(sum(house.parties, 'votes'), house.votes);
      assert.equal(sum(house.coalitions, 'seats'), sum(house.parties, 'seats'));
      assert.equal(sum(house.coalitions, 'past'), sum(house.parties, 'past'));
      assert.equal(sum(house.parties, 'change'), 0);
    }),
    { numRuns: 60 },
  );
});
