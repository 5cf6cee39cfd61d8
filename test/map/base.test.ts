import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { readBase } from '../../controller/render/map/base.ts';
import { openMap } from '../../controller/render/map/painter.ts';
import { chunk, SIGNATURE } from '../../controller/render/map/png-chunk.ts';
import { masksOf } from '../../mask-tool/owners.ts';
import { randomFrom } from './small-map.ts';

/** Every kind of picture that PNG knows: colour type, bit depths, channels. */
const KINDS: [string, number, number[], number][] = [
  ['grey', 0, [1, 2, 4, 8, 16], 1],
  ['colour', 2, [8, 16], 3],
  ['palette', 3, [1, 2, 4, 8], 1],
  ['grey with alpha', 4, [8, 16], 2],
  ['colour with alpha', 6, [8, 16], 4],
];
const WIDTH = 21;
const HEIGHT = 19;

for (const [name, type, depths, channels] of KINDS) {
  for (const depth of depths) {
    for (const interlaced of [false, true]) {
      test(`${name}, ${depth} bit${interlaced ? ', interlaced' : ''}: painted, and the rest kept`, () => {
        const png = picture(type, depth, channels, interlaced);
        const before = PNG.sync.read(png).data;
        const owners = new Uint16Array(WIDTH * HEIGHT);
        for (let y = 4; y < 12; y++) owners.fill(1, y * WIDTH + 3, y * WIDTH + 15);
        const masks = masksOf({ width: WIDTH, height: HEIGHT, pixels: owners, ids: [7] });
        const painter = openMap(png, masks);
        painter.paint(new Map([[7, { colour: '#123456', style: 'won' }]]));
        const after = PNG.sync.read(Buffer.concat(painter.png())).data;
        for (let i = 0; i < owners.length; i++) {
          const got = [...after.subarray(i * 4, i * 4 + 4)];
          const own = [...before.subarray(i * 4, i * 4 + 4)];
          // Nothing can be seen of a colour behind alpha 0.
          const want = owners[i] ? [0x12, 0x34, 0x56, 255] : own[3] === 0 ? [0, 0, 0, 0] : own;
          assert.deepEqual(got, want, `pixel ${i % WIDTH},${Math.floor(i / WIDTH)}`);
        }
      });
    }
  }
}

test('a palette with rows of every filter is read as pngjs reads it', () => {
  const random = randomFrom(5);
  const rows = Buffer.from(Array.from({ length: (WIDTH + 1) * HEIGHT }, () => Math.floor(random() * 256)));
  for (let y = 0; y < HEIGHT; y++) rows[y * (WIDTH + 1)] = y % 5;
  const png = build(WIDTH, HEIGHT, 8, 3, false, deflateSync(rows));
  const read = readBase(png);
  const { data } = PNG.sync.read(png);
  assert.ok(read.kind === 'indexed');
  for (const [i, entry] of read.indices.entries()) {
    const own = [...data.subarray(i * 4, i * 4 + 4)];
    const got: number[] = [...read.palette.subarray(entry * 4, entry * 4 + 4)];
    assert.deepEqual(got, own[3] === 0 ? [0, 0, 0, 0] : own);
  }
});

test('colour chunks are kept, except a grey profile that no longer fits', () => {
  const gamma = chunk('gAMA', Uint8Array.of(0, 0, 0xb1, 0x8f));
  const profile = chunk('iCCP', Buffer.from('grey\0\0'), deflateSync(Buffer.from('profile')));
  const kept = (png: Buffer): string[] =>
    readBase(png).colourChunks.map((bytes) => Buffer.from(bytes).toString('latin1', 4, 8));
  assert.deepEqual(kept(withChunks(picture(2, 8, 3, false), [gamma, profile])), ['gAMA', 'iCCP']);
  assert.deepEqual(kept(withChunks(picture(0, 8, 1, false), [gamma, profile])), ['gAMA']);
});

const good = picture(6, 8, 4, false);
const REFUSED: [string, Buffer, RegExp][] = [
  ['no byte', Buffer.alloc(0), /Not a PNG: got 0 bytes/],
  ['one byte', Buffer.from([0x89]), /Not a PNG: got 1 bytes/],
  ['another format', Buffer.from(`GIF89a${' '.repeat(60)}`), /Not a PNG/],
  ['half a file', good.subarray(0, good.length / 2), /cut short/],
  ['no end', good.subarray(0, -12), /cut short/],
  ['a byte changed', flip(good, good.length - 30), /cannot be read|does not hold its picture/],
  ['too wide', sized(100_000, 1), /too large: got 100000x1/],
  ['no height', sized(10, 0), /too large|cannot|got 10x0/],
  ['too many pixels', sized(10_000, 10_000), /too large: got 10000x10000/],
  ['fewer pixels than it says', sized(WIDTH, HEIGHT + 1), /does not hold its picture/],
  ['more pixels than it says', sized(WIDTH, HEIGHT - 1), /does not hold its picture/],
];

