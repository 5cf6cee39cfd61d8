import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ContestId } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { type ChangesModel, changesBoard } from '../../controller/render/board/changes-board.ts';
import { type CloseModel, closeBoard } from '../../controller/render/board/close-board.ts';
import { deskOf } from '../../controller/render/board/desk.ts';
import { type HouseModel, houseBoard } from '../../controller/render/board/house-board.ts';
import { type LeftModel, leftBoard } from '../../controller/render/board/left-board.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { stillBoard } from '../../controller/render/board/over-board.ts';
import { type PastModel, pastBoard } from '../../controller/render/board/past-board.ts';
import { monogram } from '../../controller/render/board/portrait.ts';
import { legendOf, type StateModel, stateBoard } from '../../controller/render/board/state-board.ts';
import { type StatesModel, statesBoard } from '../../controller/render/board/states-board.ts';
import { houseHeadline } from '../../controller/render/board/story.ts';
import { stripOf } from '../../controller/render/board/strip.ts';
import { type TallyModel, tallyBoard } from '../../controller/render/board/tally-board.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { readWords } from '../../controller/render/board/words.ts';
import { type BlocTotal, type HouseTotal, isDecided } from '../../controller/tally/house.ts';
import { hasHolder, type Tally } from '../../controller/tally/tally.ts';
import { isTooClose } from '../../controller/tally/votes-left.ts';
import { temporaryDir } from './browser.ts';
import { HARD_CASES } from './hard.ts';
import { nightView } from './night.ts';

const election = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
const temporary = temporaryDir();
after(() => temporary.remove());
const words = readWords('en', OVERLAYS, '/nowhere');
const [zeros, half, end] = [
  await nightView(election, 'zeros', temporary.dir),
  await nightView(election, 'half', temporary.dir),
  await nightView(election, 'end', temporary.dir),
];

for (const [name, view] of Object.entries({ zeros, half, end })) {
  test(`${name}: the map's legend adds up to the map's seats, the house's to the house`, () => {
    const desk = deskOf(view.election, words);
    const legend = legendOf(view, desk);
    const sum = legend.reduce((all, line) => all + line.won.value + (line.leading?.value ?? 0), 0);
    assert.equal(sum, 294);
    const model = houseBoard.model(view, desk) as HouseModel;
    assert.equal(
      model.legend.reduce((all, line) => all + line.seats.value, 0),
      294,
    );
    assert.equal(model.dots.flat().length, 294);
  });

  test(`${name}: dots of a party stand together, won before leading, undecided in the middle`, () => {
    const { dots } = houseBoard.model(view, deskOf(view.election, words)) as HouseModel;
    const runs: string[] = [];
    for (const { colour, style } of dots.flat()) {
      const key = `${colour} ${style}`;
      if (runs.at(-1) !== key) runs.push(key);
    }
    assert.equal(new Set(runs).size, runs.length, `each group once: ${runs}`);
    const middle = runs.findIndex((run) => run.endsWith('undecided') || run.endsWith('postponed'));
    assert.ok(middle >= 0);
    if (name !== 'zeros') assert.ok(middle > 0 && middle < runs.length - 1);
  });
}

test('a majority of leads is not yet had, and is not said to be (H24)', () => {
  const said = (view: NightView) =>
    (houseBoard.model(view, deskOf(view.election, words)) as HouseModel).blocs.map(
      ({ majority }) => majority,
    );
  assert.deepEqual(said(zeros), ['', '', '', '']);
  assert.deepEqual(said(half), ['ahead in a majority', '', '', '']);
  assert.deepEqual(said(end), ['has the majority', '', '', '']);
});

test('a board for the time before the count says so as long as nobody has a vote, whoever keeps it on air', () => {
  const said = (view: NightView) => stillBoard('soon').model(view, deskOf(view.election, words));
  assert.deepEqual(said(zeros), {
    ...{ headline: 'Starting soon', sub: election.title, until: election.countStarts },
  });
  assert.deepEqual(said(half), { headline: election.title, sub: 'The count goes on', until: null });
  const [before, after] = [zeros, half].map((view) => stillBoard('soon').inputs(view));
  assert.notDeepEqual(before, after);
});

