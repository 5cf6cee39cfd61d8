import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import sharp from 'sharp';

const GOLDEN = new URL('./golden/', import.meta.url).pathname;
/** Share of pixels that may differ: another Chromium draws letters' edges a little differently. */
const TOLERANCE = 0.002;
/** Share that two shots of one page may differ by. */
const SAME = 0.0002;

/**
 * Compares a screenshot with `golden/NAME.png`; `UPDATE=1` rewrites it. A differing picture leaves
 * `NAME.got.diff.png` and `NAME.diff.png` beside it.
 * @returns what is wrong, or null
 */
export async function compareGolden(
  name: string,
  shot: Uint8Array,
  tolerance = TOLERANCE,
): Promise<string | null> {
  const file = join(GOLDEN, `${name}.png`);
  const [actual, diff] = [file.replace(/png$/, 'got.diff.png'), file.replace(/png$/, 'diff.png')];
  rmSync(actual, { force: true });
  rmSync(diff, { force: true });
  const update = process.env.UPDATE === '1';
  const expected = existsSync(file) ? await pixelsOf(readFileSync(file)) : null;
  const got = await pixelsOf(shot);
  if (!expected && !update) return `${name}: no golden file; UPDATE=1 makes it`;
  if (expected?.width !== got.width || expected.height !== got.height) {
    if (update) return writeGolden(file, shot);
    return `${name}: ${got.width}x${got.height}, golden is ${expected?.width}x${expected?.height}`;
  }
  const compare = (picture?: PNG): number =>
    pixelmatch(expected.data, got.data, picture?.data, got.width, got.height, { threshold: 0.16 });
  const wrong = compare();
  const share = wrong / (got.width * got.height);
  // What looks the same is left as it is: a change shows only the pictures that it changed.
  if (update) return share > SAME ? writeGolden(file, shot) : null;
  if (share <= tolerance) return null;
  const picture = new PNG({ width: got.width, height: got.height });
  compare(picture);
  writeFileSync(actual, shot);
  writeFileSync(diff, PNG.sync.write(picture));
  return `${name}: ${(share * 100).toFixed(2)} % of the pixels differ, see ${diff}`;
}

/** Red, green, blue and alpha of each pixel: sharp reads a picture in a tenth of pngjs's time. */
async function pixelsOf(png: Uint8Array): Promise<{ data: Uint8Array; width: number; height: number }> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function writeGolden(file: string, shot: Uint8Array): Promise<null> {
  mkdirSync(dirname(file), { recursive: true });
  // 256 colours are enough to see a difference, and a third of the bytes.
  writeFileSync(
    file,
    await sharp(shot).png({ palette: true, colours: 256, dither: 0, effort: 10 }).toBuffer(),
  );
  return null;
}
