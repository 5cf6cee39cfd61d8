import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyCount } from '../../controller/tally/count.ts';
import { sumHouse, sumHouses } from '../../controller/tally/house.ts';
import { westBengal } from '../hazards/desk.ts';
import { readResults, reportOf } from '../look/night.ts';
import { TestNight } from './night.ts';
import { minute, page, smallElection } from './small-election.ts';

test('the five states of 2 May 2021 end as published', async () => {
  const election = await westBengal();
  const results = readResults(election);
  const now = Date.UTC(2021, 4, 2, 16);
  const night = new TestNight(election);
  night.poll(
    now,
    [...election.contests.keys()].flatMap((id) => reportOf(id, 1, now, election, results)),
  );
  assert.equal(night.count.counters.quarantined + night.count.counters.blocked, 0);
  assert.equal(night.count.alerts.size, 0);
  const won = (state: string): Record<string, number> =>
    Object.fromEntries(
      sumHouse(night.count, election, state)
        .parties.filter((party) => party.won > 0)
        .map((party) => [party.short, party.won]),
    );
  assert.deepEqual(won('WB'), { AITC: 213, BJP: 77, IND: 1, RSMP: 1 });
  assert.deepEqual(won('AS'), { BJP: 60, INC: 29, AIUDF: 16, AGP: 9, UPPL: 6, BPF: 4, 'CPI(M)': 1, IND: 1 });
  assert.deepEqual(won('PY'), { AINRC: 10, BJP: 6, DMK: 6, IND: 6, INC: 2 });
  const bengal = sumHouse(night.count, election, 'WB');
  assert.deepEqual(
    bengal.coalitions.map(({ short, won: seats }) => [short, seats]),
    [
      ['AITC+', 214],
      ['NDA', 77],
      ['Morcha', 1],
      ['Others', 0],
    ],
  );
  // 292 seats with a result on both sides; AITC held 209 of them before.
  assert.equal(bengal.comparable, 292);
  const aitc = bengal.parties[0];
  assert.deepEqual([aitc?.past, aitc?.pastComparable, aitc?.change], [211, 209, 4]);
  assert.ok(aitc?.share && aitc.share > 0.47 && aitc.share < 0.49);
  assert.ok(aitc?.swing && Math.abs(aitc.swing) < 0.1);
  assert.equal(bengal.counted, 1);
  assert.deepEqual(
    night.events.filter(({ type }) => type === 'all-declared').map(({ state }) => state),
    ['WB', 'AS', 'KL', 'TN', 'PY'],
  );
});

test('houses in which nothing changed are taken over', () => {
  const election = smallElection({
    seats: [['ROSE', 'LILY']],
    moreStates: [{ code: 'KL', seats: [['ROSE', 'LILY']] }],
  });
  const night = new TestNight(election);
  const before = { count: night.count, houses: sumHouses(night.count, election) };
  night.poll(minute(1), [page(election, 1, [5, 4, 0])]);
  const houses = sumHouses(night.count, election, before);
  assert.equal(houses.get('KL'), before.houses.get('KL'));
  assert.notEqual(houses.get('WB'), before.houses.get('WB'));
});

test('an exception counts one candidate for the coalition, and nobody else of the party', () => {
  const election = smallElection({
    seats: [
      ['ROSE', 'IND'],
      ['ROSE', 'IND'],
    ],
    coalitions: [
      {
        id: 'garden',
        name: 'Garden',
        names: {},
        short: 'GDN',
        colour: '#00aa00',
        members: ['rose'],
        exceptions: [{ contest: 'WB-1', party: 'independent', member: true, serial: 2 }],
        states: [],
      },
    ],
  });
  const night = new TestNight(election);
  night.poll(minute(1), [page(election, 1, [10, 90, 1]), page(election, 2, [10, 80, 1])]);
  const house = sumHouse(night.count, election, 'WB');
  const [garden, others] = house.coalitions;
  assert.deepEqual([garden?.leading, garden?.votes, others?.leading, others?.votes], [1, 110, 1, 80]);
});

test('without coalitions nobody is summed as others: the parties stand for themselves', () => {
  const night = new TestNight(
    smallElection({
      seats: [
        ['ROSE', 'LILY'],
        ['ROSE', 'LILY'],
        ['FERN', 'LILY'],
      ],
    }),
  );
  night.poll(
    minute(1),
    [1, 2, 3].map((seat) => page(night.election, seat, [900, 100, 1])),
  );
  const { coalitions, parties } = sumHouse(night.count, night.election, 'WB');
  assert.deepEqual(coalitions, []);
  assert.deepEqual(
    parties.filter(({ seats }) => seats > 0).map(({ short, seats, majority }) => [short, seats, majority]),
    [
      ['ROSE', 2, 'ahead'],
      ['FERN', 1, null],
    ],
  );
});

test('a coalition that stands in another state makes no others here', () => {
  const coalition = {
    ...{ id: 'garden', name: 'Garden', names: {}, short: 'GDN', colour: '#00aa00', members: ['rose'] },
    ...{ exceptions: [], states: ['KL'] },
  };
  const election = smallElection({
    seats: [['ROSE', 'LILY']],
    moreStates: [{ code: 'KL', seats: [['ROSE', 'LILY']] }],
    coalitions: [coalition],
  });
  const { count } = new TestNight(election);
  assert.deepEqual(sumHouse(count, election, 'WB').coalitions, []);
  assert.deepEqual(
    sumHouse(count, election, 'KL').coalitions.map(({ id }) => id),
    ['garden', 'others'],
  );
});

test('an unknown state is a bug of ours', () => {
  const election = smallElection({ seats: [] });
  assert.throws(() => sumHouse(emptyCount(election, 'test'), election, 'XX'), /XX is no state/);
});
