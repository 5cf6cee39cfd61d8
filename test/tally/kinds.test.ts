import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contest, Election, Unit } from '../../controller/election/election.ts';
import { methodSpec } from '../../controller/election/method-spec.ts';
import type { Report } from '../../controller/feed/report.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { packCount, unpackCount } from '../../controller/tally/pack.ts';
import { TestNight } from './night.ts';
import { minute, page, smallElection } from './small-election.ts';

const several: Election = smallElection({
  seats: [['ROSE', 'ROSE', 'LILY', 'LILY', 'FERN']],
  contest: () => ({ elects: 3, electors: 400, rule: methodSpec.parse({ method: 'n-of-m' }) }),
  houseSeats: 3,
  majority: 2,
});

test('a ward of three: votes may exceed electors, the first three hold its seats, the house sums them', () => {
  const night = new TestNight(several);
  night.poll(minute(1), [page(several, 1, [300, 250, 200, 190, 50, 0], { at: minute(1) })]);
  const tally = night.tally('WB-1');
  assert.equal(tally.hold, null, '990 votes of 400 electors with three votes each');
  assert.deepEqual(
    tally.holders?.map(({ candidate, party }) => [candidate, party]),
    [
      ['WB-1/1', 'rose'],
      ['WB-1/2', 'rose'],
      ['WB-1/3', 'lily'],
    ],
  );
  assert.deepEqual([tally.margin, tally.runnerUp], [10, 'WB-1/4']);
  const house = sumHouse(night.count, several, 'WB');
  assert.deepEqual([house.polled, house.leading, house.undecided], [3, 3, 0]);
  assert.deepEqual(
    house.parties.slice(0, 2).map(({ id, leading, majority }) => [id, leading, majority]),
    [
      ['rose', 2, 'ahead'],
      ['lily', 1, null],
    ],
  );

  night.poll(minute(2), [page(several, 1, [310, 255, 205, 215, 50, 0], { at: minute(2), round: 2 })]);
  const [event] = night.events.filter(({ type }) => type === 'seat-changed');
  assert.deepEqual([event?.from, event?.to], ['WB-1/3', 'WB-1/4']);
  assert.match(event?.reason ?? '', /has the last seat, in place of .* by 10/);
});

test('what one ballot may not carry is held back', () => {
  const night = new TestNight(several);
  night.poll(minute(1), [page(several, 1, [401, 400, 399, 1, 0, 0], { at: minute(1) })]);
  assert.equal(night.tally('WB-1').hold?.by, 'electors', '1201 votes of 400 electors with three each');
});

const parted: Election = partedElection(['north', 'south', 'west']);

test('a contest is the sum of its units; a unit that is held back marks it', () => {
  const night = new TestNight(parted);
  const unit = pageOfUnit;
  night.poll(minute(1), [unit('north', [100, 90, 1])]);
  assert.deepEqual(night.tally('WB-1').rounds, { done: 1, of: 3 });
  assert.deepEqual([night.tally('WB-1').leader, night.tally('WB-1').margin], ['WB-1/1', 10]);
  assert.equal(night.count.units.get('WB-1~north')?.margin, 10);

  night.poll(minute(2), [unit('south', [50, 80, 0], { at: minute(2) })]);
  const tally = night.tally('WB-1');
  assert.deepEqual([tally.total, tally.leader, tally.margin], [321, 'WB-1/2', 20]);
  assert.ok(night.types().includes('lead-changed'));
  assert.deepEqual(
    night.events.filter(({ contest }) => contest?.includes('~')),
    [],
    'units make no events of their own',
  );

  // 5,000 votes of 900 electors: the unit keeps its good numbers and the contest is marked.
  night.poll(minute(3), [unit('south', [50, 5000, 0], { at: minute(3) })]);
  assert.equal(night.tally('WB-1').total, 321);
  assert.match(night.tally('WB-1').hold?.reason ?? '', /^South: 5050 votes, but 900 electors/);

  const after = unpackCount(JSON.parse(JSON.stringify(packCount(night.count))), parted, 'test');
  assert.deepEqual(after?.units.get('WB-1~north')?.votes, night.count.units.get('WB-1~north')?.votes);
  assert.equal(after?.tallies.get('WB-1')?.total, 321);
});

