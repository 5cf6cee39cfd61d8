import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictEntry } from '../../controller/log/as-run-entry.ts';
import { OutrankedMemory } from '../../controller/log/problem-memory.ts';
import type { Verdict } from '../../controller/tally/verdict.ts';

test('a list that says less all night: a line as it begins, one with how often as it ends', () => {
  const lines = play([...times(200, 'outranked'), 'accepted', 'held', ...times(3, 'outranked')]);
  assert.deepEqual(lines, [
    ['outranked', 0],
    ['outranked', 199],
    ['held', 0],
    ['outranked', 0],
    ['outranked', 2],
  ]);
});

test('what came once is one line, and so is each of any other kind', () => {
  assert.deepEqual(play(['outranked', 'accepted', 'quarantined', 'quarantined', 'outranked']), [
    ['outranked', 0],
    ['quarantined', 0],
    ['quarantined', 0],
    ['outranked', 0],
  ]);
});

test('another seat and another list have a row of their own', () => {
  const memory = new OutrankedMemory();
  const seats = ['http://x/1', 'http://x/2'].flatMap((url) =>
    (['XX-1', 'XX-2'] as const).map((contest) => ({ ...verdict('outranked'), contest, url })),
  );
  for (const one of [...seats, ...seats]) memory.weigh(one);
  assert.deepEqual(
    memory.close().map(({ verdict: { contest, url }, repeats }) => [contest, url, repeats]),
    seats.map(({ contest, url }) => [contest, url, 1]),
  );
  assert.deepEqual(memory.close(), []);
});

test('what people typed and was taken is a line: somebody is answerable for it', () => {
  const memory = new OutrankedMemory();
  const typed = {
    ...verdict('accepted'),
    reason: '31 votes, typed by Asha, file, row 2',
    typed: true as const,
  };
  assert.deepEqual(memory.weigh(verdict('accepted')), []);
  assert.deepEqual(memory.weigh(typed), [{ verdict: typed, repeats: 0 }]);
});

test('the line says how often', () => {
  const { reason, facts } = verdictEntry(verdict('outranked'), 0, 199);
  assert.deepEqual(
    [reason, facts?.repeats],
    ['the seat page says more than the list; so 199 times more', 199],
  );
  assert.equal(verdictEntry(verdict('outranked'), 0).facts?.repeats, undefined);
});

function play(kinds: readonly Verdict['kind'][]): [Verdict['kind'], number][] {
  const memory = new OutrankedMemory();
  return [...kinds.flatMap((kind) => memory.weigh(verdict(kind))), ...memory.close()].map(
    ({ verdict: { kind }, repeats }) => [kind, repeats],
  );
}

function times(n: number, kind: Verdict['kind']): Verdict['kind'][] {
  return Array.from({ length: n }, () => kind);
}

function verdict(kind: Verdict['kind']): Verdict {
  const reason = 'the seat page says more than the list';
  return { contest: 'XX-1', kind, rule: null, reason, feed: 'lists', url: 'http://x/list' };
}
