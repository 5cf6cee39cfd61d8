import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { type Masks, writeMasks } from '../../controller/render/map/mask-file.ts';
import { extract, numberOf } from '../../mask-tool/extract.ts';
import { highlight } from '../../mask-tool/highlight.ts';
import { masksOf, ownersOf } from '../../mask-tool/owners.ts';
import { encode, randomFrom } from '../map/small-map.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-extract-'));
after(() => rmSync(dir, { recursive: true, force: true }));

// A map large enough to have landmarks: twelve seats in a grid with uneven borders.
const WIDTH = 220;
const HEIGHT = 180;
const { base, masks } = grid();

test('clean screenshots give the masks they were made from', async () => {
  const { masks: found, complaints } = await extract({ screenshots: shots('clean'), jobs: 2 });
  assert.equal(writeMasks(found), writeMasks(masks));
  assert.deepEqual(complaints, []);
});

test('screenshots that moved are laid on top of the first one', async () => {
  const screenshots = shots('moved');
  const moves = [
    [3, -2],
    [-5, 4],
    [0, 7],
    [-1, -1],
  ] as const;
  moves.forEach(([dx, dy], k) => {
    rewrite(screenshots[k + 2] as string, (png) => shifted(png, dx, dy));
  });
  const { masks: found, moved, complaints } = await extract({ screenshots, jobs: 1 });
  assert.equal(writeMasks(found), writeMasks(masks));
  assert.equal(moved, 4);
  assert.deepEqual(
    complaints.map(({ kind, text }) => `${kind} ${text}`),
    moves.map(([dx, dy], k) => `moved ${String(k + 3).padStart(3, '0')}.png: moved by ${dx},${dy}`),
  );
});

test('noise as compression leaves it changes few pixels, and never gives one to two seats', async () => {
  const screenshots = shots('noisy');
  screenshots.forEach((file, k) => {
    const random = randomFrom(k + 1);
    rewrite(file, (png) => {
      for (let i = 0; i < png.data.length; i += 4) {
        const [shift, tint] = [(random() - 0.5) * 24, (random() - 0.5) * 16];
        png.data[i] = clamp((png.data[i] as number) + shift);
        png.data[i + 1] = clamp((png.data[i + 1] as number) + shift + tint);
        png.data[i + 2] = clamp((png.data[i + 2] as number) + shift * 2);
      }
    });
  });
  const { masks: found, complaints } = await extract({ screenshots, tolerance: 14 });
  assert.deepEqual(
    complaints.filter(({ fatal }) => fatal),
    [],
  );
  assert.ok(agreement(found, masks) > 0.97, `${agreement(found, masks)} of the pixels agree`);
});

test('shades of an anti-aliased edge are nobody’s', async () => {
  const screenshots = shots('edges');
  screenshots.forEach((file) => {
    rewrite(file, (png) => {
      const source = Buffer.from(png.data);
      const yellow = (i: number): boolean =>
        source[i] === 255 && source[i + 1] === 255 && source[i + 2] === 0;
      for (let i = 4; i < source.length - 4; i += 4) {
        // Border pixels beside the seat take half of its colour.
        if (!yellow(i) && (yellow(i - 4) || yellow(i + 4))) {
          for (let c = 0; c < 3; c++) png.data[i + c] = ((source[i + c] as number) + (c < 2 ? 255 : 0)) >> 1;
        }
      }
    });
  });
  assert.equal(writeMasks((await extract({ screenshots })).masks), writeMasks(masks));
});

test('a crop is cut out, and its masks are in its own pixels', async () => {
  const crop = { x: 10, y: 20, width: 150, height: 120 };
  const { masks: found } = await extract({ screenshots: shots('crop'), crop });
  assert.deepEqual([found.width, found.height], [150, 120]);
  const { pixels } = ownersOf(masks);
  const part = new Uint16Array(150 * 120).map(
    (_, i) => pixels[(Math.floor(i / 150) + 20) * WIDTH + (i % 150) + 10] as number,
  );
  assert.equal(
    writeMasks(found),
    writeMasks(masksOf({ width: 150, height: 120, pixels: part, ids: [...masks.seats.keys()] })),
  );
});

