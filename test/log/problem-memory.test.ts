import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeedProblem } from '../../controller/feed/report.ts';
import { problemEntry } from '../../controller/log/as-run-entry.ts';
import { ProblemMemory } from '../../controller/log/problem-memory.ts';

const MINUTE = 60_000;

test('a page that fails all night is a line at first, and one every half hour with how often', () => {
  const memory = new ProblemMemory();
  const lines: [minute: number, repeats: number][] = [];
  for (let minute = 0; minute < 9 * 60; minute++) {
    const repeats = memory.weigh(problem({ at: minute * MINUTE, got: `no answer; again in ${minute} s` }));
    if (repeats !== null) lines.push([minute, repeats]);
  }
  assert.deepEqual(lines.slice(0, 3), [
    [0, 0],
    [30, 29],
    [60, 29],
  ]);
  assert.equal(lines.length, 18);
});

test('another trouble, another page, another feed, and the same after a clock set back: each is a line', () => {
  const memory = new ProblemMemory();
  const at = 100 * MINUTE;
  assert.equal(memory.weigh(problem({ at })), 0);
  assert.equal(memory.weigh(problem({ at: at + 1 })), null);
  assert.equal(memory.weigh(problem({ at: at + 2, what: 'the page is cut' })), 0);
  assert.equal(memory.weigh(problem({ at: at + 3 })), 0);
  assert.equal(memory.weigh(problem({ at: at + 4, url: 'http://x/2' })), 0);
  assert.equal(memory.weigh(problem({ at: at + 5, feed: 'other' })), 0);
  assert.equal(memory.weigh(problem({ at: at - MINUTE })), 0);
});

test('the line says how often', () => {
  assert.equal(problemEntry(problem({})).facts?.repeats, undefined);
  assert.equal(problemEntry(problem({}), 29).facts?.repeats, 29);
});

function problem(of: Partial<FeedProblem>): FeedProblem {
  const where = 'http://x/1';
  return {
    ...{
      feed: 'pages',
      url: where,
      contest: null,
      at: 0,
      what: 'no page',
      got: '500',
      expected: '200',
      where,
    },
    ...of,
  };
}
