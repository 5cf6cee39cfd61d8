import type { Boundary } from './boundaries.ts';
import { drawFrame, type FrameInput, type Sheet } from './frame.ts';
import { packRgba } from './palette.ts';
import { type Fit, windowOn } from './projection.ts';
import { areaOf } from './simplify.ts';

/** A magnified window on seats that are too small in the whole map. */
export interface Inset {
  seats: readonly Boundary[];
  x: number;
  y: number;
  size: number;
}

/** Seats with less than this many px of room are hard to tell apart on air. */
const CRAMPED_PX = 80;
/** An inset is worth its place when it gives about this many seats room. */
const WORTH = 1.5;
/** An inset that magnifies less than this helps nobody. */
const LEAST_ZOOM = 2;
/** px between an inset and the map, or the edge. */
const GAP = 10;
const PADDING = 10;

/**
 * The inset a map needs: of its regions, the one whose window in the largest empty square gives most seats
 * the room they lack. Null when no window helps enough, or none fits.
 */
export function findInset(
  seats: readonly Boundary[],
  regionOf: (boundary: Boundary) => string,
  fit: Fit,
  sheet: Sheet,
): Inset | null {
  const room = largestEmptySquare(sheet);
  const size = Math.min(room.size - 2 * GAP, Math.round(Math.max(sheet.width, sheet.height) * 0.35));
  if (size < 60) return null;
  const plots = seats.map((seat) => ({
    area: fit.plot(seat).rings.reduce((sum, ring) => sum + areaOf(ring), 0),
    middle: placeOf([seat], fit),
  }));
  let best: { score: number; members: Boundary[] } = { score: 0, members: [] };
  for (const region of new Set(seats.map(regionOf))) {
    const members = seats.filter((seat) => regionOf(seat) === region);
    const zoom = windowOn(members, { width: size, height: size }, PADDING).scale / fit.scale;
    if (zoom < LEAST_ZOOM) continue;
    const centre = placeOf(members, fit);
    const reach = size / zoom / 2;
    let gain = 0;
    for (const { area, middle } of plots) {
      if (Math.max(Math.abs(middle.x - centre.x), Math.abs(middle.y - centre.y)) > reach) continue;
      gain += Math.min(1, (area * zoom ** 2) / CRAMPED_PX) - Math.min(1, area / CRAMPED_PX);
    }
    // A tight window that helps the worst is clearer than a wide one that helps everybody a little.
    const score = gain * Math.sqrt(zoom);
    if (gain >= WORTH && score > best.score) best = { score, members };
  }
  if (best.members.length === 0 || best.members.length === seats.length) return null;
  return { seats: best.members, x: room.x + GAP, y: room.y + GAP, size };
}

/** Draws the inset into the sheet, its frame, and a small frame around the place it magnifies. */
export function drawInset(sheet: Sheet, inset: Inset, input: FrameInput): void {
  const { theme, fit } = input;
  const { x, y, size } = inset;
  const window = windowOn(inset.seats, { width: size, height: size }, PADDING);
  const inner = drawFrame({ ...input, fit: window });
  const ground = packRgba(...theme.frame.ground, 255);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const from = row * size + column;
      const to = (y + row) * sheet.width + x + column;
      const colour = inner.colours[from] as number;
      sheet.colours[to] = (colour & 255) === 255 ? colour : colour & 255 ? over(colour, ground) : ground;
      sheet.owners[to] = inner.owners[from] as number;
    }
  }
  frame(sheet, x, y, size, size, 2, input);
  const middle = placeOf(inset.seats, fit);
  const side = Math.ceil((size * fit.scale) / window.scale);
  frame(sheet, Math.round(middle.x - side / 2), Math.round(middle.y - side / 2), side, side, 1, input);
}

function frame(
  sheet: Sheet,
  x: number,
  y: number,
  w: number,
  h: number,
  line: number,
  input: FrameInput,
): void {
  const colour = packRgba(...input.theme.frame.colour, 255);
  for (let row = Math.max(0, y); row < Math.min(sheet.height, y + h); row++) {
    for (let column = Math.max(0, x); column < Math.min(sheet.width, x + w); column++) {
      const depth = Math.min(row - y, y + h - 1 - row, column - x, x + w - 1 - column);
      if (depth >= line) continue;
      const at = row * sheet.width + column;
      sheet.colours[at] = colour;
      sheet.owners[at] = 0;
    }
  }
}

/** Largest square in which nothing is drawn (dynamic programming over its lower right corner). */
function largestEmptySquare({ width, height, colours }: Sheet): { x: number; y: number; size: number } {
  let above = new Uint16Array(width + 1);
  let best = { x: 0, y: 0, size: 0 };
  for (let y = 0; y < height; y++) {
    const here = new Uint16Array(width + 1);
    for (let x = 0; x < width; x++) {
      if (colours[y * width + x] !== 0) continue;
      const size = 1 + Math.min(here[x] as number, above[x] as number, above[x + 1] as number);
      here[x + 1] = size;
      if (size > best.size) best = { x: x - size + 1, y: y - size + 1, size };
    }
    above = here;
  }
  return best;
}

function over(colour: number, ground: number): number {
  const alpha = (colour & 255) / 255;
  const channel = (shift: number): number =>
    Math.round(((colour >>> shift) & 255) * alpha + ((ground >>> shift) & 255) * (1 - alpha));
  return packRgba(channel(24), channel(16), channel(8), 255);
}

function placeOf(seats: readonly Boundary[], fit: Fit): { x: number; y: number } {
  const points = seats.flatMap((seat) => fit.plot(seat).rings.flat());
  const middleOf = (values: number[]): number =>
    (values.reduce((a, b) => Math.min(a, b)) + values.reduce((a, b) => Math.max(a, b))) / 2;
  return { x: middleOf(points.map(([px]) => px)), y: middleOf(points.map(([, py]) => py)) };
}
