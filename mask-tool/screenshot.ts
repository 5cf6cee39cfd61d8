import { PNG } from 'pngjs';
import { inspectPng } from '../controller/render/map/png-inspect.ts';

/** Decoded pixels, as they were stored where that is simple: `channels` bytes a pixel, rows `stride` apart. */
export interface Screenshot {
  width: number;
  height: number;
  /** 1 palette index, 3 r g b, 4 r g b a. */
  channels: 1 | 3 | 4;
  data: Uint8Array;
  /** Index of the first pixel's first byte. */
  start: number;
  stride: number;
  /** r, g, b for each entry, when `channels` is 1. */
  palette: Uint8Array;
}

/**
 * Decodes a screenshot. What programs save (8-bit colour, with alpha or a palette) is unfiltered here, in
 * place, down to the last row that is wanted; every other kind goes through pngjs.
 * @throws UserError (65)
 */
export function decodeScreenshot(bytes: Uint8Array, where: string, lastRow = Infinity): Screenshot {
  const png = inspectPng(bytes, where);
  const { width, height, palette } = png;
  const channels = png.colourType === 6 ? 4 : png.colourType === 2 ? 3 : png.colourType === 3 ? 1 : 0;
  if (channels === 0 || png.depth !== 8 || png.interlaced) {
    const data = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).data;
    return { width, height, channels: 4, data, start: 0, stride: width * 4, palette };
  }
  const stride = width * channels + 1;
  unfilter(png.rows, stride, channels, Math.min(height, lastRow));
  return { width, height, channels, data: png.rows, start: 1, stride, palette };
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
  for (let i = start; i < end; i++) {
    const left = i - step >= start ? (rows[i - step] as number) : 0;
    const above = stride ? (rows[i - stride] as number) : 0;
    rows[i] = (rows[i] as number) + ((left + above) >> 1);
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