test('when every unit is final, the contest is', () => {
  const night = new TestNight(parted);
  const reports = ['north', 'south', 'west'].map((name) =>
    pageOfUnit(name, [100, 90, 0], { status: 'declared' }),
  );
  night.poll(minute(1), reports);
  assert.equal(night.tally('WB-1').outcome, 'won');
  assert.ok(night.types().includes('declared'));
});

test('a unit that ends level is final too', () => {
  const night = new TestNight(parted);
  night.poll(minute(1), [
    pageOfUnit('north', [100, 90, 0], { status: 'declared' }),
    pageOfUnit('south', [50, 50, 0], { status: 'declared' }),
    pageOfUnit('west', [10, 5, 0], { status: 'declared' }),
  ]);
  assert.equal(night.count.units.get('WB-1~south')?.outcome, 'tied');
  assert.deepEqual([night.tally('WB-1').outcome, night.tally('WB-1').margin], ['won', 15]);
});

/** Two constituencies of two seats and one levelling seat each. */
function levelled(): TestNight {
  const election = smallElection({
    seats: [
      ['ROSE', 'LILY', 'FERN'],
      ['ROSE', 'LILY', 'FERN'],
    ],
    contest: () => ({
      ...{ kind: 'party', elects: 2 },
      rule: methodSpec.parse({ method: 'list', formula: 'dhondt', threshold: 12 }),
    }),
    houseSeats: 6,
  });
  const levelling = { each: 1, threshold: 0, formula: 'sainte-lague' } as const;
  return new TestNight({ ...election, states: election.states.map((state) => ({ ...state, levelling })) });
}

function pageOfLists(
  night: TestNight,
  number: number,
  votes: readonly number[],
  { seats, at = 1 }: { seats?: readonly number[]; at?: number } = {},
) {
  const whole = page(night.election, number, [...votes, 0], { at: minute(at), status: 'declared' });
  const rows = whole.rows.map((row, place) => (seats ? { ...row, seats: seats[place] ?? 0 } : row));
  return { ...whole, rows };
}

test('levelling seats come on top of what the constituencies have, by their own method or by lot', () => {
  const night = levelled();
  // By D'Hondt above 12 % 2 and 0; by the house's own divisors Fern would have one of the first two.
  night.poll(minute(2), [pageOfLists(night, 1, [700, 190, 110]), pageOfLists(night, 2, [300, 300, 400])]);
  assert.equal(
    sumHouse(night.count, night.election, 'WB').levelled?.seats.size,
    0,
    'a constituency is level',
  );
  night.poll(minute(3), [pageOfLists(night, 2, [300, 300, 400], { seats: [0, 1, 1], at: 3 })]);
  const { parties, polled, won } = sumHouse(night.count, night.election, 'WB');
  assert.deepEqual(
    parties.filter(({ seats }) => seats > 0).map(({ id, seats }) => [id, seats]),
    [
      ['rose', 3],
      ['fern', 2],
      ['lily', 1],
    ],
  );
  assert.deepEqual([polled, won], [6, 6]);
});

test('nothing is levelled out while a constituency has no result that stands', () => {
  const night = levelled();
  night.poll(minute(2), [pageOfLists(night, 1, [700, 190, 110]), pageOfLists(night, 2, [310, 290, 400])]);
  assert.ok((sumHouse(night.count, night.election, 'WB').levelled?.seats.size ?? 0) > 0);
  const by = { who: 'desk', why: 'void', when: minute(3), origin: 'operator' } as const;
  night.override({ kind: 'annul', contest: 'WB-2', ...by }, minute(3));
  assert.equal(sumHouse(night.count, night.election, 'WB').levelled?.seats.size, 0);
});

test('seats of the source that its own votes do not give are told', () => {
  const night = levelled();
  let at = 1;
  const told = (seats: readonly number[], votes = [700, 200, 100]): string | undefined => {
    at++;
    night.poll(minute(at), [pageOfLists(night, 1, votes, { seats, at })]);
    return night.count.alerts.get('seats:WB-1')?.text;
  };
  assert.equal(told([2, 0, 0]), undefined);
  assert.match(
    told([1, 1, 0]) ?? '',
    /the source's seats are shown: .*ROSE.* 1, by the votes 2; .*LILY.* 1, /,
  );
  assert.match(told([2, 1, 0], [701, 200, 100]) ?? '', /3 seats are printed for 2/);
});