test('JPEG screenshots give nearly the same masks, and no pixel to the wrong seat', async () => {
  const screenshots = shots('jpeg').map((file, k) => {
    const { width, height, data } = PNG.sync.read(readFileSync(file));
    const target = file.replace('.png', k % 2 ? '.jpg' : '.JPEG');
    writeFileSync(target, jpeg.encode({ width, height, data }, 80).data);
    return target;
  });
  const { masks: found, complaints } = await extract({ screenshots, jobs: 2 });
  assert.deepEqual(complaints, []);
  assert.ok(agreement(found, masks) > 0.96, `${agreement(found, masks)} of the pixels agree`);
  const [mine, theirs] = [ownersOf(found), ownersOf(masks)];
  const confused = mine.pixels.filter(
    (owner, i) =>
      owner && theirs.pixels[i] && mine.ids[owner - 1] !== theirs.ids[(theirs.pixels[i] as number) - 1],
  );
  assert.equal(confused.length, 0);
});

test('a JPEG that is cut short, or none at all behind its first bytes, is named', async () => {
  const screenshots = shots('cut');
  const { width, height, data } = PNG.sync.read(readFileSync(screenshots[3] as string));
  writeFileSync(screenshots[3] as string, jpeg.encode({ width, height, data }, 80).data.subarray(0, 200));
  writeFileSync(screenshots[4] as string, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1]));
  const { complaints } = await extract({ screenshots, jobs: 1 });
  const unreadable = complaints.filter(({ kind }) => kind === 'unreadable');
  assert.deepEqual(
    unreadable.map(({ seats }) => seats),
    [[4], [5]],
  );
  assert.ok(unreadable.every(({ text }) => /The JPEG cannot be read/.test(text)));
});

for (const [odd, change] of [
  ['moved', shiftedCopy],
  ['of another size', (png: PNG) => resized(png, 300, 200)],
  ['no picture', null],
] as const) {
  test(`when the first screenshot is ${odd}, the others are not laid on top of it`, async () => {
    const screenshots = shots(`first-${odd.replaceAll(' ', '-')}`);
    if (change === null) writeFileSync(screenshots[0] as string, 'hello');
    else rewriteAs(screenshots[0] as string, change);
    const { masks: found, complaints } = await extract({ screenshots, jobs: 2 });
    for (const id of [...masks.seats.keys()].slice(1))
      assert.deepEqual(found.seats.get(id), masks.seats.get(id), `seat ${id}`);
    assert.deepEqual([...new Set(complaints.flatMap(({ seats }) => seats))], [1]);
  });
}

test('with a base picture all screenshots are laid on top of it, and it is cut to the crop', async () => {
  const screenshots = shots('based');
  for (const file of screenshots) rewrite(file, (png) => shifted(png, 4, 5));
  const file = join(dir, 'nothing-highlighted.png');
  writeFileSync(file, base);
  const crop = { x: 10, y: 12, width: 200, height: 160 };
  const { masks: found, base: written, moved } = await extract({ screenshots, base: file, crop });
  assert.equal(moved, screenshots.length);
  const still = await extract({ screenshots: shots('unmoved'), crop });
  assert.equal(writeMasks(found), writeMasks(still.masks));
  const wanted = PNG.sync.read(base);
  assert.deepEqual([written?.width, written?.height], [200, 160]);
  for (const [x, y] of [
    [0, 0],
    [90, 70],
    [199, 159],
  ] as const)
    assert.deepEqual(
      written?.data.subarray((y * 200 + x) * 4, (y * 200 + x) * 4 + 4),
      wanted.data.subarray(((y + 12) * WIDTH + x + 10) * 4, ((y + 12) * WIDTH + x + 10) * 4 + 4),
    );
});

