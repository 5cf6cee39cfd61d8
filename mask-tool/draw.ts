import type { Masks } from '../controller/render/map/mask-file.ts';
import { writeIndexed } from '../controller/render/map/png-chunk.ts';
import type { Boundary } from './boundaries.ts';
import { type City, markCities } from './cities.ts';
import { drawFrame, type FrameInput, type Sheet } from './frame.ts';
import { drawInset, findInset } from './inset.ts';
import { labelSeats } from './labels.ts';
import { masksOf } from './owners.ts';
import { packRgba, settle } from './palette.ts';
import type { Plot } from './projection.ts';

/** A base map: its PNG, its masks, and the seats that needed help. */
export interface Drawing {
  png: Uint8Array;
  masks: Masks;
  /** Seats under MIN_PIXELS, which got a visible mark instead of their shape. */
  tiny: readonly number[];
  /** Seats too small for their label, and cities without room for their dot or name. */
  unlabelled: readonly number[];
  unmarked: readonly string[];
}

/** A seat below this many pixels cannot be seen on air. */
const MIN_PIXELS = 4;
/**
 * Colours of a base. A painter that keeps palette indices needs the rest of the 256 for inks; more
 * shades than these could not be told apart on one-pixel borders.
 */
const BASE_COLOURS = 64;

export interface DrawOptions {
  inset: boolean;
  labels: 'none' | 'number' | 'name';
  cities: readonly City[];
}

/** Draws a map, with an inset where a region is too cramped to be seen. */
export function draw(input: FrameInput, options: DrawOptions): Drawing {
  const sheet = drawFrame(input);
  const inset = options.inset ? findInset(input.seats, input.regionOf, input.fit, sheet) : null;
  if (inset) drawInset(sheet, inset, input);
  const tiny = markTiny(sheet, input);
  const ids = input.seats.map(({ id }) => id);
  const { width, height, owners } = sheet;
  const unmarked = markCities(sheet, options.cities, input.fit, input.theme);
  const texts = options.labels === 'none' ? [] : input.seats.map((seat) => [seat.id, textOf(seat)] as const);
  const masks = masksOf({ width, height, pixels: owners, ids });
  const unlabelled = labelSeats(sheet, masks, new Map(texts), input.theme);
  const { indices, palette } = settle(sheet.colours, BASE_COLOURS);
  return {
    png: writeIndexed(width, height, indices, palette),
    masks: masksOf({ width, height, pixels: owners, ids }),
    tiny,
    unlabelled,
    unmarked,
  };

  function textOf({ id, name }: Boundary): string {
    return options.labels === 'name' ? name : `${id}`;
  }
}

/** Gives seats under MIN_PIXELS a 3x3 square at their middle, and returns their numbers. */
function markTiny({ width, height, owners, colours }: Sheet, { seats, fit, theme }: FrameInput): number[] {
  const pixels = new Uint32Array(seats.length + 1);
  for (const owner of owners) pixels[owner] = (pixels[owner] as number) + 1;
  const tiny: number[] = [];
  seats.forEach((seat, index) => {
    if ((pixels[index + 1] as number) >= MIN_PIXELS) return;
    tiny.push(seat.id);
    const [cx, cy] = middle(fit.plot(seat));
    const left = Math.max(0, Math.min(width - 3, Math.round(cx) - 1));
    const top = Math.max(0, Math.min(height - 3, Math.round(cy) - 1));
    for (let y = top; y < Math.min(height, top + 3); y++) {
      for (let x = left; x < Math.min(width, left + 3); x++) {
        owners[y * width + x] = index + 1;
        colours[y * width + x] = packRgba(...theme.seat, 255);
      }
    }
  });
  return tiny;
}

function middle({ rings }: Plot): [number, number] {
  const points = rings.flat();
  const sum = points.reduce<[number, number]>(([sx, sy], [x, y]) => [sx + x, sy + y], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
