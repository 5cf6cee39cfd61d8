import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Cell, type CellShape, layCells } from '../../controller/begin/cells.ts';
import { loadMasks } from '../../controller/render/map/mask-file.ts';
import { parseBoundaries } from '../../mask-tool/boundaries.ts';
import { drawMaps } from '../../mask-tool/draw-maps.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-cells-'));
after(() => rmSync(dir, { recursive: true, force: true }));

interface Seat {
  number: number;
  lon: number;
  lat: number;
  county: string;
}
/** Four counties: two of wide land, a city whose seats are specks, an island far out. */
const SEATS: readonly Seat[] = [
  ...county('north', 30, 80, 26, 0.5),
  ...county('south', 30, 80, 23, 0.5),
  ...county('city', 24, 81.2, 24.4, 0.01),
  ...county('island', 5, 92, 12, 0.2),
].map((seat, at) => ({ ...seat, number: at + 1 }));

for (const shape of ['hexagons', 'squares'] as const) {
  test(`${shape}: a cell for every seat, no two alike, counties together, neighbours near`, () => {
    const cells = layCells(
      SEATS.map(({ lon, lat }) => ({ x: lon, y: -lat })),
      SEATS.map(({ county }) => county),
      shape,
    );
    assert.equal(new Set(cells.map(String)).size, SEATS.length);
    const pieces = [...new Set(SEATS.map(({ county }) => county))].map((county) =>
      piecesOf(
        cells.filter((_, at) => SEATS[at]?.county === county),
        shape,
      ),
    );
    // Where a speck of a city opens inside another county one seat may be cut off; scattered there would be dozens.
    assert.ok(pieces.reduce((a, b) => a + b) <= 5, `counties in ${pieces} pieces`);
    const across = Math.max(...cells.flat());
    assert.ok(across < 3 * Math.sqrt(SEATS.length), `no wide sea before the island: ${across} cells`);
    const middle = (county: string): number =>
      mean(cells.flatMap(([, row], at) => (SEATS[at]?.county === county ? [row] : [])));
    assert.ok(middle('north') < middle('city') && middle('city') < middle('south'));
    assert.ok(middle('south') < middle('island'));
    assert.ok(Math.min(...cells.flat()) === 0, 'counted from the upper left');
  });
}

test('places that are one point, a line, or alone have a cell each', () => {
  for (const places of [
    Array.from({ length: 12 }, () => ({ x: 5, y: 5 })),
    Array.from({ length: 12 }, (_, x) => ({ x, y: 0 })),
    [{ x: 1, y: 1 }],
  ]) {
    const cells = layCells(
      places,
      places.map(() => ''),
      'hexagons',
    );
    assert.equal(new Set(cells.map(String)).size, places.length);
  }
});

test('a CSV of places is drawn as cells of one size, beside the map of shapes', async () => {
  const out = join(dir, 'csv');
  const { maps } = await drawMaps({
    ...{ boundaries: csv('seats', SEATS), out, cells: 'hexagons', regions: ['county'] },
    size: { width: 400, height: 400 },
  });
  assert.deepEqual(readdirSync(out).sort(), ['cells.base.png', 'cells.masks.txt']);
  assert.equal(maps[0]?.seats, SEATS.length);
  const { seats } = await loadMasks(join(out, 'cells.masks.txt'));
  const sizes = [...seats.values()].map(({ pixels }) => pixels);
  assert.ok(Math.min(...sizes) > 0.85 * Math.max(...sizes), `${Math.min(...sizes)} to ${Math.max(...sizes)}`);
});

test('in place of the map of shapes cells have maps of their regions, too', async () => {
  const out = join(dir, 'instead');
  const boundaries = csv('instead', SEATS);
  await drawMaps({ boundaries, out, cells: 'squares', name: 'state', regions: ['county'] });
  const maps = readdirSync(out).filter((file) => file.endsWith('.masks.txt'));
  assert.deepEqual(maps.sort(), [
    ...['city', 'island', 'north', 'south'].map((county) => `county-${county}.masks.txt`),
    'state.masks.txt',
  ]);
});

test('a table that would lose a seat is refused', async () => {
  const [one, two] = SEATS as [Seat, Seat];
  for (const [name, table, message] of [
    ['twice', [one, { ...two, number: one.number }], /Two places of one seat: got 1/],
    ['nowhere', [one, { ...two, lat: '' }], /A row has no place: got 80.5,,north,2/],
    ['no-columns', [{ number: 1, name: 'A' }], /The table says no places.*lon and lat/],
    ['no-number', [{ lon: 1, lat: 2 }], /A boundary has no seat number/],
  ] as const)
    await assert.rejects(drawMaps({ boundaries: csv(name, table), out: dir, cells: 'squares' }), {
      exitCode: 65,
      message,
    });
});

test('places parted by semicolons keep their decimal commas; a table without --cells says what to do', () => {
  const text = 'number;name;lat;lon\n1;Alder;50,5;8,25\n2;Birch;51,5;9,25\n';
  const { boundaries } = parseBoundaries(text, 'places.csv', { places: true });
  assert.deepEqual(
    boundaries.map(({ rings }) => rings[0]?.[0]),
    [
      [8.25, 50.5],
      [9.25, 51.5],
    ],
  );
  assert.throws(() => parseBoundaries(text, 'places.csv'), {
    exitCode: 65,
    message: /got "number;name;lat;lon.*a CSV of places is drawn with --cells/,
  });
});

function county(
  county: string,
  count: number,
  lon: number,
  lat: number,
  step: number,
): Omit<Seat, 'number'>[] {
  return Array.from({ length: count }, (_, at) => ({
    lon: lon + (at % 6) * step,
    lat: lat - Math.floor(at / 6) * step,
    county,
  }));
}

function csv(name: string, rows: readonly object[]): string {
  const file = join(dir, `${name}.csv`);
  const header = Object.keys(rows[0] ?? {});
  writeFileSync(file, [header, ...rows.map((row) => Object.values(row))].map((row) => row.join()).join('\n'));
  return file;
}

/** How many pieces cells fall into, by the sides they share. */
function piecesOf(cells: readonly Cell[], shape: CellShape): number {
  const left = new Set(cells.map(String));
  let pieces = 0;
  for (const cell of cells) {
    if (!left.delete(String(cell))) continue;
    pieces++;
    const queue = [cell];
    for (const [column, row] of queue) {
      const shift = row % 2 === 0 ? -1 : 1;
      const sides: Cell[] = [
        ...[[column, row - 1] as const, [column + 1, row] as const],
        ...[[column, row + 1] as const, [column - 1, row] as const],
        ...(shape === 'squares'
          ? []
          : [[column + shift, row - 1] as const, [column + shift, row + 1] as const]),
      ];
      for (const side of sides) if (left.delete(String(side))) queue.push(side);
    }
  }
  return pieces;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}