test('a region whose numbers begin high is whole; one missing in its middle, or at its beginning, is not', async () => {
  const files = shots('region').map((file, k) => copy(file, `ward-${158 + k}.png`));
  const missing = async (screenshots: string[]): Promise<number[]> =>
    (await extract({ screenshots, jobs: 1, align: false })).complaints
      .filter(({ kind }) => kind === 'missing')
      .flatMap(({ seats }) => seats);
  assert.deepEqual(await missing(files), []);
  assert.deepEqual(await missing(files.filter((_, k) => k !== 5)), [163]);
  assert.deepEqual(await missing(shots('region').slice(1)), [1]);
});

const SPOILT: [string, (files: string[]) => string[], RegExp][] = [
  ['one is missing', (files) => files.filter((_, k) => k !== 4), /^missing: seat 5: no screenshot$/],
  ['one is not highlighted', (files) => spoil(files, (file) => writeFileSync(file, base)), /^empty: 006.png/],
  [
    'the same one twice',
    (files) => spoil(files, (file) => copyFileSync(files[1] as string, file)),
    /^twice: 002.png and 006.png/,
  ],
  [
    'one of another size',
    (files) => spoil(files, (file) => writeFileSync(file, encode(9, 9, new Uint8Array(324)))),
    /^unreadable: 006.png: is 9x9, 001.png is 220x180$/,
  ],
  [
    'one that is no picture',
    (files) => spoil(files, (file) => writeFileSync(file, 'hello')),
    /^unreadable: 006.png: Not a PNG/,
  ],
  ['one that is gone', (files) => spoil(files, (file) => rmSync(file)), /^unreadable: 006.png: ENOENT/],
  [
    'two seats in one',
    (files) => spoil(files, (file) => merge(file, files[2] as string)),
    /^overlap: seats 3 and 6: \d+ pixels claimed twice/,
  ],
  [
    'a file without a number',
    (files) => [...files, copy(files[0] as string, 'map.png')],
    /^unnumbered: map.png/,
  ],
  [
    'a number twice',
    (files) => [...files, copy(files[0] as string, 'again-2.png')],
    /^twice: seat 2: 002.png and again-2.png/,
  ],
];

for (const [name, change, message] of SPOILT) {
  test(`a set that is not whole: ${name}`, async () => {
    const screenshots = change(shots(name.replace(/\W/g, '-')));
    const { complaints } = await extract({ screenshots, jobs: 1, expected: [...masks.seats.keys()] });
    const fatal = complaints
      .filter((complaint) => complaint.fatal)
      .map(({ kind, text }) => `${kind}: ${text}`);
    assert.ok(
      fatal.some((line) => message.test(line)),
      fatal.join('\n') || 'no complaint',
    );
  });
}

test('seats in parts that lie far apart, and seats far smaller than their neighbours, are named', async () => {
  const screenshots = shots('odd');
  rewrite(screenshots[0] as string, (png) => square(png, 205, 165, 8));
  rewrite(screenshots[6] as string, (png) => {
    for (let i = 0; i < png.data.length; i += 4) if (png.data[i] === 255) png.data.set([61, 72, 92], i);
    square(png, masks.seats.get(7)?.label.x ?? 0, masks.seats.get(7)?.label.y ?? 0, 4);
  });
  const { complaints } = await extract({ screenshots });
  const kinds = complaints.map(({ kind, seats }) => `${kind} ${seats.join()}`);
  assert.ok(kinds.includes('split 1'), kinds.join());
  assert.ok(kinds.includes('small 7'), kinds.join());
});

test('seat numbers come from file names', () => {
  assert.equal(numberOf('/shots/027.png'), 27);
  assert.equal(numberOf('wb2021-ac159.PNG'), 159);
  assert.equal(numberOf('S25-14 (2).png', /-(\d+)/), 14);
  assert.equal(numberOf('map.png'), null);
});

test('no screenshots at all is a mistake of the caller', async () => {
  await assert.rejects(extract({ screenshots: [] }), {
    name: 'UserError',
    exitCode: 65,
    message: /No screenshots/,
  });
});

