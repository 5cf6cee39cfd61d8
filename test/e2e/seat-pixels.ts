import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { converter, differenceHueChroma, parse } from 'culori';
import type { PNG } from 'pngjs';
import { type Masks, readMasks } from '../../controller/render/map/mask-file.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { openBoard } from '../look/browser.ts';

/** Where a map's picture lies on its page, px of a 1920x1080 page. */
export interface PlacedMap {
  masks: Masks;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Asks a real browser where a page shows its map, so that the test needs no number of the layout. */
export async function placeMap(outDir: string, page: string, mapsDir: string): Promise<PlacedMap> {
  const masksFile = join(mapsDir, `${page}.masks.txt`);
  const masks = readMasks(await readFile(masksFile, 'utf8'), masksFile);
  const browser = await openBrowser();
  try {
    const tab = await openTab(browser);
    await tab.setViewport({ width: 1920, height: 1088 });
    await openBoard(tab, outDir, page);
    const box = await tab.$eval('#picture', (picture) => {
      const { left, top, width, height } = picture.getBoundingClientRect();
      return { left, top, width, height };
    });
    return { masks, ...box };
  } finally {
    await browser.close();
  }
}

/**
 * Share of a seat's pixels in a programme screenshot that have the hue of a colour, whatever their lightness:
 * a leading seat is hatched with a lighter tone.
 *
 * @param seat contest number
 * @param colour `#rrggbb`
 */
export function shareOfHue(screenshot: PNG, map: PlacedMap, seat: number, colour: string): number {
  const mask = map.masks.seats.get(seat);
  if (!mask) throw new Error(`seat ${seat} has no mask`);
  const scale = screenshot.width / 1920;
  let near = 0;
  let all = 0;
  for (let at = 0; at < mask.runs.length; at += 3) {
    const [y = 0, x0 = 0, x1 = 0] = mask.runs.subarray(at, at + 3);
    for (let x = x0; x < x1; x += 3) {
      const px = Math.floor((map.left + ((x + 0.5) / map.masks.width) * map.width) * scale);
      const py = Math.floor((map.top + ((y + 0.5) / map.masks.height) * map.height) * scale);
      const i = (py * screenshot.width + px) * 4;
      all += 1;
      if (alike([...screenshot.data.subarray(i, i + 3)], colour)) near += 1;
    }
  }
  return near / Math.max(1, all);
}

const lch = converter('oklch');

function alike([r = 0, g = 0, b = 0]: number[], colour: string): boolean {
  const seen = lch({ mode: 'rgb', r: r / 255, g: g / 255, b: b / 255 });
  const wanted = lch(parse(colour));
  if (seen?.h === undefined || wanted?.h === undefined) return false;
  const apart = differenceHueChroma({ h: seen.h, c: seen.c }, { h: wanted.h, c: wanted.c });
  // A grey pixel has a hue by accident only.
  return seen.c > 0.04 && Math.abs(apart) < 0.06;
}
