import type { Masks, SeatMask } from '../controller/render/map/mask-file.ts';
import type { Sheet } from './frame.ts';
import { inkLetters, type Lettering, type Typeset, typeset } from './lettering.ts';
import { packRgba } from './palette.ts';
import type { Theme } from './theme.ts';

/** Type sizes, px, largest first: few, so that a map does not look like a ransom note. */
const SIZES = [20, 16, 13, 11, 9.5] as const;
/** px around the ink: the halo that sets letters off from any party's colour. */
const HALO_PX = 2;
/** Shades between halo and ink: each is a palette entry. */
const SHADES = 4;
/** A label takes at most this part of its seat: the colour around it is what is read first. */
const TAKEN_SHARE = 0.5;

/** A place for a label's upper left corner, px. */
interface Spot {
  x: number;
  y: number;
}

/**
 * Writes a text into each seat, as large as its room allows, in one line or two. Their pixels are nobody's, so
 * they outlast repaints.
 * @returns seats whose text did not fit and was left out
 */
export function labelSeats(
  sheet: Sheet,
  masks: Masks,
  textOf: ReadonlyMap<number, string>,
  theme: Theme,
): number[] {
  const left: number[] = [];
  for (const seat of masks.seats.values()) {
    const text = textOf.get(seat.id);
    if (!text) continue;
    const fitted = fitInto(seat, text);
    if (fitted) inkLabel(sheet, fitted.label, fitted.spot, theme);
    else left.push(seat.id);
  }
  return left;
}

/** A text at a size, ready to be inked. */
export function labelOf(text: string, size: number): Lettering {
  return inkLetters(typeset([text]), size);
}

/** Inks a label and its halo with the upper left corner of its halo at a spot; what they touch is nobody's. */
export function inkLabel(sheet: Sheet, label: Lettering, spot: Spot, theme: Theme): void {
  const shade = (i: 0 | 1 | 2, share: number): number =>
    Math.round(theme.frame.ground[i] + (theme.frame.colour[i] - theme.frame.ground[i]) * share);
  for (let y = -HALO_PX; y < label.height + HALO_PX; y++) {
    for (let x = -HALO_PX; x < label.width + HALO_PX; x++) {
      const share = Math.round((inkAt(label, x, y) / 255) * SHADES) / SHADES;
      if (share === 0 && !nearInk(label, x, y)) continue;
      const [px, py] = [spot.x + HALO_PX + x, spot.y + HALO_PX + y];
      if (px < 0 || py < 0 || px >= sheet.width || py >= sheet.height) continue;
      sheet.colours[py * sheet.width + px] = packRgba(shade(0, share), shade(1, share), shade(2, share), 255);
      sheet.owners[py * sheet.width + px] = 0;
    }
  }
}

/** Size of a label with its halo, px. */
export function sizeOfLabel(label: { width: number; height: number }): { width: number; height: number } {
  return { width: Math.ceil(label.width) + 2 * HALO_PX, height: Math.ceil(label.height) + 2 * HALO_PX };
}

function fitInto(seat: SeatMask, text: string): { label: Lettering; spot: Spot } | null {
  const layouts = [[text], ...halves(text)].map(typeset);
  const room = new Room(seat);
  for (const size of SIZES) {
    for (const layout of layouts) {
      const { width, height } = sizeOfLabel(scaled(layout, size));
      if (width <= 2 * HALO_PX || width * height > seat.pixels * TAKEN_SHARE) continue;
      const spot = room.nearest(width, height);
      if (spot) return { label: inkLetters(layout, size), spot };
    }
  }
  return null;
}

function scaled({ width, height }: Typeset, size: number): { width: number; height: number } {
  return { width: Math.max(1, width * size), height: Math.max(1, height * size) };
}

/** Two lines, broken at the space or hyphen nearest the middle. */
function halves(text: string): [string, string][] {
  const breaks = [...text.matchAll(/[\s-]+/g)].map((match) => ({ at: match.index, length: match[0].length }));
  const best = breaks.sort((a, b) => Math.abs(a.at - text.length / 2) - Math.abs(b.at - text.length / 2))[0];
  if (!best || best.at === 0 || best.at + best.length >= text.length) return [];
  const hyphen = text.slice(best.at, best.at + best.length).includes('-') ? '-' : '';
  return [[text.slice(0, best.at) + hyphen, text.slice(best.at + best.length)]];
}

/** Where rectangles fit into a seat, asked of sums over its pixels (summed-area table, Crow 1984). */
class Room {
  readonly #seat: SeatMask;
  readonly #sums: Uint32Array;
  readonly #stride: number;

  constructor(seat: SeatMask) {
    const { box, runs } = seat;
    this.#seat = seat;
    this.#stride = box.width + 1;
    const sums = new Uint32Array(this.#stride * (box.height + 1));
    for (let i = 0; i < runs.length; i += 3) {
      const row = ((runs[i] as number) - box.y + 1) * this.#stride + 1 - box.x;
      sums.fill(1, row + (runs[i + 1] as number), row + (runs[i + 2] as number));
    }
    for (let y = 1; y <= box.height; y++) {
      for (let x = 1, line = 0; x <= box.width; x++) {
        line += sums[y * this.#stride + x] as number;
        sums[y * this.#stride + x] = line + (sums[(y - 1) * this.#stride + x] as number);
      }
    }
    this.#sums = sums;
  }

  /** The place, all inside the seat, whose middle is nearest to the seat's label point. */
  nearest(width: number, height: number): Spot | null {
    const { box, label } = this.#seat;
    let best: Spot | null = null;
    let least = Infinity;
    for (let y = 0; y + height <= box.height; y++) {
      for (let x = 0; x + width <= box.width; x++) {
        const far = (box.x + x + width / 2 - label.x) ** 2 + (box.y + y + height / 2 - label.y) ** 2;
        if (far >= least || this.#count(x, y, width, height) < width * height) continue;
        least = far;
        best = { x: box.x + x, y: box.y + y };
      }
    }
    return best;
  }

  #count(x: number, y: number, width: number, height: number): number {
    const at = (column: number, row: number): number => this.#sums[row * this.#stride + column] as number;
    return at(x + width, y + height) - at(x, y + height) - at(x + width, y) + at(x, y);
  }
}

function inkAt({ width, height, coverage }: Lettering, x: number, y: number): number {
  return x < 0 || y < 0 || x >= width || y >= height ? 0 : (coverage[y * width + x] as number);
}

function nearInk(label: Lettering, x: number, y: number): boolean {
  for (let dy = -HALO_PX; dy <= HALO_PX; dy++) {
    for (let dx = -HALO_PX; dx <= HALO_PX; dx++) {
      if (dx * dx + dy * dy <= HALO_PX ** 2 && inkAt(label, x + dx, y + dy) > 96) return true;
    }
  }
  return false;
}
