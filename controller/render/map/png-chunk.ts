import { crc32, deflateSync } from 'node:zlib';

/** First eight bytes of every PNG (PNG 3rd edition, 5.2). */
export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** PNG colour types this program writes. */
export const COLOUR_TYPE = { indexed: 3, rgba: 6 } as const;

/** A chunk: length, type, data, CRC of type and data. */
export function chunk(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = Buffer.allocUnsafe(length + 12);
  bytes.writeUInt32BE(length, 0);
  bytes.write(type, 4, 'latin1');
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.writeUInt32BE(crc32(bytes.subarray(4, at)), at);
  return bytes;
}

/** IHDR of an eight-bit picture without interlace. */
export function header(width: number, height: number, colourType: number): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = 8;
  data[9] = colourType;
  return chunk('IHDR', data);
}

/** PLTE, and tRNS when an entry is not opaque. `palette` is r, g, b, a for each entry. */
export function paletteChunks(palette: Uint8Array): Uint8Array[] {
  const entries = palette.length / 4;
  const rgb = new Uint8Array(entries * 3);
  const alpha = new Uint8Array(entries);
  let opaqueFrom = 0;
  for (let i = 0; i < entries; i++) {
    rgb.set(palette.subarray(i * 4, i * 4 + 3), i * 3);
    alpha[i] = palette[i * 4 + 3] as number;
    if (alpha[i] !== 255) opaqueFrom = i + 1;
  }
  const chunks = [chunk('PLTE', rgb)];
  // Entries past the end of tRNS are opaque, so the tail need not be written.
  if (opaqueFrom) chunks.push(chunk('tRNS', alpha.subarray(0, opaqueFrom)));
  return chunks;
}

/** A palette PNG, packed as tightly as zlib can: for files that are drawn once and kept. */
export function writeIndexed(
  width: number,
  height: number,
  indices: Uint8Array,
  palette: Uint8Array,
): Uint8Array {
  const raw = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) raw.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    header(width, height, COLOUR_TYPE.indexed),
    ...paletteChunks(palette),
    chunk('IDAT', deflateSync(raw, { level: 9, memLevel: 9 })),
    chunk('IEND'),
  ]);
}
