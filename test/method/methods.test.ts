import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Contest, ONE_MEMBER } from '../../controller/election/election.ts';
import { type MethodRule, methodSpec } from '../../controller/election/method-spec.ts';
import { lineAt, type Method, NOTHING, type Votes } from '../../controller/method/method.ts';
import { methodOf, register } from '../../controller/method/methods.ts';
import { given } from './given.ts';

test('a line in votes is exact', () => {
  // Half of 101 and of 100, more than it; 12.5 % of the electors; 4 % that is met exactly.
  for (const [percent, base, strict, least] of [
    [50, 100, true, 51],
    [50, 101, true, 51],
    [50, 100, false, 50],
    [12.5, 97_353, false, 12_170],
    [4, 1_000, false, 40],
    [4, 1_001, false, 41],
    [60, 5, false, 3],
  ] as const)
    assert.equal(lineAt(percent, base, strict), least, `${percent} % of ${base}`);
});

test('n of m: each of the first n leads the first who is out', () => {
  // Places of a ward with five seats in which one party put up two and another five.
  const five = { elects: 5, rule: rule({ method: 'n-of-m' }) };
  const stand = standOf(five, [1000, 950, 900, 870, 860, 855, 10]);
  assert.equal(stand.outcome, 'leading');
  assert.deepEqual(holders(stand), [0, 1, 2, 3, 4]);
  assert.deepEqual([stand.second, stand.margin], [5, 5]);
});

test('n of m: who is level for the last seat does not hold it', () => {
  const stand = standOf({ elects: 2, rule: rule({ method: 'n-of-m' }) }, [30, 20, 20, 5]);
  assert.equal(stand.outcome, 'tied');
  assert.deepEqual(holders(stand), [0]);
  assert.deepEqual(stand.tied, [1, 2]);
});

test('n of m: whom the source elects is elected, even by lot', () => {
  const stand = standOf({ elects: 2, rule: rule({ method: 'n-of-m' }) }, [30, 20, 20, 5], {
    elected: [0, 2],
  });
  assert.equal(stand.outcome, 'won');
  assert.deepEqual(holders(stand), [0, 2]);
});

const FRANCE = rule({ method: 'run-off', quorum: 25, advance: 12.5 });

test('a first round: elected at once, or who may go on', () => {
  const contest = { electors: 1000, rule: FRANCE };
  // More than half of the votes, and a quarter of the electors.
  assert.equal(standOf(contest, [260, 200], { declared: true }).outcome, 'won');
  // More than half of the votes, but only 201 of 1,000 electors: the two highest go on.
  const few = standOf(contest, [201, 100, 99], { declared: true });
  assert.equal(few.outcome, 'run-off');
  assert.deepEqual(few.advance, [0, 1]);
  assert.deepEqual(few.holders, []);
  // Three have 125 votes, which is an eighth of the electors.
  assert.deepEqual(standOf(contest, [200, 190, 125, 124], { declared: true }).advance, [0, 1, 2]);
  // One alone is over the line: the next highest goes on too.
  assert.deepEqual(standOf(contest, [200, 110, 100, 100], { declared: true }).advance, [0, 1]);
  // Exactly half is not more than half.
  assert.equal(standOf(contest, [300, 200, 100], { declared: true }).outcome, 'run-off');
  // While counting nobody is elected, but who is over the lines would be.
  assert.deepEqual(holders(standOf(contest, [260, 200])), [0]);
  assert.deepEqual(holders(standOf(contest, [200, 190])), []);
});

test('a question: the referendum of 2016 by its national result', () => {
  const stand = standOf(measure({}), [17_410_742, 16_141_241], { declared: true });
  assert.deepEqual([stand.outcome, stand.first, stand.margin], ['won', 0, 1_269_501]);
});

test('a question: every line must be reached', () => {
  const outcome = (over: object, votes: number[], more: Partial<Votes> = {}): number =>
    standOf({ ...measure(over), electors: 1000 }, votes, { declared: true, ...more }).first;
  assert.equal(outcome({}, [50, 50]), 1, 'level is a No');
  assert.equal(outcome({ pass: 60, strict: false }, [60, 40]), 0);
  assert.equal(outcome({ pass: 60, strict: false }, [59, 41]), 1);
  assert.equal(
    outcome({ quorum: 50 }, [400, 100], { cast: 500 }),
    1,
    'half of the electors is not more than half',
  );
  assert.equal(outcome({ quorum: 50 }, [400, 100], { cast: 501 }), 0);
  assert.equal(outcome({ approval: 40 }, [399, 100]), 1);
  assert.equal(outcome({ approval: 40 }, [400, 100]), 0);
});

