import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PNG } from 'pngjs';
import { topology } from 'topojson-server';
import { loadMasks, type Masks } from '../../controller/render/map/mask-file.ts';
import { parseBoundaries } from '../../mask-tool/boundaries.ts';
import { type DrawnMap, type DrawPlan, drawMaps } from '../../mask-tool/draw-maps.ts';
import { partsOf } from '../../mask-tool/judge.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-draw-'));
after(() => rmSync(dir, { recursive: true, force: true }));

type Rings = [number, number][][];
const SIZE = { width: 200, height: 200 };

test('holes stay holes, and the seat inside one is its own', async () => {
  const outer: Rings = [box(0, 0, 10, 10), box(3, 3, 4, 4)];
  const { masks, png } = await drawn('hole', [polygon(1, outer), polygon(2, [box(3, 3, 2, 4)])]);
  const at = (x: number, y: number): number | undefined => ownerAt(masks, png, x / 10, y / 10);
  assert.equal(at(1, 5), 1);
  assert.equal(at(4, 5), 2);
  assert.equal(at(6, 5), undefined);
  assert.equal(alphaAt(png, 0.6, 0.5), 0, 'the rest of the hole is transparent');
});

test('islands and multi-polygons are parts of one seat', async () => {
  const islands = {
    type: 'MultiPolygon',
    coordinates: [[box(0, 0, 3, 3)], [box(6, 0, 3, 3)], [box(0, 6, 3, 3)]],
  };
  const { masks } = await drawn('islands', [feature(4, islands), polygon(5, [box(6, 6, 3, 3)])]);
  assert.equal(partsOf(masks.seats.get(4) as never).length, 3);
  assert.equal(partsOf(masks.seats.get(5) as never).length, 1);
});

test('features that share a number are one seat', async () => {
  const { masks } = await drawn('shared', [polygon(4, [box(0, 0, 3, 3)]), polygon(4, [box(6, 0, 3, 3)])]);
  assert.deepEqual([...masks.seats.keys()], [4]);
});

test('slivers between neighbours are closed: one border, no gap of ground', async () => {
  // 0.02 units of nothing between two seats: a third of a pixel.
  const { masks, png } = await drawn('sliver', [
    polygon(1, [box(0, 0, 5, 10)]),
    polygon(2, [box(5.02, 0, 5, 10)]),
  ]);
  const y = Math.floor(png.height / 2);
  const [left, right] = [edge(masks, 1, y, 'right'), edge(masks, 2, y, 'left')];
  assert.ok(right - left <= 3, `${right - left} px from seat to seat`);
  for (let x = left; x < right; x++)
    assert.equal(png.data[(y * png.width + x) * 4 + 3], 255, 'nothing shines through');
});

test('a seat under four pixels is marked where it can be seen, and named', async () => {
  const { masks, map } = await drawn('tiny', [
    polygon(1, [box(0, 0, 10, 10)]),
    polygon(2, [box(12, 5, 0.02, 0.02)]),
  ]);
  assert.deepEqual(map.tiny, [2]);
  assert.equal(masks.seats.get(2)?.pixels, 9);
});

test('tiny seats beside each other are all there: no mark covers another', async () => {
  // Thirty-six seats of a hundredth of a pixel, all in one place.
  const heap = Array.from({ length: 36 }, (_, k) =>
    polygon(k + 2, [box(12 + (k % 6) * 0.001, 5 + Math.floor(k / 6) * 0.001, 0.0008, 0.0008)]),
  );
  const { masks, map } = await drawn('heap', [polygon(1, [box(0, 0, 10, 10)]), ...heap]);
  assert.equal(masks.seats.size, 37);
  assert.deepEqual(map.tiny.length, 36);
  for (const seat of masks.seats.values()) assert.ok(seat.pixels >= 4, `${seat.id}: ${seat.pixels} px`);
});

test('seats for which there is no room at all are named, and nothing is written', async () => {
  const heap = Array.from({ length: 400 }, (_, k) =>
    polygon(k + 1, [box((k % 20) * 0.5, Math.floor(k / 20) * 0.5, 0.5, 0.5)]),
  );
  await assert.rejects(drawn('crowd', heap, { size: { width: 30, height: 30 } }), {
    exitCode: 65,
    message: /Seats found no room on their map.*: got \d+ of them, the first: .*map state/,
  });
});

