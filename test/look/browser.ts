import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';

/** A layout as OBS would size the source: picture and the beacon's rows under it. */
export interface Layout {
  name: string;
  width: number;
  height: number;
  /** Screenshots of every layout come out at the same size, so that they can be compared. */
  scale: number;
}

export const LAYOUTS: readonly Layout[] = [
  { name: '1080p', width: 1920, height: 1088, scale: 0.5 },
  { name: '720p', width: 1280, height: 725, scale: 0.75 },
  { name: '4k', width: 3840, height: 2176, scale: 0.25 },
  { name: 'vertical', width: 1080, height: 1928, scale: 0.5 },
];

/** Opens a board from disk and waits for its fonts and pictures. */
export async function openBoard(page: Page, outDir: string, id: string): Promise<void> {
  await page.goto(pathToFileURL(join(outDir, 'overlays', `${id}.html`)).href);
  await settled(page);
}

/** A board in each layout in turn: opened in the first, and laid out anew by its own script for every other. */
export async function inLayouts(
  page: Page,
  layouts: readonly Layout[],
  open: () => Promise<void>,
  look: (layout: Layout) => Promise<void>,
): Promise<void> {
  for (const [index, layout] of layouts.entries()) {
    await sized(page, layout);
    await (index === 0 ? open() : settled(page));
    await look(layout);
  }
}

/** Fonts loaded, pictures decoded, animations at their end. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const { countnight } = window as unknown as { countnight: { settled(): Promise<void> } };
    for (const animation of document.getAnimations()) animation.finish();
    await countnight.settled();
    await Promise.all([...document.images].map((image) => image.src && image.decode().catch(() => {})));
    // What was shown a moment ago eases to its place from now on: at rest is what has not moved for three frames.
    for (let still = 0; still < 3; ) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const moving = document.getAnimations().filter(({ playState }) => playState !== 'finished');
      for (const animation of moving) animation.finish();
      still = moving.length === 0 ? still + 1 : 0;
    }
  });
}

/** Stops the page's wall clock, on which the screenful of a paged table depends. */
export async function freezeTime(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    Date.now = () => 0;
  });
}

export async function sized(page: Page, { width, height, scale }: Layout): Promise<void> {
  await page.setViewport({ width, height, deviceScaleFactor: scale });
}

export function temporaryDir(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'countnight-look-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
