import { constants, deflateRawSync, deflateSync, inflateSync } from 'node:zlib';
import { chunk } from './png-chunk.ts';

/** Rows that are encoded together. Measured: 8 to 32 are equal within noise, 128 costs twice as much. */
const BAND_ROWS = 16;

/** What compresses the rows: Node's zlib, unless a test brings another. */
export interface Deflate {
  /** A band as raw deflate blocks that end in a full flush, so that the next band can follow. */
  band(bytes: Uint8Array): Uint8Array;
  /** All rows as one zlib stream. */
  whole(bytes: Uint8Array): Uint8Array;
}

export const ZLIB: Deflate = {
  band: (bytes) => deflateRawSync(bytes, { level: 1, finishFlush: constants.Z_FULL_FLUSH }),
  // Above this level a map of few seats is an eighth smaller, and takes twice as long at the start.
  whole: (bytes) => deflateSync(bytes, { level: 3 }),
};

/** What was encoded does not decode to the rows it was made of. */
export class EncoderFault extends Error {}

/**
 * Streams of a picture that are decoded again and compared: the first has every band new, the second has
 * bands that were kept and checksums that were shifted.
 */
const CHECKED = 2;

/**
 * The rows of a picture as PNG wants them (a filter byte, always 0, then the pixels), cut into bands that
 * are compressed apart. A full flush ends each band, so the bands in a row are one valid zlib stream, and
 * a band that did not change keeps its bytes. Filter 0 also decodes fastest where the picture is loaded.
 */
export class Bands {
  readonly stride: number;
  readonly rows: Uint8Array;
  readonly #height: number;
  readonly #sums: Adler[] = [];
  readonly #chunks: (Uint8Array | null)[] = [];
  readonly #deflate: Deflate;
  #unchecked = CHECKED;

  /** @param rows height rows of `stride` bytes, filter byte first; the caller keeps writing into it */
  constructor(rows: Uint8Array, stride: number, deflate: Deflate) {
    this.rows = rows;
    this.#deflate = deflate;
    this.stride = stride;
    this.#height = rows.length / stride;
    for (let band = 0; band * BAND_ROWS < this.#height; band++) {
      this.#sums.push(adlerOf(this.#slice(band)));
      this.#chunks.push(null);
    }
  }

  /**
   * Must follow every write: pixels of row y changed, their byte deltas summed as `sum`, and weighted by
   * their byte's offset in the row as `weighted`.
   */
  touched(y: number, sum: number, weighted: number): void {
    const band = Math.floor(y / BAND_ROWS);
    const toEnd = Math.min(this.#height, (band + 1) * BAND_ROWS) * this.stride - y * this.stride;
    this.#sums[band] = shift(this.#sums[band] as Adler, sum, sum * toEnd - weighted);
    this.#chunks[band] = null;
  }

  /** Bands that changed since they were last encoded. */
  dirty(): number {
    let count = 0;
    for (const bytes of this.#chunks) if (bytes === null) count++;
    return count;
  }

  /**
   * The IDAT chunks of the picture as it is now.
   * @throws EncoderFault
   */
  encode(): Uint8Array[] {
    let sum: Adler = { a: 1, b: 0 };
    const parts = [ZLIB_HEADER];
    for (let band = 0; band < this.#chunks.length; band++) {
      const bytes = this.#slice(band);
      sum = join(sum, this.#sums[band] as Adler, bytes.length);
      this.#chunks[band] ??= chunk('IDAT', this.#deflate.band(bytes));
      parts.push(this.#chunks[band] as Uint8Array);
    }
    parts.push(chunk('IDAT', LAST_BLOCK, adlerBytes(sum)));
    if (this.#unchecked > 0) {
      verify(parts, this.rows);
      this.#unchecked--;
    }
    return parts;
  }

  #slice(band: number): Uint8Array {
    const end = Math.min(this.#height, (band + 1) * BAND_ROWS);
    return this.rows.subarray(band * BAND_ROWS * this.stride, end * this.stride);
  }
}

/**
 * One IDAT chunk of rows that will not change again: smaller, and slower to make.
 * @throws EncoderFault
 */
export function encodeOnce(rows: Uint8Array, deflate: Deflate): Uint8Array {
  const bytes = chunk('IDAT', deflate.whole(rows));
  verify([bytes], rows);
  return bytes;
}

/** A zlib of another make may flush or check otherwise than the format wants; some milliseconds tell. */
function verify(chunks: readonly Uint8Array[], rows: Uint8Array): void {
  const stream = Buffer.concat(chunks.map((bytes) => bytes.subarray(8, -4)));
  let decoded: Buffer;
  try {
    decoded = inflateSync(stream, { chunkSize: rows.length + 64, maxOutputLength: rows.length + 64 });
  } catch (cause) {
    throw new EncoderFault('the encoded rows cannot be decoded', { cause });
  }
  if (!decoded.equals(rows)) throw new EncoderFault('the encoded rows decode to others');
}

/** zlib header: deflate, 32 KiB window, fastest level (RFC 1950, 2.2). */
const ZLIB_HEADER = chunk('IDAT', Uint8Array.of(0x78, 0x01));
/** An empty, final block with fixed codes (RFC 1951, 3.2.3). */
const LAST_BLOCK = Uint8Array.of(0x03, 0x00);

/** Adler-32 (RFC 1950, 8.2): two sums modulo this prime. */
const MOD = 65521;

export interface Adler {
  a: number;
  b: number;
}

/** Sums of some bytes. */
function adlerOf(bytes: Uint8Array): Adler {
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; ) {
    // 3800 bytes keep both sums below 2^31, so the loop stays in small integers.
    const end = Math.min(i + 3800, bytes.length);
    for (; i < end; i++) {
      a += bytes[i] as number;
      b += a;
    }
    a %= MOD;
    b %= MOD;
  }
  return { a, b };
}

/**
 * Both sums are linear in the bytes: adding d to the byte that is `left` bytes before the end (the last
 * byte: 1) adds d to a and d * left to b. Summed over many bytes first, reduced once.
 */
function shift({ a, b }: Adler, da: number, db: number): Adler {
  return { a: modulo(a + da), b: modulo(b + db) };
}

/** Sums of two runs of bytes one after the other; `length` is the second run's. */
function join(first: Adler, second: Adler, length: number): Adler {
  return {
    a: modulo(first.a + second.a - 1),
    b: modulo(first.b + second.b + (length % MOD) * (first.a - 1)),
  };
}

/** The four bytes that close a zlib stream. */
function adlerBytes({ a, b }: Adler): Uint8Array {
  return Uint8Array.of(b >> 8, b & 255, a >> 8, a & 255);
}

function modulo(value: number): number {
  const rest = value % MOD;
  return rest < 0 ? rest + MOD : rest;
}
