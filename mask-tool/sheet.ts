import { EXIT, UserError } from '../controller/ground/user-error.ts';
import { readBase } from '../controller/render/map/base.ts';
import type { Masks, SeatMask } from '../controller/render/map/mask-file.ts';
import { writeIndexed } from '../controller/render/map/png-chunk.ts';
import { ownersOf } from './owners.ts';
import { packRgba, settle } from './palette.ts';

/** The longer side of a sheet is at least this, px: numbers must fit into small seats. */
const LEAST_SIDE = 2000;

/**
 * A contact sheet: the map enlarged, every seat in a colour that differs from its neighbours', with its
 * number in it; what belongs to no seat is as in the base picture, darkened. For the eye: a seat that is
 * missing, split or in the wrong place shows at once.
 * @throws UserError (65) when the two are not of one size
 */
export function drawSheet(basePng: Uint8Array, masks: Masks): Uint8Array {
  const base = readBase(basePng);
  if (base.width !== masks.width || base.height !== masks.height) {
    const got = `${base.width}x${base.height} and ${masks.width}x${masks.height}`;
    throw new UserError(EXIT.data, { what: 'Base picture and masks differ in size', got });
  }
  const scale = Math.max(1, Math.min(6, Math.ceil(LEAST_SIDE / Math.max(masks.width, masks.height))));
  const { pixels, ids } = ownersOf(masks);
  const colours = colourSeats(masks, pixels);
  const width = masks.width * scale;
  const height = masks.height * scale;
  const sheet = new Uint32Array(width * height);
  const put = (x: number, y: number, [r, g, b]: Rgb): void => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    sheet[y * width + x] = packRgba(r, g, b, 255);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = Math.floor(y / scale) * masks.width + Math.floor(x / scale);
      const owner = pixels[at] as number;
      if (owner) put(x, y, colours.get(ids[owner - 1] as number) as Rgb);
      else put(x, y, under(base, at));
    }
  }
  for (const seat of masks.seats.values()) number(seat, scale, put);
  const { indices, palette } = settle(sheet, 256);
  return writeIndexed(width, height, indices, palette);
}

type Rgb = readonly [number, number, number];

/** Six soft colours that dark digits stand out from. */
const COLOURS: readonly Rgb[] = [
  [143, 188, 240],
  [250, 196, 120],
  [160, 216, 160],
  [236, 160, 176],
  [205, 180, 232],
  [240, 232, 140],
];
const INK: Rgb = [16, 20, 28];
const HALO: Rgb = [255, 255, 255];

/** Greedy colouring: a seat takes the first colour that no neighbour across a border has. */
function colourSeats(masks: Masks, owners: Uint16Array): Map<number, Rgb> {
  const ids = [...masks.seats.keys()];
  const neighbours = new Map<number, Set<number>>(ids.map((id) => [id, new Set()]));
  const { width } = masks;
  // Borders are unowned and a few pixels wide: look past them.
  for (let i = 0; i < owners.length; i++) {
    const a = owners[i] as number;
    if (a === 0) continue;
    for (const step of [1, 2, 3, 4, width, width * 2, width * 3, width * 4]) {
      const b = owners[i + step] ?? 0;
      if (b === 0 || b === a) continue;
      neighbours.get(ids[a - 1] as number)?.add(ids[b - 1] as number);
      neighbours.get(ids[b - 1] as number)?.add(ids[a - 1] as number);
    }
  }
  const colours = new Map<number, Rgb>();
  ids.forEach((id, k) => {
    const taken = new Set([...(neighbours.get(id) ?? [])].map((other) => colours.get(other)));
    colours.set(id, COLOURS.find((colour) => !taken.has(colour)) ?? (COLOURS[k % COLOURS.length] as Rgb));
  });
  return colours;
}

/** A number as large as its seat's room allows, with a halo where it does not fit. */
function number(seat: SeatMask, scale: number, put: (x: number, y: number, colour: Rgb) => void): void {
  const room = Math.sqrt(seat.pixels) * scale;
  const fits = [6, 5, 4, 3, 2].find((size) => sizeOf(seat.id, size).width < room * 0.6) ?? 2;
  const cx = (seat.label.x + 0.5) * scale;
  const cy = (seat.label.y + 0.5) * scale;
  for (const [dx, dy] of AROUND) drawNumber(seat.id, cx, cy, fits, (x, y) => put(x + dx, y + dy, HALO));
  drawNumber(seat.id, cx, cy, fits, (x, y) => put(x, y, INK));
}

const AROUND = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const));

function under(base: ReturnType<typeof readBase>, at: number): Rgb {
  const source = base.kind === 'indexed' ? base.palette : base.pixels;
  const i = (base.kind === 'indexed' ? (base.indices[at] as number) : at) * 4;
  const alpha = (source[i + 3] as number) / 255;
  const shade = (value: number): number => Math.round(28 + (value * 0.5 - 28) * alpha);
  return [shade(source[i] as number), shade(source[i + 1] as number), shade(source[i + 2] as number)];
}

/** Digits of 3x5 px, rows of three bits: the smallest that can be read. */
const DIGITS = [
  [7, 5, 5, 5, 7],
  [2, 6, 2, 2, 7],
  [7, 1, 7, 4, 7],
  [7, 1, 3, 1, 7],
  [5, 5, 7, 1, 1],
  [7, 4, 7, 1, 7],
  [7, 4, 7, 5, 7],
  [7, 1, 2, 2, 2],
  [7, 5, 7, 5, 7],
  [7, 5, 7, 1, 7],
] as const;

const WIDTH = 3;
const HEIGHT = 5;

/** Size of a number drawn `scale` times as large, px. */
function sizeOf(number: number, scale: number): { width: number; height: number } {
  const count = `${number}`.length;
  return { width: (count * (WIDTH + 1) - 1) * scale, height: HEIGHT * scale };
}

/** Calls `dot` for every pixel of a number whose middle is (cx, cy). */
function drawNumber(
  number: number,
  cx: number,
  cy: number,
  scale: number,
  dot: (x: number, y: number) => void,
): void {
  const { width, height } = sizeOf(number, scale);
  const left = Math.round(cx - width / 2);
  const top = Math.round(cy - height / 2);
  [...`${number}`].forEach((digit, place) => {
    const rows = DIGITS[Number(digit)] as readonly number[];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < WIDTH * scale; x++) {
        const bit = (rows[Math.floor(y / scale)] as number) >> (WIDTH - 1 - Math.floor(x / scale));
        if (bit & 1) dot(left + place * (WIDTH + 1) * scale + x, top + y);
      }
    }
  });
}
