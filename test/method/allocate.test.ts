import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { allocateAllied } from '../../controller/method/alliance.ts';
import { type AllocationRule, allocate, FORMULAS, type Formula } from '../../controller/method/allocate.ts';
import { lastSeat } from '../../controller/method/last-seat.ts';
import { inOneLine, remainderReference, tableReference } from './slow-reference.ts';

// Seats that are certain, in the order of the votes; then what is level (`2/CD`: two seats between C and D), or what whole
// quotas give too many (`+1`). Worked out apart from this code, in exact fractions.
const RULES: [string, AllocationRule][] = [
  ['d', { formula: 'dhondt' }],
  ['s', { formula: 'sainte-lague' }],
  ['n', { formula: 'sainte-lague-1.4' }],
  ['w', { formula: 'sainte-lague-1.2' }],
  ['h', { formula: 'hare' }],
  ['r', { formula: 'droop' }],
  ['b', { formula: 'hagenbach-bischoff' }],
  ['i', { formula: 'imperiali' }],
];
const VECTORS: { seats: number; votes: number[]; outcome: Record<string, string> }[] = [
  {
    ...{ seats: 10, votes: [47000, 16000, 15800, 12000, 6100, 3100] },
    outcome: {
      ...{ d: '5 2 2 1 0 0', s: '4 2 2 1 1 0', n: '5 2 2 1 0 0', w: '5 2 2 1 0 0' },
      ...{ h: '5 2 1 1 1 0', r: '5 2 2 1 0 0', b: '5 2 2 1 0 0', i: '5 2 2 1 0 0' },
    },
  },
  {
    ...{ seats: 7, votes: [53000, 24000, 23000] },
    outcome: {
      ...{ d: '4 2 1', s: '3 2 2', n: '3 2 2', w: '3 2 2' },
      ...{ h: '4 2 1', r: '4 2 1', b: '4 2 1', i: '4 2 2 +1' },
    },
  },
  {
    ...{ seats: 5, votes: [1000, 500, 250, 250] },
    outcome: {
      ...{ d: '3 1 0 0 1/ABCD', s: '2 1 1 1', n: '3 1 0 0 1/CD', w: '2 1 1 1' },
      ...{ h: '2 1 1 1', r: '3 1 0 0 1/CD', b: '3 1 0 0 1/CD', i: '3 1 0 0 1/CD' },
    },
  },
  {
    ...{ seats: 3, votes: [100, 100, 50] },
    outcome: {
      ...{ d: '1 1 0 1/ABC', s: '1 1 1', n: '1 1 1', w: '1 1 1' },
      ...{ h: '1 1 1', r: '1 1 1', b: '1 1 1', i: '2 2 1 +2' },
    },
  },
  {
    ...{ seats: 2, votes: [140, 60, 0] },
    outcome: {
      ...{ d: '2 0 0', s: '1 1 0', n: '2 0 0', w: '1 1 0' },
      ...{ h: '1 1 0', r: '2 0 0', b: '2 0 0', i: '2 1 0 +1' },
    },
  },
  {
    ...{ seats: 8, votes: [100000, 80000, 30000, 20000] },
    outcome: {
      ...{ d: '4 3 1 0', s: '3 3 1 1', n: '3 3 1 0 1/AD', w: '3 3 1 1' },
      ...{ h: '3 3 1 1', r: '4 3 1 0', b: '4 3 1 0', i: '4 3 1 0' },
    },
  },
  {
    ...{ seats: 4, votes: [600, 280, 120] },
    outcome: {
      ...{ d: '3 1 0', s: '2 1 0 1/AC', n: '3 1 0', w: '3 1 0' },
      ...{ h: '2 1 1', r: '3 1 0', b: '3 1 0', i: '3 1 0' },
    },
  },
  {
    ...{ seats: 1, votes: [10, 10] },
    outcome: {
      ...{ d: '0 0 1/AB', s: '0 0 1/AB', n: '0 0 1/AB', w: '0 0 1/AB' },
      ...{ h: '0 0 1/AB', r: '0 0 1/AB', b: '1 1 +1', i: '1 1 +1' },
    },
  },
];

