import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { PNG } from 'pngjs';
import { BEACON_BLOCKS, BEACON_ROWS, type Beacon, decodeBeacon } from '../render/board/beacon.ts';
import { walkPng } from '../render/map/png-inspect.ts';
import { layoutOf } from './place.ts';

const inflated = promisify(inflate);

/** PNG, third edition, table 11.1 and clause 9: the colour types without a palette, and the row filters. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };
const FILTER = { none: 0, up: 2 } as const;

/**
 * The beacon in a picture of a whole page, from the row in its middle. A Chromium that is asked to be fast filters every row
 * against the one above, so that the 24 pixels we want are sums down their columns, and the other million need not be
 * decoded; of any other picture pngjs decodes all.
 *
 * @returns null where no whole beacon is seen
 * @throws UserError (65) when it is no PNG
 */
export async function pictureBeacon(png: Buffer): Promise<Beacon | null> {
  const { width, height, depth, colourType, interlaced, packed } = walkPng(png, 'the picture of a page');
  const channels = CHANNELS[colourType];
  const beaconRows = BEACON_ROWS * layoutOf({ width, height }).scale;
  if (channels !== undefined && depth === 8 && !interlaced) {
    // Off this thread: it takes ten milliseconds, and texts must not wait.
    const rows = await inflated(Buffer.concat(packed));
    const strip = blocksOfRow(rows, Math.floor(height - beaconRows / 2), width, channels);
    if (strip) return decodeBeacon(strip, BEACON_BLOCKS, 1, 1);
  }
  const { data } = PNG.sync.read(png);
  return decodeBeacon(data, width, height, beaconRows / height);
}

// RGBA of the middle of each block in a row; null when a row above it is filtered against its own pixels.
function blocksOfRow(rows: Buffer, row: number, width: number, channels: number): Uint8Array | null {
  const stride = 1 + width * channels;
  const pixels = new Uint8Array(BEACON_BLOCKS * 4);
  for (let y = 0; y <= row; y++) {
    const filter = rows[y * stride];
    if (filter !== FILTER.up && filter !== FILTER.none) return null;
    for (let block = 0; block < BEACON_BLOCKS; block++) {
      const x = Math.floor(((block + 0.5) * width) / BEACON_BLOCKS);
      for (let c = 0; c < 3; c++) {
        const byte = rows[y * stride + 1 + x * channels + c] ?? 0;
        const above = filter === FILTER.up ? (pixels[block * 4 + c] ?? 0) : 0;
        pixels[block * 4 + c] = above + byte;
      }
    }
  }
  return pixels;
}