test('TopoJSON draws what GeoJSON draws', async () => {
  const features = [polygon(1, [box(0, 0, 5, 10)]), polygon(2, [box(5, 0, 5, 10)])];
  const collection = { type: 'FeatureCollection', features } as never;
  const plain = await drawn('geo', features);
  const file = join(dir, 'topo.json');
  writeFileSync(file, JSON.stringify(topology({ seats: collection })));
  await drawMaps({ boundaries: file, out: join(dir, 'topo'), size: SIZE });
  assert.deepEqual(await loadMasks(join(dir, 'topo', 'state.masks.txt')), plain.masks);
});

test('a country across the 180th meridian stays in one piece', async () => {
  const { masks } = await drawn('fiji', [
    polygon(1, [box(178, -18, 2, 2)]),
    polygon(2, [box(-180, -18, 2, 2)]),
  ]);
  const [one, two] = [masks.seats.get(1)?.box, masks.seats.get(2)?.box];
  assert.ok(Math.abs((one?.x ?? 0) + (one?.width ?? 0) - (two?.x ?? 0)) <= 4, JSON.stringify([one, two]));
});

test('plane coordinates are drawn as they are, y upwards', async () => {
  const { masks } = await drawn('plane', [
    polygon(1, [box(5000, 7000, 100, 50)]),
    polygon(2, [box(5000, 7050, 100, 50)]),
  ]);
  assert.ok((masks.seats.get(2)?.box.y ?? 0) < (masks.seats.get(1)?.box.y ?? 0));
});

test('the picture is trimmed to the map, within the largest size', async () => {
  const { png } = await drawn('wide', [polygon(1, [box(0, 0, 8, 2)])]);
  assert.equal(png.width, 200);
  assert.ok(png.height > 45 && png.height < 75, `${png.height}`);
});

test('each region gets a map of its own seats, its neighbours dim and nobody’s', async () => {
  const features = [0, 1, 2, 3].map((k) =>
    feature(
      k + 1,
      { type: 'Polygon', coordinates: [box(k * 3, 0, 3, 3)] },
      { district: k < 2 ? 'North 24 Parganas' : 'Málda' },
    ),
  );
  const out = join(dir, 'regions');
  const { maps } = await drawMaps({
    boundaries: write('regions', features),
    out,
    size: SIZE,
    regionSize: SIZE,
    regions: ['district'],
  });
  assert.deepEqual(
    maps.map(({ name, seats }) => [name, seats]),
    [
      ['state', 4],
      ['district-north-24-parganas', 2],
      ['district-malda', 2],
    ],
  );
  const masks = await loadMasks(join(out, 'district-malda.masks.txt'));
  assert.deepEqual([...masks.seats.keys()], [3, 4]);
  const png = PNG.sync.read(readFileSync(join(out, 'district-malda.base.png')));
  const seat = masks.seats.get(3) as { box: { x: number } };
  assert.ok(
    seat.box.x > png.width / 2,
    'half of the whole is not much larger alone: it is shown in the whole',
  );
  assert.equal(alphaAt(png, 0.25, 0.5), 255, 'with the rest, quiet, as far as it goes');
  assert.equal(alphaAt(png, 0, 0.5), 0);
});

test('a small region stands alone, larger, with nothing around it', async () => {
  const features = Array.from({ length: 12 }, (_, k) =>
    feature(
      k + 1,
      { type: 'Polygon', coordinates: [box(k * 3, 0, 3, 3)] },
      { district: k === 5 ? 'Middle' : 'Rest' },
    ),
  );
  const out = join(dir, 'alone');
  const plan = { out, size: SIZE, regionSize: SIZE, regions: ['district'] };
  await drawMaps({ boundaries: write('alone', features), ...plan });
  const { width, height, seats } = await loadMasks(join(out, 'district-middle.masks.txt'));
  const png = PNG.sync.read(readFileSync(join(out, 'district-middle.base.png')));
  const only = seats.get(6) as { pixels: number };
  assert.ok(only.pixels > 0.7 * width * height);
  for (const [x, y] of [
    [0, 0.5],
    [1 - 1 / width, 0.5],
  ] as const)
    assert.equal(alphaAt(png, x, y), 0, 'no neighbour at the edge');
});

