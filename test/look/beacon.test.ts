import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Mode } from '../../controller/ground/mode.ts';
import { type Beacon, decodeBeacon, encodeBeacon, pageNumber } from '../../controller/render/board/beacon.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 20_210_502 });

const anyBeacon: fc.Arbitrary<Beacon> = fc.record(
  {
    rev: fc.integer({ min: 0, max: 2 ** 30 - 1 }),
    page: fc.integer({ min: 0, max: 0x7fff }),
    mode: fc.constantFrom<Mode>('live', 'rehearsal', 'test'),
  },
  { noNullPrototype: true },
);

test('what is encoded is decoded, at any scale from 72 px on, in full and limited range', () => {
  fc.assert(
    fc.property(anyBeacon, fc.integer({ min: 72, max: 3840 }), fc.boolean(), (beacon, width, limited) => {
      const height = Math.max(1, Math.round((width * 1088) / 1920));
      assert.deepEqual(decodeBeacon(paint(beacon, width, height, limited), width, height), beacon);
    }),
    { numRuns: 60 },
  );
});

test('no beacon: a black picture, a cropped one, one wrong block', () => {
  const beacon: Beacon = { rev: 1234, page: pageNumber('state'), mode: 'live' };
  assert.equal(decodeBeacon(new Uint8Array(240 * 136 * 4), 240, 136), null);
  const whole = paint(beacon, 240, 136);
  assert.equal(decodeBeacon(whole.subarray(0, 240 * 135 * 4), 240, 135), null);
  for (let block = 0; block < 24; block++) {
    const spoilt = Uint8Array.from(whole);
    for (let x = block * 10; x < block * 10 + 10; x++) {
      const at = (135 * 240 + x) * 4;
      spoilt[at] = 255 - (spoilt[at] as number);
    }
    assert.equal(decodeBeacon(spoilt, 240, 136), null, `block ${block}`);
  }
});

test('pages of an election have different numbers', () => {
  const ids = ['state', 'tally', 'house', 'states', 'seat', 'flip', 'standby', 'soon', 'thanks'];
  for (let phase = 1; phase <= 8; phase++) ids.push(`phase-${phase}`);
  for (const name of ['kolkata', 'howrah', 'hooghly', 'nadia', 'malda', 'purulia'])
    ids.push(`district-${name}`);
  assert.equal(new Set(ids.map(pageNumber)).size, ids.length);
});

/** The last rows of a picture as the page draws them; the rest is grey. */
function paint(beacon: Beacon, width: number, height: number, limited = false): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(120);
  const blocks = encodeBeacon(beacon);
  const [low, high] = limited ? [16, 235] : [0, 255];
  for (let y = Math.floor(height * (1 - 8 / 1088)); y < height; y++) {
    for (let x = 0; x < width; x++) {
      const block = blocks[Math.floor((x * 24) / width)] as number;
      const at = (y * width + x) * 4;
      rgba.set([block & 4 ? high : low, block & 2 ? high : low, block & 1 ? high : low, 255], at);
    }
  }
  return rgba;
}
