import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Loop } from '../../controller/stage/loop.ts';
import { until } from '../until.ts';

describe('the loop of turns', () => {
  it('does not multiply when every turn asks for two more', async () => {
    let turns = 0;
    const loop = new Loop(
      async () => {
        turns++;
        loop.later(20);
        loop.later(15);
      },
      () => {},
    );
    const began = performance.now();
    loop.kick();
    await until('twenty turns', () => turns >= 20);
    await loop.stop();
    const most = 2 + (performance.now() - began) / 14;
    assert.ok(turns <= most, `${turns} turns where the wishes of one turn make at most ${most.toFixed(0)}`);
  });

  it('takes the sooner of two wishes, and a kick in the middle of a turn makes another', async () => {
    const order: string[] = [];
    let name = 'kicked';
    const loop = new Loop(
      async () => {
        order.push(name);
        if (order.length === 1) loop.kick();
      },
      () => {},
    );
    loop.later(60_000);
    loop.later(1);
    await until('two turns', () => order.length === 2);
    name = 'late';
    loop.kick();
    await until('the third', () => order.length === 3);
    await loop.stop();
    loop.kick();
    assert.deepEqual(order, ['kicked', 'kicked', 'late']);
  });
});
