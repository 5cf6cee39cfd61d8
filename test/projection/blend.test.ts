import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce } from '../../controller/ground/slices.ts';
import { scaleLeads } from '../../controller/projection/leads.ts';
import { countingSd, restSd, roomOf } from '../../controller/projection/noise.ts';
import { fitPool, type Heard } from '../../controller/projection/pool.ts';
import { projectSeats } from '../../controller/projection/project.ts';
import { rangeOf } from '../../controller/projection/seat-totals.ts';
import { randomFrom } from '../map/small-map.ts';
import { seat, seats } from './small-seats.ts';

/** Seats that had this last time and have that now, as much as they have counted. */
function heard(number: number, prior: (n: number) => number | null, share: (n: number) => number): Heard[] {
  return Array.from({ length: number }, (_, n) => ({
    ...{ region: `region-${n % 5}`, party: 'rose', prior: prior(n), share: share(n), noise: 0.02 },
  }));
}

test('the past is carried on as far as it speaks this night', () => {
  const random = randomFrom(3);
  const before = Array.from({ length: 60 }, () => 0.2 + 0.4 * random());
  const carried = (now: (before: number) => number): number => {
    const pool = fitPool(
      heard(
        60,
        (n) => before[n] ?? 0,
        (n) => now(before[n] ?? 0),
      ),
      0.2,
      1,
    );
    return (pool.expect('elsewhere', 'rose', 0.5) - pool.expect('elsewhere', 'rose', 0.3)) / 0.2;
  };
  // Uniform swing; a party that falls to a fifth everywhere; one whose voters are others now.
  assert.ok(Math.abs(carried((share) => share + 0.05) - 1) < 0.05);
  assert.ok(Math.abs(carried((share) => share / 5) - 0.2) < 0.1);
  assert.ok(Math.abs(carried(() => 0.3 + 0.1 * random())) < 0.15);
});

test('what its own seat adds is left out where a seat is told by the others alone', () => {
  const all = heard(
    40,
    () => null,
    (n) => (n === 7 ? 0.6 : 0.3 + (n % 3) / 100),
  );
  const odd = all[7] as Heard;
  const [pool, others] = [
    fitPool(all, 0.2, 1),
    fitPool(
      all.filter((one) => one !== odd),
      0.2,
      1,
    ),
  ];
  assert.ok(pool.expect(odd.region, 'rose', null) > others.expect(odd.region, 'rose', null));
  assert.ok(Math.abs(pool.without(odd) - others.expect(odd.region, 'rose', null)) < 0.01);
});

test('a party from nowhere is neither low nor sure where it has not counted', () => {
  // LILY, without a past, has 20 to 60 where three quarters of the seats have counted; the rest is like them.
  const views = seats(100, (n) => {
    const view = seat(n, 0.5, 0.4 + ((n * 37) % 40) / 100, n % 4 ? 0.3 : 0);
    return { ...view, runners: view.runners.map((one, i) => (i === 1 ? { ...one, prior: null } : one)) };
  });
  const truth = views.filter((_, n) => 0.4 + (((n + 1) * 37) % 40) / 100 < 0.5).length;
  const lily = atOnce(projectSeats(views, 'WB', 51))?.blocs.find(({ id }) => id === 'lily');
  assert.ok(
    lily && lily.low <= truth && lily.high >= truth && lily.high - lily.low < 30,
    JSON.stringify(lily),
  );
});

test('scaled leads add up to the house, and are the surer the more is counted', () => {
  const width = (part: number, counted: number): number => {
    const views = seats(100, (n) =>
      seat(n, 0.5, 0.5 + (((n * 37) % 100) - 40.5) / 200, n <= part ? counted : 0),
    );
    const totals = scaleLeads(views, null, 400);
    const [rose, lily] = ['rose', 'lily'].map(
      (id) => totals.find((one) => one.kind === 'party' && one.id === id)?.seats,
    );
    assert.ok(rose && lily);
    for (const [night, number] of rose.entries()) assert.equal(number + (lily[night] ?? 0), 100);
    const [low, high] = rangeOf(rose.slice().sort(), 0.8);
    const leads = views.filter(({ runners }) => (runners[0]?.seen ?? 0) > 0.5).length;
    assert.ok(low <= (leads * 100) / part && high >= (leads * 100) / part);
    return high - low;
  };
  assert.ok(width(50, 0.1) > width(100, 0.1) && width(100, 0.1) > width(100, 0.6));
  assert.deepEqual(
    scaleLeads(
      seats(10, (n) => seat(n, 0.5, 0.5, 0)),
      null,
      10,
    ),
    [],
  );
});

test('silent, and the reason told, when the model and the leads leave each other no room', () => {
  // ROSE leads in all that count; in the quarter that does not it was hopeless last time.
  const told: string[] = [];
  const silent = (reason: string) => told.push(reason);
  const views = (elsewhere: number) =>
    seats(100, (n) => (n % 4 ? seat(n, 0.62, 0.58 + (n % 5) / 100, 0.5) : seat(n, elsewhere, null, 0)));
  assert.equal(atOnce(projectSeats(views(0.2), 'WB', 51, { silent })), null);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^for (rose|lily|garden) .* the leads so far/);
  assert.notEqual(atOnce(projectSeats(views(0.61), 'WB', 51, { silent })), null);
  assert.equal(told.length, 1);
});

test('the shortest range that holds so many, the middle one among equals', () => {
  assert.deepEqual(rangeOf(Uint16Array.of(1, 5, 5, 5, 5, 5, 5, 5, 6, 30), 0.8), [5, 6]);
  assert.deepEqual(
    rangeOf(
      Uint16Array.from({ length: 10 }, (_, i) => i),
      0.8,
    ),
    [1, 8],
  );
  assert.deepEqual(rangeOf(Uint16Array.of(7), 0.5), [7, 7]);
});

test('a single round is surer than independent rounds would be, and small shares have less room', () => {
  // From half counted on as independent rounds of the same spread at the half; of one round in twenty they would say 0.11.
  assert.ok(countingSd(0.05, 20) < 0.08 && countingSd(0.05, 20) > 0.06);
  assert.ok(restSd(0.05, 20, { sd: 0.07, alike: 0 }) > restSd(0.5, 20, { sd: 0.07, alike: 0 }) * 4);
  // Less than a round says less than a round.
  assert.ok(countingSd(0.01, null) > 2 * countingSd(0.05, null));
  assert.equal(roomOf(0.5), 1);
  assert.ok(Math.abs(roomOf(0.1) - 0.6) < 1e-9);
});
