import assert from 'node:assert/strict';
import test from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { expandPage, UrlPatterns } from '../../controller/feed/wire/page-url.ts';
import { riverElectionAt } from './river-election.ts';

const one = riverElectionAt('/nowhere', ['Northbank', 'Southbank']);
// A second state whose source code is U01 beside S01: they must never meet (H6).
const hills = [...one.contests.values()].map((contest) => ({
  ...contest,
  id: `HL-${contest.number}` as const,
  state: 'HL',
}));
const two: Election = {
  ...one,
  states: [...one.states, { code: 'HL', name: 'Hills', names: {}, seats: 2, majority: 2 }],
  contests: new Map([...one.contests, ...hills.map((contest) => [contest.id, contest] as const)]),
};

function feedOf(url: string, rest = ''): never {
  return parseFeedSpec(
    `feeds: [{ name: f, kind: html, pages: [{ url: '${url}' }]${rest} }]`,
    '/nowhere/feed.yaml',
  ).feeds[0] as never;
}

test('one address a contest, with the source codes of the states', () => {
  const feed = feedOf(
    'http://r.example/Constituencywise{state}{number}.htm?ac={number:03}',
    ', states: { RL: S01, HL: U01 }',
  ) as never;
  const urls = expandPage((feed as { pages: never[] }).pages[0] as never, feed, two);
  assert.deepEqual(
    urls.map(({ url, contest }) => [url, contest]),
    [
      ['http://r.example/ConstituencywiseS011.htm?ac=001', 'RL-1'],
      ['http://r.example/ConstituencywiseS012.htm?ac=002', 'RL-2'],
      ['http://r.example/ConstituencywiseU011.htm?ac=001', 'HL-1'],
      ['http://r.example/ConstituencywiseU012.htm?ac=002', 'HL-2'],
    ],
  );
});

test('H6 recorded addresses find their state and number: S01-1 is not U01-1', () => {
  const patterns = new UrlPatterns(
    feedOf('http://r.example/C{state}{number}.htm?ac={number}', ', states: { RL: S01, HL: U01 }'),
    two,
  );
  const cases: [string, [string | null, number | null] | null][] = [
    ['http://r.example/CS0112.htm?ac=12', ['RL', 12]],
    ['https://r.example/CU011.htm?ac=1', ['HL', 1]],
    // Archives drop queries and add fragments; another number in the query is another page.
    ['http://r.example/CS012.htm', ['RL', 2]],
    ['http://r.example/CS012.htm#top', ['RL', 2]],
    ['http://r.example/CS012.htm?ac=7', null],
    ['http://elsewhere.example/CS012.htm', null],
  ];
  for (const [url, wanted] of cases) {
    const match = patterns.match(url);
    assert.deepEqual(match && [match.state, match.number], wanted, url);
  }
});

test('an address without a state is of the only state, or of none', () => {
  assert.equal(
    new UrlPatterns(feedOf('http://r.example/{number}'), one).match('http://r.example/2')?.state,
    'RL',
  );
  assert.equal(
    new UrlPatterns(feedOf('http://r.example/{number}'), two).match('http://r.example/2')?.state,
    null,
  );
});
