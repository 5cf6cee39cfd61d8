import type { Boundary } from './boundaries.ts';
import { drawFrame, type FrameInput, type Sheet } from './frame.ts';
import { inkLabel, labelOf, sizeOfLabel } from './labels.ts';
import type { Lettering } from './lettering.ts';
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
/** A window of less than this, px, shows nothing. */
const LEAST_SIDE = 60;
/** An inset that magnifies less than this helps nobody. */
const LEAST_ZOOM = 2;
/** px between an inset and the map, or the edge. */
const GAP = 10;
const PADDING = 10;

/** What may be magnified. */
export interface InsetOptions {
  /** How many at most; 0 = none. */
  insets: number;
  /** Regions that are magnified whether or not they need it, in this order, before those that do. */
  insetOf: readonly string[];
}

/**
 * The insets a map needs, one after the other: of its regions the one whose window gives most seats the room they lack, in
 * an empty square as near to it as there is one large enough. None when no window helps enough, or none fits. Each is to be
 * drawn before the next is asked for.
 */
export function* findInsets(
  { seats, regionOf, fit }: FrameInput,
  sheet: Sheet,
  { insets, insetOf }: InsetOptions,
): Generator<Inset> {
  const plots = seats.map((seat) => ({
    area: fit.plot(seat).rings.reduce((sum, ring) => sum + areaOf(ring), 0),
    middle: placeOf([seat], fit),
  }));
  const done = new Set<Boundary>();
  const wanted = [...insetOf];
  for (let n = 0; n < Math.max(insets, insetOf.length); n++) {
    const empty = emptySquares(sheet);
    const largest = empty.sizes.reduce((most, one) => Math.max(most, one), 0);
    const size = Math.min(largest - 2 * GAP, Math.round(Math.max(sheet.width, sheet.height) * 0.35));
    if (size < LEAST_SIDE) return;
    const asked = wanted.shift();
    const members =
      asked === undefined ? mostCramped(size) : seats.filter((seat) => regionOf(seat) === asked);
    if (members.length === 0 || members.length === seats.length) {
      if (asked === undefined) return;
      continue;
    }
    for (const seat of members) done.add(seat);
    const { x, y } = nearestTo(placeOf(members, fit), empty, size + 2 * GAP, sheet);
    yield { seats: members, x: x + GAP, y: y + GAP, size };
  }

  function mostCramped(size: number): Boundary[] {
    let best: { score: number; members: Boundary[] } = { score: 0, members: [] };
    for (const region of new Set(seats.map(regionOf))) {
      const members = seats.filter((seat) => regionOf(seat) === region);
      if (members.some((seat) => done.has(seat))) continue;
      const zoom = windowOn(members, { width: size, height: size }, PADDING).scale / fit.scale;
      if (zoom < LEAST_ZOOM) continue;
      const centre = placeOf(members, fit);
      const reach = size / zoom / 2;
      let gain = 0;
      for (const [index, { area, middle }] of plots.entries()) {
        if (done.has(seats[index] as Boundary)) continue;
        if (Math.max(Math.abs(middle.x - centre.x), Math.abs(middle.y - centre.y)) > reach) continue;
        gain += Math.min(1, (area * zoom ** 2) / CRAMPED_PX) - Math.min(1, area / CRAMPED_PX);
      }
      // A tight window that helps the worst is clearer than a wide one that helps everybody a little.
      const score = gain * Math.sqrt(zoom);
      if (gain >= WORTH && score > best.score) best = { score, members };
    }
    return best.members;
  }
}

/** Type of a title in its map's largest side: on a board it may be read from afar. */
const TITLE_SHARE = 0.034;
/** px free beside a title. */
const TITLE_ROOM = 8;
/** A title takes at most this part of its inset's height. */
const TITLE_MOST = 0.2;

/** Draws the inset into the sheet, its name above it, its frame, and a small frame around the place it magnifies. */
export function drawInset(sheet: Sheet, inset: Inset, input: FrameInput): void {
  const { theme, fit } = input;
  const { x, y, size } = inset;
  const title = titleOf(input.regionOf(inset.seats[0] as Boundary), size, sheet);
  const band = title === null ? 0 : sizeOfLabel(title).height + TITLE_ROOM;
  const window = windowOn(inset.seats, { width: size, height: size - band }, PADDING);
  const inner = drawFrame({ ...input, fit: window });
  const ground = packRgba(...theme.frame.ground, 255);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const from = (row - band) * size + column;
      const to = (y + row) * sheet.width + x + column;
      // The title's band is bare ground: no seat lies under letters.
      const colour = inner.colours[from] ?? 0;
      sheet.colours[to] = (colour & 255) === 255 ? colour : colour & 255 ? over(colour, ground) : ground;
      sheet.owners[to] = inner.owners[from] ?? 0;
    }
  }
  if (title !== null) inkLabel(sheet, title, { x: x + TITLE_ROOM, y: y + TITLE_ROOM }, theme);
  frame(sheet, x, y, size, size, 2, input);
  const middle = placeOf(inset.seats, fit);
  const [width, height] = [window.width, window.height].map((side) =>
    Math.ceil((side * fit.scale) / window.scale),
  ) as [number, number];
  frame(sheet, Math.round(middle.x - width / 2), Math.round(middle.y - height / 2), width, height, 1, input);
}

/** A region's name as large as an inset of this size takes it; null without a name. */
function titleOf(name: string, size: number, sheet: Sheet): Lettering | null {
  if (name === '') return null;
  const largest = Math.min(Math.max(sheet.width, sheet.height) * TITLE_SHARE, size * TITLE_MOST * 0.7);
  const room = size - 2 * TITLE_ROOM;
  const label = labelOf(name, largest);
  const { width } = sizeOfLabel(label);
  return width <= room ? label : labelOf(name, (largest * room) / width);
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

/** For each place the side of the largest square in which nothing is drawn and whose lower right corner it is. */
function emptySquares({ width, height, colours }: Sheet): { sizes: Uint16Array } {
  const sizes = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (colours[at] !== 0) continue;
      const [left, above, corner] =
        x === 0 || y === 0 ? [0, 0, 0] : [sizes[at - 1], sizes[at - width], sizes[at - width - 1]];
      sizes[at] = 1 + Math.min(left as number, above as number, corner as number);
    }
  }
  return { sizes };
}

/** The upper left corner of the empty square of this side that lies nearest to a place. */
function nearestTo(
  place: { x: number; y: number },
  { sizes }: { sizes: Uint16Array },
  side: number,
  { width }: Sheet,
): { x: number; y: number } {
  let best = { x: 0, y: 0, far: Number.POSITIVE_INFINITY };
  for (let at = 0; at < sizes.length; at++) {
    if ((sizes[at] as number) < side) continue;
    const [x, y] = [(at % width) - side + 1, Math.floor(at / width) - side + 1];
    const far = Math.hypot(x + side / 2 - place.x, y + side / 2 - place.y);
    if (far < best.far) best = { x, y, far };
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
