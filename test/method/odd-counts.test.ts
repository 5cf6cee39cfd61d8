import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Contest, ONE_MEMBER } from '../../controller/election/election.ts';
import { methodSpec } from '../../controller/election/method-spec.ts';
import type { Stand, Votes } from '../../controller/method/method.ts';
import { methodOf } from '../../controller/method/methods.ts';
import { given } from './given.ts';

/** Counts that a rule of thumb gets wrong: what must not be said of them. */

interface Odd {
  rule: object;
  contest?: Partial<Contest>;
  votes: number[];
  more?: Partial<Votes>;
  says: Partial<Stand>;
}

const CANTONS = { method: 'measure', units: 'majority' };
const says = (yes: number, of: number) =>
  Array.from({ length: of }, (_, i) => ({ weight: 1, votes: i < yes ? [60, 40] : [40, 60] }));

const ODD: Record<string, Odd> = {
  'a question of three answers: the strongest of the others leads, not the one that is listed second': {
    rule: { method: 'measure' },
    votes: [40, 10, 50],
    says: { first: 2, second: 0, margin: 10 },
  },
  'a double majority, its first units counted: Yes in all of them is ahead, though the others have no votes yet':
    {
      rule: CANTONS,
      votes: [180, 120],
      more: { units: says(3, 3), unitWeight: 23 },
      says: { outcome: 'leading', first: 0 },
    },
  'a double majority whose units nobody printed is not rejected by us': {
    rule: CANTONS,
    votes: [600, 400],
    more: { declared: true, unitWeight: 23 },
    says: { outcome: 'leading' },
  },
  'a double majority that the units still to come cannot turn is over': {
    rule: CANTONS,
    votes: [600, 400],
    more: { declared: true, units: says(2, 15), unitWeight: 23 },
    says: { outcome: 'won', first: 1 },
  },
  'a double majority with half of the units is rejected': {
    rule: CANTONS,
    votes: [600, 400],
    more: { declared: true, units: says(11, 22), unitWeight: 22 },
    says: { outcome: 'won', first: 1 },
  },
  'a first round: nobody comes up for one of two over the line who withdraws': {
    rule: { method: 'run-off', quorum: 25, advance: 12.5 },
    contest: { electors: 1000 },
    votes: [250, 240, 100],
    more: { declared: true, fit: [true, false, true] },
    says: { outcome: 'run-off', advance: [0] },
  },
  'a run-off of the two highest: the third comes up for one who withdraws': {
    rule: { method: 'run-off' },
    votes: [250, 240, 100],
    more: { declared: true, fit: [true, false, true], valid: 590 },
    says: { outcome: 'run-off', advance: [0, 2] },
  },
  'n of m: votes are more than ballots, and a half means nothing': {
    rule: { method: 'n-of-m' },
    contest: { elects: 3 },
    votes: [90, 80, 70, 60, 50],
    more: { cast: 100, valid: 100 },
    says: { outcome: 'leading', second: 3, margin: 10 },
  },
  'STV before transfers: the first so many are not elected': {
    rule: { method: 'ranked' },
    contest: { elects: 3 },
    votes: [240, 239, 238, 237, 46],
    says: { outcome: 'leading', holders: [] },
  },
  'IRV: who is ahead without half of the votes holds nothing': {
    rule: { method: 'ranked', quota: 'half' },
    votes: [45, 30, 25],
    more: { declared: true },
    says: { outcome: 'leading', holders: [] },
  },
  'an elector of a district that ends level is nobody’s': {
    rule: { method: 'plurality' },
    contest: { weight: 1 },
    votes: [100, 100, 3],
    more: { declared: true },
    says: { outcome: 'tied', holders: [] },
  },
  'lists: a last seat of equal claims is nobody’s, declared or not': {
    rule: { method: 'list', formula: 'dhondt' },
    contest: { elects: 3 },
    votes: [200, 100, 100],
    more: { declared: true },
    says: { outcome: 'tied', tied: [0, 1, 2] },
  },
};

for (const [name, { rule, contest = {}, votes, more = {}, says: said }] of Object.entries(ODD))
  test(name, () => {
    const own = {
      id: 'X-1',
      electors: null,
      ...ONE_MEMBER,
      ...contest,
      rule: methodSpec.parse(rule),
    } as Contest;
    const stand = methodOf(own).stand(given(own, votes, more));
    const told = Object.fromEntries(Object.keys(said).map((key) => [key, stand[key as keyof Stand]]));
    assert.deepEqual(told, said);
  });