test('a flip recolours dots and moves none', () => {
  const places = (view: NightView) =>
    (houseBoard.model(view, deskOf(view.election, words)) as HouseModel).dots
      .flat()
      .map(({ x, y }) => [x, y]);
  assert.deepEqual(places(half), places(zeros));
  assert.deepEqual(places(end), places(zeros));
});

test('a party of no file that leads a third of the seats has its own row and the neutral colour (H8)', async () => {
  const hard = HARD_CASES.find(({ name }) => name === 'no-colour');
  const view = (await hard?.view(election, temporary.dir)) as NightView;
  const { rows } = tallyBoard.model(view, deskOf(view.election, words)) as TallyModel;
  assert.equal(rows[0]?.chip.short, 'FIXLAB');
  assert.equal(rows[0]?.chip.colour, '#8d99a8');
});

test('over all states, a majority that is had is not called a majority of leads', () => {
  const said = (view: NightView) => statesBoard.headline?.(view, deskOf(view.election, words)).text;
  assert.equal(said(zeros), 'Nobody ahead in a majority yet');
  assert.equal(
    said(half),
    'Ahead in a majority: AITC+ in West Bengal, NDA in Assam, LDF in Kerala, DMK+ in Tamil Nadu, NDA in Puducherry',
  );
  assert.equal(
    said(end),
    'Majorities won: AITC+ in West Bengal, NDA in Assam, LDF in Kerala, DMK+ in Tamil Nadu, NDA in Puducherry',
  );
  const houses = new Map(end.houses).set('AS', half.houses.get('AS') as HouseTotal);
  assert.equal(
    said({ ...end, houses }),
    'Majorities won: AITC+ in West Bengal, LDF in Kerala, DMK+ in Tamil Nadu, NDA in Puducherry · Ahead in a majority: NDA in Assam',
  );
});

test('over all states, once all is declared a hung house is said to be one', () => {
  const hung = ['AS', 'KL'].reduce((houses, code) => {
    const house = houses.get(code) as HouseTotal;
    const none = (blocs: HouseTotal['parties']) => blocs.map((bloc) => ({ ...bloc, majority: null }));
    return houses.set(code, {
      ...house,
      ...{ coalitions: none(house.coalitions), parties: none(house.parties), others: none(house.others) },
    });
  }, new Map(end.houses));
  const said = (houses: NightView['houses']) =>
    statesBoard.headline?.({ ...end, houses }, deskOf(end.election, words)).text;
  assert.equal(
    said(hung),
    'Majorities won: AITC+ in West Bengal, DMK+ in Tamil Nadu, NDA in Puducherry · Nobody has a majority: Assam, Kerala',
  );
  const alone = new Map(
    [...hung].map(([code, house]) => [code, { ...house, coalitions: [], parties: [], others: [] }]),
  );
  assert.match(said(alone) ?? '', /^Nobody has a majority: .*Assam/);
});

test("the table's rows add up: seats to the seats with a leader, shares to what NOTA leaves", () => {
  const { rows } = tallyBoard.model(end, deskOf(end.election, words)) as TallyModel;
  assert.equal(
    rows.reduce((all, row) => all + row.seats.value, 0),
    292,
  );
});

test('a state names nobody as leader at zero seats or in a tie, and puts "others" after those with a name', () => {
  const columnsOf = (view: NightView) =>
    (statesBoard.model(view, deskOf(view.election, words)) as StatesModel).columns;
  assert.ok(columnsOf(zeros).every(({ leader }) => leader === null));
  for (const { leader, blocs } of columnsOf(end)) {
    assert.equal(leader?.seats.value, Math.max(...blocs.map(({ seats }) => seats.value)));
    const others = blocs.findIndex(({ chip }) => chip.short === words.others);
    assert.ok(others < 0 || others === blocs.length - 1);
  }
  const [state] = [...end.houses.keys()];
  const house = end.houses.get(state as string) as HouseTotal;
  const tied = { ...house, coalitions: house.coalitions.map((bloc) => ({ ...bloc, seats: 30 })) };
  const view = { ...end, houses: new Map([...end.houses, [state as string, tied]]) };
  assert.equal(columnsOf(view).find(({ key }) => key === `state-${state}`)?.leader, null);
});

