import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { PNG } from 'pngjs';
import { BEACON_BLOCKS, BEACON_ROWS, type Beacon, decodeBeacon } from '../../render/board/beacon.ts';
import { walkPng } from '../../render/map/png-inspect.ts';
import { layoutOf } from '../plan/place.ts';

const inflated = promisify(inflate);

/** PNG, third edition, table 11.1 and clause 9: the colour types without a palette, and the row filters. */
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 6: 4 };
const FILTER = { none: 0, up: 2 } as const;

/** A beacon, and the colour (0..7) of the mark in it: the left quarter of its row's first block. */
export interface PictureBeacon extends Beacon {
  mark: number;
}

/** Where a row is looked at, as shares of its width: the mark, then the middle of each block. */
const SAMPLES = [
  0.125 / BEACON_BLOCKS,
  ...Array.from({ length: BEACON_BLOCKS }, (_, block) => (block + 0.5) / BEACON_BLOCKS),
];

/**
 * The beacon in a picture of a whole page, from the row in its middle. A Chromium that is asked to be fast filters every row
 * against the one above, so that the 25 pixels we want are sums down their columns, and the other million need not be
 * decoded; of any other picture pngjs decodes all.
 *
 * @returns null where no whole beacon is seen
 * @throws UserError (65) when it is not a PNG
 */
export async function pictureBeacon(png: Buffer): Promise<PictureBeacon | null> {
  const { width, height, depth, colourType, interlaced, packed } = walkPng(png, 'the picture of a page');
  const channels = CHANNELS[colourType];
  const beaconRows = BEACON_ROWS * layoutOf({ width, height }).scale;
  const row = Math.floor(height - beaconRows / 2);
  if (channels !== undefined && depth === 8 && !interlaced) {
    // Off this thread: it takes ten milliseconds, and texts must not wait.
    const rows = await inflated(Buffer.concat(packed));
    const strip = samplesOfRow(rows, row, width, channels);
    if (strip) return read(strip);
  }
  const { data } = PNG.sync.read(png);
  const pixels = new Uint8Array(SAMPLES.length * 4);
  SAMPLES.forEach((share, sample) => {
    const at = (row * width + Math.floor(share * width)) * 4;
    pixels.set(data.subarray(at, at + 4), sample * 4);
  });
  return read(pixels);
}

function read(samples: Uint8Array): PictureBeacon | null {
  const beacon = decodeBeacon(samples.subarray(4), BEACON_BLOCKS, 1, 1);
  const [red, green, blue] = [...samples].map((value) => (value > 127 ? 1 : 0)) as [number, number, number];
  return beacon && { ...beacon, mark: (red << 2) | (green << 1) | blue };
}

// RGBA of a row's samples; null when a row above it is filtered against its own pixels.
function samplesOfRow(rows: Buffer, row: number, width: number, channels: number): Uint8Array | null {
  const stride = 1 + width * channels;
  const pixels = new Uint8Array(SAMPLES.length * 4);
  const places = SAMPLES.map((share) => Math.floor(share * width) * channels);
  for (let y = 0; y <= row; y++) {
    const filter = rows[y * stride];
    if (filter !== FILTER.up && filter !== FILTER.none) return null;
    places.forEach((place, sample) => {
      for (let c = 0; c < 3; c++) {
        const byte = rows[y * stride + 1 + place + c] ?? 0;
        const above = filter === FILTER.up ? (pixels[sample * 4 + c] ?? 0) : 0;
        pixels[sample * 4 + c] = above + byte;
      }
    });
  }
  return pixels;
}
