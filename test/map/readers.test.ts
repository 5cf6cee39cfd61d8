import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PNG } from 'pngjs';
import type { InkStyle } from '../../controller/render/map/ink.ts';
import { type MapPainter, openMap } from '../../controller/render/map/painter.ts';
import { writeIndexed } from '../../controller/render/map/png-chunk.ts';
import { saveMap } from '../../controller/render/map/save-map.ts';
import { masksOf } from '../../mask-tool/owners.ts';
import { openBrowser } from '../chromium.ts';
import { STYLES, smallMap } from './small-map.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-readers-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** One mid-count map of each way to keep a picture. */
const PAINTERS: [MapPainter['mode'], MapPainter][] = [
  ['palette', painted(smallMap(120, 90, 20, 5))],
  ['indexed', painted(smallMap(160, 120, 90, 6))],
  ['rgba', painted(smallMap(160, 120, 90, 7, 300))],
];

for (const [mode, painter] of PAINTERS) {
  test(`${mode}: pngcheck finds nothing wrong`, () => {
    assert.equal(painter.mode, mode);
    const file = join(dir, `${mode}.png`);
    saveMap(painter, file);
    const said = execFileSync('pngcheck', ['-v', file], { encoding: 'utf8' });
    assert.match(said, /No errors detected/);
    assert.doesNotMatch(said, /warning|additional data|invalid/i);
  });
}

test('Chromium shows the pixels that pngjs reads', { timeout: 240_000 }, async () => {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    for (const [mode, painter] of PAINTERS) {
      const bytes = Buffer.concat(painter.png());
      const shown = (await page.evaluate(DRAW, bytes.toString('base64'))) as number[];
      assert.deepEqual(Buffer.from(shown), PNG.sync.read(bytes).data, mode);
    }
  } finally {
    await browser.close();
  }
});

test('an 8K map is opened, painted and read back', { timeout: 240_000 }, () => {
  const [width, height] = [7680, 4320];
  const owners = new Uint16Array(width * height);
  for (let y = 100; y < 4000; y++) owners.fill(1 + Math.floor(y / 40) * 3, y * width + 300, y * width + 7000);
  const ids = Array.from({ length: 400 }, (_, k) => k + 1);
  const masks = masksOf({ width, height, pixels: owners, ids });
  const base = writeIndexed(width, height, new Uint8Array(width * height), Uint8Array.of(61, 72, 92, 255));
  const painter = openMap(base, masks);
  const seat = [...masks.seats.values()][20] as { id: number; runs: Uint16Array };
  painter.png();
  const { bands } = painter.paint(new Map([[seat.id, { colour: '#00aa44', style: 'won' }]]));
  assert.ok(bands <= 4, `${bands} bands`);
  const { data } = PNG.sync.read(Buffer.concat(painter.png()));
  const at = ((seat.runs[0] as number) * width + (seat.runs[1] as number)) * 4;
  assert.deepEqual([...data.subarray(at - 4, at + 4)], [61, 72, 92, 255, 0, 0xaa, 0x44, 255]);
});

/** In the page: the picture's pixels. */
const DRAW = async (base64: string): Promise<number[]> => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.drawImage(picture, 0, 0);
  return [...context.getImageData(0, 0, picture.width, picture.height).data];
};

function painted(map: ReturnType<typeof smallMap>): MapPainter {
  const painter = openMap(map.png, map.masks);
  const inks = [...map.masks.seats.keys()].map(
    (id, k) => [id, { colour: k % 2 ? '#00aa44' : '#ff9933', style: STYLES[k % 6] as InkStyle }] as const,
  );
  painter.paint(new Map(inks));
  return painter;
}
