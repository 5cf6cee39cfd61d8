import { decode } from 'jpeg-js';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import { fitsMap } from '../controller/render/map/png-inspect.ts';

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
  /** Saved with losses: no colour is quite what it was. */
  lossy: boolean;
}

/** More than a picture of 40 million pixels needs; a file that asks for more is not a screenshot. */
const MEMORY_MB = 1024;

/** Does a file begin as a JPEG does (SOI and the next marker: ITU-T T.81, B.1.1.3)? */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Decodes a JPEG, baseline or progressive. Its colours are near to what was saved, never quite it.
 * @throws UserError (65)
 */
export function decodeJpeg(bytes: Uint8Array, where: string): Screenshot {
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      maxResolutionInMP: 40,
      maxMemoryUsageInMB: MEMORY_MB,
    });
    if (!fitsMap({ width, height })) throw new Error(`a size of ${width}x${height}`);
    // Pixels are read a word at a time, so they must begin on one.
    const words = data.byteOffset % 4 === 0 ? data : Uint8Array.from(data);
    return {
      width,
      height,
      channels: 4,
      data: words,
      start: 0,
      stride: width * 4,
      palette: new Uint8Array(),
      lossy: true,
    };
  } catch (cause) {
    throw new UserError(EXIT.data, {
      what: 'The JPEG cannot be read',
      got: (cause as Error).message,
      where,
      cause,
    });
  }
}
