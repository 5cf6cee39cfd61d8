import { PNG } from 'pngjs';
import type { InkStyle } from '../../controller/render/map/ink.ts';
import type { Masks } from '../../controller/render/map/mask-file.ts';
import { masksOf } from '../../mask-tool/owners.ts';

/** Every way to ink a seat. */
export const STYLES: InkStyle[] = [
  'won',
  'leading',
  'none',
  'withheld',
  'postponed',
  'quarantined',
  'quarantined-win',
];

export interface SmallMap {
  masks: Masks;
  /** r, g, b, a for each pixel. */
  pixels: Uint8Array;
  png: Buffer;
}

/** Random numbers from a seed (mulberry32), so that a failing map can be made again. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Seats around random points (nearest wins), with border pixels that no seat owns and a transparent ring.
 * @param shades distinct border colours: above 256 the base no longer fits a palette
 */
export function smallMap(width: number, height: number, seats: number, seed: number, shades = 5): SmallMap {
  const random = randomFrom(seed);
  const points = Array.from({ length: seats }, () => [random() * width, random() * height] as const);
  const nearest = new Uint16Array(width * height);
  for (let i = 0; i < nearest.length; i++) {
    let least = Infinity;
    points.forEach(([x, y], k) => {
      const distance = (x - (i % width)) ** 2 + (y - Math.floor(i / width)) ** 2;
      if (distance < least) {
        least = distance;
        nearest[i] = k + 1;
      }
    });
  }
  const owners = new Uint16Array(nearest.length);
  const pixels = new Uint8Array(nearest.length * 4);
  for (let i = 0; i < nearest.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const edge = x < 1 || y < 1 || x >= width - 1 || y >= height - 1;
    const border = !edge && (nearest[i] !== nearest[i + 1] || nearest[i] !== nearest[i + width]);
    if (edge) continue;
    const shade = Math.floor(random() * shades);
    if (border) pixels.set([shade & 255, shade >> 8, 40, 255], i * 4);
    else {
      pixels.set([61, 72, 92, 255], i * 4);
      owners[i] = nearest[i] as number;
    }
  }
  const ids = points.map((_, k) => k * 3 + 1);
  const masks = masksOf({ width, height, pixels: owners, ids });
  return { masks, pixels, png: encode(width, height, pixels) };
}

/** RGBA pixels as PNG, by pngjs. */
export function encode(width: number, height: number, pixels: Uint8Array): Buffer {
  const png = new PNG({ width, height });
  png.data.set(pixels);
  return PNG.sync.write(png);
}