test('a legend of more parties than fit sums the small ones and still adds up', () => {
  const tallies = new Map(half.count.tallies);
  const parties = [...election.parties.values()].filter(({ kind }) => kind === 'party').slice(0, 30);
  [...election.contests.values()]
    .filter(({ state, poll }) => state === 'WB' && poll === 'polled')
    .forEach(({ id }, at) => {
      const party = parties[at % parties.length]?.id ?? null;
      tallies.set(id, { ...(tallies.get(id) as Tally), outcome: 'leading', leaderParty: party });
    });
  const view = { ...half, count: { ...half.count, tallies } };
  const legend = legendOf(view, deskOf(election, words));
  assert.equal(
    legend.reduce((all, line) => all + line.won.value + (line.leading?.value ?? 0), 0),
    294,
  );
  assert.ok(legend.length <= 8);
});

test('monograms keep whole letters of every script', () => {
  assert.deepEqual(
    ['Mamata Banerjee', 'O. PANNEERSELVAM', 'মেখলিগঞ্জ চক্রবর্তী', 'கருணாநிதி', 'கௌசல்யா', '(123)', ''].map(
      monogram,
    ),
    ['MB', 'OP', 'মে', 'க', 'க', '', ''],
  );
});

test('rings: each changed seat once, newest first, only lately, only on its own maps', async () => {
  const { ringsInput } = await import('../../controller/render/board/map-view.ts');
  const event = (contest: ContestId, at: number) => ({
    ...({
      id: `lead-changed:${contest}:${at}`,
      type: 'lead-changed',
      contest,
      at,
    } as NightView['events'][number]),
  });
  const events = [
    event('WB-1', half.now - 3_600_000),
    event('WB-2', half.now - 5000),
    event('WB-3', half.now - 4000),
    event('WB-2', half.now - 3000),
  ];
  const view = { ...half, events };
  assert.equal(
    ringsInput(view),
    `ring-lead-changed:WB-2:${half.now - 3000},ring-lead-changed:WB-3:${half.now - 4000}`,
  );
  assert.equal(ringsInput(view, new Set<ContestId>(['WB-3'])), `ring-lead-changed:WB-3:${half.now - 4000}`);
});

test('a majority has one moment on a board: that from which it lasts, though it is told when it has lasted', () => {
  const desk = deskOf(half.election, words);
  const house = half.houses.get('WB') as HouseTotal;
  const since = half.now - 120_000;
  const watch = { above: true, since, announced: true };
  const majorities = new Map([['WB:coalition:trinamool:seats', watch]]);
  const told = { type: 'majority-crossed' as const, contest: null, from: null, to: null, at: half.now };
  const focus = { contest: null, happenings: [{ ...told, state: 'WB', bloc: 'coalition:trinamool' }] };
  const view = { ...half, count: { ...half.count, majorities } };
  const [cut, plain] = [{ ...view, focus: new Map([['state', focus]]) }, view].map((one) =>
    houseHeadline('state', house, one, desk),
  );
  const time = desk.format.time(since);
  assert.equal(cut?.kicker, `MAJORITY ${time}`);
  assert.match(cut?.text ?? '', /^AITC\+ ahead in \d+ seats, 148 make a majority · /);
  assert.match(plain?.text ?? '', new RegExp(`^AITC\\+ ahead in a majority since ${time}: `));
});

test('what is to come is counted in seats, also where a contest gives several', () => {
  const desk = deskOf(half.election, words);
  const house = { ...(half.houses.get('WB') as HouseTotal), contests: 19, polled: 292, won: 288 };
  assert.match(houseHeadline('state', house, half, desk).text, / · 4 seats to come$/);
  assert.equal(isDecided(house), false);
  assert.equal(isDecided({ ...house, won: 292 }), true);
});

test('blocs that end level are neither of them first', () => {
  const desk = deskOf(end.election, words);
  const house = end.houses.get('WB') as HouseTotal;
  const [one, other] = house.coalitions;
  const level = [one, other].map((bloc) => ({ ...(bloc as BlocTotal), seats: 146, majority: null }));
  const tied = { ...house, coalitions: level, parties: [] };
  assert.equal(isDecided(tied), true);
  assert.match(houseHeadline('state', tied, end, desk).text, /^\S+ and \S+ level: 146 of 294 seats each/);
});

