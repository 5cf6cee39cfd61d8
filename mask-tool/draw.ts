import type { Masks } from '../controller/render/map/mask-file.ts';
import { writeIndexed } from '../controller/render/map/png-chunk.ts';
import type { Boundary } from './boundaries.ts';
import { type City, markCities } from './cities.ts';
import { drawFrame, type FrameInput, type Sheet } from './frame.ts';
import { drawInset, findInsets, type InsetOptions } from './inset.ts';
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
  /** Seats without a pixel: there was no room for so much as a mark. */
  lost: readonly number[];
  /** Seats too small for their label, and cities without room for their dot or name. */
  unlabelled: readonly number[];
  unmarked: readonly string[];
}

/** A seat below this many pixels cannot be seen on air. */
const MIN_PIXELS = 4;
/** Side of the square that stands in for a seat too small to be seen, px, and how far from its place it may stand. */
const MARK = 3;
const REACH = 15;
/**
 * Colours of a base. A painter that keeps palette indices needs the rest of the 256 for inks; more
 * shades than these could not be told apart on one-pixel borders.
 */
const BASE_COLOURS = 64;

export interface DrawOptions extends InsetOptions {
  labels: 'none' | 'number' | 'name';
  cities: readonly City[];
}

/** Draws a map, with an inset where a region is too cramped to be seen. */
export function draw(input: FrameInput, options: DrawOptions): Drawing {
  const sheet = drawFrame(input);
  for (const inset of findInsets(input, sheet, options)) drawInset(sheet, inset, input);
  const { tiny, lost } = markTiny(sheet, input);
  const ids = input.seats.map(({ id }) => id);
  const { width, height, owners } = sheet;
  const unmarked = markCities(sheet, options.cities, input.fit, input.theme);
  const texts = options.labels === 'none' ? [] : input.seats.map((seat) => [seat.id, textOf(seat)] as const);
  const masks = masksOf({ width, height, pixels: owners, ids });
  const unlabelled = labelSeats(sheet, masks, new Map(texts), input.theme);
  const { indices, palette } = settle(sheet.colours, BASE_COLOURS);
  const drawn = masksOf({ width, height, pixels: owners, ids });
  const covered = ids.filter((id) => !drawn.seats.has(id) && !lost.includes(id));
  return {
    png: writeIndexed(width, height, indices, palette),
    masks: drawn,
    tiny,
    lost: [...lost, ...covered].sort((a, b) => a - b),
    unlabelled,
    unmarked,
  };

  function textOf({ id, name }: Boundary): string {
    return options.labels === 'name' ? name : `${id}`;
  }
}

/**
 * Gives seats under MIN_PIXELS a 3x3 square as near to their middle as there is room: no mark covers another one, or takes
 * a seat below MIN_PIXELS.
 *
 * @returns the seats that got a mark, and those for which there was no room
 */
function markTiny(
  { width, height, owners, colours }: Sheet,
  { seats, fit, theme }: FrameInput,
): { tiny: number[]; lost: number[] } {
  const pixels = new Uint32Array(seats.length + 1);
  for (const owner of owners) pixels[owner] = (pixels[owner] as number) + 1;
  const small = new Set(
    seats.flatMap((_, index) => ((pixels[index + 1] as number) < MIN_PIXELS ? [index] : [])),
  );
  const marked = new Set<number>();
  const fits = (left: number, top: number): boolean => {
    if (left < 0 || top < 0 || left + MARK > width || top + MARK > height) return false;
    const taken = new Map<number, number>();
    for (let at = 0; at < MARK * MARK; at++) {
      const owner = owners[(top + Math.floor(at / MARK)) * width + left + (at % MARK)] as number;
      if (owner !== 0) taken.set(owner, (taken.get(owner) ?? 0) + 1);
    }
    return [...taken].every(([owner, n]) => {
      if (marked.has(owner - 1)) return false;
      return small.has(owner - 1) || (pixels[owner] as number) - n >= MIN_PIXELS;
    });
  };
  const lost: number[] = [];
  for (const index of small) {
    const seat = seats[index] as Boundary;
    const [cx, cy] = middle(fit.plot(seat));
    const place = placesAround(Math.round(cx) - 1, Math.round(cy) - 1).find(([x, y]) => fits(x, y));
    if (!place) {
      lost.push(seat.id);
      continue;
    }
    marked.add(index);
    const [left, top] = place;
    for (let y = top; y < top + MARK; y++) {
      for (let x = left; x < left + MARK; x++) {
        const at = y * width + x;
        const before = owners[at] as number;
        pixels[before] = (pixels[before] as number) - 1;
        owners[at] = index + 1;
        colours[at] = packRgba(...theme.seat, 255);
      }
    }
  }
  return { tiny: [...marked].map((index) => (seats[index] as Boundary).id).sort((a, b) => a - b), lost };
}

/** Places at and around a place, the nearest first. */
function placesAround(x: number, y: number): [number, number][] {
  const places: [number, number][] = [];
  for (let dy = -REACH; dy <= REACH; dy++) for (let dx = -REACH; dx <= REACH; dx++) places.push([dx, dy]);
  return places
    .sort((a, b) => Math.hypot(...a) - Math.hypot(...b) || a[1] - b[1] || a[0] - b[0])
    .map(([dx, dy]) => [x + dx, y + dy]);
}

function middle({ rings }: Plot): [number, number] {
  const points = rings.flat();
  const sum = points.reduce<[number, number]>(([sx, sy], [x, y]) => [sx + x, sy + y], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
