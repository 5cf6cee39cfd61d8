import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PNG } from 'pngjs';
import type { UnitId } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { deskOf } from '../../controller/render/board/desk.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { unitsBoard } from '../../controller/render/board/units-board.ts';
import { viewOf } from '../../controller/render/board/view.ts';
import { readWords } from '../../controller/render/board/words.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { unitInks } from '../../controller/render/map/unit-inks.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { sumHouses } from '../../controller/tally/house.ts';
import { drawMaps } from '../../mask-tool/draw-maps.ts';
import { pageOfResult } from '../look/result-pages.ts';

const NOW = Date.UTC(2016, 5, 24, 2);
const dir = mkdtempSync(join(tmpdir(), 'countnight-unit-map-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const bundled = await loadElection(new URL('../../elections/uk-2016', import.meta.url).pathname);
/** Three areas of the referendum side by side, each a square of 2°. */
const own = bundled.units?.get('UK')?.slice(0, 3) ?? [];
const election = { ...bundled, dir, units: new Map([['UK', own]]) };

test('units that have boundaries are painted by the seats’ own painter: by leader, by margin, and whether their count is over', async () => {
  const square = (x: number) => [
    [x, 50],
    [x + 2, 50],
    [x + 2, 52],
    [x, 52],
    [x, 50],
  ];
  const features = own.map(({ number }, i) => ({
    type: 'Feature',
    properties: { number },
    geometry: { type: 'Polygon', coordinates: [square(2 * i)] },
  }));
  const boundaries = join(dir, 'areas.geojson');
  writeFileSync(boundaries, JSON.stringify({ type: 'FeatureCollection', features }));
  await drawMaps({ boundaries, out: join(dir, 'maps'), name: 'units-UK', size: { width: 300, height: 300 } });

  const votes: [number, number][] = [
    [10, 90],
    [49, 51],
    [60, 40],
  ];
  const reports = own
    .slice(0, 2)
    .map(({ id }, i) => pageOfResult(id, { electionDay: votes[i] ?? [], postal: [0, 0] }, election, 1, NOW));
  const third = pageOfResult(own[2]?.id ?? '', { electionDay: [60, 40], postal: [0, 0] }, election, 0.5, NOW);
  const empty = emptyCount(election, 'live');
  const { count } = acceptReports(empty, [...reports, third], { election, now: NOW });
  const out = join(dir, 'out');
  const book = await openMapBook(election, count, out);
  const picture = book.pictures.get('units-UK');
  assert.ok(picture);

  const inks = unitInks('units-UK', count.units, election);
  const leave = election.parties.get('leave')?.colour ?? '';
  assert.deepEqual([inks.get(1)?.colour, inks.get(1)?.style], [leave, 'won']);
  assert.notEqual(inks.get(2)?.colour, leave, 'a close area is paler');
  assert.equal(inks.get(3)?.style, 'leading');
  const png = PNG.sync.read(readFileSync(join(out, 'maps', picture.file)));
  const at = (number: number): string => {
    const { x, y } = picture.labels.get(number) ?? { x: 0, y: 0 };
    return `#${png.data.subarray((Math.round(y) * png.width + Math.round(x)) * 4).toString('hex', 0, 3)}`;
  };
  assert.deepEqual(
    [at(1), at(2)],
    [inks.get(1)?.colour, inks.get(2)?.colour].map((one) => one?.toLowerCase()),
  );

  const shown = { projection: null, maps: book.pictures, now: NOW, clockRate: 0 };
  const view = viewOf(election, { count, flips: [], recent: [] }, sumHouses(count, election), shown);
  const { map, tiles } = unitsBoard.model(view, deskOf(election, readWords('en', OVERLAYS, dir))) as {
    map: { src: string } | null;
    tiles: object[];
  };
  assert.deepEqual([map?.src, tiles], [`../maps/${picture.file}`, []]);
});

test('a map of all units on which two have one number shows none of them', () => {
  const { units } = acceptReports(
    emptyCount(election, 'live'),
    own.map(({ id }) => pageOfResult(id, { electionDay: [1, 9], postal: [0, 0] }, election, 1, NOW)),
    { election, now: NOW },
  ).count;
  const twice = own.map((unit) => ({ ...unit, number: 1, id: `UK~${unit.unit}` as UnitId }));
  assert.equal(unitInks('units', units, election).size, 3);
  assert.equal(unitInks('units', units, { ...election, units: new Map([['UK', twice]]) }).size, 0);
});

test('only units whose tally is another than the one painted are inked anew', () => {
  const pages = (part: number, some: typeof own) =>
    some.map(({ id }) => pageOfResult(id, { electionDay: [1, 90], postal: [0, 0] }, election, part, NOW));
  const before = acceptReports(emptyCount(election, 'live'), pages(0.5, own), { election, now: NOW }).count;
  const { count } = acceptReports(before, pages(1, own.slice(1, 2)), { election, now: NOW });
  const all = unitInks('units', count.units, election);
  const news = unitInks('units', count.units, election, before.units);
  assert.deepEqual([all.size, [...news]], [3, [[2, all.get(2)]]]);
  assert.deepEqual(
    [...unitInks('units', new Map(), election, before.units).values()].map(({ style }) => style),
    [...['none', 'none', 'none']],
  );
});
