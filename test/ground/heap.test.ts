import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectWhileOpening } from '../../controller/ground/heap.ts';

const MB = 2 ** 20;

const CASES = [
  { name: 'little has grown', holds: [20, 28, 31], collected: 0 },
  { name: 'V8 collected by itself meanwhile', holds: [40, 24, 35], collected: 0 },
  { name: 'it grows', holds: [20, 33, 47], collected: 2 },
  { name: 'a large heap may grow by a share of it', holds: [100, 120, 139], collected: 0 },
  { name: 'a large heap grows', holds: [100, 120, 141], collected: 1 },
];
for (const { name, holds, collected } of CASES) {
  test(`while a night opens, garbage is collected as the heap grows: ${name}`, (t) => {
    const heap = watched(holds[0] as number);
    t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    collectWhileOpening(heap);
    for (const megabytes of holds.slice(1)) {
      heap.megabytes = megabytes;
      t.mock.timers.tick(20);
    }
    assert.equal(heap.collected, collected);
  });
}

test('a night that is open gives back what opening it took, is looked at a little longer, and then no more', (t) => {
  const heap = watched(20);
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const opened = collectWhileOpening(heap);
  opened();
  opened();
  assert.equal(heap.collected, 2);
  heap.megabytes = 40;
  t.mock.timers.tick(20);
  assert.equal(heap.collected, 3);
  t.mock.timers.tick(5000);
  assert.equal(heap.collected, 5);
  heap.megabytes = 90;
  t.mock.timers.tick(60_000);
  assert.equal(heap.collected, 5);
});

/** A heap that holds what a test says, and counts its collections. */
function watched(megabytes: number) {
  return {
    megabytes,
    collected: 0,
    held() {
      return this.megabytes * MB;
    },
    collect() {
      this.collected++;
    },
  };
}