test('a cramped region is magnified where there is room', async () => {
  const far = polygon(99, [box(0, 0, 6, 40)]);
  const small = Array.from({ length: 9 }, (_, k) =>
    feature(
      k + 1,
      { type: 'Polygon', coordinates: [box(30 + (k % 3) * 0.5, 30 + Math.floor(k / 3) * 0.5, 0.5, 0.5)] },
      { district: 'city' },
    ),
  );
  const plan = { size: { width: 400, height: 400 }, regions: ['district'] };
  const features = [{ ...far, properties: { ...far.properties, district: 'country' } }, ...small];
  const pixels = async (inset: boolean): Promise<number> => {
    const { masks } = await drawn(`inset-${inset}`, features, { ...plan, inset });
    return masks.seats.get(5)?.pixels ?? 0;
  };
  assert.ok((await pixels(true)) > 20 * (await pixels(false)));
});

test("an inset carries its region's name above its seats; no letter covers one", async () => {
  const features = (district: string): object[] => [
    feature(99, { type: 'Polygon', coordinates: [box(0, 0, 6, 40)] }, { district: 'country' }),
    ...Array.from({ length: 9 }, (_, k) =>
      feature(
        k + 1,
        { type: 'Polygon', coordinates: [box(30 + (k % 3) * 0.5, 30 + Math.floor(k / 3) * 0.5, 0.5, 0.5)] },
        { district },
      ),
    ),
  ];
  const plan = { size: { width: 400, height: 400 }, regions: ['district'] };
  const [one, other] = [
    await drawn('titled', features('Old City'), plan),
    await drawn('titled-otherwise', features('Oil City'), plan),
  ];
  assert.notDeepEqual(one.png.data, other.png.data, 'the name is there');
  assert.deepEqual(one.masks, other.masks, 'whatever it says, it costs no seat a pixel');
  const [first] = [...one.png.data.keys()].filter((at) => one.png.data[at] !== other.png.data[at]);
  const top = Math.floor((first ?? 0) / 4 / one.png.width);
  const inset = [...one.masks.seats.values()].filter(({ id }) => id < 10).map(({ box }) => box.y);
  assert.ok(top < Math.min(...inset), `letters from row ${top}, seats from row ${Math.min(...inset)}`);
});

test('several cramped regions are magnified, each in an empty place near it; how many and which can be said', async () => {
  const city = (name: string, first: number, x: number, y: number): object[] =>
    Array.from({ length: 9 }, (_, k) =>
      feature(
        first + k,
        { type: 'Polygon', coordinates: [box(x + (k % 3) * 0.4, y + Math.floor(k / 3) * 0.4, 0.4, 0.4)] },
        { district: name },
      ),
    );
  const land = feature(99, { type: 'Polygon', coordinates: [box(0, 0, 2, 40)] }, { district: 'country' });
  const features = [
    land,
    ...city('west', 1, 3, 20),
    ...city('east', 11, 60, 20),
    ...city('plain', 21, 30, 38),
  ];
  const plan = { size: { width: 600, height: 600 }, regions: ['district'] };
  const large = async (name: string, more: Partial<DrawPlan>): Promise<string[]> => {
    const { masks } = await drawn(name, features, { ...plan, ...more });
    const seen = { west: 5, east: 15, plain: 25 };
    return Object.entries(seen).flatMap(([city, seat]) =>
      (masks.seats.get(seat)?.pixels ?? 0) > 200 ? [city] : [],
    );
  };
  assert.deepEqual(await large('none', { insets: 0 }), []);
  assert.equal((await large('one', { insets: 1 })).length, 1);
  assert.ok((await large('more', {})).length > 1);
  assert.deepEqual(await large('asked', { insets: 0, insetOf: ['east'] }), ['east']);
  const { masks } = await drawn('near', features, { ...plan, insets: 0, insetOf: ['east'] });
  const inset = masks.seats.get(15)?.box;
  assert.ok((inset?.x ?? 0) > 300, 'on its own side of the map');
  await assert.rejects(drawn('unknown', features, { ...plan, insetOf: ['north'] }), {
    exitCode: 65,
    message: /No region north.*west, east, plain, country/,
  });
});

