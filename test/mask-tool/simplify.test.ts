import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ring } from '../../mask-tool/boundaries.ts';
import type { Plot } from '../../mask-tool/projection.ts';
import { areaOf, simplifyPlots } from '../../mask-tool/simplify.ts';
import { randomFrom } from '../map/small-map.ts';

test('points that cannot be seen go, on both sides of a border alike', () => {
  const random = randomFrom(5);
  const border = Array.from({ length: 200 }, (_, i) => [50 + random() * 0.2, i / 2] as const);
  const left: Ring = [[0, 0], ...border, [0, 99.5], [0, 0]];
  const right: Ring = [[100, 0], ...border, [100, 99.5], [100, 0]];
  const [a, b] = simplifyPlots([plot(1, left), plot(2, right)], 0.25) as unknown as [Plot, Plot];
  const shared = (rings: readonly Ring[]): string[] =>
    (rings[0] ?? []).filter(([x]) => x > 49 && x < 51).map(String);
  assert.ok(shared(a.rings).length < 60, `${shared(a.rings).length} of 200 points are left`);
  assert.deepEqual(shared(a.rings).sort(), shared(b.rings).sort());
});

test('corners that can be seen stay, and so do islands of any size', () => {
  const coast: Ring = [
    [0, 0],
    [40, 0],
    [40, 30],
    [20, 12],
    [0, 30],
    [0, 0],
  ];
  const island: Ring = [
    [60, 5],
    [60.3, 5],
    [60.3, 5.3],
    [60, 5.3],
    [60, 5],
  ];
  const [seat] = simplifyPlots([{ id: 1, rings: [coast, island] }], 0.25);
  assert.deepEqual(
    (seat?.rings ?? []).map(areaOf).map((area) => Math.round(area * 100)),
    [coast, island].map(areaOf).map((area) => Math.round(area * 100)),
  );
});

function plot(id: number, ring: Ring): Plot {
  return { id, rings: [ring] };
}