// What nobody should have to ask about: no votes, one list, no seats, more seats than lists or than votes.
const EDGES: [string, number, number[], Formula, string][] = [
  ['no votes', 3, [0, 0], 'dhondt', '0 0 vacant 3'],
  ['no votes', 3, [0, 0], 'hare', '0 0 vacant 3'],
  ['no lists', 3, [], 'sainte-lague', ' vacant 3'],
  ['no seats', 0, [5, 4], 'droop', '0 0'],
  ['one list', 4, [1], 'sainte-lague-1.4', '4'],
  ['one list', 4, [1], 'hare', '4'],
  ['more seats than votes', 10, [3, 2, 0], 'droop', '5 4 0 1/AB'],
  ['more seats than lists', 9, [2, 1], 'sainte-lague', '6 3'],
  ['a list of nobody never has a seat', 5, [9, 0, 0], 'hare', '5 0 0'],
  ['imperiali by averages', 4, [600, 280, 120], 'imperiali-divisors', '3 1 0'],
  ['danish divisors are kind to the small', 4, [600, 280, 120], 'danish', '2 1 1'],
];

describe('votes in, seats out', () => {
  for (const { seats, votes, outcome } of VECTORS)
    for (const [letter, rule] of RULES)
      it(`${seats} of ${votes.join(', ')} by ${rule.formula}`, () => {
        assert.equal(shown(votes, seats, rule), outcome[letter]);
      });

  for (const [what, seats, votes, formula, expected] of EDGES)
    it(`${what}, ${formula}: ${expected}`, () => assert.equal(shown(votes, seats, { formula }), expected));

  it('the law’s own order of equal claims, lots only after it', () => {
    const rule = { formula: 'sainte-lague-1.4', tieRule: 'more-votes' } as const;
    assert.equal(shown([100000, 80000, 30000, 20000], 8, rule), '4 3 1 0');
    assert.equal(shown([10, 10], 1, rule), '0 0 1/AB', 'as many votes: lots');
    // Art. 41 BPR: A and B have 200 each for the next seat; what is left of B's votes after whole quotas is more.
    assert.equal(shown([400, 200, 390], 4, { formula: 'swiss' }), '2 1 1');
  });

  it('bad numbers are refused by name', () => {
    const bad = (count: number) => () => allocate(new Map([['A', count]]), 3, { formula: 'hare' });
    assert.throws(bad(-1), /votes of A: got -1, expected 0 or more/);
    assert.throws(bad(1.5), /votes of A: got 1\.5, expected a whole number/);
    assert.throws(() => allocate(new Map(), -2, { formula: 'hare' }), /seats: got -2/);
  });

  it('an alliance is one list first; ties are told as lists', () => {
    const votes = new Map([
      ...([['A', 500] as const, ['B', 290] as const, ['C', 210] as const, ['D', 60] as const] as const),
    ]);
    const alone = allocate(votes, 5, { formula: 'dhondt' }).seats;
    assert.deepEqual([...alone.values()], [3, 1, 1, 0]);
    const allied = allocateAllied(votes, [['B', ['C', 'D']]], 5, { formula: 'dhondt' });
    assert.deepEqual([...allied.seats.values()], [2, 2, 1, 0]);
    const level = allocateAllied(
      new Map([
        ['A', 10],
        ['B', 6],
        ['C', 4],
      ]),
      [['B', 'C']],
      1,
      { formula: 'dhondt' },
    );
    assert.deepEqual(level.ties, [{ seats: 1, between: ['B', 'C', 'A'] }]);
  });
});

const someVotes = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 7 });
const averages = fc.constantFrom(
  ...([
    'dhondt',
    'sainte-lague',
    'sainte-lague-1.4',
    'sainte-lague-1.2',
    'imperiali-divisors',
    'danish',
  ] as const),
);
const quotas = fc.constantFrom(...(['hare', 'droop', 'hagenbach-bischoff', 'imperiali'] as const));

