import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ContestId } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import type { Board } from '../../controller/render/board/board.ts';
import { changesBoard } from '../../controller/render/board/changes-board.ts';
import { closeBoard } from '../../controller/render/board/close-board.ts';
import { declaredBoard } from '../../controller/render/board/declared-board.ts';
import { deskOf } from '../../controller/render/board/desk.ts';
import { countedOf, countedText } from '../../controller/render/board/furniture.ts';
import { type LeftModel, leftBoard } from '../../controller/render/board/left-board.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { stillBoard, totalsOver } from '../../controller/render/board/over-board.ts';
import { projectionBoard } from '../../controller/render/board/projection-board.ts';
import { stagesBoard } from '../../controller/render/board/stages-board.ts';
import { type StateModel, stateBoard } from '../../controller/render/board/state-board.ts';
import { seatHeadline } from '../../controller/render/board/story.ts';
import { stripOf } from '../../controller/render/board/strip.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { readWords } from '../../controller/render/board/words.ts';
import { ownNight, ownView } from '../../controller/sheet/own-night.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import { temporaryDir } from './browser.ts';
import { type Moment, nightView } from './night.ts';

/** Sentences with all, none, no and yet in them, where they would not be true. */

const election = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
const temporary = temporaryDir();
after(() => temporary.remove());
const words = readWords('en', OVERLAYS, '/nowhere');
const at = (moment: Moment) => nightView(election, moment, temporary.dir);
const [zeros, half, end] = [await at('zeros'), await at('half'), await at('end')];

const said = (board: Board, view: NightView) => board.headline?.(view, deskOf(view.election, words)).text;

function withTallies(view: NightView, mend: (tally: Tally) => Tally): NightView {
  const tallies = new Map([...view.count.tallies].map(([id, tally]) => [id, mend(tally)] as const));
  return { ...view, count: { ...view.count, tallies } };
}

test('seats without a last result are neither without a lead nor as they were', () => {
  const past = new Map([...half.election.past].filter(([id]) => id === 'WB-1'));
  for (const known of [new Map(), past]) {
    const view = { ...half, election: { ...half.election, past: known } };
    assert.match(
      said(changesBoard, view) ?? '',
      /ahead in \d+ of 294 seats|ahead in a majority/,
      'who leads',
    );
  }
});

test('where nobody tells how much is left no seat is said to be out of reach', () => {
  const roundless = withTallies(half, (tally) => ({ ...tally, rounds: null }));
  assert.doesNotMatch(said(closeBoard, roundless) ?? '', /too close/);
  assert.equal(said(closeBoard, end), 'No seat is too close to call');
});

for (const [outcome, word] of [
  ['annulled', 'Annulled'],
  ['countermanded', 'cancelled'],
  ['postponed', 'postponed'],
] as const)
  test(`a seat that is ${outcome} waits for no trend, and no votes are to come`, () => {
    const view = withTallies(half, (tally) => (tally.contest === 'WB-1' ? { ...tally, outcome } : tally));
    const desk = deskOf(view.election, words);
    const contest = view.election.contests.get('WB-1' as ContestId);
    assert.equal(seatHeadline('seat', contest, view, desk).text, `Mekliganj · ${word}`);
    assert.equal(countedOf({ contests: ['WB-1'] }, view, desk).counted, '');
    assert.notEqual(countedOf({ contests: ['WB-1', 'WB-2'] }, view, desk).counted, '');
  });

test('the count goes on while it does', () => {
  const sub = (id: 'standby' | 'soon', view: NightView) =>
    (stillBoard(id).model(view, deskOf(view.election, words)) as { sub: string }).sub;
  const goesOn = 'The count goes on';
  assert.deepEqual(
    [zeros, half, end].map((view) => sub('standby', view)),
    [election.title, goesOn, election.title],
  );
  assert.deepEqual([sub('soon', half), sub('soon', end)], [goesOn, '']);
});

test('a count that nothing is projected of is not said to have no data', () => {
  const none = (view: NightView) =>
    (projectionBoard.model({ ...view, projection: null }, deskOf(view.election, words)) as { none: string })
      .none;
  const silent = 'No projection at this point';
  assert.deepEqual([zeros, half, end].map(none), ['No data yet', silent, silent]);
});

test('closest seats are those with the smallest margins, also when all are won, and nothing is closest before', () => {
  const seats = (view: NightView) =>
    (stateBoard.model({ ...view, maps: new Map() }, deskOf(view.election, words)) as StateModel).seats;
  const margins = seats(end)?.rows.map(({ margin }) => margin?.value);
  const least = [...end.count.tallies.values()]
    .flatMap(({ contest, outcome, margin }) =>
      contest.startsWith('WB') && outcome === 'won' && margin !== null ? [margin] : [],
    )
    .sort((a, b) => a - b);
  assert.deepEqual(margins, least.slice(0, margins?.length));
  assert.equal(seats(zeros)?.which, '');
});

