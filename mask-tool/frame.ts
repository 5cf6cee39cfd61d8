import type { Boundary } from './boundaries.ts';
import { packRgba } from './palette.ts';
import type { Fit } from './projection.ts';
import { CONTEXT, LINE, OUTSIDE, rasterise, SAMPLES, type Strip } from './raster.ts';
import { simplifyPlots } from './simplify.ts';
import type { Theme } from './theme.ts';

/** Pixels of a picture while it is being drawn. */
export interface Sheet {
  width: number;
  height: number;
  /** Packed r, g, b, a. */
  colours: Uint32Array;
  /** 0, or 1 + index of the seat. */
  owners: Uint16Array;
}

export interface FrameInput {
  seats: readonly Boundary[];
  /** Drawn quietly under the seats, for orientation; they never take a colour. */
  context: readonly Boundary[];
  fit: Fit;
  theme: Theme;
  regionOf(boundary: Boundary): string;
}

/** Detail under this, px², cannot be seen: half a pixel by half a pixel. */
const SIMPLEST_PX2 = 0.25;

/** Draws seats and their borders. A pixel is a seat's when all of it is; border shades are nobody's. */
export function drawFrame({ seats, context, fit, theme, regionOf }: FrameInput): Sheet {
  const { width, height } = fit;
  const sheet: Sheet = {
    width,
    height,
    colours: new Uint32Array(width * height),
    owners: new Uint16Array(width * height),
  };
  const plots = simplifyPlots([...seats, ...context].map(fit.plot), SIMPLEST_PX2);
  const strips = rasterise({
    width,
    height,
    plots: plots.slice(0, seats.length),
    context: plots.slice(seats.length),
    regions: seats.map(regionOf),
    lineWidths: {
      context: theme.contextLine.width,
      seat: theme.seatLine.width,
      region: theme.regionLine.width,
      outline: theme.outline.width,
    },
  });
  for (const strip of strips) {
    for (let row = 0; row < strip.rows; row++) {
      for (let x = 0; x < width; x++) resolve(sheet, strip, row, x, theme);
    }
  }
  return sheet;
}

/** Mixes a pixel's samples, premultiplied; it has an owner only when every sample is that seat's. */
function resolve(sheet: Sheet, strip: Strip, row: number, x: number, theme: Theme): void {
  let [r, g, b, covered] = [0, 0, 0, 0];
  const corner = strip.start + row * SAMPLES * strip.stride + x * SAMPLES;
  const first = strip.owners[corner] as number;
  let owner = first === OUTSIDE || first >= CONTEXT ? 0 : first;
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
  if (covered === 0) return;
  const at = (strip.y + row) * sheet.width + x;
  const alpha = Math.round((covered * 255) / SAMPLES ** 2);
  const mean = (sum: number): number => Math.round(sum / covered);
  sheet.colours[at] = packRgba(mean(r), mean(g), mean(b), alpha);
  sheet.owners[at] = owner;
}

function colourOf(seat: number, line: number, theme: Theme): readonly [number, number, number] | null {
  if (line === LINE.outline) return theme.outline.colour;
  if (line === LINE.region) return theme.regionLine.colour;
  if (line === LINE.seat) return theme.seatLine.colour;
  if (line === LINE.context) return theme.contextLine.colour;
  if (seat === OUTSIDE) return null;
  return seat >= CONTEXT ? theme.context : theme.seat;
}
