import { readFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import { MAX_SIDE, type Masks, readMasks, writeMasks } from '../controller/render/map/mask-file.ts';
import { chunk, SIGNATURE, writeIndexed } from '../controller/render/map/png-chunk.ts';
import { fitsMap, inspectPng } from '../controller/render/map/png-inspect.ts';
import { masksOf, ownersOf } from './owners.ts';
import { decodeScreenshot } from './screenshot.ts';

/** Ways to write masks down, told by a file's ending. */
export type MaskFormat = 'masks' | 'png' | 'coordinates';

/** @throws UserError (64) for an ending that is none of ours */
export function formatOf(file: string): MaskFormat {
  if (/\.masks\.txt$/i.test(file)) return 'masks';
  if (/\.png$/i.test(file)) return 'png';
  if (/\.(txt|coords|csv)$/i.test(file)) return 'coordinates';
  throw new UserError(EXIT.usage, {
    what: 'Unknown kind of mask file',
    got: file,
    expected: '.masks.txt, .png or .txt (coordinates)',
  });
}

/** Masks of a file in any of the formats. */
export async function readAny(file: string): Promise<Masks> {
  const format = formatOf(file);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new UserError(EXIT.data, { what: 'Cannot read the masks', where: file, cause });
  }
  if (format === 'masks') return readMasks(bytes.toString('utf8'), file);
  if (format === 'png') return fromIds(bytes, file);
  return fromCoordinates(bytes.toString('utf8'), file);
}

/** Masks in a format. */
export function writeAny(masks: Masks, format: MaskFormat): string | Uint8Array {
  if (format === 'masks') return writeMasks(masks);
  if (format === 'png') return toIds(masks);
  return toCoordinates(masks);
}

/** An id picture: palette entry = seat number while that fits, otherwise 16-bit grey = seat number. */
function toIds(masks: Masks): Uint8Array {
  const { width, height, pixels, ids } = ownersOf(masks);
  const highest = Math.max(0, ...ids);
  if (highest > 65535) {
    throw new UserError(EXIT.data, {
      what: 'A seat number is too high for an id PNG',
      got: `${highest}`,
      expected: 'at most 65535',
    });
  }
  if (highest < 256) {
    const palette = new Uint8Array((highest + 1) * 4);
    for (const id of ids)
      palette.set([(id * 67) & 255, (id * 149 + 60) & 255, (id * 223 + 120) & 255, 255], id * 4);
    return writeIndexed(
      width,
      height,
      Uint8Array.from(pixels, (owner) => ids[owner - 1] ?? 0),
      palette,
    );
  }
  const rows = Buffer.alloc((width * 2 + 1) * height);
  for (let i = 0; i < pixels.length; i++) {
    const at = Math.floor(i / width) * (width * 2 + 1) + 1 + (i % width) * 2;
    rows.writeUInt16BE(ids[(pixels[i] as number) - 1] ?? 0, at);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 16;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND'),
  ]);
}

function fromIds(bytes: Uint8Array, file: string): Masks {
  const { width, height, depth, colourType, interlaced, rows } = inspectPng(bytes, file);
  const values = new Uint16Array(width * height);
  if (colourType === 3 && depth === 8 && !interlaced) {
    const { data, start, stride } = decodeScreenshot(bytes, file);
    for (let i = 0; i < values.length; i++)
      values[i] = data[start + Math.floor(i / width) * stride + (i % width)] as number;
  } else if (colourType === 0 && depth === 16 && !interlaced) {
    if (rows.some((byte, i) => i % (width * 2 + 1) === 0 && byte !== 0)) {
      throw new UserError(EXIT.data, {
        what: 'A filtered 16-bit id PNG',
        where: file,
        remedy: 'save it without row filters',
      });
    }
    for (let i = 0; i < values.length; i++) {
      const at = Math.floor(i / width) * (width * 2 + 1) + 1 + (i % width) * 2;
      values[i] = ((rows[at] as number) << 8) | (rows[at + 1] as number);
    }
  } else {
    throw new UserError(EXIT.data, {
      what: 'Not an id PNG',
      got: `colour type ${colourType}, ${depth} bit`,
      expected: 'a palette or 16-bit grey',
      where: file,
    });
  }
  const ids = [...new Set(values)].filter((id) => id > 0).sort((a, b) => a - b);
  const index = new Map(ids.map((id, k) => [id, k + 1]));
  return masksOf({ width, height, pixels: values.map((id) => index.get(id) ?? 0), ids });
}

/** `size W H`, then a line a seat: its number and `x,y` of each of its pixels. */
function toCoordinates(masks: Masks): string {
  const lines = [`size ${masks.width} ${masks.height}`];
  for (const { id, runs } of masks.seats.values()) {
    const points: string[] = [];
    for (let i = 0; i < runs.length; i += 3) {
      for (let x = runs[i + 1] as number; x < (runs[i + 2] as number); x++) points.push(`${x},${runs[i]}`);
    }
    lines.push(`${id} ${points.join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

function fromCoordinates(text: string, file: string): Masks {
  let [width, height] = [0, 0];
  const seats = new Map<number, [number, number][]>();
  text.split(/\r?\n/).forEach((line, n) => {
    const size = /^\s*size\s+(\d+)\s+(\d+)\s*$/.exec(line);
    if (size) [width, height] = [Number(size[1]), Number(size[2])];
    else if (line.trim() !== '' && !line.trimStart().startsWith('#')) {
      // Brackets and colons around the pairs are let through: such files are often dumped by scripts.
      const [id, ...values] = (line.match(/\d+/g) ?? []).map(Number);
      if (id === undefined || values.length % 2 || values.length === 0) {
        throw new UserError(EXIT.data, {
          what: 'Bad line of coordinates',
          got: line.slice(0, 60),
          expected: 'NUMBER x,y x,y …',
          where: `${file}:${n + 1}`,
        });
      }
      const points = seats.get(id) ?? [];
      for (let i = 0; i < values.length; i += 2) points.push([values[i] as number, values[i + 1] as number]);
      seats.set(id, points);
    }
  });
  if (width === 0) {
    for (const points of seats.values()) {
      for (const [x, y] of points) [width, height] = [Math.max(width, x + 1), Math.max(height, y + 1)];
    }
  }
  if (seats.size === 0) {
    throw new UserError(EXIT.data, { what: 'No seat in the list of coordinates', where: file });
  }
  refuseSize(width, height, file);
  const ids = [...seats.keys()].sort((a, b) => a - b);
  const pixels = new Uint16Array(width * height);
  ids.forEach((id, k) => {
    for (const [x, y] of seats.get(id) ?? []) {
      if (x >= width || y >= height || ![0, k + 1].includes(pixels[y * width + x] as number)) {
        throw new UserError(EXIT.data, {
          what: `A pixel of seat ${id} is outside the map, or another seat's`,
          got: `${x},${y}`,
          expected: `inside ${width}x${height}`,
          where: file,
        });
      }
      pixels[y * width + x] = k + 1;
    }
  });
  return masksOf({ width, height, pixels, ids });
}

function refuseSize(width: number, height: number, where: string): void {
  if (fitsMap({ width, height })) return;
  throw new UserError(EXIT.data, {
    what: 'No size of a map',
    got: `${width}x${height}`,
    expected: `at most ${MAX_SIDE} each`,
    where,
  });
}
