import { readFile } from 'node:fs/promises';
import { EXIT, telling, UserError } from '../../ground/user-error.ts';

/** Version this program writes, and the only one it reads. The format is described in docs/mask-format.md. */
const MASKS_VERSION = 1;
/** Longest side of a map, px: 8K and some room. Runs are 16-bit, so it must stay below 65536. */
export const MAX_SIDE = 16384;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** The pixels of one seat. */
export interface SeatMask {
  /** Seat (contest) number. */
  id: number;
  /** Triples y, x0, x1 (x1 exclusive), px, in reading order. */
  runs: Uint16Array;
  /** Number of pixels in the runs. */
  pixels: number;
  /** Smallest box around the runs. */
  box: Box;
  /** Where a name or a ring belongs, px: deep inside the seat's largest part. */
  label: Point;
}

/** Which pixel belongs to which seat. A pixel belongs to one seat or to none (borders, ground). */
export interface Masks {
  width: number;
  height: number;
  /** In ascending order of seat number. */
  seats: ReadonlyMap<number, SeatMask>;
}

/**
 * Masks as text. Equal masks give equal bytes, whatever order they were made in.
 * Inside a seat one line is one row of its box, so a moved border is a small diff.
 */
export function writeMasks(masks: Masks): string {
  const lines = [`countnight-masks ${MASKS_VERSION}`, `size ${masks.width} ${masks.height}`];
  const seats = [...masks.seats.values()].sort((a, b) => a.id - b.id);
  for (const seat of seats) {
    const { x, y, width, height } = seat.box;
    lines.push(
      `seat ${seat.id} box ${x} ${y} ${width} ${height} pixels ${seat.pixels} label ${seat.label.x} ${seat.label.y}`,
    );
    let at = 0;
    for (let row = y; row < y + height; row++) {
      const runs: string[] = [];
      for (; at < seat.runs.length && seat.runs[at] === row; at += 3) {
        const x0 = seat.runs[at + 1] as number;
        const last = (seat.runs[at + 2] as number) - 1;
        runs.push(x0 === last ? `${x0}` : `${x0}-${last}`);
      }
      lines.push(runs.length ? runs.join(' ') : '.');
    }
  }
  lines.push(`end ${seats.length}`, '');
  return lines.join('\n');
}

/**
 * Masks from text. Nothing of a bad file is used: version, size, order, bounds, boxes, pixel counts,
 * the closing line and overlaps are all checked.
 * @param where named in complaints, usually the file's path
 * @throws UserError (65) with line, got and expected
 */
