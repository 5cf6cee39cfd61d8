import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPlan } from '../../controller/director/rundown-file.ts';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import type { Report } from '../../controller/feed/report.ts';
import type { Board } from '../../controller/render/board/board.ts';
import { boardsOf } from '../../controller/render/board/boards.ts';
import { deskOf } from '../../controller/render/board/desk.ts';
import { headlineTexts } from '../../controller/render/board/headline.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { type NightView, viewOf } from '../../controller/render/board/view.ts';
import { readWords } from '../../controller/render/board/words.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { sumHouses } from '../../controller/tally/house.ts';
import { pageOfResult } from './result-pages.ts';

const NOW = Date.UTC(2025, 8, 9, 20);

test('Norway: 169 seats with the 19 that level out; nothing of these before every constituency has votes', async () => {
  const election = await folder('norway-2025');
  const end = await nightOf(election, 1);
  const legend = said(end, 'house').legend as { chip: { short: string }; seats: { value: number } }[];
  assert.deepEqual(Object.fromEntries(legend.map(({ chip, seats }) => [chip.short, seats.value])), {
    A: 53,
    SP: 9,
    KRF: 7,
    RØDT: 9,
    V: 3,
    MDG: 8,
    SV: 9,
    FRP: 47,
    H: 24,
  });
  assert.equal((said(end, 'house').dots as object[][]).flat().length, 169);
  assert.equal(headline(end, 'state'), 'No majority: A is first with 53 of 169 seats');

  const oslo = await nightOf(election, 0.5, ({ contest }) => contest === 'NO-03');
  const house = oslo.houses.get('NO');
  assert.deepEqual([house?.leading, house?.undecided], [19, 150], 'seats of Oslo, and no levelling seat');
  assert.match(headline(oslo, 'state'), /· 169 seats to come$/);
  const lists = said({ ...oslo, seat: 'NO-03' }, 'seat').lists as {
    rows: { seats: { value: number } }[];
    basis: string;
    next: string;
  };
  assert.equal(
    lists.rows.reduce((sum, { seats }) => sum + seats.value, 0),
    19,
  );
  assert.equal(lists.basis, 'if the count ended now');
  assert.match(lists.next, /^next seat: \S+, [\d\s]+ votes short$/);
  assert.match(headline({ ...oslo, seat: 'NO-03' }, 'seat'), /^If the count ended now: A 5, H \d/);
});

test('a question: no house, its answers against the line, and its outcome', async () => {
  const election = await folder('uk-2016');
  const ids = boardsOf(election).map(({ id }) => id);
  for (const board of ['tally', 'house', 'states', 'declared', 'moment', 'electors'])
    assert.ok(!ids.includes(board), board);
  const plan = await readPlan(election);
  const missing = plan.rotation.flatMap(({ scenes }) => scenes.filter((scene) => !ids.includes(scene)));
  assert.deepEqual(missing, [], 'nothing goes round that is not drawn');
  for (const { scene } of plan.rundown.rules) assert.ok(ids.includes(scene), scene);

  const before = await nightOf(election, 0);
  assert.equal(headline(before, 'state'), 'No votes counted yet');
  const end = await nightOf(election, 1);
  assert.equal(headline(end, 'state'), 'Leave passed with 51.9 %');
  const { answers, at, verdict } = said(end, 'state').question as {
    answers: { chip: { short: string }; votes: { value: number }; share: string; areas: string }[];
    at: number;
    verdict: string;
  };
  assert.deepEqual(
    answers.map(({ chip, votes, share, areas }) => [chip.short, votes.value, share, areas]),
    [
      ['Leave', 17_410_742, '51.9 %', 'ahead in 263 areas'],
      ['Remain', 16_141_241, '48.1 %', 'ahead in 119 areas'],
    ],
  );
  assert.deepEqual([at, verdict], [50, 'passed']);
  const texts = headlineTexts(end.houses.get('ALL') as never, [], desk(end), 'live');
  assert.equal(texts['Countnight headline'], 'Leave 51.9 % · Remain 48.1 %');
  assert.equal(texts['Countnight majority'], '');
  const units = said(end, 'units') as { tiles: object[]; done: string };
  assert.deepEqual([units.tiles.length, units.done], [382, '382 of 382 areas complete']);

  // An area that ended level is complete, waits for nothing, and has nobody's colour.
  const [area, tally] = [...end.count.units][0] ?? [];
  assert.ok(area && tally);
  const level = new Map(end.count.units).set(area, { ...tally, outcome: 'tied', margin: 0 });
  const { tiles, done, waiting } = said({ ...end, count: { ...end.count, units: level } }, 'units') as {
    tiles: { key: string; state: string }[];
    done: string;
    waiting: object | null;
  };
  assert.deepEqual([done, waiting], ['382 of 382 areas complete', null]);
  assert.equal(tiles.find(({ key }) => key === area)?.state, '');
});

test('electoral votes: two sides that keep their ends, and what every contest is worth', async () => {
  const election = await folder('us-2020');
  const end = await nightOf(election, 1);
  const { sides, tiles, majority } = said(end, 'electors') as {
    sides: { chip: { short: string }; seats: { value: number } }[];
    tiles: { worth: string; party: string }[];
    majority: string;
  };
  assert.deepEqual(
    sides.map(({ chip, seats }) => [chip.short, seats.value]),
    [
      ['DEM', 306],
      ['REP', 232],
    ],
  );
  assert.equal(majority, '270 to win');
  const won = (party: string): number =>
    tiles.reduce((sum, tile) => sum + (tile.party === party ? Number(tile.worth) : 0), 0);
  assert.deepEqual([tiles.length, won('DEM'), won('REP')], [56, 306, 232]);
  assert.equal(headline(end, 'electors'), 'DEM wins: 306 of 538 electoral votes');
  const seat = said({ ...end, seat: 'GA' }, 'seat') as { place: string; candidates: { name: string }[] };
  assert.match(seat.place, /16 electoral votes$/);
  assert.equal(seat.candidates.at(-1)?.name, 'Other candidates', 'all others together are not NOTA');
});

