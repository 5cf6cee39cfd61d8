import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, openBrowser } from '../chromium.ts';

const ROUNDS = 15;

/**
 * Time to decode our file and pngjs' own file of the same picture in Chromium, alternating.
 * Nothing where no Chromium is installed.
 */
export async function loadTimes(dir: string, group: string): Promise<string[]> {
  if (!existsSync(chromium)) return [`${group}: no Chromium here, loading not measured`];
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const files = ['ours.png', 'pngjs-same-picture.png'].map((name) =>
      readFileSync(join(dir, name)).toString('base64'),
    );
    const [ours, pngjs] = (await page.evaluate(DECODE, files, ROUNDS)) as [number, number];
    const slower = ours / pngjs;
    return [
      `${group}: Chromium decodes our file in ${ours.toFixed(1)} ms, pngjs' in ${pngjs.toFixed(1)} ms (goal: no slower): ${slower <= 1 ? 'met' : 'MISSED'}`,
    ];
  } finally {
    await browser.close();
  }
}

/** In the page: median ms of createImageBitmap for each file. */
const DECODE = async (files: string[], rounds: number): Promise<number[]> => {
  const blobs = files.map(
    (text) => new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], { type: 'image/png' }),
  );
  const times: number[][] = blobs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, blob] of blobs.entries()) {
      const began = performance.now();
      (await createImageBitmap(blob)).close();
      (times[i] as number[]).push(performance.now() - began);
    }
  }
  return times.map((ms) => ms.sort((a, b) => a - b)[Math.floor(ms.length / 2)] as number);
};
