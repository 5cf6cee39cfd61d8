import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TurnGuard } from '../../controller/night/turn-guard.ts';

test('what breaks costs itself, is told once, and what comes after it is done', () => {
  const told: string[] = [];
  const guard = new TurnGuard((text) => told.push(text));
  const broken = () => {
    throw new TypeError('votes is undefined');
  };
  assert.deepEqual([guard.try(broken), guard.try(broken), guard.try(() => 3)], [null, null, 3]);
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? '',
    /^a bug, please report it; the night goes on .*votes is undefined at .*turn-guard/,
  );
});