test('several members: a ward says who has its seats, and no party gains or holds it', async () => {
  const election = await folder('sutton-coldfield-2018');
  const end = await nightOf(election, 1);
  const rows = (said(end, 'state').seats as { rows: { id: string; seats: string; chip: unknown }[] }).rows;
  assert.deepEqual(rows.find(({ id }) => id === 'W1')?.seats, 'CON 2');
  assert.equal(headline({ ...end, seat: 'W1' }, 'seat'), 'Elected in Four Oaks: CON 2');
  assert.equal(said({ ...end, seat: 'W1' }, 'seat').verdict, '');
  assert.match(headline(end, 'declared'), /^8 declared since .*: CON 21, LAB 3$/);
});

test('a first round: who would go on, then who does', async () => {
  const election = await folder('france-2024');
  const some = ({ contest }: Report): boolean => contest === '01-01' || contest === '2A-01';
  const half = await nightOf(election, 0.5, some);
  assert.match(headline({ ...half, seat: '01-01' }, 'seat'), /^[A-Z, ]+ would go on to a second round$/);
  const end = await nightOf(election, 1, some);
  assert.match(headline({ ...end, seat: '01-01' }, 'seat'), /^Ain 1: second round with RN, LR, UG$/);
});

test('a ranked count: every stage of it, what moves, who is elected and who is out', async () => {
  const election = await folder('edinburgh-2017');
  const end = await nightOf(election, 1, ({ contest }) => contest === 'S13002919');
  const { rows, stages, head, exhausted } = said(end, 'stages') as unknown as {
    rows: { chip: { short: string }; steps: string }[];
    stages: number;
    head: { steps: string };
    exhausted: { steps: string };
  };
  const steps = (of: { steps: string }): (string | number)[][] => JSON.parse(of.steps);
  assert.equal(stages, steps(head).length);
  const lang = rows.find(({ chip }) => chip.short === 'LD') as { steps: string };
  // 6,079 first preferences, 3,237 of them over the quota of 2,842.
  assert.deepEqual(steps(lang).slice(0, 2), [
    ['won', 100, '6,079', '', '✓'],
    ['won', 46.8, '2,842', '−3,237', '✓'],
  ]);
  assert.deepEqual(steps(head)[0]?.slice(2), [
    'Stage 1',
    'First preferences',
    '1 of 4 elected',
    'quota 2,842',
  ]);
  assert.equal(steps(head)[1]?.[3], 'Kevin Lang: what is over the quota moves on');
  assert.equal(steps(head).at(-1)?.[4], '4 of 4 elected');
  assert.deepEqual(steps(exhausted)[1]?.slice(2), ['85', '+85']);
  assert.ok(rows.some((row) => steps(row).at(-1)?.[0] === 'out'));
});

test('first rounds: who has won outright, how many second rounds, and who is in them', async () => {
  const election = await folder('france-2024');
  const end = await nightOf(election, 1, ({ contest }) => !contest.endsWith('/2'));
  const { cards, rows } = said(end, 'run-off') as unknown as {
    cards: { n: { value: number }; detail: string }[];
    rows: { chip: { short: string }; outright: { value: number }; through: { value: number } }[];
  };
  assert.deepEqual(
    cards.map(({ n }) => n.value),
    [76, 501, 0],
  );
  assert.equal(cards[1]?.detail, '189 with 2 · 307 with 3 · 5 with 4');
  assert.deepEqual(
    rows.slice(0, 3).map(({ chip, outright, through }) => [chip.short, outright.value, through.value]),
    [
      ['UG', 32, 410],
      ['RN', 37, 389],
      ['ENS', 2, 294],
    ],
  );
  assert.equal(headline(end, 'run-off'), '76 elected outright, 501 second rounds');
});

function folder(name: string): Promise<Election> {
  return loadElection(new URL(`../../elections/${name}`, import.meta.url).pathname);
}

/** A night of which every report is a part of the published result; the whole of it is declared. */
async function nightOf(
  election: Election,
  part: number,
  wanted: (report: Report) => boolean = () => true,
): Promise<NightView> {
  const reports: Report[] = [];
  for (const [contest, final] of part === 0 ? [] : await readResults(election)) {
    for (const [id, count] of final.units ?? [[contest, final] as const]) {
      const report = pageOfResult(id, { ...count, outcomes: final.outcomes }, election, part, NOW);
      if (wanted(report)) reports.push(report);
    }
  }
  const { count } = acceptReports(emptyCount(election, 'live'), reports, { election, now: NOW });
  const shown = { projection: null, maps: new Map(), now: NOW, clockRate: 0 };
  return viewOf(election, { count, flips: [], recent: [] }, sumHouses(count, election), shown);
}

function boardOf({ election }: NightView, id: string): Board {
  return boardsOf(election).find((board) => board.id === id) as Board;
}

function desk({ election }: NightView): ReturnType<typeof deskOf> {
  return deskOf(election, readWords('en', OVERLAYS, election.dir));
}

function said(view: NightView, id: string): Record<string, unknown> {
  return boardOf(view, id).model(view, desk(view)) as Record<string, unknown>;
}

function headline(view: NightView, id: string): string {
  return boardOf(view, id).headline?.(view, desk(view)).text ?? '';
}