test('one seat alone is not "all seats"', () => {
  const desk = deskOf(end.election, words);
  const tally = [...end.count.tallies.values()].find(
    (one) => one.contest.startsWith('WB') && end.election.past.get(one.contest)?.party === one.leaderParty,
  ) as Tally;
  const view = { ...end, count: { ...end.count, tallies: new Map([[tally.contest, tally]]) } };
  assert.equal(changesBoard.headline?.(view, desk).text, 'The one seat that has a leader is as in 2016');
});

test('the strip: each seat once, newly declared first, one state at a time, and nothing old or untrue', () => {
  const strip = (view: NightView) => stripOf(view, deskOf(view.election, words));
  const heads = (view: NightView) => strip(view).map(({ head }) => head);
  const keySeats = [
    ...(['WB-210', 'WB-1'] as const).map((contest) => ({ contest, name: 'the seat', names: {} })),
  ];
  const keyed = (view: NightView) => ({ ...view, election: { ...view.election, keySeats } });
  assert.deepEqual(strip(zeros), []);
  const told = strip(keyed(half));
  const seats = told.flatMap(({ cards }) => cards.map(({ key }) => key.replace(/^strip-\w+-\w+-/, '')));
  assert.equal(new Set(seats).size, seats.length);
  const named = told.map(({ head }) => head.split(' · '));
  assert.deepEqual([...new Set(named.map(([state]) => state))][0], 'West Bengal');
  const runs = named.map(([state]) => state).filter((state, at, all) => state !== all[at - 1]);
  assert.equal(runs.length, new Set(runs).size, 'a state is told to its end');
  assert.ok(told.some(({ head }) => head === 'West Bengal · Key seats'));
  // A lead change is news for a quarter of an hour, and only while it holds; a declaration for ten minutes.
  assert.ok(heads(half).some((head) => head.endsWith('Lead changes')));
  const line = half.flips[0] as NightView['flips'][number];
  assert.ok(JSON.stringify(strip(half)).includes(`leads-${line.contest}`));
  const untrue = { ...half, flips: [{ ...line, to: line.from, from: line.to }] };
  assert.ok(!JSON.stringify(strip(untrue)).includes(`leads-${line.contest}`));
  const later = { ...half, now: half.now + 16 * 60_000 };
  assert.ok(!heads(later).some((head) => head.endsWith('Lead changes')));
  assert.ok(heads(end).includes('West Bengal · Declared'));
  // All is decided: the closest seats stand, and nothing is said to be news.
  assert.deepEqual(heads({ ...end, now: end.now + 3_600_000 }), [
    'West Bengal · Key seats',
    'West Bengal · Closest',
  ]);
  const own = { ...half.election.look, ticker: { seconds: 8, show: ['key' as const] } };
  const only = keyed(half);
  assert.deepEqual(heads({ ...only, election: { ...only.election, look: own } }), [
    'West Bengal · Key seats',
  ]);
});

test('a projection is a range, and one number where there is none', () => {
  const blocs = [
    { id: 'trinamool', seats: 212, low: 209, high: 219 },
    { id: 'sanjukta-morcha', seats: 1, low: 1, high: 1 },
  ];
  const shown = stateModel({ ...half, projection: { blocs, at: half.now } }).blocs;
  const said = new Map(shown.map(({ key, projection }) => [key, projection]));
  assert.deepEqual(
    [said.get('coalition-trinamool'), said.get('coalition-sanjukta-morcha')],
    ['209–219', '1'],
  );
});

test('a majority that the projection thinks likely is said in words, and a majority that is had is a fact', () => {
  const said = (majority: number) => {
    const blocs = [{ id: 'trinamool', seats: 212, low: 209, high: 219, majority }];
    const view = { ...half, projection: { blocs, at: half.now } };
    const row = stateModel(view).blocs.find(({ key }) => key === 'coalition-trinamool');
    return row?.majority;
  };
  const plain = stateModel(half).blocs.find(({ key }) => key === 'coalition-trinamool')?.majority;
  assert.deepEqual(
    [said(0.5), said(0.7), said(0.95)],
    [plain, words.majorityLikely, words.majorityVeryLikely],
  );
});

