import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { EXIT, UserError } from '../../user-error.ts';
import { MAX_SIDE } from './mask-file.ts';
import { chunk, SIGNATURE } from './png-chunk.ts';

/** A picture opened for painting, in one byte a pixel where its colours allow it. */
export type Base = BaseSize & (IndexedBase | DirectBase);

interface BaseSize {
  width: number;
  height: number;
  /** Chunks that say what the colours mean (profile, gamma), to be written again. */
  colourChunks: readonly Uint8Array[];
}
interface IndexedBase {
  kind: 'indexed';
  indices: Uint8Array;
  /** r, g, b, a for each entry. */
  palette: Uint8Array;
}
interface DirectBase {
  kind: 'rgba';
  /** r, g, b, a for each pixel. */
  pixels: Uint8Array;
}

/** 8192x4896 and anything smaller: 8K with room, 160 MB as RGBA. */
const MAX_PIXELS = 40_000_000;
/** No honest map of MAX_PIXELS is larger. */
const MAX_BYTES = 200_000_000;

/**
 * Reads a base of any PNG kind: palette, grey, 16 bit (its upper bytes), interlaced, with alpha.
 * A file that lies about its size is refused before it is unpacked past that size.
 * @throws UserError (65)
 */
export function readBase(bytes: Uint8Array, where = 'base picture'): Base {
  const { width, height, colourChunks } = inspect(bytes, where);
  let decoded: PNG;
  try {
    decoded = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    throw new UserError(
      { what: 'The PNG cannot be read', got: String((cause as Error).message), where },
      EXIT.data,
      {
        cause,
      },
    );
  }
  const size = { width, height, colourChunks };
  const pixels = clean(decoded.data);
  return { ...size, ...(indexed(pixels) ?? { kind: 'rgba', pixels }) };
}

/** Channels of PNG's colour types (PNG 3rd edition, table 8). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const KEPT = new Set(['sRGB', 'gAMA', 'cHRM', 'iCCP']);

/** Walks the chunks and unpacks the pixels within bounds, so that what reads them next may trust both. */
function inspect(bytes: Uint8Array, where: string): BaseSize {
  const fail = (what: string, got: string, expected: string): never => {
    throw new UserError({ what, got, expected, where }, EXIT.data);
  };
  if (bytes.length > MAX_BYTES) fail('The PNG is too large', `${bytes.length} bytes`, `at most ${MAX_BYTES}`);
  if (bytes.length < 45 || SIGNATURE.some((byte, i) => bytes[i] !== byte)) {
    fail('Not a PNG', `${bytes.length} bytes`, 'a PNG signature');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const colourChunks: Uint8Array[] = [];
  const data: Uint8Array[] = [];
  let [width, height, rowBits, grey, interlaced, ended] = [0, 0, 0, false, false, false];
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
      const [depth, colourType] = [body[8] as number, body[9] as number];
      const channels = CHANNELS[colourType];
      if (channels === undefined) fail('Not a PNG', `colour type ${colourType}`, '0, 2, 3, 4 or 6');
      rowBits = depth * (channels ?? 0);
      grey = colourType === 0 || colourType === 4;
      interlaced = body[12] === 1;
      if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
        fail('The picture is too large', `${width}x${height}`, `at most ${MAX_PIXELS} pixels`);
      }
    }
    if (type === 'IDAT') data.push(body);
    // A grey profile does not fit the colour picture that is written.
    if (KEPT.has(type) && !(type === 'iCCP' && grey)) colourChunks.push(chunk(type, body));
    ended = type === 'IEND';
    at += 12 + length;
  }
  if (!ended) fail('The PNG is cut short', `${bytes.length} bytes`, 'an IEND chunk');
  unpack(data, rawSize(width, height, rowBits, interlaced), where);
  return { width, height, colourChunks };
}

function unpack(data: readonly Uint8Array[], expected: number, where: string): void {
  let got: number;
  try {
    got = inflateSync(Buffer.concat(data), { maxOutputLength: expected + 1 }).length;
  } catch (cause) {
    throw new UserError(
      { what: 'The PNG does not hold its picture', expected: `${expected} bytes of pixels`, where },
      EXIT.data,
      { cause },
    );
  }
  if (got !== expected) {
    throw new UserError(
      { what: 'The PNG does not hold its picture', got: `${got}`, expected: `${expected} bytes`, where },
      EXIT.data,
    );
  }
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

/** Pixels that start on a word, with one spelling of "nothing here": programs leave colours behind alpha 0. */
function clean(data: Uint8Array): Uint8Array {
  const pixels = data.byteOffset % 4 === 0 ? data : Uint8Array.from(data);
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] === 0) pixels.fill(0, i - 3, i);
  return pixels;
}

/** One byte a pixel, when there are at most 256 colours; in order of first sight. */
function indexed(pixels: Uint8Array): IndexedBase | null {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  const index = new Map<number, number>();
  const indices = new Uint8Array(words.length);
  let previous = -1;
  let entry = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    if (word !== previous) {
      previous = word;
      const known = index.get(word);
      if (known === undefined) {
        if (index.size === 256) return null;
        index.set(word, index.size);
      }
      entry = known ?? index.size - 1;
    }
    indices[i] = entry;
  }
  const palette = new Uint8Array(new Uint32Array(index.keys()).buffer);
  return { kind: 'indexed', indices, palette };
}
