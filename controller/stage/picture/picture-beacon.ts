import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { BEACON_BLOCKS, BEACON_ROWS, type Beacon, decodeBeacon } from '../../render/board/beacon.ts';
import { inspectPng, type PngStructure, walkPng } from '../../render/map/png-inspect.ts';
import { unfilter } from '../../render/map/unfilter.ts';
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
 * The beacon in a picture of a whole page, from the row in its middle.
 *
 * @returns null where no whole beacon is seen
 * @throws UserError (65) when it is not a PNG
 */
export async function pictureBeacon(png: Buffer): Promise<PictureBeacon | null> {
  const picture = walkPng(png, 'the picture of a page');
  const stride = strideOf(picture);
  if (stride === null) return null;
  // Off this thread: it takes ten milliseconds, and texts must not wait. In one piece: what is made of many small ones is
  // as much garbage again, for which V8 would go through the whole heap.
  const chunkSize = stride * picture.height + 1;
  const rows = await inflated(Buffer.concat(picture.packed), { chunkSize });
  const beaconRows = BEACON_ROWS * layoutOf(picture).scale;
  return read(samplesOfRow(rows, picture, stride, Math.floor(picture.height - beaconRows / 2)));
}

/**
 * The beacon in a small picture whose last row it is.
 *
 * @returns null where no whole beacon is seen
 * @throws UserError (65) when it is not a PNG
 */
export function stripBeacon(png: Buffer): Beacon | null {
  const picture = inspectPng(png, "OBS's picture of a source");
  const stride = strideOf(picture);
  return stride === null ? null : read(samplesOfRow(picture.rows, picture, stride, picture.height - 1));
}

/** Bytes a row; null where it is of a kind that neither Chromium nor OBS saves. */
function strideOf({ width, depth, colourType, interlaced }: Omit<PngStructure, 'packed'>): number | null {
  const channels = CHANNELS[colourType];
  return channels === undefined || depth !== 8 || interlaced ? null : 1 + width * channels;
}

function read(samples: Uint8Array): PictureBeacon | null {
  const beacon = decodeBeacon(samples.subarray(4), BEACON_BLOCKS, 1, 1);
  const [red, green, blue] = [...samples].map((value) => (value > 127 ? 1 : 0)) as [number, number, number];
  return beacon && { ...beacon, mark: (red << 2) | (green << 1) | blue };
}

/**
 * RGBA of a row's samples. A Chromium that is asked to be fast filters every row against the one above, so that the
 * 25 pixels we want are sums down their columns, and the other million need not be decoded.
 */
function samplesOfRow(
  rows: Uint8Array,
  { width, colourType }: Pick<PngStructure, 'width' | 'colourType'>,
  stride: number,
  row: number,
): Uint8Array {
  const channels = CHANNELS[colourType] as number;
  const pixels = new Uint8Array(SAMPLES.length * 4);
  const places = SAMPLES.map((share) => Math.floor(share * width) * channels);
  for (let y = 0; y <= row; y++) {
    const filter = rows[y * stride];
    if (filter !== FILTER.up && filter !== FILTER.none) {
      unfilter(rows, stride, channels, row + 1);
      rows[row * stride] = FILTER.none;
      return samplesOfRow(rows.subarray(row * stride), { width, colourType }, stride, 0);
    }
    for (let sample = 0; sample < places.length; sample++)
      for (let c = 0; c < 3; c++) {
        const byte = rows[y * stride + 1 + (places[sample] as number) + c] ?? 0;
        const above = filter === FILTER.up ? (pixels[sample * 4 + c] ?? 0) : 0;
        pixels[sample * 4 + c] = above + byte;
      }
  }
  return pixels;
}