function stateModel(view: NightView): StateModel {
  return stateBoard.model(view, deskOf(view.election, words)) as StateModel;
}

test('gains and losses: every seat that differs from last time stands once, and what is gained is lost elsewhere', () => {
  const desk = deskOf(half.election, words);
  const { flows, parties } = changesBoard.model(half, desk) as ChangesModel;
  const moved = [...half.election.past.values()].filter(({ contest, party }) => {
    const tally = half.count.tallies.get(contest);
    const now = tally && hasHolder(tally) ? tally.leaderParty : null;
    return half.election.contests.get(contest)?.state === 'WB' && now !== null && now !== party;
  });
  assert.ok(moved.length > 20);
  assert.equal(
    flows.reduce((all, { seats }) => all + seats.value, 0),
    moved.length,
  );
  const aitc = parties.find(({ chip }) => chip.short === 'AITC');
  const party = [...half.election.parties.values()].find(({ short }) => short === 'AITC')?.id;
  assert.equal(aitc?.lost, String(moved.filter((past) => past.party === party).length));
  assert.match(
    changesBoard.headline?.(half, desk).text ?? '',
    new RegExp(`^${moved.length} of \\d+ seats differ`),
  );
  assert.equal(changesBoard.headline?.(zeros, desk).text, 'No leads yet');
});

test('what is left: the regions’ seats to come add up to the state’s, and none is left in the end', () => {
  const desk = deskOf(half.election, words);
  const { rows } = leftBoard.model(half, desk) as LeftModel;
  const house = half.houses.get('WB') as HouseTotal;
  assert.equal(
    rows.reduce((all, { left }) => all + left.value, 0),
    house.polled - house.won,
  );
  assert.ok(rows.every(({ left }) => left.value > 0));
  assert.match(
    leftBoard.headline?.(half, desk).text ?? '',
    /^\d+ seats to come · AITC ahead in \d+ of them · about /,
  );
  const over = leftBoard.model(end, desk) as LeftModel;
  // Two seats were not polled: they have no winner.
  assert.deepEqual([over.rows, over.none], [[], '292 of 292 declared']);
  const wb = end.houses.get('WB') as HouseTotal;
  const polledAll = { ...end, houses: new Map(end.houses).set('WB', { ...wb, seats: wb.polled }) };
  assert.equal((leftBoard.model(polledAll, desk) as LeftModel).none, 'Every seat has its winner');
  // Said once on the picture: over it stands what came of it.
  assert.equal(leftBoard.headline?.(end, desk).text, 'AITC+ wins: 214 of 294 seats');
});

test('the closest seats: too close to call by rule first, and in words', () => {
  const desk = deskOf(half.election, words);
  const late = {
    ...half,
    count: {
      ...half.count,
      tallies: new Map(
        [...half.count.tallies].map(([id, tally]) => [
          id,
          id === 'WB-9'
            ? { ...tally, outcome: 'leading' as const, margin: 9, rounds: { done: 18, of: 20 } }
            : tally,
        ]),
      ),
    },
  };
  const [first, ...others] = (closeBoard.model(late, desk) as CloseModel).rows;
  assert.deepEqual([first?.id, first?.said], ['WB-9', 'TOO CLOSE TO CALL']);
  assert.ok(others.every(({ tooClose, said }) => tooClose || said !== 'TOO CLOSE TO CALL'));
  const n = [...late.count.tallies.values()].filter(
    (tally) => /^WB-/.test(tally.contest) && isTooClose(tally),
  );
  assert.match(
    closeBoard.headline?.(late, desk).text ?? '',
    new RegExp(`^${n.length} seats? (is|are) too close`),
  );
  assert.equal(closeBoard.headline?.(end, desk).text, 'No seat is too close to call');
});

test('then and now: seats of the last result beside tonight’s, and its own map', () => {
  const { parties, before, now } = pastBoard.model(end, deskOf(end.election, words)) as PastModel;
  assert.deepEqual(
    parties.slice(0, 2).map(({ chip, before, seats }) => [chip.short, before, seats.value]),
    [
      ['AITC', '211', 213],
      ['BJP', '3', 77],
    ],
  );
  assert.ok(before && now && before.src !== now.src);
  assert.deepEqual([before.width, before.left], [now.width, now.left]);
});