test('a large region fills its own picture, with its neighbours quietly around it', async () => {
  const features = Array.from({ length: 9 }, (_, k) =>
    feature(
      k + 1,
      { type: 'Polygon', coordinates: [box(k * 3, 0, 3, 3)] },
      { district: k >= 3 && k < 6 ? 'Middle' : 'Rest' },
    ),
  );
  const out = join(dir, 'large');
  await drawMaps({
    boundaries: write('large', features),
    out,
    size: SIZE,
    regionSize: SIZE,
    regions: ['district'],
  });
  const { width, seats } = await loadMasks(join(out, 'district-middle.masks.txt'));
  const png = PNG.sync.read(readFileSync(join(out, 'district-middle.base.png')));
  assert.ok((seats.get(4)?.box.width ?? 0) > width / 4, 'a third of the picture, not a ninth');
  assert.equal(alphaAt(png, 0, 0.5), 255, 'a neighbour at the edge');
});

for (const labels of ['number', 'name'] as const) {
  test(`seats get their ${labels} written into the base, as far as it fits; its pixels are nobody's`, async () => {
    const features = [
      feature(7, { type: 'Polygon', coordinates: [box(0, 0, 5, 5)] }, { ac_name: 'Kolkata Port' }),
      feature(8, { type: 'Polygon', coordinates: [box(5, 0, 5, 5)] }, { ac_name: 'কলকাতা' }),
      feature(9, { type: 'Polygon', coordinates: [box(10, 0, 0.3, 0.3)] }, { ac_name: 'Sliver' }),
    ];
    const plain = await drawn('plain', features);
    const { masks, png, map } = await drawn(`labels-${labels}`, features, { labels });
    assert.deepEqual(map.unlabelled, [9]);
    for (const id of [7, 8]) {
      const [before, after] = [plain.masks.seats.get(id), masks.seats.get(id)];
      const written = (before?.pixels ?? 0) - (after?.pixels ?? 0);
      assert.ok(written > 60 && written < (before?.pixels ?? 0) / 2, `${written} px of seat ${id}`);
      assert.deepEqual(after?.box, before?.box, 'the label lies inside its seat');
    }
    const text = colours(png);
    assert.ok(text.has('214,222,235') && text.has('18,25,38'), 'ink and halo');
  });
}

test('the property with the name to write can be named; one that no boundary has is refused', async () => {
  const features = [
    feature(7, { type: 'Polygon', coordinates: [box(0, 0, 5, 5)] }, { ac_name: 'A', local: 'Midnapore' }),
  ];
  const [short, long] = [
    await drawn('named', features, { labels: 'name' }),
    await drawn('named-by', features, { labels: 'name', label: 'local' }),
  ];
  assert.ok((long.masks.seats.get(7)?.pixels ?? 0) < (short.masks.seats.get(7)?.pixels ?? 0));
  await assert.rejects(drawn('named-no', features, { labels: 'name', label: 'nom' }), {
    exitCode: 65,
    message: /No boundary has the property nom: got ac_no, ac_name, local/,
  });
});

test('cities get a dot and their name; neither hides a seat that is small', async () => {
  const features = [
    polygon(7, [box(0, 0, 5, 5)]),
    polygon(8, [box(5, 0, 5, 5)]),
    polygon(9, [box(2, 5.05, 0.3, 0.3)]),
  ];
  const cities = write('cities', [
    point([6, 2.5], 'Asansol'),
    point([2.15, 5.2], 'Small Town'),
    point([2, 1], null),
    point([80, 40], 'Elsewhere'),
  ]);
  const plain = await drawn('no-cities', features);
  const { masks, png, map } = await drawn('cities-on', features, { cities });
  assert.deepEqual(map.unmarked, ['Small Town']);
  assert.deepEqual(masks.seats.get(9), plain.masks.seats.get(9));
  assert.equal(ownerAt(masks, png, 0.595, 0.529), undefined, 'a dot');
  const lost = (id: number): number =>
    (plain.masks.seats.get(id)?.pixels ?? 0) - (masks.seats.get(id)?.pixels ?? 0);
  assert.ok(lost(7) > 40 && lost(7) < 75, `a dot alone: ${lost(7)} px`);
  assert.ok(lost(8) > 300, `a dot and a name: ${lost(8)} px`);
});

