import { PNG } from 'pngjs';
import { inspectPng } from '../controller/render/map/png-inspect.ts';
import type { Screenshot } from './jpeg.ts';
import { decodeJpeg, isJpeg } from './jpeg.ts';

/**
 * Decodes a screenshot, PNG or JPEG by its first bytes. What programs save (8-bit colour, with alpha or a palette) is unfiltered here, down
 * to the last row that is wanted; every other kind goes through pngjs.
 * @param into memory to decode r g b a into, when it is large enough: a run of screenshots needs it once
 * @throws UserError (65)
 */
export function decodeScreenshot(
  bytes: Uint8Array,
  where: string,
  lastRow = Infinity,
  into?: Uint32Array,
): Screenshot {
  if (isJpeg(bytes)) return decodeJpeg(bytes, where);
  const png = inspectPng(bytes, where);
  const { width, height, palette, rows } = png;
  const count = Math.min(height, lastRow);
  const plain = png.depth === 8 && !png.interlaced;
  if (plain && png.colourType === 6) {
    const words = into && into.length >= width * height ? into : new Uint32Array(width * height);
    unfilterWords(rows, width, count, words);
    const data = new Uint8Array(words.buffer, words.byteOffset, width * height * 4);
    return { width, height, channels: 4, data, start: 0, stride: width * 4, palette, lossy: false };
  }
  if (plain && (png.colourType === 2 || png.colourType === 3)) {
    const channels = png.colourType === 2 ? 3 : 1;
    const stride = width * channels + 1;
    unfilter(rows, stride, channels, count);
    return { width, height, channels, data: rows, start: 1, stride, palette, lossy: false };
  }
  const decoded = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).data;
  const data = decoded.byteOffset % 4 === 0 ? decoded : Uint8Array.from(decoded);
  return { width, height, channels: 4, data, start: 0, stride: width * 4, palette, lossy: false };
}

/**
 * Undoes the filters of r g b a rows, a pixel at a time: the four bytes of a pixel are added and averaged
 * side by side in one 32-bit word, their carries masked off. Three times as fast as byte by byte.
 */
function unfilterWords(rows: Uint8Array, width: number, count: number, words: Uint32Array): void {
  // Signed words stay in machine integers; unsigned ones above 2^31 would be boxed as floats.
  const out = new Int32Array(words.buffer, words.byteOffset, words.length);
  const raw = new Int32Array(width);
  const rawBytes = new Uint8Array(raw.buffer);
  const outBytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  let above: Int32Array = new Int32Array(width);
  for (let row = 0; row < count; row++) {
    const start = row * (width * 4 + 1);
    rawBytes.set(rows.subarray(start + 1, start + 1 + width * 4));
    const at = row * width;
    switch (rows[start]) {
      case 1:
        for (let x = 0, left = 0; x < width; x++) {
          left = addBytes(raw[x] as number, left);
          out[at + x] = left;
        }
        break;
      case 2:
        for (let x = 0; x < width; x++) out[at + x] = addBytes(raw[x] as number, above[x] as number);
        break;
      case 3:
        for (let x = 0, left = 0; x < width; x++) {
          const up = above[x] as number;
          // Byte-wise (a + b) >> 1, without the bit that would spill into the neighbour.
          left = addBytes(raw[x] as number, (left & up) + (((left ^ up) & 0xfefefefe) >>> 1));
          out[at + x] = left;
        }
        break;
      case 4:
        outBytes.set(rawBytes, at * 4);
        if (row > 0) paeth(outBytes, at * 4, (at + width) * 4, 4, width * 4);
        else sub(outBytes, at * 4, (at + width) * 4, 4);
        break;
      default:
        out.set(raw, at);
    }
    above = out.subarray(at, at + width);
  }
}

function addBytes(a: number, b: number): number {
  return ((a & 0x7f7f7f7f) + (b & 0x7f7f7f7f)) ^ ((a ^ b) & 0x80808080);
}

/** Undoes PNG's row filters in place (PNG 3rd edition, 9.2), one tight loop a kind. */
function unfilter(rows: Uint8Array, stride: number, step: number, count: number): void {
  for (let row = 0; row < count; row++) {
    const start = row * stride + 1;
    const end = start + stride - 1;
    // Above the first row there are zeros, which leaves Up as it is, and makes Paeth into Sub.
    switch (rows[start - 1]) {
      case 1:
        sub(rows, start, end, step);
        break;
      case 2:
        if (row > 0) up(rows, start, end, stride);
        break;
      case 3:
        average(rows, start, end, step, row > 0 ? stride : 0);
        break;
      case 4:
        if (row > 0) paeth(rows, start, end, step, stride);
        else sub(rows, start, end, step);
        break;
    }
  }
}

function sub(rows: Uint8Array, start: number, end: number, step: number): void {
  for (let i = start + step; i < end; i++) rows[i] = (rows[i] as number) + (rows[i - step] as number);
}

function up(rows: Uint8Array, start: number, end: number, stride: number): void {
  for (let i = start; i < end; i++) rows[i] = (rows[i] as number) + (rows[i - stride] as number);
}

function average(rows: Uint8Array, start: number, end: number, step: number, stride: number): void {
  for (let channel = 0; channel < step; channel++) {
    let left = 0;
    for (let i = start + channel; i < end; i += step) {
      const above = stride ? (rows[i - stride] as number) : 0;
      left = ((rows[i] as number) + ((left + above) >> 1)) & 255;
      rows[i] = left;
    }
  }
}

function paeth(rows: Uint8Array, start: number, end: number, step: number, stride: number): void {
  for (let i = start; i < start + step; i++) rows[i] = (rows[i] as number) + (rows[i - stride] as number);
  // One channel at a time keeps left and upper left in registers; that is worth a third of the time.
  for (let channel = 0; channel < step; channel++) {
    let left = rows[start + channel] as number;
    let corner = rows[start + channel - stride] as number;
    for (let i = start + channel + step; i < end; i += step) {
      const above = rows[i - stride] as number;
      const byLeft = above - corner;
      const byAbove = left - corner;
      const byCorner = byLeft + byAbove;
      const a = byLeft < 0 ? -byLeft : byLeft;
      const b = byAbove < 0 ? -byAbove : byAbove;
      const c = byCorner < 0 ? -byCorner : byCorner;
      const predicted = a <= b && a <= c ? left : b <= c ? above : corner;
      left = ((rows[i] as number) + predicted) & 255;
      rows[i] = left;
      corner = above;
    }
  }
}
