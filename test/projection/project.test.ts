import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce } from '../../controller/ground/slices.ts';
import { countingSd } from '../../controller/projection/noise.ts';
import { project, projectSeats } from '../../controller/projection/project.ts';
import { Projector } from '../../controller/projection/projector.ts';
import { seatViews } from '../../controller/projection/seat-view.ts';
import { expectShares } from '../../controller/projection/swing.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';
import { seat, seats } from './small-seats.ts';

const MAJORITY = 51;
const projected = (views: Parameters<typeof projectSeats>[0], nights = 400) =>
  atOnce(projectSeats(views, 'WB', MAJORITY, { nights }));
const bloc = (projection: ReturnType<typeof projected>, id: string) =>
  projection?.blocs.find((one) => one.id === id) ?? assert.fail(`${id} is not projected`);

test('silent until enough seats, in enough regions, have counted enough', () => {
  const counted = (which: (n: number) => boolean, part = 0.5) =>
    projected(seats(100, (n) => seat(n, 0.5, 0.55, which(n) ? part : 0)));
  assert.equal(
    counted(() => false),
    null,
  );
  // One round of twenty each: nobody is far ahead of the others.
  assert.equal(
    counted((n) => n <= 14, 0.05),
    null,
  );
  assert.notEqual(
    counted((n) => n <= 50, 0.05),
    null,
  );
  // A fifth of the seats, all of one region, are no state.
  assert.equal(
    counted((n) => n % 5 === 0, 0.11),
    null,
  );
  assert.equal(
    counted((n) => n <= 20, 0.05),
    null,
  );
});

test('silent while many seats are far behind: they may all be of one side', () => {
  const behind = (late: number, part: number) =>
    projected(seats(100, (n) => seat(n, 0.5, 0.55, n <= late ? part : 0.5)));
  assert.equal(behind(35, 0), null);
  assert.equal(behind(35, 0.2), null);
  // A few, or some that are an hour behind, are no reason.
  assert.notEqual(behind(24, 0), null);
  assert.notEqual(behind(60, 0.35), null);
});

test('seats that are late widen the band: they may differ from the others as a whole', () => {
  const width = (part: number) => {
    const views = seats(100, (n) => seat(n, 0.5, 0.5 + (n - 50) / 500, n % 4 === 0 ? part : 0.5));
    const { low, high } = bloc(projected(views, 1000), 'rose');
    return high - low;
  };
  assert.ok(width(0.1) > 1.15 * width(0.4), `${width(0.1)} and ${width(0.4)}`);
});

test('a swing seen in three quarters of the seats moves the last quarter', () => {
  // Last time 45 everywhere; where counting has begun, 60.
  const moved = projected(seats(100, (n) => seat(n, 0.45, 0.6, n % 4 ? 0.9 : 0)));
  const still = projected(seats(100, (n) => seat(n, 0.45, 0.45, n % 4 ? 0.9 : 0)));
  assert.ok(bloc(moved, 'rose').low > 80, `${bloc(moved, 'rose').low}`);
  assert.ok(bloc(still, 'lily').low > 60, `${bloc(still, 'lily').low}`);
});

test('declared seats are fixed: when all are, the band is one number and the chance is certainty', () => {
  const views = seats(100, (n) => seat(n, 0.5, 0.52, 1, { winner: n <= 60 ? 0 : 1 }));
  const { seats: median, low, high, majority } = bloc(projected(views), 'rose');
  assert.deepEqual([median, low, high, majority], [60, 60, 60, 1]);
  assert.equal(bloc(projected(views), 'lily').majority, 0);
});

test('before that nothing is certain but arithmetic', () => {
  const declared = (won: number) =>
    projected(seats(100, (n) => seat(n, 0.5, 0.7, 0.8, n <= won ? { winner: 0 } : {})));
  // All leads are safe, but only forty are declared.
  assert.equal(bloc(declared(40), 'rose').majority, 0.99);
  assert.equal(bloc(declared(51), 'rose').majority, 1);
});

test('the parties of every simulated night add up to the house', () => {
  const views = seats(100, (n) => seat(n, 0.5, 0.5 + (n - 50) / 400, 0.3));
  const projection = projected(views);
  assert.ok(Math.abs(bloc(projection, 'rose').mean + bloc(projection, 'lily').mean - 100) < 1e-9);
  // A coalition of one party is that party.
  assert.equal(bloc(projection, 'garden').seats, bloc(projection, 'rose').seats);
  assert.equal(projection?.blocs[0]?.kind, 'coalition');
});

