import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { PNG } from 'pngjs';
import { BEACON_BLOCKS, BEACON_ROWS, type Beacon, decodeBeacon } from '../render/board/beacon.ts';

const inflated = promisify(inflate);

/** PNG, third edition, table 11.1 and clause 9: colour types of 8 bits a channel without a palette; row filters. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };
const FILTER = { none: 0, up: 2 } as const;

/** Width of a page's layout in its beacon's scale: a beacon is 8 rows of a page 1920 (upright: 1080) px wide. */
const LAYOUT = { wide: 1920, upright: 1080 } as const;

/**
 * The beacon in a picture of a whole page, from the row in its middle. A Chromium that is asked to be fast filters every row
 * against the one above, so that the 24 pixels we want are sums down their columns, and the other million need not be
 * decoded; of any other picture pngjs decodes all.
 *
 * @param png 8 bits a channel
 * @returns null where no whole beacon is seen
 * @throws Error when it is no PNG
 */
export async function pictureBeacon(png: Buffer): Promise<Beacon | null> {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = CHANNELS[png[25] ?? 0];
  const beaconRows = (BEACON_ROWS * width) / (width > height ? LAYOUT.wide : LAYOUT.upright);
  if (channels !== undefined && png[24] === 8 && png[28] === 0) {
    const rows = await inflated(Buffer.concat(idat(png)));
    const strip = blocksOfRow(rows, Math.floor(height - beaconRows / 2), width, channels);
    if (strip) return decodeBeacon(strip, BEACON_BLOCKS, 1, 1);
  }
  const { data } = PNG.sync.read(png);
  return decodeBeacon(data, width, height, beaconRows / height);
}

function idat(png: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 8; at + 8 <= png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return parts;
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
