import { PNG } from 'pngjs';
import { EXIT, telling } from '../../ground/user-error.ts';
import type { Box } from './mask-file.ts';
import { type InspectedPng, inspectPng } from './png-inspect.ts';
import { unfilter } from './unfilter.ts';

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

/**
 * Reads a base of any PNG kind: palette, grey, 16 bit (its upper bytes), interlaced, with alpha.
 * A file that lies about its size is refused before it is unpacked past that size.
 * @throws UserError (65)
 */
export function readBase(bytes: Uint8Array, where = 'base picture'): Base {
  const inspected = inspectPng(bytes, where);
  const { width, height, colourChunks } = inspected;
  const size = { width, height, colourChunks };
  // What mask-tool draws: it is read at every start, and five times as fast as by way of four bytes a pixel.
  const plain = inspected.colourType === 3 && inspected.depth === 8 && !inspected.interlaced;
  const known = plain ? ofPalette(inspected) : null;
  if (known) return { ...size, ...known };
  let decoded: PNG;
  try {
    decoded = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    return telling(EXIT.data, { what: 'The PNG cannot be read', where })(cause);
  }
  const pixels = clean(decoded.data);
  return { ...size, ...(indexed(pixels) ?? { kind: 'rgba', pixels }) };
}

/**
 * Smallest box around all that a base shows; null for a picture with a ground of its own, whose corners are
 * not clear: there only its seats say what it is about.
 */
export function shownBox(base: Base): Box | null {
  const { width, height } = base;
  const [bytes, step, first] = base.kind === 'rgba' ? [base.pixels, 4, 3] : [base.indices, 1, 0];
  // By a pixel's byte that tells: its alpha, or its palette entry.
  const clear = Uint8Array.from({ length: 256 }, (_, value) =>
    Number((base.kind === 'rgba' ? value : base.palette[value * 4 + 3]) === 0),
  );
  const isClear = (x: number, y: number) => clear[bytes[(y * width + x) * step + first] as number] === 1;
  const [right, bottom] = [width - 1, height - 1];
  if (!isClear(0, 0) || !isClear(right, 0) || !isClear(0, bottom) || !isClear(right, bottom)) return null;
  const box = { left: width, top: height, right: -1, bottom: -1 };
  for (let y = 0; y < height; y++) {
    const row = y * width * step + first;
    let x = 0;
    while (x < width && clear[bytes[row + x * step] as number] === 1) x++;
    if (x === width) continue;
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.bottom = y;
    x = right;
    while (x > box.right && clear[bytes[row + x * step] as number] === 1) x--;
    box.right = Math.max(box.right, x);
  }
  if (box.right < 0) return null;
  return { x: box.left, y: box.top, width: box.right - box.left + 1, height: box.bottom - box.top + 1 };
}

/** Pixels that start on a word, with one spelling of "nothing here": programs leave colours behind alpha 0. */
function clean(data: Uint8Array): Uint8Array {
  const pixels = data.byteOffset % 4 === 0 ? data : Uint8Array.from(data);
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] === 0) pixels.fill(0, i - 3, i);
  return pixels;
}

/** One byte a pixel of a picture that has a palette, its entries in order of first sight; null when a pixel names an entry that is not there. */
function ofPalette({ width, height, palette, alpha, rows }: InspectedPng): IndexedBase | null {
  unfilter(rows, width + 1, 1, height);
  const entries = palette.length / 3;
  const rgba = new Uint8Array(entries * 4);
  for (let entry = 0; entry < entries; entry++) {
    const opacity = alpha[entry] ?? 255;
    if (opacity > 0) rgba.set([...palette.subarray(entry * 3, entry * 3 + 3), opacity], entry * 4);
  }
  const words = new Uint32Array(rgba.buffer);
  const indices = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const at = y * (width + 1) + 1;
    indices.set(rows.subarray(at, at + width), y * width);
  }
  const index = new Map<number, number>();
  const renamed = new Int16Array(256).fill(-1);
  let known = -1;
  let renames = false;
  for (let i = 0; i < indices.length; i++) {
    const value = indices[i] as number;
    // Most pixels are as their neighbour is.
    if (value === known) continue;
    known = value;
    if ((renamed[value] as number) >= 0) continue;
    if (value >= entries) return null;
    const word = words[value] as number;
    if (!index.has(word)) index.set(word, index.size);
    renamed[value] = index.get(word) as number;
    renames ||= renamed[value] !== value;
  }
  if (renames) for (let i = 0; i < indices.length; i++) indices[i] = renamed[indices[i] as number] as number;
  return { kind: 'indexed', indices, palette: new Uint8Array(new Uint32Array(index.keys()).buffer) };
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
