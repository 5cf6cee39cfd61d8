import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hemicycle, hemicycle, nearest, spread } from '../../controller/render/board/hemicycle.ts';
import { majorityMarks } from '../../controller/render/board/house-board.ts';

test('every house of 1 to 800 seats: so many dots, apart, even, inside the box', () => {
  const wrong: string[] = [];
  for (let seats = 1; seats <= 800; seats++) wrong.push(...faults(hemicycle(seats)));
  assert.deepEqual(wrong, []);
});

test('nearest() finds what comparing every pair finds', () => {
  for (const seats of [2, 11, 40, 117, 294, 543]) {
    const { dots } = hemicycle(seats);
    const slow = dots.map((dot) =>
      Math.min(
        ...dots.filter((other) => other !== dot).map((other) => Math.hypot(other.x - dot.x, other.y - dot.y)),
      ),
    );
    nearest(dots).forEach((distance, at) => {
      assert.ok(Math.abs(distance - (slow[at] as number)) < 1e-12, `seat ${at} of ${seats}`);
    });
  }
});

test('ten seats or fewer sit in one row, eleven do not', () => {
  for (let seats = 1; seats <= 10; seats++) {
    assert.equal(new Set(hemicycle(seats).dots.map(({ ring }) => ring)).size, 1, `${seats} seats`);
  }
  assert.equal(new Set(hemicycle(11).dots.map(({ ring }) => ring)).size, 2);
});

test('the layout is the same object for the same number of seats, so no dot can move', () => {
  assert.equal(hemicycle(294), hemicycle(294));
  assert.deepEqual(
    hemicycle(294).dots.map(({ angle }) => angle),
    [...hemicycle(294).dots].map(({ angle }) => angle).sort((a, b) => a - b),
  );
});

test('dots are at least 6 px across at 1080p up to 800 seats', () => {
  // The semicircle's box is 1200 px wide at least; its outer radius is a little less than half of that.
  for (const seats of [40, 294, 543, 800]) {
    const { dotRadius } = hemicycle(seats);
    assert.ok((dotRadius * 2 * 1200) / (2 * (1 + dotRadius)) >= 6, `${seats} seats`);
  }
});

test('majority marks stand behind the deciding seat of each side', () => {
  const { dots } = hemicycle(294);
  const angles = dots.map(({ angle }) => angle);
  const [left, right] = majorityMarks(angles, 148) as [number, number];
  const degrees = (seat: number) => ((angles[seat] as number) * 180) / Math.PI;
  assert.ok(left > degrees(147) - 0.01 && left < degrees(148) + 0.01);
  assert.ok(Math.abs(left + right - 180) < 0.6, 'the two marks mirror each other');
  assert.deepEqual(majorityMarks(angles, 295), []);
  assert.deepEqual(majorityMarks([Math.PI / 2], 1), []);
});

test('the numbers in the middle have their room within the innermost dots', () => {
  const crowded: number[] = [];
  // Of 11 and 21 no layout is even and has it.
  for (let seats = 12; seats <= 800; seats++) {
    if (seats === 21) continue;
    const { dots, dotRadius } = hemicycle(seats);
    if (Math.min(...dots.map(({ x, y }) => Math.hypot(x, y))) - dotRadius < 0.25) crowded.push(seats);
  }
  assert.deepEqual(crowded, []);
});

test('a house of no seats is refused', () => {
  assert.throws(() => hemicycle(0), /house of 0 seats/);
  assert.throws(() => hemicycle(2.5), /house of 2.5 seats/);
});

function faults({ seats, dots, dotRadius }: Hemicycle): string[] {
  const found: string[] = [];
  if (dots.length !== seats) found.push(`${seats}: ${dots.length} dots`);
  if (seats > 1) {
    const gap = Math.min(...nearest(dots)) / (2 * dotRadius);
    if (gap < 1.15) found.push(`${seats}: gap ${gap.toFixed(3)}`);
  }
  if (seats >= 40 && spread(dots) > 0.025) found.push(`${seats}: spread ${spread(dots).toFixed(4)}`);
  const out = dots.filter(({ x, y }) => y < dotRadius - 1e-9 || Math.abs(x) > 1 || y > 1);
  if (seats > 1 && out.length > 0) found.push(`${seats}: ${out.length} dots leave the box`);
  return found;
}