test('a question of people and units: the four cases', () => {
  // Three units of weight 1 and one of a half: 1.75 is half of all, so 2 are needed.
  const cantons = (yes: number[], people: number[]): number =>
    standOf(measure({ units: 'majority' }), people, {
      declared: true,
      unitWeight: 3.5,
      units: [1, 1, 1, 0.5].map((weight, i) => ({ weight, votes: yes.includes(i) ? [60, 40] : [40, 60] })),
    }).first;
  assert.equal(cantons([0, 1], [51, 49]), 0);
  assert.equal(cantons([0, 3], [51, 49]), 1);
  assert.equal(cantons([0, 1, 2, 3], [49, 51]), 1);
  assert.equal(cantons([], [49, 51]), 1);
});

test('a new method takes one file', () => {
  // Whoever has the fewest votes wins: nothing but this object knows.
  const fewest: Method = {
    ...{ name: 'fewest', several: false, plain: true, gain: 'none', votesPerBallot: () => 1 },
    stand: ({ votes }) => {
      const first = votes.indexOf(Math.min(...votes));
      return {
        ...NOTHING,
        outcome: 'leading',
        first,
        margin: 1,
        holders: [{ place: first, seats: 1, won: false }],
      };
    },
  };
  const forget = register(fewest);
  try {
    assert.equal(standOf({ rule: { method: 'fewest' } as unknown as MethodRule }, [3, 1, 2]).first, 1);
  } finally {
    forget();
  }
});

const STORTING = rule({ method: 'list', formula: 'sainte-lague-1.4', tie: 'more-votes' });

test('lists: seats as the votes give them, and who is how many votes away from the next', () => {
  const votes = [52_000, 33_000, 11_000, 4_000];
  const stand = standOf({ elects: 5, rule: STORTING }, votes);
  assert.deepEqual([stand.outcome, stand.first], ['leading', 0]);
  assert.deepEqual(seatsOf(stand), [
    [0, 3],
    [1, 2],
  ]);
  // The fifth seat is the first list's third, at 52,000 / 5: the third list lacks a first at 1.4 times that.
  assert.deepEqual([stand.second, stand.margin], [2, 3_561]);
});

test('lists: a threshold, a tie, and what the authority allocated', () => {
  const four = { elects: 4, rule: rule({ method: 'list', formula: 'dhondt', threshold: 5 }) };
  const stand = standOf(four, [500, 461, 39]);
  assert.deepEqual(seatsOf(stand), [
    [0, 2],
    [1, 2],
  ]);
  assert.deepEqual(stand.lines, [{ key: 'threshold', needs: 50, has: 39, reached: false }]);
  const level = standOf({ ...four, elects: 1 }, [50, 50]);
  assert.deepEqual([level.outcome, level.holders, level.tied], ['tied', [], [0, 1]]);
  const allocated = standOf({ ...four, elects: 1 }, [50, 50], { allocated: [0, 1] });
  assert.deepEqual([allocated.outcome, seatsOf(allocated)], ['won', [[1, 1]]]);
  assert.equal(standOf(four, [0, 0]), NOTHING);
});

test('lists: never more seats than there are, and noughts allocate none', () => {
  const two = { elects: 2, rule: rule({ method: 'list', formula: 'imperiali' }) };
  // A quota of 25 gives three seats.
  const tooMany = standOf(two, [26, 25, 25, 24], { declared: true });
  assert.deepEqual([tooMany.outcome, tooMany.holders, tooMany.second], ['leading', [], -1]);
  const three = { elects: 3, rule: rule({ method: 'list', formula: 'dhondt' }) };
  const ours = [
    [0, 2],
    [1, 1],
  ];
  for (const [allocated, outcome, seats] of [
    [[0, 0], 'leading', ours],
    [[3, 1], 'leading', ours],
    // Not all are given yet.
    [[1, 0], 'leading', [[0, 1]]],
    [[1, 2], 'won', ours.map(([place = 0]) => [place, place + 1])],
  ] as const) {
    const stand = standOf(three, [500, 300], { allocated });
    assert.deepEqual([stand.outcome, seatsOf(stand)], [outcome, seats], `${allocated}`);
  }
  const level = standOf({ ...three, elects: 1 }, [50, 50], { declared: true });
  assert.deepEqual([level.outcome, level.tied], ['tied', [0, 1]], 'declared, and lots are not drawn');
  assert.equal(standOf(three, [500, 0], { fit: [false, true] }), NOTHING, 'who withdrew leads nobody');
});

