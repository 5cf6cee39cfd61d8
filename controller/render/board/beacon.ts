import type { Mode } from '../../ground/mode.ts';

/**
 * The beacon: a row of coloured blocks below the visible picture, by which the stage knows what viewers see.
 *
 * A landscape page is 1920x1088 CSS px (upright: 1080x1928). The last 8 rows carry the beacon; on air they hang over the
 * lower edge of the canvas, where nobody sees them (`fillWithPage`). The row is divided into 24 equal blocks over the full
 * width, one of eight colours each (bit 2 red, bit 1 green, bit 0 blue, 0 or 255), so that it survives scaling, chroma
 * subsampling and limited range: sample the middle of each block at the middle of the row.
 *
 * block  0..1   white, black: a beacon is here; in a picture that we take of a page ourselves the left quarter of
 *               block 0 has the colour of a mark, which says that the page was at rest
 * block  2..11  revision, 30 bits, three a block, highest first
 * block 12..16  page, the low 15 bits of `pageNumber(id)`, three a block, highest first
 * block 17      mode: 1 live, 2 rehearsal, 4 test
 * block 18..19  check: sum of blocks 2..17, low 6 bits
 * block 20..23  black, white, black, white
 */
export interface Beacon {
  rev: number;
  /** `pageNumber(page id)`. */
  page: number;
  mode: Mode;
}

export const BEACON_ROWS = 8;
export const BEACON_BLOCKS = 24;

const MODES: Readonly<Record<Mode, number>> = { live: 1, rehearsal: 2, test: 4 };

/** A page's number in its beacon, 15 bits of its id's FNV-1a. */
export function pageNumber(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 15)) & 0x7fff;
}

/** The 24 colours (0..7) of a beacon, left to right; the page script has the same rule. */
export function encodeBeacon({ rev, page, mode }: Beacon): number[] {
  const data: number[] = [];
  for (let shift = 27; shift >= 0; shift -= 3) data.push((rev >>> shift) & 7);
  for (let shift = 12; shift >= 0; shift -= 3) data.push((page >>> shift) & 7);
  data.push(MODES[mode]);
  const check = data.reduce((sum, block) => sum + block, 0) & 63;
  return [7, 0, ...data, check >> 3, check & 7, 0, 7, 0, 7];
}

/**
 * Reads a beacon from a picture of a whole page, at any scale of 72 px width or more.
 * @param rgba four bytes a pixel, rows from the top
 * @param rowShare height of the beacon as a share of the picture's: 8/1088 of a landscape page
 * @returns null where no whole, consistent beacon is seen (old picture, page still loading, cropped)
 */
export function decodeBeacon(
  rgba: Uint8Array,
  width: number,
  height: number,
  rowShare = 8 / 1088,
): Beacon | null {
  const y = Math.min(height - 1, Math.floor(height * (1 - rowShare / 2)));
  const blocks: number[] = [];
  for (let block = 0; block < BEACON_BLOCKS; block++) {
    const x = Math.floor(((block + 0.5) * width) / BEACON_BLOCKS);
    const at = (y * width + x) * 4;
    const bit = (channel: number) => ((rgba[at + channel] ?? 0) > 127 ? 1 : 0);
    blocks.push((bit(0) << 2) | (bit(1) << 1) | bit(2));
  }
  const frame = [blocks[0], blocks[1], ...blocks.slice(20)];
  if (frame.join() !== '7,0,0,7,0,7') return null;
  const data = blocks.slice(2, 18);
  const check = data.reduce((sum, block) => sum + block, 0) & 63;
  if (check !== numberOf(blocks.slice(18, 20))) return null;
  const mode = (Object.keys(MODES) as Mode[]).find((name) => MODES[name] === data[15]);
  if (!mode) return null;
  return { rev: numberOf(data.slice(0, 10)), page: numberOf(data.slice(10, 15)), mode };
}

function numberOf(blocks: readonly number[]): number {
  return blocks.reduce((sum, block) => sum * 8 + block, 0);
}
