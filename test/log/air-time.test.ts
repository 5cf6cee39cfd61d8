import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AiredLine, airTimeOf } from '../../controller/log/air-time.ts';

const declared = (seconds: number): AiredLine => ({
  ...{ at: seconds * 1000, what: 'event', type: 'declared', id: 'declared:WB-1:1', contest: 'WB-1' },
});
const take = (seconds: number, scene: string, events: readonly string[] = []): AiredLine => ({
  ...{ at: seconds * 1000, what: 'take', scene, events },
  ...(scene === 'seat' && { contest: 'WB-1' }),
});
const NIGHT = [take(0, 'tally'), declared(60), take(660, 'seat', ['declared:WB-1:1']), take(1200, 'state')];

for (const [speed, waited] of [
  [1, 600],
  [60, 10],
] as const)
  test(`a night at ${speed} times its speed: what viewers waited for a key seat, and the same shares`, () => {
    const { keySeats, shares, takes, repeats } = airTimeOf(NIGHT, new Set(['WB-1'] as const), speed);
    assert.deepEqual(
      keySeats.map(({ seconds }) => seconds),
      [waited],
    );
    assert.deepEqual([...shares], [...[['tally', 0.55] as const, ['seat', 0.45] as const], ['state', 0]]);
    assert.deepEqual([takes, repeats], [3, 0]);
  });
