import { PNG } from 'pngjs';
import type { CDPSession } from 'puppeteer-core';
import { BEACON_ROWS, decodeBeacon } from '../render/board/beacon.ts';

/** A busy Chromium is looked at so often before its page is given up. */
const MOST_LOOKS = 40;
const LOOK_EVERY_MS = 25;

/**
 * Resolves when the frame that Chromium would hand out shows a revision or a newer one. A page may have taken its
 * update and a screenshot still be of the frame before: under load that happened, and the old pixels went by the new
 * revision's name.
 *
 * @param session of the page's tab
 * @param size of the page with its beacon rows, CSS px
 * @throws Error when the frame stays old; a page without a beacon is believed
 */
export async function frameShows(
  session: CDPSession,
  rev: number,
  { width, height }: { width: number; height: number },
): Promise<void> {
  const clip = { x: 0, y: height - BEACON_ROWS, width, height: BEACON_ROWS, scale: 1 };
  for (let look = 1; ; look++) {
    const { data } = await session.send('Page.captureScreenshot', {
      format: 'png',
      optimizeForSpeed: true,
      captureBeyondViewport: false,
      clip,
    });
    const strip = PNG.sync.read(Buffer.from(data, 'base64'));
    const seen = decodeBeacon(strip.data, strip.width, strip.height, 1);
    if (seen === null || seen.rev >= rev) return;
    if (look === MOST_LOOKS) throw new Error(`its frame stays at revision ${seen.rev}, not ${rev}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