test('what is unknown decides nothing: the source says how it ends', () => {
  const runOff = (over: object) => ({ rule: rule({ method: 'run-off', ...over }) });
  for (const [what, contest, votes, outcome] of [
    ['quorum, no electors', runOff({ quorum: 25 }), [60, 40], 'leading'],
    ['of ballots that nobody told', runOff({ of: 'cast' }), [51, 49], 'leading'],
    ['half is not reached whatever comes', runOff({ of: 'cast' }), [40, 35, 25], 'run-off'],
    ['turnout, no electors', measure({ quorum: 50 }), [60, 40], 'leading'],
    ['approval, no electors', measure({ approval: 40 }), [60, 40], 'leading'],
    ['a part of ballots that nobody told', measure({ of: 'cast' }), [51, 49], 'leading'],
    ['more No than Yes', measure({ of: 'cast', quorum: 50 }), [40, 60], 'won'],
  ] as const)
    assert.equal(standOf(contest, votes, { declared: true }).outcome, outcome, what);
  const few = { ...measure({ quorum: 50 }), electors: 1000 };
  // Blank papers may make up the turnout.
  assert.equal(standOf(few, [300, 150], { declared: true }).outcome, 'leading');
  assert.equal(standOf(few, [300, 150], { declared: true, cast: 460 }).first, 1);
  assert.equal(standOf(few, [300, 150], { declared: true, elected: [0] }).outcome, 'won');
});

test('at least so much and more than so many points ahead elects at once', () => {
  const contest = { rule: rule({ method: 'run-off', part: 45, least: 40, lead: 10 }) };
  for (const [votes, outcome] of [
    [[400, 299, 301], 'run-off'],
    [[400, 300, 300], 'run-off'],
    [[400, 299, 299, 2], 'won'],
    [[399, 100, 100, 401], 'run-off'],
    [[451, 449, 100], 'won'],
    [[450, 449, 101], 'run-off'],
  ] as const)
    assert.equal(standOf(contest, [...votes], { declared: true }).outcome, outcome, votes.join(', '));
});

test('nobody behind, nobody ahead', () => {
  const five = { elects: 5, rule: rule({ method: 'n-of-m' }) };
  assert.equal(standOf(five, [30, 20]).margin, null, 'two candidates for five seats');
  const ranked = { rule: rule({ method: 'ranked' }) };
  const level = standOf(ranked, [40, 40, 20]);
  assert.deepEqual([level.outcome, level.first, level.tied], ['tied', -1, [0, 1]]);
  const gone = standOf(ranked, [60, 30], { fit: [false, true] });
  assert.deepEqual([gone.first, gone.holders], [1, []], 'who withdrew with half of the votes');
});

test('ranked: nobody holds a seat on fewer first preferences than the quota', () => {
  // Almond 2017: one over the quota of 2,842 at once, three elected stages later.
  const almond = { elects: 4, rule: rule({ method: 'ranked', quota: 'droop', decimals: 5 }) };
  const votes = [99, 2395, 68, 6079, 56, 375, 1240, 786, 1971, 1138];
  const first = standOf(almond, votes);
  assert.deepEqual([first.outcome, holders(first), first.lines[0]?.needs], ['leading', [3], 2842]);
  const done = standOf(almond, votes, { elected: [3, 9, 1, 8], declared: true });
  assert.deepEqual([done.outcome, holders(done)], ['won', [3, 9, 1, 8]]);
  const one = { rule: rule({ method: 'ranked' }) };
  assert.deepEqual(holders(standOf(one, [40, 35, 25])), [], 'first, and under half');
  assert.deepEqual(holders(standOf(one, [60, 30, 10])), [0]);
});

function measure(over: object): Partial<Contest> {
  return { kind: 'measure', rule: rule({ method: 'measure', ...over }) };
}

function rule(written: object): MethodRule {
  return methodSpec.parse(written);
}

function holders({ holders: all }: ReturnType<Method['stand']>): number[] {
  return all.map(({ place }) => place);
}

function seatsOf({ holders: all }: ReturnType<Method['stand']>): number[][] {
  return all.map(({ place, seats }) => [place, seats]);
}

function standOf(over: Partial<Contest>, votes: readonly number[], more: Partial<Votes> = {}) {
  const contest: Contest = {
    ...{
      id: 'A-1',
      state: 'A',
      number: 1,
      name: 'A',
      names: {},
      regions: {},
      electors: null,
      reserved: null,
    },
    ...{ poll: 'polled', ...ONE_MEMBER, ...over },
  };
  return methodOf(contest).stand(given(contest, votes, more));
}