describe('what holds for all votes', () => {
  it('averages are the slow table of quotients', () => {
    fc.assert(
      fc.property(someVotes, fc.integer({ min: 0, max: 25 }), averages, (votes, seats, formula) => {
        assert.equal(shown(votes, seats, { formula }), tableReference(votes, seats, formula));
      }),
    );
  });

  it('remainders are the slow reference in fractions', () => {
    fc.assert(
      fc.property(someVotes, fc.integer({ min: 0, max: 25 }), quotas, (votes, seats, formula) => {
        // Droop's quota of a handful of votes leaves more seats than remainders; the reference knows one round.
        fc.pre(formula !== 'droop' || votes.reduce((a, b) => a + b, 0) > seats * (seats + 1));
        assert.equal(shown(votes, seats, { formula }), remainderReference(votes, seats, formula));
      }),
    );
  });

  it('a larger house takes no seat from anybody, by averages', () => {
    fc.assert(
      fc.property(someVotes, fc.integer({ min: 0, max: 40 }), averages, (votes, seats, formula) => {
        const less = allocate(byLetter(votes), seats, { formula }).seats;
        for (const [id, n] of allocate(byLetter(votes), seats + 1, { formula }).seats)
          assert.ok(n >= (less.get(id) ?? 0) - 0, `${id}: ${less.get(id)} of ${seats}, ${n} of ${seats + 1}`);
      }),
    );
  });

  it('by Hare nobody is a whole seat away from the exact share', () => {
    fc.assert(
      fc.property(someVotes, fc.integer({ min: 1, max: 40 }), (votes, seats) => {
        const sum = votes.reduce((a, b) => a + b, 0);
        fc.pre(sum > 0);
        for (const [at, n] of [
          ...allocate(byLetter(votes), seats, { formula: 'hare' }).seats.values(),
        ].entries()) {
          assert.ok(n >= Math.floor(((votes[at] ?? 0) * seats) / sum));
          assert.ok(n <= Math.ceil(((votes[at] ?? 0) * seats) / sum));
        }
      }),
    );
  });

  it('all seats are given, level or vacant', () => {
    fc.assert(
      fc.property(
        someVotes,
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom(...FORMULAS),
        (votes, seats, formula) => {
          const { seats: won, tie, vacant, tooMany } = allocate(byLetter(votes), seats, { formula });
          const given = [...won.values()].reduce((a, b) => a + b, 0);
          assert.equal(given + (tie?.seats ?? 0) + vacant - tooMany, seats);
          assert.ok(!tie || tie.between.length > tie.seats);
        },
      ),
    );
  });

  it('Switzerland’s quota and averages give D’Hondt’s seats', () => {
    fc.assert(
      fc.property(someVotes, fc.integer({ min: 1, max: 25 }), (votes, seats) => {
        const plain = allocate(byLetter(votes), seats, { formula: 'dhondt' });
        if (!plain.tie)
          assert.deepEqual(allocate(byLetter(votes), seats, { formula: 'swiss' }).seats, plain.seats);
      }),
    );
  });

  it('the next in line gets the seat with the votes it lacks, and not with one less', () => {
    const rules = fc.constantFrom<AllocationRule>(...FORMULAS.map((formula) => ({ formula })));
    fc.assert(
      fc.property(someVotes, fc.integer({ min: 1, max: 12 }), rules, (votes, seats, rule) => {
        const before = allocate(byLetter(votes), seats, rule);
        for (const [id, gap] of lastSeat(byLetter(votes), seats, rule)?.gaps ?? []) {
          const seatsWith = (more: bigint): number => {
            const raised = new Map([...byLetter(votes)].map(([key, n]) => [key, BigInt(n)]));
            return allocate(raised.set(id, (raised.get(id) ?? 0n) + more), seats, rule).seats.get(id) ?? 0;
          };
          const own = before.seats.get(id) ?? 0;
          assert.ok(seatsWith(gap) > own, `${id} with ${gap} more`);
          // Where equal claims are settled by law, an equal quotient can be enough: `gap` is what needs no settling.
          if (rule.formula !== 'swiss')
            assert.ok(gap === 1n || seatsWith(gap - 1n) === own, `${id} with less`);
        }
      }),
    );
  });

  it('who loses the last seat, and by how many votes', () => {
    const seat = lastSeat(byLetter([47000, 16000, 15800, 12000, 6100, 3100]), 10, { formula: 'dhondt' });
    // The tenth quotient is B's and C's 16,000/2 = 8,000 and 15,800/2 = 7,900; A's sixth is 7,833.3.
    assert.deepEqual([seat?.winner, seat?.next, seat?.gap], ['C', 'A', 401n]);
    assert.equal(lastSeat(byLetter([0, 0]), 3, { formula: 'hare' }), null);
    assert.equal(
      lastSeat(byLetter([10, 10]), 1, { formula: 'dhondt' })?.winner,
      null,
      'level: a lot decides',
    );
  });
});

function byLetter(votes: readonly number[]): Map<string, number> {
  return new Map(votes.map((count, at) => [String.fromCharCode(65 + at), count]));
}

function shown(votes: readonly number[], seats: number, rule: AllocationRule): string {
  const { seats: won, tie, vacant, tooMany } = allocate(byLetter(votes), seats, rule);
  return inOneLine([...won.values()], tie, vacant, tooMany);
}
