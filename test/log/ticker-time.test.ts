import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AiredLine } from '../../controller/log/air-time.ts';
import { tickerTimeOf } from '../../controller/log/ticker-time.ts';

const SECONDS = 8;

test('a few declarations come by within ten minutes, each counted once', () => {
  const told = tickerTimeOf([declared('WB-1', 0), declared('WB-2', 5), declared('KL-1', 60)], SECONDS);
  assert.deepEqual({ ...told, slowest: null }, { declarations: 3, inTime: 3, slowest: null, missed: [] });
  assert.ok((told.slowest ?? 0) > 0 && (told.slowest ?? 0) <= 600);
});

test('more than the strip has turns for are missed, and named', () => {
  const rush = Array.from({ length: 90 }, (_, at) => declared(`WB-${at + 1}`, at / 20));
  const told = tickerTimeOf(rush, SECONDS);
  assert.deepEqual([told.declarations, told.inTime], [90, 75], 'ten minutes have 75 turns of 8 s');
  assert.equal(told.missed.length, 15);
});

test('each declaration has a turn of its own', () => {
  const rush = Array.from({ length: 40 }, (_, at) => declared(`WB-${at + 1}`, at));
  const told = tickerTimeOf(rush, SECONDS);
  assert.deepEqual([told.inTime, told.slowest], [40, 40 * 8 - 39 + 8]);
});

test('what was taken back before it came by is nothing that viewers should have seen', () => {
  const lines = [declared('WB-1', 1), { at: 2000, what: 'event', type: 'retracted', contest: 'WB-1' }];
  assert.equal(tickerTimeOf(lines, SECONDS).declarations, 0);
});

function declared(contest: string, second: number): AiredLine {
  return { at: second * 1000, what: 'event', type: 'declared', id: `declared:${contest}:1`, contest };
}