test('the band shrinks as the count goes on, and is wider for the error all seats share', () => {
  const width = (counted: number, shareErrors = true) => {
    const views = seats(100, (n) => seat(n, 0.5, 0.5 + (n - 50) / 500, counted));
    const found = atOnce(projectSeats(views, 'WB', MAJORITY, { nights: 1000, shareErrors }))?.blocs.find(
      ({ id }) => id === 'rose',
    );
    return (found?.high ?? 0) - (found?.low ?? 0);
  };
  assert.ok(width(0.1) > width(0.4) && width(0.4) > width(0.9), `${[0.1, 0.4, 0.9].map((at) => width(at))}`);
  assert.ok(width(0.1) > 1.2 * width(0.1, false));
});

test('same count, same numbers; one more page moves no band by half', () => {
  const at = (extra: number) =>
    projected(
      seats(100, (n) => seat(n, 0.5, 0.5 + (n - 50) / 500, n % 4 || n === extra ? 0.4 : 0)),
      1000,
    );
  assert.deepEqual(at(0), at(0));
  const before = bloc(at(0), 'rose');
  for (const extra of [4, 48, 96]) {
    const after = bloc(at(extra), 'rose');
    const growth = (after.high - after.low) / (before.high - before.low);
    assert.ok(growth < 1.5 && growth > 1 / 1.5, `seat ${extra}: ${growth}`);
  }
});

test('what is counted is a floor: a runner with half of all votes in cannot lose', () => {
  const views = seats(40, (n) => seat(n, 0.2, 0.95, 0.6));
  assert.deepEqual([bloc(atOnce(projectSeats(views, 'WB', 21)), 'rose').low], [40]);
});

test('counting noise vanishes at the end and is endless at the beginning; few batches are noisier', () => {
  assert.equal(countingSd(1, 20), 0);
  assert.equal(countingSd(0, 20), Number.POSITIVE_INFINITY);
  assert.ok(countingSd(0.5, 10) > countingSd(0.5, 20));
  // 0.019 * sqrt(130 / 20) for a margin.
  assert.ok(Math.abs(countingSd(0.5, 20) * 1.9 - 0.0484) < 0.0005);
});

test('expected shares of a seat are positive and add up to one', () => {
  const views = seats(30, (n) => seat(n, n % 3 ? 0.4 : null, 0.6, n % 2 ? 0.2 : 0));
  for (const expected of expectShares(views).seats) {
    assert.ok(expected.every(({ mean, sd }) => mean >= 0 && sd > 0));
    assert.ok(Math.abs(expected.reduce((sum, { mean }) => sum + mean, 0) - 1) < 1e-9);
  }
});

const election = smallElection({
  seats: Array.from({ length: 20 }, () => ['ROSE', 'LILY', 'IND']),
  contest: (number) => (number === 20 ? { poll: 'postponed' } : {}),
  past: () => ({ party: 'rose', votes: 500, runnerUpParty: 'lily', runnerUpVotes: 300, total: 1000 }),
});

test('the count as the projection sees it: no NOTA, no postponed seat, nothing from postal votes alone', () => {
  const now = minute(5);
  const { count } = acceptReports(
    emptyCount(election, 'test'),
    [
      page(election, 1, [500, 300, 100, 99], { round: 5 }),
      page(election, 2, [90, 10, 0, 1], { round: 0, postal: [90, 10, 0, 1] }),
      page(election, 3, [900, 50, 30, 20], { round: 10, status: 'declared' }),
    ],
    { election, now },
  );
  const views = seatViews(count, election, 'WB');
  assert.equal(views.length, 19);
  const [first, postal, declared] = views;
  assert.deepEqual(
    first?.runners.map(({ prior, seen }) => [prior, seen]),
    [
      [0.5, 500 / 900],
      [0.3, 300 / 900],
      // An independent is another person than last time's.
      [null, 100 / 900],
    ],
  );
  assert.equal(first?.counted, 0.5);
  assert.deepEqual([postal?.counted, postal?.runners[0]?.seen], [0, null]);
  assert.deepEqual([declared?.counted, declared?.winner], [1, 0]);
});

test('a night is projected at most so often, and not any more when it is nearly over', () => {
  const projector = new Projector(60_000);
  const at = (round: number, now: number) =>
    acceptReports(
      emptyCount(election, 'test'),
      Array.from({ length: 19 }, (_, n) => page(election, n + 1, [500 + n, 400, 100, 9], { round })),
      { election, now },
    ).count;
  const first = atOnce(projector.projection(at(3, minute(1)), election, minute(1)));
  assert.deepEqual(first, atOnce(project(at(3, minute(1)), election)));
  assert.notEqual(first, null);
  assert.equal(atOnce(projector.projection(at(5, minute(1)), election, minute(1) + 59_000)), first);
  assert.notEqual(atOnce(projector.projection(at(5, minute(2)), election, minute(2))), first);
  assert.equal(atOnce(projector.projection(at(10, minute(4)), election, minute(4))), null);
});
