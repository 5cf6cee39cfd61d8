import { inflateSync } from 'node:zlib';
import { EXIT, UserError } from '../../ground/user-error.ts';
import { MAX_SIDE } from './mask-file.ts';
import { chunk, SIGNATURE } from './png-chunk.ts';

/** 8192x4896 and anything smaller: 8K with room, 160 MB as RGBA. */
const MAX_PIXELS = 40_000_000;
/** No honest map of MAX_PIXELS is larger. */
const MAX_BYTES = 200_000_000;

/** Channels of PNG's colour types (PNG 3rd edition, table 8). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const KEPT = new Set(['sRGB', 'gAMA', 'cHRM', 'iCCP']);

/** Whether a picture of this size, px, can be a map. */
export function fitsMap({ width, height }: { width: number; height: number }): boolean {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1;
  return whole && width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS;
}

/** What the chunks of a PNG say, its pixels still packed. */
export interface PngStructure {
  width: number;
  height: number;
  /** Bits a sample. */
  depth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha. */
  colourType: number;
  interlaced: boolean;
  /** PLTE: r, g, b for each entry. */
  palette: Uint8Array;
  /** tRNS: for a palette, alpha of its first entries. */
  alpha: Uint8Array;
  /** Chunks that say what the colours mean (profile, gamma). */
  colourChunks: readonly Uint8Array[];
  /** The bodies of IDAT: one zlib stream. */
  packed: readonly Uint8Array[];
}

/** A PNG whose structure and size can be trusted. */
export interface InspectedPng extends Omit<PngStructure, 'packed'> {
  /** The unpacked rows, each with its filter byte first. */
  rows: Uint8Array;
}

/**
 * Walks the chunks and unpacks the pixels within bounds, so that what reads them next may trust both.
 * @throws UserError (65)
 */
export function inspectPng(bytes: Uint8Array, where: string): InspectedPng {
  const { packed, ...png } = walkPng(bytes, where);
  const bits = png.depth * (CHANNELS[png.colourType] as number);
  return { ...png, rows: unpack(packed, rawSize(png.width, png.height, bits, png.interlaced), where) };
}

/**
 * Walks the chunks, for who unpacks the pixels himself.
 * @throws UserError (65)
 */
export function walkPng(bytes: Uint8Array, where: string): PngStructure {
  const fail = (what: string, got: string, expected: string): never => {
    throw new UserError(EXIT.data, { what, got, expected, where });
  };
  if (bytes.length > MAX_BYTES) fail('The PNG is too large', `${bytes.length} bytes`, `at most ${MAX_BYTES}`);
  if (bytes.length < 45 || SIGNATURE.some((byte, i) => bytes[i] !== byte)) {
    fail('Not a PNG', `${bytes.length} bytes`, 'a PNG signature');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const colourChunks: Uint8Array[] = [];
  const packed: Uint8Array[] = [];
  let [width, height, depth, colourType, interlaced, ended] = [0, 0, 0, 0, false, false];
  let palette: Uint8Array = new Uint8Array();
  let alpha: Uint8Array = new Uint8Array();
  for (let at = 8; at + 12 <= bytes.length && !ended; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length)
      fail('The PNG is cut short', `${type} of ${length} bytes`, 'the whole chunk');
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (at === 8) {
      if (type !== 'IHDR' || length !== 13) fail('Not a PNG', type, 'IHDR first');
      width = view.getUint32(at + 8);
      height = view.getUint32(at + 12);
      depth = body[8] as number;
      colourType = body[9] as number;
      if (CHANNELS[colourType] === undefined)
        fail('Not a PNG', `colour type ${colourType}`, '0, 2, 3, 4 or 6');
      interlaced = body[12] === 1;
      if (!fitsMap({ width, height })) {
        fail('The picture is too large', `${width}x${height}`, `at most ${MAX_PIXELS} pixels`);
      }
    }
    if (type === 'IDAT') packed.push(body);
    if (type === 'PLTE') palette = body;
    if (type === 'tRNS') alpha = body;
    // A grey profile does not fit the colour picture that is written.
    if (KEPT.has(type) && !(type === 'iCCP' && (colourType === 0 || colourType === 4)))
      colourChunks.push(chunk(type, body));
    ended = type === 'IEND';
    at += 12 + length;
  }
  if (!ended) fail('The PNG is cut short', `${bytes.length} bytes`, 'an IEND chunk');
  return { width, height, depth, colourType, interlaced, palette, alpha, colourChunks, packed };
}

function unpack(data: readonly Uint8Array[], expected: number, where: string): Uint8Array {
  let rows: Uint8Array;
  try {
    // One buffer of the promised size: a longer stream is stopped at its first byte too many.
    rows = inflateSync(data.length === 1 ? (data[0] as Uint8Array) : Buffer.concat(data), {
      maxOutputLength: expected + 1,
      chunkSize: Math.max(64, expected + 1),
    });
  } catch (cause) {
    throw new UserError(EXIT.data, {
      what: 'The PNG does not hold its picture',
      expected: `${expected} bytes of pixels`,
      where,
      cause,
    });
  }
  if (rows.length !== expected) {
    throw new UserError(EXIT.data, {
      what: 'The PNG does not hold its picture',
      got: `${rows.length}`,
      expected: `${expected} bytes`,
      where,
    });
  }
  return rows;
}

/** Start and step of Adam7's passes, x and y. */
const ADAM7 = [
  [0, 8, 0, 8],
  [4, 8, 0, 8],
  [0, 4, 4, 8],
  [2, 4, 0, 4],
  [0, 2, 2, 4],
  [1, 2, 0, 2],
  [0, 1, 1, 2],
] as const;

/** Bytes of the unpacked rows, filter bytes included. */
function rawSize(width: number, height: number, bits: number, interlaced: boolean): number {
  const passes = interlaced ? ADAM7 : ([[0, 1, 0, 1]] as const);
  let bytes = 0;
  for (const [x0, dx, y0, dy] of passes) {
    const columns = Math.ceil((width - x0) / dx);
    const rows = Math.ceil((height - y0) / dy);
    if (columns > 0 && rows > 0) bytes += rows * (1 + Math.ceil((columns * bits) / 8));
  }
  return bytes;
}
