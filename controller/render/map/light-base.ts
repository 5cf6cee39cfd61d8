import { chunk, SIGNATURE } from './png-chunk.ts';

/**
 * Where the colours of a base map drawn for a dark ground go on a light one: red of the dark shade (its
 * shades are one scale, from lines to the inset's frame) -> r, g, b. Shades of borders lie between.
 */
const SCALE: readonly (readonly [number, readonly [number, number, number]])[] = [
  [13, [255, 255, 255]], // lines
  [38, [214, 221, 230]], // the rest of the whole, around a region
  [61, [176, 187, 201]], // seats without data
  [214, [69, 86, 106]], // frame of an inset
];
/** How far a colour may lie off the dark scale and still be one of its shades. */
const OFF_SCALE = 26;

/**
 * A base map drawn for the dark theme, for a light ground: only the palette is rewritten.
 * @returns null for a picture without a palette, or with colours that are not of the dark theme: a map of
 * somebody's own stays as its owner drew it
 */
export function lightBase(png: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!SIGNATURE.every((byte, at) => bytes[at] === byte)) return null;
  const parts: Uint8Array[] = [SIGNATURE];
  let recoloured = false;
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'PLTE') {
      const palette = lightPalette(data);
      if (!palette) return null;
      parts.push(chunk('PLTE', palette));
      recoloured = true;
    } else parts.push(bytes.subarray(at, at + 12 + length));
    at += 12 + length;
  }
  return recoloured ? Buffer.concat(parts) : null;
}

function lightPalette(dark: Uint8Array): Uint8Array | null {
  const light = new Uint8Array(dark.length);
  for (let at = 0; at + 2 < dark.length; at += 3) {
    const [red, green, blue] = [dark[at] ?? 0, dark[at + 1] ?? 0, dark[at + 2] ?? 0];
    // The dark shades are a blue grey: green a little above red, blue above green. Black is "nothing here".
    const black = red + green + blue === 0;
    if (!black && (green < red || blue < green || blue - red > OFF_SCALE + 8)) return null;
    light.set(onScale(red), at);
  }
  return light;
}

function onScale(red: number): readonly number[] {
  const after = SCALE.findIndex(([shade]) => shade >= red);
  const [high, to] = SCALE[after < 0 ? SCALE.length - 1 : after] as (typeof SCALE)[number];
  const [low, from] = SCALE[Math.max(0, (after < 0 ? SCALE.length : after) - 1)] as (typeof SCALE)[number];
  const part = high === low ? 0 : Math.min(1, (red - low) / (high - low));
  return to.map((value, channel) => Math.round((from[channel] ?? 0) + (value - (from[channel] ?? 0)) * part));
}
