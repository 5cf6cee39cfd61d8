import type { Ink } from './ink.ts';

/** `0xrrggbb`, or BASE. */
export type Tone = number;
/** The base picture's own pixel. */
export const BASE: Tone = -1;

/**
 * Every pixel of a seat is ground, stripe or dot, by its place alone; a style gives each of the three a
 * tone. So a style never needs to know a seat's shape, and a palette can hold a seat in three entries.
 */
export type Tones = readonly [ground: Tone, stripe: Tone, dot: Tone];

const GROUND = 0;
const STRIPE = 1;
const DOT = 2;

/** The pattern repeats every 8 px both ways: diagonal stripes 3 px wide, dots of 2x2 px between them. */
const PERIOD = 8;
const CLASSES = Uint8Array.from({ length: PERIOD * PERIOD }, (_, i) => {
  const x = i % PERIOD;
  const y = Math.floor(i / PERIOD);
  if ((x + y) % PERIOD < 3) return STRIPE;
  return (x === 2 || x === 3) && (y === 3 || y === 4) && (x + y) % PERIOD >= 3 ? DOT : GROUND;
});

/** 0 ground, 1 stripe, 2 dot: what pixel (x, y) is. */
export function toneClass(x: number, y: number): number {
  // Places are never negative: what a remainder does, a mask does at a third of the price.
  return CLASSES[(y & (PERIOD - 1)) * PERIOD + (x & (PERIOD - 1))] as number;
}

/** A party without a colour, a tie: no party's grey. */
const NEUTRAL = 0x9aa4b2;
const MARK = 0xffffff;
const DARK = 0x1b2433;

/**
 * Tones of an ink. Won is solid; leading is a lighter tint hatched with the colour itself, so that it
 * differs from won without relying on hue, and still reads as the party's colour when a small screen
 * blurs the hatching away.
 */
export function tonesOf({ colour, style }: Ink): Tones {
  const full = colour === null ? NEUTRAL : parseColour(colour);
  const tint = mix(full, MARK, 0.45);
  switch (style) {
    case 'none':
      return [BASE, BASE, BASE];
    case 'won':
      return [full, full, full];
    case 'leading':
      return [tint, full, tint];
    case 'withheld':
      return [NEUTRAL, NEUTRAL, DARK];
    case 'postponed':
      return [BASE, NEUTRAL, BASE];
    case 'quarantined':
      return [tint, DARK, MARK];
    case 'quarantined-win':
      return [full, DARK, MARK];
  }
}

/** @throws RangeError when it is not `#rrggbb`: colours were checked when the election was loaded */
function parseColour(colour: string): Tone {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new RangeError(`Not a colour: got ${colour}, expected #rrggbb`);
  return Number.parseInt(colour.slice(1), 16);
}

/** A colour `#rrggbb` nearer to the ground of its theme, 0..1. */
export function paler(colour: string, share: number, light: boolean): string {
  return `#${mix(parseColour(colour), light ? MARK : DARK, share)
    .toString(16)
    .padStart(6, '0')}`;
}

function mix(from: Tone, to: Tone, share: number): Tone {
  let mixed = 0;
  for (const shift of [16, 8, 0]) {
    const a = (from >> shift) & 255;
    const b = (to >> shift) & 255;
    mixed |= Math.round(a + (b - a) * share) << shift;
  }
  return mixed;
}
