import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  checkStages,
  droopQuota,
  electedIn,
  readStages,
  type Stage,
  transferValue,
} from '../../controller/method/stages.ts';

describe('rounds for one seat', () => {
  // Maine, governor, Democratic primary 2018: the ballots as re-tabulated in the tests of RCTab, not a certified sheet.
  const rule = { elects: 1, quota: 'half', decimals: 0 } as const;
  const maine = rounds(
    [[41735, 35478, 20767, 17887, 5200, 2728, 1596, 748], 576],
    [[44042, 37543, 22987, 19521, 0, 0, 0, 0], 2622],
    [[49945, 42623, 29944, 0, 0, 0, 0, 0], 4203],
    [[63387, 53866, 0, 0, 0, 0, 0, 0], 9462],
  );

  it('half of what continues, who goes, who gains', () => {
    const [first, second, , last] = readStages(maine, rule);
    assert.deepEqual([first?.quota, first?.reached, first?.excluded], [63070, [], [4, 5, 6, 7]]);
    assert.deepEqual(second?.moved, [2307, 2065, 2220, 1634, -5200, -2728, -1596, -748]);
    assert.deepEqual([last?.quota, last?.continuing, last?.reached], [58627, 117253, [0]]);
    assert.deepEqual(electedIn(maine, rule), [0]);
    assert.equal(electedIn(maine.slice(0, 2), rule), null);
    assert.deepEqual(checkStages(maine, rule), []);
  });

  it('what does not add up is told with its place', () => {
    const [one, two, three] = maine as [Stage, Stage, Stage];
    const lost = checkStages([one, { ...two, exhausted: 2621 }], rule);
    assert.deepEqual(lost, [{ stage: 2, place: null, kind: 'sum', got: 126714, expected: 126715 }]);
    const back = { ...three, votes: [49945, 42623, 29943, 0, 1, 0, 0, 0] };
    assert.deepEqual(
      checkStages([one, two, back], rule).map(({ kind, place }) => [kind, place]),
      [['returned', 4]],
    );
    const wrong = { ...two, transfer: [2307, 2065, 2220, 1635, -5200, -2728, -1596, -748] };
    assert.deepEqual(checkStages([one, wrong], rule), [
      { stage: 2, place: 3, kind: 'transfer', got: 19521, expected: 19522 },
    ]);
  });

  it('whoever goes must be the lowest', () => {
    const odd = rounds([[40, 30, 20, 10], 0], [[45, 35, 0, 20], 0]);
    assert.deepEqual(
      checkStages(odd, rule).map(({ kind, got, expected }) => [kind, got, expected]),
      [['not-lowest', 20, 10]],
    );
  });

  it('no rounds, no votes, one candidate', () => {
    assert.deepEqual(readStages([], rule), []);
    assert.equal(electedIn([], rule), null);
    const nobody = rounds([[0, 0], 0]);
    assert.deepEqual(checkStages(nobody, rule), []);
    assert.equal(electedIn(nobody, rule), null);
    assert.deepEqual(electedIn(rounds([[7], 0]), rule), [0]);
  });
});

describe('the single transferable vote', () => {
  it('quota and value of a paper', () => {
    assert.equal(droopQuota(14207, 4), 2842);
    assert.equal(droopQuota(0, 3), 1);
    // Almond 2017: 3,237 over the quota of 6,079 papers.
    assert.equal(transferValue(3237_00000, 1_00000, 6079_00000), 53248);
    assert.equal(transferValue(1, 1, 0), 0);
  });

  it('a place without the quota is filled when nobody else is left', () => {
    const rule = { elects: 2, quota: 'droop', decimals: 0 } as const;
    const stages = rounds(
      [[60, 25, 20, 10], 0],
      [[39, 35, 24, 10], 7],
      [[39, 38, 28, 0], 10],
      [[39, 38, 0, 0], 38],
    );
    const readings = readStages(stages, rule);
    assert.deepEqual(
      readings.map(({ quota }) => quota),
      [39, 39, 39, 39],
    );
    assert.deepEqual(readings[0]?.surplus, { place: 0, votes: 21 });
    assert.deepEqual(
      readings.map(({ excluded }) => excluded),
      [[], [3], [2], []],
    );
    assert.deepEqual(electedIn(stages, rule), [0, 1]);
    assert.deepEqual(checkStages(stages, rule), []);
  });
});

function rounds(...all: [votes: number[], exhausted: number][]): Stage[] {
  return all.map(([votes, exhausted]) => ({ transfer: [], votes, status: votes.map(() => null), exhausted }));
}