function shots(name: string): string[] {
  return highlight(base, masks, join(dir, name));
}

function spoil(files: string[], change: (file: string) => void): string[] {
  change(files[5] as string);
  return files;
}

function copy(file: string, name: string): string {
  const target = join(file, '..', name);
  copyFileSync(file, target);
  return target;
}

/** The other screenshot's seat is highlighted as well. */
function merge(file: string, other: string): void {
  const second = PNG.sync.read(readFileSync(other));
  rewrite(file, (png) => {
    for (let i = 0; i < png.data.length; i += 4) {
      if (second.data[i] === 255 && second.data[i + 2] === 0) png.data.set([255, 255, 0], i);
    }
  });
}

function rewrite(file: string, change: (png: PNG) => void): void {
  const png = PNG.sync.read(readFileSync(file));
  change(png);
  writeFileSync(file, PNG.sync.write(png));
}

function rewriteAs(file: string, change: (png: PNG) => PNG): void {
  writeFileSync(file, PNG.sync.write(change(PNG.sync.read(readFileSync(file)))));
}

function shiftedCopy(png: PNG): PNG {
  shifted(png, 6, -3);
  return png;
}

function resized(png: PNG, width: number, height: number): PNG {
  const other = new PNG({ width, height });
  PNG.bitblt(png, other, 0, 0, Math.min(width, png.width), Math.min(height, png.height), 0, 0);
  return other;
}

function square(png: PNG, x: number, y: number, side: number): void {
  for (let row = y; row < y + side; row++) {
    for (let column = x; column < x + side; column++)
      png.data.set([255, 255, 0, 255], (row * png.width + column) * 4);
  }
}

function shifted(png: PNG, dx: number, dy: number): void {
  const source = Buffer.from(png.data);
  png.data.fill(0);
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const [tx, ty] = [x + dx, y + dy];
      if (tx < 0 || ty < 0 || tx >= png.width || ty >= png.height) continue;
      source.copy(png.data, (ty * png.width + tx) * 4, (y * png.width + x) * 4, (y * png.width + x) * 4 + 4);
    }
  }
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/** Share of the wanted masks' pixels that belong to the same seat in the found ones. */
function agreement(found: Masks, wanted: Masks): number {
  const a = ownersOf(found);
  const b = ownersOf(wanted);
  let [same, all] = [0, 0];
  b.pixels.forEach((owner, i) => {
    const mine = a.pixels[i] ? a.ids[(a.pixels[i] as number) - 1] : 0;
    const theirs = owner ? b.ids[owner - 1] : 0;
    if (mine || theirs) all++;
    if ((mine || theirs) && mine === theirs) same++;
  });
  return same / all;
}

function grid(): { base: Buffer; masks: Masks } {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 4);
  const owners = new Uint16Array(WIDTH * HEIGHT);
  const seatAt = (x: number, y: number): number => {
    const wx = x + 4 * Math.sin(y / 7);
    const wy = y + 5 * Math.sin(x / 9);
    if (wx < 28 || wy < 28 || wx >= 192 || wy >= 152) return 0;
    return 1 + Math.floor((wx - 28) / 41) + 4 * Math.floor((wy - 28) / 42);
  };
  for (let y = 1; y < HEIGHT - 1; y++) {
    for (let x = 1; x < WIDTH - 1; x++) {
      const seat = seatAt(x, y);
      if (seat === 0) continue;
      const border = seat !== seatAt(x + 1, y) || seat !== seatAt(x, y + 1) || seat !== seatAt(x - 1, y);
      pixels.set(border ? [13, 20, 33, 255] : [61, 72, 92, 255], (y * WIDTH + x) * 4);
      if (!border) owners[y * WIDTH + x] = seat;
    }
  }
  const ids = Array.from({ length: 12 }, (_, k) => k + 1);
  return {
    base: encode(WIDTH, HEIGHT, pixels),
    masks: masksOf({ width: WIDTH, height: HEIGHT, pixels: owners, ids }),
  };
}