for (const [name, bytes, message] of REFUSED) {
  test(`refused: ${name}`, () => {
    assert.throws(() => readBase(bytes, 'x.png'), { name: 'UserError', exitCode: 65, message });
  });
}

for (const interlaced of [false, true]) {
  test(`a bomb${interlaced ? ' (interlaced)' : ''} is refused without being unpacked`, () => {
    // 256 MB of zeros behind a header that promises 64x64.
    const bomb = build(64, 64, 8, 6, interlaced, deflateSync(Buffer.alloc(256 << 20), { level: 1 }));
    const before = process.memoryUsage();
    assert.throws(() => readBase(bomb), { name: 'UserError', message: /does not hold its picture/ });
    const after = process.memoryUsage();
    assert.ok(after.arrayBuffers - before.arrayBuffers < 8 << 20, 'memory stays near the promised size');
  });
}

test('a file cut at any byte is refused', () => {
  for (let cut = 0; cut < good.length; cut += 3) {
    assert.throws(
      () => readBase(good.subarray(0, cut)),
      { name: 'UserError', exitCode: 65 },
      `cut at ${cut}`,
    );
  }
});

/** A picture of noise, with seven colours so that few-bit kinds hold it too. */
function picture(type: number, depth: number, channels: number, interlaced: boolean): Buffer {
  const random = randomFrom(type * 100 + depth);
  const rows: Buffer[] = [];
  const passes = interlaced ? ADAM7 : [[0, 1, 0, 1] as const];
  for (const [x0, dx, y0, dy] of passes) {
    const columns = Math.ceil((WIDTH - x0) / dx);
    if (columns <= 0) continue;
    for (let y = y0; y < HEIGHT; y += dy) {
      const row = Buffer.alloc(1 + Math.ceil((columns * channels * depth) / 8));
      for (let i = 1; i < row.length; i++)
        row[i] = Math.floor(random() * 256) & (depth === 8 && type === 3 ? 3 : 255);
      rows.push(row);
    }
  }
  return build(WIDTH, HEIGHT, depth, type, interlaced, deflateSync(Buffer.concat(rows)));
}

function build(
  width: number,
  height: number,
  depth: number,
  type: number,
  interlaced: boolean,
  data: Uint8Array,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = type;
  header[12] = interlaced ? 1 : 0;
  const palette = Buffer.from(Array.from({ length: 3 * 2 ** Math.min(depth, 8) }, (_, i) => (i * 37) & 255));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(type === 3 ? [chunk('PLTE', palette), chunk('tRNS', Uint8Array.of(0, 90))] : []),
    chunk('IDAT', data),
    chunk('IEND'),
  ]);
}

function withChunks(png: Buffer, chunks: Uint8Array[]): Buffer {
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

test('what a base shows: all that is not clear, or unknown when it has a ground of its own', () => {
  const masks = masksOf({ width: 9, height: 7, pixels: new Uint16Array(63), ids: [] });
  const shown = (paint: (data: Buffer) => void) => {
    const png = new PNG({ width: 9, height: 7 });
    paint(png.data);
    return openMap(PNG.sync.write(png), masks).shown;
  };
  const dots = (data: Buffer): void => {
    for (const [x, y] of [
      [3, 1],
      [2, 4],
      [7, 3],
    ] as const)
      data.fill(200, (y * 9 + x) * 4, (y * 9 + x) * 4 + 4);
  };
  assert.deepEqual(shown(dots), { x: 2, y: 1, width: 6, height: 4 });
  const shades = (data: Buffer): void => {
    for (let k = 0; k < 63; k++) data.set([k * 4, k, 255 - k, k % 9 && k > 9 ? 255 : 0], k * 4);
    for (const corner of [0, 8, 54, 62]) data[corner * 4 + 3] = 0;
  };
  assert.deepEqual(shown(shades), { x: 1, y: 1, width: 8, height: 6 });
  assert.equal(
    shown((data) => data.fill(255)),
    null,
    'a ground of its own',
  );
  assert.equal(
    shown(() => {}),
    null,
    'nothing at all',
  );
});

/** The good picture, promising another size. */
function sized(width: number, height: number): Buffer {
  const header = Buffer.from(good.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([good.subarray(0, 8), chunk('IHDR', header), good.subarray(33)]);
}

function flip(png: Buffer, at: number): Buffer {
  const bytes = Buffer.from(png);
  bytes[at] = (bytes[at] as number) ^ 255;
  return bytes;
}

/** x start, x step, y start, y step of each pass. */
const ADAM7 = ['0808', '4808', '0448', '2404', '0224', '1202', '0112'].map(
  (pass) => [...pass].map(Number) as [number, number, number, number],
);
