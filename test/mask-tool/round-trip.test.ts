import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { loadMasks, writeMasks } from '../../controller/render/map/mask-file.ts';
import { openMap } from '../../controller/render/map/painter.ts';
import { readAny, writeAny } from '../../mask-tool/convert.ts';
import { drawMaps } from '../../mask-tool/draw-maps.ts';
import { extract } from '../../mask-tool/extract.ts';
import { highlight } from '../../mask-tool/highlight.ts';
import { randomFrom } from '../map/small-map.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-round-'));
after(() => rmSync(dir, { recursive: true, force: true }));

test('draw -> highlight -> extract gives the same masks, for random maps', { timeout: 300_000 }, async () => {
  const shape = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    columns: fc.integer({ min: 1, max: 5 }),
    rows: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 70, max: 260 }),
    theme: fc.constantFrom('dark' as const, 'light' as const),
    inset: fc.boolean(),
    labels: fc.constantFrom('none' as const, 'number' as const, 'name' as const),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(shape, async ({ seed, columns, rows, width, theme, inset, labels }) => {
      const out = join(dir, `run-${run++}`);
      const boundaries = join(dir, `${run}.geojson`);
      writeFileSync(boundaries, JSON.stringify(wobblyGrid(columns, rows, seed)));
      const size = { width, height: width };
      await drawMaps({
        boundaries,
        out,
        size,
        theme,
        inset,
        regions: ['region'],
        regionSize: size,
        labels,
      });
      for (const name of ['state', 'region-a']) {
        const masks = await loadMasks(join(out, `${name}.masks.txt`));
        const base = await readFile(join(out, `${name}.base.png`));
        const screenshots = highlight(base, masks, join(out, name));
        const { masks: again, complaints } = await extract({
          screenshots,
          jobs: 1,
          expected: [...masks.seats.keys()],
        });
        assert.equal(writeMasks(again), writeMasks(masks));
        assert.deepEqual(
          complaints.filter(({ fatal }) => fatal),
          [],
        );
      }
    }),
    { numRuns: 6, seed: 294 },
  );
});

test('every seat that is drawn has pixels, and the base shows one colour under them', async () => {
  const boundaries = join(dir, 'grid.geojson');
  writeFileSync(boundaries, JSON.stringify(wobblyGrid(6, 5, 7)));
  const {
    maps: [map],
  } = await drawMaps({ boundaries, out: join(dir, 'grid'), size: { width: 300, height: 300 } });
  assert.equal(map?.seats, 30);
  const masks = await loadMasks(join(dir, 'grid/state.masks.txt'));
  assert.equal(openMap(await readFile(join(dir, 'grid/state.base.png')), masks).mode, 'palette');
});

for (const ending of ['png', 'txt', 'masks.txt']) {
  test(`masks survive .${ending}, with seats above 255 too`, async () => {
    const boundaries = join(dir, `${ending}.geojson`);
    writeFileSync(boundaries, JSON.stringify(wobblyGrid(5, 5, 3)));
    await drawMaps({ boundaries, out: join(dir, ending), size: { width: 120, height: 120 } });
    const low = await loadMasks(join(dir, ending, 'state.masks.txt'));
    const high = {
      ...low,
      seats: new Map([...low.seats.values()].map((seat) => [seat.id + 700, { ...seat, id: seat.id + 700 }])),
    };
    for (const masks of [low, high]) {
      const file = join(dir, `there-and-back.${ending}`);
      writeFileSync(
        file,
        writeAny(
          masks,
          ending === 'masks.txt' ? 'masks' : ending === 'txt' ? 'coordinates' : (ending as 'png'),
        ),
      );
      assert.equal(writeMasks(await readAny(file)), writeMasks(masks));
    }
  });
}

/** A grid of seats whose common corners wobble; every third is an island pair, one has a hole with a seat in it. */
function wobblyGrid(columns: number, rows: number, seed: number): object {
  const random = randomFrom(seed);
  const corner = Array.from({ length: (columns + 1) * (rows + 1) }, (_, i) => [
    20 + (i % (columns + 1)) + (random() - 0.5) * 0.6,
    50 - Math.floor(i / (columns + 1)) + (random() - 0.5) * 0.6,
  ]);
  const features = [];
  for (let k = 0; k < columns * rows; k++) {
    const at = Math.floor(k / columns) * (columns + 1) + (k % columns);
    const ring = [at, at + 1, at + columns + 2, at + columns + 1, at].map((i) => corner[i]);
    features.push({
      type: 'Feature',
      properties: { ac_no: k + 1, ac_name: `Seat ${k + 1}`, region: k < 2 ? 'a' : 'b' },
      geometry: { type: 'Polygon', coordinates: [ring] },
    });
  }
  return { type: 'FeatureCollection', features };
}
