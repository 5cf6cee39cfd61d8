import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bundestag, type First } from '../../controller/method/bundestag.ts';
import { additionalMembers, dueSeats, newZealand } from '../../controller/method/compensation.ts';
import { DIVISORS } from '../../controller/method/divisors.ts';
import { levelOut, seatsOfConstituencies } from '../../controller/method/levelling.ts';
import { overLocalThreshold, overThreshold, thresholdLine } from '../../controller/method/threshold.ts';

describe('seats beside those won', () => {
  it('North East Scotland 1999, the example in the notes of the Scotland Act', () => {
    const votes = { lab: 72666, ld: 49843, snp: 92329, con: 52149, green: 8067 };
    const { seats, tie } = additionalMembers(map(votes), map({ lab: 4, ld: 3, snp: 2 }), 7);
    assert.deepEqual(Object.fromEntries(seats), { lab: 0, ld: 0, snp: 4, con: 3, green: 0 });
    assert.equal(tie, null);
  });

  it('too many won: the house grows, or the others share the rest, or they go back', () => {
    const votes = map({ a: 5000, b: 3000, c: 2000 });
    const won = map({ a: 3, c: 4 });
    const options = { divisors: DIVISORS['sainte-lague'] };
    const outcome = (excess: 'overhang' | 'drops-out' | 'gives-back') => {
      const { due, more, house, droppedOut } = dueSeats(votes, 10, won, { ...options, excess });
      return [[...due.values()], [...more.values()], house, droppedOut];
    };
    assert.deepEqual(outcome('overhang'), [[5, 3, 4], [2, 3, 0], 12, []]);
    assert.deepEqual(outcome('drops-out'), [[4, 2, 4], [1, 2, 0], 10, ['c']]);
    assert.deepEqual(outcome('gives-back'), [[5, 3, 2], [2, 3, -2], 10, []]);
  });

  it('New Zealand: 5 % or an electorate; overhang; an independent comes off the 120', () => {
    const votes = map({ a: 480_000, b: 400_000, c: 60_000, d: 49_000, maori: 11_000 });
    const plain = newZealand(votes, map({ a: 40, b: 25, maori: 6 }));
    // d has 4.9 % and no electorate; Māori Party is due 1 and has 6.
    assert.equal(plain.due.has('d'), false);
    assert.deepEqual([plain.due.get('maori'), plain.house], [6, 125]);
    assert.equal(
      [...plain.due.values()].reduce((x, y) => x + y),
      125,
    );
    const independent = newZealand(votes, map({ a: 40, b: 25, nobody: 1 }));
    assert.equal(
      [...independent.due.values()].reduce((x, y) => x + y),
      119,
    );
  });

  it('Bundestag: firsts that second votes do not cover are not elected, and independents are', () => {
    const second = new Map([
      ['BY', map({ csu: 300, spd: 200, left: 20, ssw: 0 })],
      ['SH', map({ csu: 0, spd: 380, left: 29, ssw: 11 })],
    ]);
    const first = (constituency: string, land: string, party: string | null, votes: number): First => ({
      ...{ constituency, land, party, votes, valid: 100 },
    });
    const firsts = [
      ...[40, 35, 45, 35.5, 36].map((votes, at) => first(`b${at}`, 'BY', 'csu', Math.round(votes * 10))),
      first('s0', 'SH', 'spd', 400),
      first('s1', 'SH', null, 300),
    ];
    const { seats, inLand, elected, notCovered, ties } = bundestag(second, firsts, {
      house: 11,
      minorities: ['ssw'],
    });
    // One seat is the independent's; left has 49 of 940 = 5.2 %, ssw 1.2 % as a minority.
    assert.deepEqual(Object.fromEntries(seats), { csu: 3, spd: 6, left: 1, ssw: 0 });
    assert.deepEqual(Object.fromEntries(inLand.get('BY') ?? []), { csu: 3, spd: 2, left: 0, ssw: 0 });
    assert.deepEqual(elected.sort(), ['b0', 'b2', 'b4', 's0', 's1']);
    assert.deepEqual(notCovered, ['b1', 'b3']);
    assert.deepEqual(ties, []);
    const level = bundestag(
      new Map([['BY', map({ csu: 10 })]]),
      [first('x', 'BY', 'csu', 30), first('y', 'BY', 'csu', 30)],
      { house: 1 },
    );
    assert.deepEqual(level.ties, [{ seats: 1, between: ['x', 'y'] }]);
    assert.deepEqual(level.elected, []);
  });
});

