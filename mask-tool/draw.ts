import type { Masks } from '../controller/render/map/mask-file.ts';
import { writeIndexed } from '../controller/render/map/png-chunk.ts';
import type { Boundary } from './boundaries.ts';
import { masksOf } from './owners.ts';
import { PaletteBuilder, packRgba } from './palette.ts';
import type { Fit, Plot } from './projection.ts';
import { CONTEXT, LINE, OUTSIDE, rasterise, SAMPLES, type Strip } from './raster.ts';
import type { Theme } from './theme.ts';

/** A base map: its PNG, its masks, and the seats that needed help. */
export interface Drawing {
  png: Uint8Array;
  masks: Masks;
  /** Seats under MIN_PIXELS, which got a visible mark instead of their shape. */
  tiny: readonly number[];
}

export interface DrawInput {
  seats: readonly Boundary[];
  /** Drawn dim around the seats, for orientation. */
  context: readonly Boundary[];
  fit: Fit;
  theme: Theme;
  /** Which region a seat is in: the border between two regions is a heavier line. */
  regionOf(boundary: Boundary): string;
}

/** A seat below this many pixels cannot be seen on air. */
const MIN_PIXELS = 4;
/**
 * Colours of a base. A painter that keeps palette indices needs the rest of the 256 for inks; more
 * shades than these could not be told apart on one-pixel borders.
 */
const BASE_COLOURS = 64;

/** Draws seats and their borders. A pixel is a seat's when all of it is; border shades are nobody's. */
export function draw({ seats, context, fit, theme, regionOf }: DrawInput): Drawing {
  const plots = seats.map(fit.plot);
  const { width, height } = fit;
  const owners = new Uint16Array(width * height);
  const colours = new PaletteBuilder(width * height);
  const strips = rasterise({
    width,
    height,
    plots,
    context: context.map(fit.plot),
    regions: seats.map(regionOf),
    lineWidths: {
      seat: theme.seatLine.width,
      region: theme.regionLine.width,
      outline: theme.outline.width,
    },
  });
  for (const strip of strips) {
    for (let row = 0; row < strip.rows; row++) {
      for (let x = 0; x < width; x++) {
        const at = (strip.y + row) * width + x;
        const cell = resolve(strip, row, x, theme);
        colours.set(at, cell.rgba);
        owners[at] = cell.owner;
      }
    }
  }
  const tiny = markTiny(plots, owners, colours, width, height, theme);
  const { indices, palette } = colours.settle(BASE_COLOURS);
  return {
    png: writeIndexed(width, height, indices, palette),
    masks: masksOf({ width, height, pixels: owners, ids: seats.map(({ id }) => id) }),
    tiny,
  };
}

/** Mixes a pixel's samples, premultiplied; it has an owner only when every sample is that seat's. */
function resolve(strip: Strip, row: number, x: number, theme: Theme): { rgba: number; owner: number } {
  let [r, g, b, covered] = [0, 0, 0, 0];
  const corner = strip.start + row * SAMPLES * strip.stride + x * SAMPLES;
  const first = strip.owners[corner] as number;
  let owner = first === OUTSIDE || first === CONTEXT ? 0 : first;
  for (let dy = 0; dy < SAMPLES; dy++) {
    for (let dx = 0; dx < SAMPLES; dx++) {
      const at = corner + dy * strip.stride + dx;
      const seat = strip.owners[at] as number;
      const line = strip.lines[at] as number;
      if (seat !== first || line !== LINE.none) owner = 0;
      const colour = colourOf(seat, line, theme);
      if (colour === null) continue;
      r += colour[0];
      g += colour[1];
      b += colour[2];
      covered++;
    }
  }
  if (covered === 0) return { rgba: 0, owner: 0 };
  const alpha = Math.round((covered * 255) / SAMPLES ** 2);
  const mean = (sum: number): number => Math.round(sum / covered);
  return { rgba: packRgba(mean(r), mean(g), mean(b), alpha), owner };
}

function colourOf(seat: number, line: number, theme: Theme): readonly [number, number, number] | null {
  if (line === LINE.outline) return theme.outline.colour;
  if (line === LINE.region) return theme.regionLine.colour;
  if (line === LINE.seat) return theme.seatLine.colour;
  if (seat === OUTSIDE) return null;
  return seat === CONTEXT ? theme.context : theme.seat;
}

/** Gives seats under MIN_PIXELS a 3x3 square at their middle, and returns their numbers. */
function markTiny(
  plots: readonly Plot[],
  owners: Uint16Array,
  colours: PaletteBuilder,
  width: number,
  height: number,
  theme: Theme,
): number[] {
  const pixels = new Uint32Array(plots.length + 1);
  for (const owner of owners) pixels[owner] = (pixels[owner] as number) + 1;
  const tiny: number[] = [];
  plots.forEach((plot, index) => {
    if ((pixels[index + 1] as number) >= MIN_PIXELS) return;
    tiny.push(plot.id);
    const [cx, cy] = middle(plot);
    const left = Math.max(0, Math.min(width - 3, Math.round(cx) - 1));
    const top = Math.max(0, Math.min(height - 3, Math.round(cy) - 1));
    for (let y = top; y < Math.min(height, top + 3); y++) {
      for (let x = left; x < Math.min(width, left + 3); x++) {
        owners[y * width + x] = index + 1;
        colours.set(y * width + x, packRgba(...theme.seat, 255));
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
