import assert from 'node:assert/strict';
import test from 'node:test';
import { NightClock } from '../../controller/feed/run/night-clock.ts';

const SECOND = 1000;

/** A clock at 60 times the speed, its wall at `wall` seconds, with a poll of `waiting` seconds on its way. */
function clockAt60() {
  const world = { wall: 0, waiting: undefined as number | undefined };
  const clock = new NightClock(
    60,
    () => world.wall * SECOND,
    () => (world.waiting === undefined ? undefined : world.waiting * SECOND),
  );
  const at = (wall: number, waiting?: number): number => {
    Object.assign(world, { wall, waiting });
    return clock.now() / SECOND;
  };
  const take = (wall: number, poll: number): void => {
    at(wall, poll);
    clock.reached(poll * SECOND);
  };
  return { clock, at, take };
}

test('the night runs on between polls, and never past one that waits', () => {
  const { clock, at, take } = clockAt60();
  clock.begins(0);
  assert.equal(at(1), 60);
  assert.equal(at(2, 90), 90, 'a poll of second 90 waits');
  assert.equal(at(7, 90), 90, 'for as long as it does');
  take(7, 90);
  assert.equal(at(8), 150, 'and goes on from it');
});

test('no time of the night comes twice: a poll that is taken late stops the clock', () => {
  const { clock, at, take } = clockAt60();
  clock.begins(0);
  assert.equal(at(3), 180);
  take(3, 120);
  assert.equal(at(3.5), 180);
  assert.equal(at(4.5), 210);
});

test('the speed that is reached is measured from poll to poll', () => {
  const { clock, take } = clockAt60();
  clock.begins(0);
  for (let second = 5; second <= 40; second += 5) take(second, second * 60);
  assert.deepEqual([clock.speed, clock.late, clock.rate], [{ wanted: 60, reached: 60 }, false, 60]);
  for (let second = 45; second <= 80; second += 5) take(second, 40 * 60 + (second - 40) * 20);
  // Pages that ran on at 60 would be set back by the next poll.
  assert.deepEqual([clock.speed, clock.late, clock.rate], [{ wanted: 60, reached: 20 }, true, 20]);
});

test('a pause of the source is no slowness: nothing came, and nothing was late', () => {
  const { clock, take } = clockAt60();
  clock.begins(0);
  take(1, 60);
  take(100, 6000);
  assert.deepEqual([clock.speed.reached, clock.late], [60, false]);
});

test('at another pace it goes on from where it is; standing still it stands; after a jump it may be earlier', () => {
  const { clock, at, take } = clockAt60();
  clock.begins(0);
  at(1);
  clock.pace(0);
  assert.deepEqual([at(50), clock.rate], [60, 0]);
  clock.pace(2);
  assert.deepEqual([at(55), clock.rate], [70, 2]);
  clock.jumps();
  assert.equal(at(90), 70, 'until the first poll of the other time');
  take(90, 30);
  assert.equal(at(95), 40);
});