describe('thresholds', () => {
  it('the line in votes: exactly 4 % is enough, unless more than the line is asked for', () => {
    assert.equal(thresholdLine(1000, { percent: 4 }), 40n);
    assert.equal(thresholdLine(1001, { percent: 4 }), 41n);
    assert.equal(thresholdLine(1000, { percent: 4, strict: true }), 41n);
    assert.equal(thresholdLine(3, { percent: 0 }), 1n, 'nobody without a vote is over any line');
    assert.equal(thresholdLine(100_000_000, { percent: 0.67 }), 670_000n, '0.67 is no float here');
  });

  it('constituencies, minorities and a wider base', () => {
    const votes = map({ a: 900, b: 60, c: 39, d: 1, e: 0 });
    const through = (threshold: Parameters<typeof overThreshold>[1], facts = {}): string =>
      [...overThreshold(votes, threshold, facts)].join('');
    assert.equal(through({ percent: 5 }), 'ab');
    assert.equal(through({ percent: 5 }, { base: 1300 }), 'a');
    assert.equal(through({ percent: 5, seats: 3 }, { held: map({ d: 3, c: 2 }) }), 'abd');
    assert.equal(through({ percent: 5, exempt: ['d', 'e'] }), 'abd');
    const local = map({ a: 70, c: 12, d: 18 });
    assert.equal(
      [...overLocalThreshold(local, new Set(['a']), { percent: 4, localPercent: 12 })].join(''),
      'acd',
    );
    assert.deepEqual(overThreshold(map({ a: 0 }), { percent: 0 }), new Set());
  });
});

describe('levelling', () => {
  it('says nothing of the whole country before all of it has votes', () => {
    const votes = map({ a: 10, b: 5 });
    const outcome = levelOut(
      new Map([
        ['x', { seats: 3, votes }],
        ['y', { seats: 2, votes: map({ a: 0, b: 0 }) }],
      ]),
    );
    assert.equal(outcome.above, null);
    assert.deepEqual(outcome.missing, ['y']);
    assert.deepEqual([...(outcome.below.get('x')?.seats.values() ?? [])], [2, 1]);
  });

  it('fills the house, a levelling seat in each constituency', () => {
    const votes = fc.array(fc.integer({ min: 1, max: 9999 }), { minLength: 4, maxLength: 4 });
    const house = fc.array(fc.tuple(fc.integer({ min: 2, max: 12 }), votes), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(house, (constituencies) => {
        const { below, above } = levelOut(
          new Map(
            constituencies.map(([seats, [a, b, c, d]], at) => [
              `${at}`,
              { seats, votes: new Map(Object.entries({ a, b, c, d }).map(([id, n]) => [id, n ?? 0])) },
            ]),
          ),
        );
        if (!above || above.tie) return;
        const size = constituencies.reduce((sum, [seats]) => sum + seats + 1, 0);
        assert.equal(
          [...above.total.values()].reduce((x, y) => x + y),
          size,
        );
        for (const given of above.placed.values()) assert.equal(given.length, 1);
        for (const list of 'abcd') {
          const won: number = [...below.values()].reduce((sum, { seats }) => sum + (seats.get(list) ?? 0), 0);
          const here: number = [...above.placed.values()].flat().filter((id) => id === list).length;
          assert.equal(won + here, above.total.get(list), list);
        }
      }),
    );
  });

  it('a small constituency has four seats, the others share the rest', () => {
    const facts = new Map([
      ['city', { inhabitants: 700_000, areaKm2: 454.1 }],
      ['county', { inhabitants: 300_000, areaKm2: 27_000 }],
      ['islands', { inhabitants: 20_000, areaKm2: 400 }],
    ]);
    assert.deepEqual([...seatsOfConstituencies(facts, 30).seats.values()], [17, 9, 4]);
    assert.deepEqual([...seatsOfConstituencies(facts, 30, 0).seats.values()], [19, 10, 1]);
  });
});

function map(votes: Record<string, number>): Map<string, number> {
  return new Map(Object.entries(votes));
}
