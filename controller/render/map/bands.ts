import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { type Adler, adlerBytes, adlerOf, join, shift } from './adler.ts';
import { chunk } from './png-chunk.ts';

/** Rows that are encoded together. Measured: 8 to 32 are equal within noise, 128 costs twice as much. */
export const BAND_ROWS = 16;

/**
 * The rows of a picture as PNG wants them (a filter byte, always 0, then the pixels), cut into bands that
 * are compressed apart. A full flush ends each band, so the bands in a row are one valid zlib stream, and
 * a band that did not change keeps its bytes. Filter 0 also decodes fastest where the picture is loaded.
 */
export class Bands {
  readonly stride: number;
  readonly rows: Uint8Array;
  private readonly height: number;
  private readonly sums: Adler[] = [];
  private readonly chunks: (Uint8Array | null)[] = [];

  /** @param rows height rows of `stride` bytes, filter byte first; the caller keeps writing into it */
  constructor(rows: Uint8Array, stride: number) {
    this.rows = rows;
    this.stride = stride;
    this.height = rows.length / stride;
    for (let band = 0; band * BAND_ROWS < this.height; band++) {
      this.sums.push(adlerOf(this.slice(band)));
      this.chunks.push(null);
    }
  }

  /**
   * Must follow every write: pixels of row y changed, their byte deltas summed as `sum`, and weighted by
   * their byte's offset in the row as `weighted`.
   */
  touched(y: number, sum: number, weighted: number): void {
    const band = Math.floor(y / BAND_ROWS);
    const toEnd = Math.min(this.height, (band + 1) * BAND_ROWS) * this.stride - y * this.stride;
    this.sums[band] = shift(this.sums[band] as Adler, sum, sum * toEnd - weighted);
    this.chunks[band] = null;
  }

  /** Bands that changed since they were last encoded. */
  dirty(): number {
    let count = 0;
    for (const bytes of this.chunks) if (bytes === null) count++;
    return count;
  }

  /** The IDAT chunks of the picture as it is now. */
  encode(): Uint8Array[] {
    let sum: Adler = { a: 1, b: 0 };
    const parts = [ZLIB_HEADER];
    for (let band = 0; band < this.chunks.length; band++) {
      const bytes = this.slice(band);
      sum = join(sum, this.sums[band] as Adler, bytes.length);
      this.chunks[band] ??= chunk('IDAT', deflateRawSync(bytes, BAND_OPTIONS));
      parts.push(this.chunks[band] as Uint8Array);
    }
    parts.push(chunk('IDAT', LAST_BLOCK, adlerBytes(sum)));
    return parts;
  }

  private slice(band: number): Uint8Array {
    const end = Math.min(this.height, (band + 1) * BAND_ROWS);
    return this.rows.subarray(band * BAND_ROWS * this.stride, end * this.stride);
  }
}

/** One IDAT chunk of rows that will not change again: smaller, and slower to make. */
export function encodeOnce(rows: Uint8Array): Uint8Array {
  return chunk('IDAT', deflateSync(rows, { level: 6 }));
}

const BAND_OPTIONS = { level: 1, finishFlush: constants.Z_FULL_FLUSH } as const;
/** zlib header: deflate, 32 KiB window, fastest level (RFC 1950, 2.2). */
const ZLIB_HEADER = chunk('IDAT', Uint8Array.of(0x78, 0x01));
/** An empty, final block with fixed codes (RFC 1951, 3.2.3). */
const LAST_BLOCK = Uint8Array.of(0x03, 0x00);