test('light maps differ from dark ones, and their masks do not', async () => {
  const features = [polygon(1, [box(0, 0, 5, 5)]), polygon(2, [box(5, 0, 5, 5)])];
  const [dark, light] = [await drawn('dark', features), await drawn('light', features, { theme: 'light' })];
  assert.deepEqual(light.masks, dark.masks);
  assert.notDeepEqual(light.png.data, dark.png.data);
});

test('outer rings either way round are the same seat', async () => {
  const there = [polygon(1, [box(0, 0, 9, 9), box(3, 3, 2, 2)])];
  const back = [polygon(1, [box(0, 0, 9, 9).reverse(), box(3, 3, 2, 2).reverse()])];
  assert.deepEqual((await drawn('there', there)).masks, (await drawn('back', back)).masks);
});

test('seats without an area are named, and the others drawn', async () => {
  const boundaries = write('shapeless', [
    polygon(1, [box(0, 0, 9, 9)]),
    feature(2, null as never),
    feature(3, { type: 'Polygon', coordinates: [] }),
    feature(4, { type: 'Point', coordinates: [1, 1] }),
    feature(5, { type: 'MultiPolygon', coordinates: [[]] }),
  ]);
  const { maps, shapeless } = await drawMaps({ boundaries, out: join(dir, 'shapeless'), size: SIZE });
  assert.deepEqual([maps[0]?.seats, shapeless], [1, [2, 3, 4, 5]]);
});

const BAD_NAMES: [string, object[], Partial<DrawPlan>, RegExp][] = [
  [
    'two regions of one name',
    [
      feature(1, { type: 'Polygon', coordinates: [box(0, 0, 3, 3)] }, { d: 'East Bay' }),
      feature(2, { type: 'Polygon', coordinates: [box(3, 0, 3, 3)] }, { d: 'East-bay' }),
    ],
    { regions: ['d'] },
    /Two maps of one name: got d-east-bay/,
  ],
  ['a name that leads elsewhere', [polygon(1, [box(0, 0, 3, 3)])], { name: '../x' }, /Not a name for a map/],
];
for (const [name, features, plan, message] of BAD_NAMES) {
  test(`refused: ${name}`, async () => {
    await assert.rejects(drawn(`bad-${name.replaceAll(' ', '-')}`, features, plan), {
      exitCode: 65,
      message,
    });
  });
}

test('a region without a letter has a map, and a name that stays', async () => {
  const east = feature(1, { type: 'Polygon', coordinates: [box(0, 0, 3, 3)] }, { d: '!!' });
  await drawn('no-letter', [east], { regions: ['d'] });
  const names = readdirSync(join(dir, 'no-letter')).filter((name) => name.startsWith('d-'));
  assert.match(names.join(' '), /^d-[0-9a-f]{8}\.base\.png d-[0-9a-f]{8}\.masks\.txt$/);
});

test('padding that leaves no room is refused', async () => {
  await assert.rejects(drawn('crowded', [polygon(1, [box(0, 0, 3, 3)])], { padding: 99 }), {
    exitCode: 64,
    message: /No room is left for the map: got 200x200 with 99 px/,
  });
});