export function readMasks(text: string, where = 'masks'): Masks {
  const lines = text.split('\n');
  const fail = (line: number, what: string, got: string, expected: string): never => {
    const place = `${where}:${line + 1}`;
    throw new UserError(EXIT.data, { what, got: JSON.stringify(got.slice(0, 60)), expected, where: place });
  };
  const lineAt = (n: number): string => (lines[n] ?? '').replace(/\r$/, '');

  const magic = /^countnight-masks (\d+)$/.exec(lineAt(0));
  if (!magic) fail(0, 'Not a mask file', lineAt(0), `"countnight-masks ${MASKS_VERSION}"`);
  if (Number(magic?.[1]) !== MASKS_VERSION) {
    fail(0, 'Mask file of another version', lineAt(0), `version ${MASKS_VERSION}`);
  }
  const size = /^size (\d{1,5}) (\d{1,5})$/.exec(lineAt(1));
  const width = Number(size?.[1] ?? 0);
  const height = Number(size?.[2] ?? 0);
  if (!size || width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
    fail(1, 'Bad map size', lineAt(1), `"size WIDTH HEIGHT", 1 to ${MAX_SIDE}`);
  }

  const seats = new Map<number, SeatMask>();
  const claimed = new Claims(width, height);
  let last = 0;
  let at = 2;
  for (; at < lines.length; ) {
    const line = lineAt(at);
    if (line === '' || line.startsWith('#')) {
      at++;
      continue;
    }
    if (line.startsWith('end ')) break;
    const head = HEAD.exec(line);
    if (!head) return fail(at, 'Bad line', line, '"seat ID box X Y W H pixels N label X Y" or "end N"');
    const [id, x, y, w, h, pixels, labelX, labelY] = head.slice(1).map(Number) as Octet;
    if (id <= last) fail(at, 'Seats out of order', `seat ${id}`, `a number above ${last}`);
    last = id;
    if (w < 1 || h < 1 || x + w > width || y + h > height) {
      fail(at, `Box of seat ${id} is outside the map`, line, `inside ${width}x${height}`);
    }
    const seat = readRows(id, { x, y, width: w, height: h }, at + 1);
    if (seat.pixels !== pixels) {
      fail(at, `Seat ${id} has another number of pixels than it says`, `${seat.pixels}`, `${pixels}`);
    }
    seats.set(id, { ...seat, label: { x: labelX, y: labelY } });
    at += 1 + h;
  }
  const end = /^end (\d+)$/.exec(lineAt(at));
  if (!end || Number(end[1]) !== seats.size) {
    fail(Math.min(at, lines.length - 1), 'Mask file is cut short', lineAt(at), `"end ${seats.size}"`);
  }
  return { width, height, seats };

  function readRows(id: number, box: Box, from: number): Omit<SeatMask, 'label'> {
    const runs: number[] = [];
    let pixels = 0;
    let left = width;
    let right = 0;
    for (let row = 0; row < box.height; row++) {
      const text = lineAt(from + row);
      const y = box.y + row;
      if (text === '.') continue;
      const ends = endsOf(text);
      if (!ends) return fail(from + row, `Bad row of seat ${id}`, text, 'runs such as "12-18 20", or "."');
      let free = 0;
      for (let at = 0; at < ends.length; at += 2) {
        const x0 = ends[at] as number;
        const x1 = ends[at + 1] as number;
        const run = () => text.split(' ')[at / 2] as string;
        if (x0 < free || x1 <= x0 || x1 > width) {
          fail(from + row, `Bad run of seat ${id}`, run(), `ascending, apart, within 0-${width - 1}`);
        }
        if (!claimed.claim(y, x0, x1)) {
          fail(from + row, `Seat ${id} claims pixels of another seat`, run(), 'one seat a pixel');
        }
        // Runs that touch would be two spellings of one run, and equal masks must be equal bytes.
        free = x1 + 1;
        left = Math.min(left, x0);
        right = Math.max(right, x1);
        pixels += x1 - x0;
        runs.push(y, x0, x1);
      }
    }
    const tight =
      runs.length > 0 &&
      left === box.x &&
      right === box.x + box.width &&
      runs[0] === box.y &&
      runs[runs.length - 3] === box.y + box.height - 1;
    if (!tight)
      fail(from - 1, `Box of seat ${id} does not fit its rows`, lineAt(from - 1), 'the smallest box');
    return { id, runs: Uint16Array.from(runs), pixels, box };
  }
}

/**
 * The masks of a file.
 * @throws UserError 65 when it is not a mask file, 78 when it cannot be read
 */
export async function loadMasks(file: string): Promise<Masks> {
  const refuse = telling(EXIT.config, { what: 'Cannot read the mask file', where: file });
  return readMasks(await readFile(file, 'utf8').catch(refuse), file);
}

type Octet = [number, number, number, number, number, number, number, number];
const HEAD =
  /^seat (\d{1,9}) box (\d{1,5}) (\d{1,5}) (\d{1,5}) (\d{1,5}) pixels (\d{1,9}) label (\d{1,5}) (\d{1,5})$/;

/** First pixel and end (exclusive) of each run of a row, `12-18 20`; null where it is anything else. */
function endsOf(text: string): number[] | null {
  const ends: number[] = [];
  let from = -1;
  let value = 0;
  let digits = 0;
  // Sign by sign: a map has tens of thousands of runs, and all of them are read at each start.
  for (let at = 0; at <= text.length; at++) {
    const sign = at < text.length ? text.charCodeAt(at) : SPACE;
    if (sign >= NOUGHT && sign <= NOUGHT + 9 && digits < 5) {
      value = value * 10 + sign - NOUGHT;
      digits++;
      continue;
    }
    if (digits === 0) return null;
    if (sign === SPACE) {
      ends.push(from < 0 ? value : from, value + 1);
      from = -1;
    } else if (sign === DASH && from < 0) from = value;
    else return null;
    value = 0;
    digits = 0;
  }
  return ends;
}

const [SPACE, DASH, NOUGHT] = [32, 45, 48];

/** One bit a pixel: set once a seat has claimed it. */
class Claims {
  readonly #bits: Uint8Array;
  readonly #width: number;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#bits = new Uint8Array(Math.ceil((width * height) / 8));
  }

  /** Claims x0..x1 (exclusive) of row y; false if any pixel of it was claimed before. */
  claim(y: number, x0: number, x1: number): boolean {
    for (let i = y * this.#width + x0; i < y * this.#width + x1; i++) {
      const bit = 1 << (i & 7);
      if ((this.#bits[i >> 3] as number) & bit) return false;
      this.#bits[i >> 3] = (this.#bits[i >> 3] as number) | bit;
    }
    return true;
  }
}
