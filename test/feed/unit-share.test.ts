import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { exportJson } from '../../controller/export/json.ts';
import { exportNist } from '../../controller/export/nist.ts';
import { returnsOfCount } from '../../controller/export/returns.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { deskOf } from '../../controller/render/board/desk.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { unitsBoard } from '../../controller/render/board/units-board.ts';
import { viewOf } from '../../controller/render/board/view.ts';
import { readWords } from '../../controller/render/board/words.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { sumHouses } from '../../controller/tally/house.ts';
import { answered } from './exchange.ts';

const NOW = Date.UTC(2016, 5, 24, 2);
const URL_OF = 'http://results.example/areas.csv';
const COLUMNS = 'columns: { contest: Race, unit: Area, candidate: Answer, votes: Votes, counted: Share in }';
const HEAD = 'Race,Area,Answer,Votes,Share in,Status\n';
const area = (unit: string, votes: [number, number], counted: string, status = 'in progress'): string =>
  `UK,${unit},Remain,${votes[0]},${counted},${status}\nUK,${unit},Leave,${votes[1]},${counted},${status}\n`;

test('a unit’s own counted share is read, kept, filled in its tile and exported; a share that moves alone is news', async () => {
  const election = await uk();
  const read = reader(election);
  let count = read(
    emptyCount(election, 'live'),
    area('E06000001', [30, 40], '62.5 %') + area('E06000002', [50, 40], '100 %'),
  );
  const shares = (of: Count) =>
    ['UK~E06000001', 'UK~E06000002'].map((id) => of.units.get(id as never)?.counted);
  assert.deepEqual(shares(count), [0.625, 1]);
  // The whole of it is counted in one of two areas, though neither is declared.
  assert.deepEqual(count.tallies.get('UK')?.rounds, { done: 1, of: 382 });
  assert.deepEqual(
    tilesOf(count, election).filter(({ state }) => state !== ''),
    [
      { state: 'leading', share: 60 },
      { state: 'leading', share: 100 },
    ],
  );

  count = read(count, area('E06000001', [30, 40], '71 %') + area('E06000002', [50, 40], '100 %'));
  assert.deepEqual(shares(count), [0.71, 1]);

  const returns = returnsOfCount(election, count, NOW);
  const { contests } = exportJson(returns) as { contests: { units: object[] }[] };
  assert.deepEqual(contests[0]?.units[0], {
    ...{ unit: 'E06000001', name: 'Hartlepool', status: 'in-process', counted: 0.71 },
    votes: [
      { serial: 1, votes: 30 },
      { serial: 2, votes: 40 },
    ],
  });
});

test('boxes of a unit are the sub-units of its GpUnit', async () => {
  const election = await uk();
  const read = reader(
    election,
    'columns: { contest: Race, unit: Area, candidate: Answer, votes: Votes, rounds: Share in }',
  );
  const count = read(emptyCount(election, 'live'), area('E06000001', [30, 40], '3 of 8'));
  const { GpUnit } = exportNist(returnsOfCount(election, count, NOW), '0') as {
    GpUnit: { '@id': string; SubUnitsReported?: number; TotalSubUnits?: number }[];
  };
  const own = GpUnit.find((one) => one['@id'] === 'part-UK-E06000001');
  assert.deepEqual([own?.SubUnitsReported, own?.TotalSubUnits], [3, 8]);
  assert.equal(tilesOf(count, election)[0]?.share, 30);
});

test('an area that is declared without a vote is counted, and holds nothing back', async () => {
  const whole = await uk();
  const columns = COLUMNS.replace(' }', ', status: Status }');
  const rows =
    area('E06000001', [0, 0], '100 %', 'Declared') + area('E06000002', [50, 40], '100 %', 'Declared');
  const held = reader(whole, columns)(emptyCount(whole, 'live'), rows);
  assert.equal(held.units.get('UK~E06000001')?.hold?.by, 'declared-empty', 'of 70,341 electors some came');

  for (const electors of [12, null]) {
    const own = whole.units?.get('UK')?.map((unit, i) => (i === 0 ? { ...unit, electors } : unit)) ?? [];
    const election = { ...whole, units: new Map([['UK', own]]) };
    const count = reader(election, columns)(emptyCount(election, 'live'), rows);
    assert.equal(count.units.get('UK~E06000001')?.hold, null);
    assert.deepEqual(count.tallies.get('UK')?.rounds, { done: 2, of: 382 });
    assert.equal(count.tallies.get('UK')?.hold, null);
    assert.equal(saidOf(count, election).done, '2 of 382 areas complete');
  }
});

function uk(): Promise<Election> {
  return loadElection(fileURLToPath(new URL('../../elections/uk-2016', import.meta.url)));
}

/** Reads one look at a table of areas into a count. */
function reader(election: Election, columns = COLUMNS): (count: Count, rows: string) => Count {
  const yaml = `feeds: [{ name: areas, kind: csv, pages: [{ url: '${URL_OF}' }], ${columns} }]`;
  const spec = parseFeedSpec(yaml, 'feed.yaml');
  const lane = new Lane(spec.feeds[0] as (typeof spec.feeds)[number], spec, election);
  return (count, rows) => {
    const { reports, problems } = lane.accept(answered(URL_OF, HEAD + rows), { contest: null, state: null });
    assert.deepEqual(problems, []);
    const read = reports.map((one) => ({ ...one, fetchedAt: NOW }));
    return acceptReports(count, read, { election, now: NOW }).count;
  };
}

function tilesOf(count: Count, election: Election): { state: string; share: number }[] {
  return saidOf(count, election).tiles.map(({ state, share }) => ({ state, share }));
}

function saidOf(
  count: Count,
  election: Election,
): { tiles: { state: string; share: number }[]; done: string } {
  const shown = { projection: null, maps: new Map(), now: NOW, clockRate: 0 };
  const view = viewOf(election, { count, flips: [], recent: [] }, sumHouses(count, election), shown);
  const desk = deskOf(election, readWords('en', OVERLAYS, election.dir));
  return unitsBoard.model(view, desk) as ReturnType<typeof saidOf>;
}