const REFUSED: [string, string, RegExp][] = [
  ['no JSON', '{', /not JSON: got "\{" \(x.json\)/],
  ['null', 'null', /Not boundaries: got null/],
  ['a topology without arcs', '{"type":"Topology"}', /Not boundaries: got a Topology without/],
  [
    'a topology that refers to nothing',
    '{"type":"Topology","arcs":[],"objects":{"a":{"type":"Polygon","arcs":[[7]]}}}',
    /Not boundaries: got a Topology that cannot be unfolded/,
  ],
  [
    'a collection without features',
    '{"type":"FeatureCollection"}',
    /Not boundaries: got one without features/,
  ],
  [
    'a point that is none',
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        polygon(3, [
          [
            [0, 0],
            [null as never, 1],
            [1, 1],
            [0, 0],
          ],
        ]),
      ],
    }),
    /Seat 3 has a point that is none: got \[null,1\]/,
  ],
  ['another JSON', '{"type":"Point","coordinates":[0,0]}', /Not boundaries: got Point/],
  ['no polygons', '{"type":"FeatureCollection","features":[]}', /No polygons/],
  [
    'no numbers',
    JSON.stringify({
      type: 'FeatureCollection',
      features: [feature(null, { type: 'Polygon', coordinates: [box(0, 0, 1, 1)] })],
    }),
    /no seat number.*--number/,
  ],
];
for (const [name, text, message] of REFUSED) {
  test(`refused: ${name}`, () => {
    assert.throws(() => parseBoundaries(text, 'x.json'), { name: 'UserError', exitCode: 65, message });
  });
}

test('a property that no boundary has is refused, naming those there are', async () => {
  const boundaries = write('noregion', [polygon(1, [box(0, 0, 1, 1)])]);
  await assert.rejects(drawMaps({ boundaries, out: dir, regions: ['county'] }), {
    name: 'UserError',
    message: /No boundary has the property county: got ac_no/,
  });
});

function point(coordinates: [number, number], name: string | null): object {
  return {
    type: 'Feature',
    properties: name === null ? {} : { name },
    geometry: { type: 'Point', coordinates },
  };
}

function colours({ data }: PNG): Set<string> {
  const found = new Set<string>();
  for (let i = 0; i < data.length; i += 4) found.add(data.subarray(i, i + 3).join());
  return found;
}

async function drawn(
  name: string,
  features: object[],
  plan: Partial<DrawPlan> = {},
): Promise<{ masks: Masks; png: PNG; map: DrawnMap }> {
  const out = join(dir, name);
  const {
    maps: [map],
  } = await drawMaps({
    boundaries: write(name, features),
    out,
    size: SIZE,
    regionSize: SIZE,
    ...plan,
  });
  const masks = await loadMasks(join(out, 'state.masks.txt'));
  return { masks, png: PNG.sync.read(readFileSync(join(out, 'state.base.png'))), map: map as DrawnMap };
}

function write(name: string, features: object[]): string {
  const file = join(dir, `${name}.geojson`);
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }));
  return file;
}

function box(x: number, y: number, width: number, height: number): [number, number][] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
    [x, y],
  ];
}

function polygon(id: number, coordinates: Rings): { type: string; properties: object; geometry: object } {
  return feature(id, { type: 'Polygon', coordinates });
}

function feature(
  id: number | null,
  geometry: object,
  more: object = {},
): { type: string; properties: object; geometry: object } {
  return { type: 'Feature', properties: { ...(id === null ? {} : { ac_no: id }), ...more }, geometry };
}

/** Seat at a share of the picture. */
function ownerAt(masks: Masks, png: PNG, right: number, down: number): number | undefined {
  const [px, py] = [Math.round(right * png.width), Math.round(down * png.height)];
  for (const { id, runs } of masks.seats.values()) {
    for (let i = 0; i < runs.length; i += 3) {
      if (runs[i] === py && px >= (runs[i + 1] as number) && px < (runs[i + 2] as number)) return id;
    }
  }
  return undefined;
}

function alphaAt(png: PNG, right: number, down: number): number {
  const [px, py] = [Math.round(right * png.width), Math.round(down * png.height)];
  return png.data[(py * png.width + px) * 4 + 3] as number;
}

/** First or last column of a seat in a row. */
function edge(masks: Masks, id: number, y: number, side: 'left' | 'right'): number {
  const { runs } = masks.seats.get(id) ?? { runs: new Uint16Array() };
  const spans: number[] = [];
  for (let i = 0; i < runs.length; i += 3)
    if (runs[i] === y) spans.push(runs[i + 1] as number, runs[i + 2] as number);
  return side === 'left' ? Math.min(...spans) : Math.max(...spans);
}