test('of two rounds the one that gives the seat is told, and between them the count is not at its end', async () => {
  const france = await loadElection(new URL('../../elections/france-2024', import.meta.url).pathname);
  const ain = new Map([...france.contests].filter(([id]) => id.includes('01-0')));
  const few = { ...france, contests: ain };
  const results = new Map([...(await readResults(france))].filter(([id]) => ain.has(id)));
  const standings = ownNight(few, results);
  const views = standings.map((standing) => ownView(standing, few, new Map()));
  const [last] = views.slice(-1);
  assert.ok(last);
  const desk = deskOf(few, words);
  const { seats } = stateBoard.model(last, desk) as StateModel;
  assert.ok(seats && seats.rows.length > 0);
  assert.deepEqual(
    seats.rows.filter(({ chip }) => chip === null),
    [],
  );
  const house = views[0]?.houses.get(few.mainState);
  assert.ok(house);
  const between = { ...house, votes: 9, counted: 1, reporting: 1, contests: 5 };
  assert.equal(countedText(between, desk), '9 votes · 1 of 5 seats reporting');
});

test('a place whose second rounds are to come is not counted to 100 %', async () => {
  const france = await loadElection(new URL('../../elections/france-2024', import.meta.url).pathname);
  const few = { ...france, contests: new Map([...france.contests].filter(([id]) => id.startsWith('02-0'))) };
  const results = new Map([...(await readResults(france))].filter(([id]) => few.contests.has(id)));
  const [before, , , end] = ownNight(few, results);
  assert.ok(before && end);
  const tallies = new Map(
    [...end.count.tallies].map(([id, tally]) => [
      id,
      few.contests.get(id)?.after ? (before.count.tallies.get(id) ?? tally) : tally,
    ]),
  );
  const between = ownView({ ...end, count: { ...end.count, tallies } }, few, new Map());
  const { rows } = leftBoard.model(between, deskOf(few, words)) as LeftModel;
  assert.ok(rows.length > 0);
  assert.ok(rows.every(({ counted }) => counted === ''));
});

test('a quota of a part of the papers elects nobody', async () => {
  const edinburgh = await loadElection(new URL('../../elections/edinburgh-2017', import.meta.url).pathname);
  const [, first] = ownNight(edinburgh, await readResults(edinburgh));
  assert.ok(first);
  const drawn = stagesBoard.model(ownView(first, edinburgh, new Map()), deskOf(edinburgh, words));
  assert.match(JSON.stringify(drawn), /0 of 4 elected/);
});

test('of two parties that gain as much neither gains most', () => {
  const [first, second] = [...half.election.past.values()].filter(
    ({ contest, party }) => contest.startsWith('WB') && party === 'all-india-trinamool-congress',
  );
  assert.ok(first && second);
  const gains = new Map([
    [first.contest, 'bharatiya-janata-party'],
    [second.contest, 'indian-national-congress'],
  ]);
  const view = withTallies(half, (tally) => ({
    ...tally,
    leaderParty:
      gains.get(tally.contest) ?? half.election.past.get(tally.contest)?.party ?? tally.leaderParty,
  }));
  assert.doesNotMatch(said(changesBoard, view) ?? '', /gains most/);
});

test('where nobody is elected no sentence speaks of a majority of seats', async () => {
  const vote = await loadElection(new URL('../../elections/uk-2016', import.meta.url).pathname);
  for (const standing of ownNight(vote, await readResults(vote)))
    for (const id of ['lower', 'camera'] as const)
      assert.doesNotMatch(said(totalsOver(id), ownView(standing, vote, new Map())) ?? '', /seats/);
});

test('of seats that are not polled none is to be declared', () => {
  assert.equal(said(declaredBoard, zeros), '0 of 822 declared');
});

test('where no margin is known the strip does not deny the lead changes of the night', () => {
  const view = withTallies(half, (tally) => ({ ...tally, margin: null }));
  const keyless = { ...view, election: { ...view.election, keySeats: [] }, now: view.now + 3_600_000 };
  const strip = stripOf(keyless, deskOf(view.election, words));
  assert.ok(strip.length > 0 && strip.every(({ head }) => head.endsWith('Lead changes')));
  assert.ok(strip.every(({ cards }) => cards.every(({ time }) => time !== '')));
});
