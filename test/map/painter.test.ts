import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import type { Ink, InkStyle } from '../../controller/render/map/ink.ts';
import { type MapPainter, openMap } from '../../controller/render/map/painter.ts';
import { BASE, toneClass, tonesOf } from '../../controller/render/map/tones.ts';
import { type SmallMap, smallMap } from './small-map.ts';

/** The three ways a picture is kept. 90 seats do not fit a palette, 300 border shades no palette at all. */
const KINDS: [MapPainter['mode'], SmallMap][] = [
  ['palette', smallMap(120, 90, 20, 5)],
  ['indexed', smallMap(160, 120, 90, 6)],
  ['rgba', smallMap(160, 120, 90, 7, 300)],
];
const STYLES: InkStyle[] = [
  'none',
  'leading',
  'won',
  'withheld',
  'postponed',
  'quarantined',
  'quarantined-win',
];
const COLOURS = ['#00aa44', '#ff9933', '#d0021b', '#1f77b4', null];

for (const [mode, map] of KINDS) {
  test(`${mode}: an untouched map shows the base picture`, () => {
    const painter = openMap(map.png, map.masks);
    assert.equal(painter.mode, mode);
    assert.deepEqual(decode(painter), Buffer.from(map.pixels));
  });

  test(`${mode}: every style paints its tones on the seat's pixels and nowhere else`, () => {
    const painter = openMap(map.png, map.masks);
    const inks = inkAll(map, (k) => ({ colour: COLOURS[k % 5] ?? null, style: STYLES[k % 6] as InkStyle }));
    const result = painter.paint(inks);
    assert.equal(result.seats.length, [...inks.values()].filter(({ style }) => style !== 'none').length);
    assert.deepEqual(decode(painter), expected(map, inks));
  });

  test(`${mode}: any history that ends in the same inks ends in the same bytes`, () => {
    const ids = [...map.masks.seats.keys()];
    const ink = fc.record({ colour: fc.constantFrom(...COLOURS), style: fc.constantFrom(...STYLES) });
    const step = fc.dictionary(fc.constantFrom(...ids.map(String)), ink, { maxKeys: 12 });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const walked = openMap(map.png, map.masks);
        const last = new Map<number, Ink>();
        for (const inks of steps) {
          const numbered = new Map(Object.entries(inks).map(([id, value]) => [Number(id), value]));
          walked.paint(numbered);
          walked.png();
          for (const [id, value] of numbered) last.set(id, value);
        }
        const direct = openMap(map.png, map.masks);
        direct.paint(last);
        assert.deepEqual(Buffer.concat(walked.png()), Buffer.concat(direct.png()));
        assert.deepEqual(decode(walked), expected(map, last));
      }),
      { numRuns: 25, seed: 2021 },
    );
  });

  test(`${mode}: the same ink again changes nothing, and none restores the base`, () => {
    const painter = openMap(map.png, map.masks);
    const before = Buffer.concat(painter.png());
    const won = inkAll(map, () => ({ colour: '#00aa44', style: 'won' }));
    painter.paint(won);
    const revision = painter.revision;
    assert.deepEqual(painter.paint(won), { seats: [], bands: 0 });
    assert.deepEqual(painter.paint(inkAll(map, () => ({ colour: '#00AA44', style: 'won' }))), {
      seats: [],
      bands: 0,
    });
    assert.equal(painter.revision, revision);
    painter.paint(inkAll(map, () => ({ colour: '#00aa44', style: 'none' })));
    assert.deepEqual(Buffer.concat(painter.png()), before);
  });
}

test('a repaint encodes only the bands that the seat lies in', () => {
  const map = smallMap(200, 320, 100, 8);
  const painter = openMap(map.png, map.masks);
  painter.png();
  for (const [id, { box }] of map.masks.seats) {
    const bands = Math.floor((box.y + box.height - 1) / 16) - Math.floor(box.y / 16) + 1;
    const result = painter.paint(new Map([[id, { colour: '#00aa44', style: 'won' }]]));
    assert.deepEqual(result, { seats: [id], bands });
    painter.png();
  }
});

test('more tones than a palette holds: four bytes a pixel, and back', () => {
  const map = smallMap(160, 120, 140, 10);
  const painter = openMap(map.png, map.masks);
  assert.equal(painter.mode, 'indexed');
  const untouched = Buffer.concat(painter.png());
  const many = inkAll(map, (k) => ({
    colour: `#${(k * 65793 + 66).toString(16).padStart(6, '0')}`,
    style: 'leading',
  }));
  painter.paint(many);
  assert.equal(painter.mode, 'rgba');
  assert.deepEqual(decode(painter), expected(map, many));
  painter.paint(inkAll(map, () => ({ colour: null, style: 'none' })));
  assert.equal(painter.mode, 'indexed');
  assert.deepEqual(Buffer.concat(painter.png()), untouched);
});

test('numbers that are not on the map are ignored', () => {
  const [, map] = KINDS[0] as (typeof KINDS)[0];
  const painter = openMap(map.png, map.masks);
  assert.deepEqual(painter.paint(new Map([[9999, { colour: '#00aa44', style: 'won' }]])), {
    seats: [],
    bands: 0,
  });
});

test('base picture and masks of different sizes are refused', () => {
  const [, map] = KINDS[0] as (typeof KINDS)[0];
  assert.throws(() => openMap(map.png, { ...map.masks, width: 121 }, 'maps/state.base.png'), {
    name: 'UserError',
    exitCode: 65,
    message: /differ in size: got 120x90 and 121x90 \(maps\/state.base.png\)/,
  });
});

test('won, leading and none differ without hue', () => {
  for (const colour of COLOURS) {
    const tones = STYLES.map((style) => tonesOf({ colour, style }).join());
    assert.equal(new Set(tones).size, STYLES.length, `styles of ${colour} are told apart`);
  }
});

function inkAll(map: SmallMap, ink: (k: number) => Ink): Map<number, Ink> {
  return new Map([...map.masks.seats.keys()].map((id, k) => [id, ink(k)]));
}

/** The picture, decoded by pngjs (which checks every checksum). */
function decode(painter: MapPainter): Buffer {
  return PNG.sync.read(Buffer.concat(painter.png())).data;
}

/** The slow and obvious painter. */
function expected({ masks, pixels }: SmallMap, inks: ReadonlyMap<number, Ink>): Buffer {
  const painted = Buffer.from(pixels);
  for (const [id, ink] of inks) {
    const tones = tonesOf(ink);
    const { runs } = masks.seats.get(id) ?? { runs: [] };
    for (let i = 0; i < runs.length; i += 3) {
      const y = runs[i] as number;
      for (let x = runs[i + 1] as number; x < (runs[i + 2] as number); x++) {
        const tone = tones[toneClass(x, y)] as number;
        if (tone !== BASE)
          painted.set([tone >> 16, (tone >> 8) & 255, tone & 255, 255], (y * masks.width + x) * 4);
      }
    }
  }
  return painted;
}
