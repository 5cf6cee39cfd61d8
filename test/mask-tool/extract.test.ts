import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PNG } from 'pngjs';
import type { Masks } from '../../controller/render/map/mask-file.ts';
import { writeMasks } from '../../controller/render/map/mask-file.ts';
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
    /^unreadable: 006.png: is 9x9, the first one is 220x180$/,
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
