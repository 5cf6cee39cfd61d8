import { PNG } from 'pngjs';
import { inspectPng } from '../controller/render/map/png-inspect.ts';
import { paeth, sub, unfilter } from '../controller/render/map/unfilter.ts';
import { decodeJpeg, isJpeg, type Screenshot } from './jpeg.ts';

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
