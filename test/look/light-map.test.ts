import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { lightBase } from '../../controller/render/map/light-base.ts';

const MAPS = new URL('../../elections/west-bengal-2021/maps/', import.meta.url).pathname;

test('every bundled base has a light one: same shape, light land, white borders', () => {
  const bases = readdirSync(MAPS).filter((file) => file.endsWith('.base.png'));
  assert.ok(bases.length > 20);
  for (const file of bases) assert.ok(lightBase(readFileSync(`${MAPS}${file}`)), file);
  const dark = readFileSync(`${MAPS}phase-7.base.png`);
  const [before, after] = [dark, lightBase(dark) as Uint8Array].map((bytes) =>
    PNG.sync.read(Buffer.from(bytes)),
  );
  assert.ok(before && after);
  assert.deepEqual([after.width, after.height], [before.width, before.height]);
  const told = new Map<string, string>();
  for (let at = 0; at < before.data.length; at += 4) {
    assert.equal(after.data[at + 3], before.data[at + 3], 'what is clear stays clear');
    if (before.data[at + 3] === 255) {
      told.set(before.data.subarray(at, at + 3).join(), after.data.subarray(at, at + 3).join());
    }
  }
  assert.equal(told.get('61,72,92'), '176,187,201', 'a seat without data');
  assert.equal(told.get('38,47,63'), '214,221,230', 'the neighbourhood');
  assert.equal(told.get('13,20,33'), '255,255,255', 'a border');
});

test("a map of somebody's own is left as it was drawn", async () => {
  const own = { create: { width: 8, height: 8, channels: 3 as const, background: '#b03a2e' } };
  assert.equal(lightBase(await sharp(own).png({ palette: true }).toBuffer()), null, 'other colours');
  assert.equal(lightBase(await sharp(own).png().toBuffer()), null, 'no palette');
  assert.equal(lightBase(Buffer.from('not a PNG at all')), null);
});
