import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { type Deflate, ZLIB } from '../../controller/render/map/bands.ts';
import type { Ink, InkStyle } from '../../controller/render/map/ink.ts';
import { type MapPainter, openMap } from '../../controller/render/map/painter.ts';
import { chunk } from '../../controller/render/map/png-chunk.ts';
import { type SmallMap, STYLES, smallMap } from './small-map.ts';

const KINDS: [MapPainter['mode'], SmallMap][] = [
  ['palette', smallMap(120, 90, 20, 5)],
  ['indexed', smallMap(160, 120, 90, 6)],
  ['rgba', smallMap(160, 120, 90, 7, 300)],
];
const ASKED = { environment: { COUNTNIGHT_MAP_WRITER: 'pngjs' }, deflate: ZLIB };

/** Encoders that are wrong in ways a zlib of another make could be. */
const FAULTY: Record<string, Deflate> = {
  'ends the stream with the band': {
    band: (bytes) => deflateRawSync(bytes),
    whole: (bytes) => deflateRawSync(bytes),
  },
  'drops the last byte': {
    band: (bytes) => ZLIB.band(bytes.subarray(0, -1)),
    whole: (bytes) => deflateSync(bytes.subarray(0, -1)),
  },
  'writes another pixel': {
    band: (bytes) => ZLIB.band(other(bytes)),
    whole: (bytes) => ZLIB.whole(other(bytes)),
  },
};

for (const [mode, map] of KINDS) {
  test(`${mode}: the plain writer shows the same pixels, after every step`, () => {
    const fast = openMap(map.png, map.masks);
    const plain = openMap(map.png, map.masks, undefined, ASKED);
    assert.deepEqual([fast.mode, plain.mode], [mode, 'pngjs']);
    assert.deepEqual(decode(plain), Buffer.from(map.pixels));
    for (let step = 0; step < 4; step++) {
      const inks = inksAt(map, step);
      assert.deepEqual(plain.paint(inks).seats, fast.paint(inks).seats);
      assert.deepEqual(decode(plain), decode(fast), `step ${step}`);
    }
    assert.equal(plain.revision, fast.revision);
  });

  for (const [fault, deflate] of Object.entries(FAULTY)) {
    test(`${mode}: an encoder that ${fault} is found out before a byte of it is used`, () => {
      const fast = openMap(map.png, map.masks);
      const faulty = openMap(map.png, map.masks, undefined, { environment: {}, deflate });
      for (const painter of [fast, faulty]) painter.paint(inksAt(map, 0));
      assert.deepEqual(decode(faulty), decode(fast));
      assert.equal(faulty.mode, 'pngjs');
      for (const painter of [fast, faulty]) painter.paint(inksAt(map, 1));
      assert.deepEqual(decode(faulty), decode(fast));
    });
  }
}

test('an encoder that breaks with the second picture is found out too', () => {
  const [, map] = KINDS[1] as (typeof KINDS)[0];
  let bad = false;
  const deflate = { ...ZLIB, band: (bytes: Uint8Array) => ZLIB.band(bad ? other(bytes) : bytes) };
  const painter = openMap(map.png, map.masks, undefined, { environment: {}, deflate });
  const fast = openMap(map.png, map.masks);
  for (const step of [0, 1]) {
    for (const each of [painter, fast]) each.paint(inksAt(map, step));
    assert.deepEqual(decode(painter), decode(fast));
    bad = true;
  }
  assert.equal(painter.mode, 'pngjs');
});

test('the plain writer keeps the colour profile, ahead of the pixels', () => {
  const [, map] = KINDS[0] as (typeof KINDS)[0];
  const gamma = chunk('gAMA', Uint8Array.of(0, 0, 0xb1, 0x8f));
  const base = Buffer.concat([map.png.subarray(0, 33), gamma, map.png.subarray(33)]);
  const painter = openMap(base, map.masks, undefined, ASKED);
  const bytes = Buffer.concat(painter.png());
  assert.equal(bytes.subarray(33, 33 + gamma.length).compare(gamma), 0);
  assert.equal(PNG.sync.read(bytes).gamma, 0.45455);
});

function inksAt(map: SmallMap, step: number): Map<number, Ink> {
  const colours = ['#00aa44', '#ff9933', '#d0021b', null];
  return new Map(
    [...map.masks.seats.keys()].flatMap((id, k): [number, Ink][] =>
      step > 0 && k % 3 === 0
        ? []
        : [[id, { colour: colours[(k + step) % 4] ?? null, style: STYLES[(k + step) % 6] as InkStyle }]],
    ),
  );
}

/** The bytes with one of them changed. */
function other(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] as number) ^ 1;
  return copy;
}

/** The picture, decoded by pngjs (which checks every checksum). */
function decode(painter: MapPainter): Buffer {
  return PNG.sync.read(Buffer.concat(painter.png())).data;
}