test('what the source says later of the same votes is news: a lot, ballots cast', () => {
  const night = new TestNight(several);
  const declared = (at: number, elected: readonly number[]): Report => {
    const whole = page(several, 1, [300, 250, 200, 200, 50, 0], { at: minute(at), status: 'declared' });
    const rows = whole.rows.map((row, place) =>
      elected.includes(place) ? { ...row, outcome: 'winner' as const } : row,
    );
    return { ...whole, rows };
  };
  night.poll(minute(1), [declared(1, [])]);
  assert.equal(night.tally('WB-1').outcome, 'tied');
  night.poll(minute(2), [declared(2, [0, 1, 3])]);
  const holders = (): string[] => (night.tally('WB-1').holders ?? []).map(({ candidate }) => candidate);
  assert.deepEqual([night.tally('WB-1').outcome, holders()], ['won', ['WB-1/1', 'WB-1/2', 'WB-1/4']]);
  // Who was elected is not unelected by one page.
  night.poll(minute(3), [declared(3, [0, 1])]);
  assert.match(night.verdicts.at(-1)?.reason ?? '', /LILY 1 is no longer named elected, waits for a second/);
  assert.deepEqual(holders(), ['WB-1/1', 'WB-1/2', 'WB-1/4']);
  night.poll(minute(4), [declared(4, [0, 1])]);
  assert.deepEqual(holders(), ['WB-1/1', 'WB-1/2']);

  const asked = new TestNight(
    smallElection({
      seats: [['ROSE', 'LILY']],
      contest: () => ({
        ...{ kind: 'measure', electors: 400 },
        rule: methodSpec.parse({ method: 'measure', quorum: 50 }),
      }),
    }),
  );
  const answer = (at: number, cast: number): Report => ({
    ...page(asked.election, 1, [120, 70, 0], { at: minute(at), status: 'declared' }),
    ballots: { cast, valid: 190, electors: null },
  });
  asked.poll(minute(1), [answer(1, 190)]);
  assert.equal(asked.tally('WB-1').leader, 'WB-1/2', 'turnout is not reached');
  asked.poll(minute(2), [answer(2, 201)]);
  assert.equal(asked.tally('WB-1').leader, 'WB-1/1', 'with its blank papers it is');
});

test('a second round has the seat only when the first ends in a run-off', () => {
  const election = smallElection({
    seats: [
      ['ROSE', 'LILY', 'FERN'],
      ['ROSE', 'LILY'],
    ],
    contest: (number): Partial<Contest> =>
      number === 1 ? { rule: methodSpec.parse({ method: 'run-off' }) } : { after: 'WB-1' },
    houseSeats: 1,
  });
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [40, 35, 25, 0], { at: minute(1) })]);
  assert.equal(night.tally('WB-1').outcome, 'leading');
  assert.deepEqual(seats(), [0, 0, 1], 'nobody holds a seat short of half');
  night.poll(minute(2), [page(election, 1, [400, 350, 250, 0], { at: minute(2), status: 'declared' })]);
  assert.equal(night.tally('WB-1').outcome, 'run-off');
  assert.deepEqual(night.tally('WB-1').advance, ['WB-1/1', 'WB-1/2']);
  night.poll(minute(3), [page(election, 2, [400, 500, 0], { at: minute(3), status: 'declared' })]);
  assert.deepEqual(seats(), [1, 0, 0]);

  function seats(): number[] {
    const { won, leading, undecided } = sumHouse(night.count, election, 'WB');
    return [won, leading, undecided];
  }
});

function pageOfUnit(name: string, votes: readonly number[], over: Parameters<typeof page>[3] = {}): Report {
  const whole = page(parted, 1, votes, { at: minute(1), url: `http://r.example/${name}`, ...over });
  return { ...whole, contest: `WB-1~${name}`, claimed: { number: null, name: null, state: null } };
}

function partedElection(names: readonly string[]): Election {
  const election = smallElection({ seats: [['ROSE', 'LILY']] });
  const units = names.map(
    (name, i): Unit => ({
      ...{
        id: `WB-1~${name}`,
        contest: 'WB-1',
        unit: name,
        name: name[0]?.toUpperCase() + name.slice(1),
        names: {},
      },
      ...{ number: i + 1, electors: 900, weight: 1 },
    }),
  );
  return { ...election, units: new Map([['WB-1', units]]) };
}
