import { type Deflate, encodeOnce } from './bands.ts';
import type { Base } from './base.ts';
import type { Masks } from './mask-file.ts';
import { COLOUR_TYPE, chunk, header, paletteChunks, SIGNATURE } from './png-chunk.ts';
import { BASE, type Tones, toneClass } from './tones.ts';

/** Palette entries of one seat: ground, stripe, dot. */
const ENTRIES = 3;

/**
 * A map with so few seats that each has its own palette entries (a district, a phase): a repaint rewrites
 * three of them, and the pixels are encoded once for the whole night.
 */
export class PaletteMap {
  readonly mode = 'palette';
  readonly #before: readonly Uint8Array[];
  readonly #pixels: Uint8Array;
  readonly #palette: Uint8Array;
  /** Seat number -> first of its entries. */
  readonly #entries = new Map<number, number>();
  /** Seat number -> r, g, b, a of the base picture. */
  readonly #baseColours = new Map<number, Uint8Array>();

  /** Null when the palette is full, or a seat's base picture is more than one colour. */
  static fit(base: Base, masks: Masks, deflate: Deflate): PaletteMap | null {
    if (base.kind !== 'indexed' || masks.seats.size === 0) return null;
    if (base.palette.length / 4 + masks.seats.size * ENTRIES > 256) return null;
    const { indices, width } = base;
    for (const { runs } of masks.seats.values()) {
      const value = indices[(runs[0] as number) * width + (runs[1] as number)];
      for (let i = 0; i < runs.length; i += 3) {
        const row = (runs[i] as number) * width;
        for (let x = runs[i + 1] as number; x < (runs[i + 2] as number); x++) {
          if (indices[row + x] !== value) return null;
        }
      }
    }
    return new PaletteMap(base, masks, deflate);
  }

  private constructor(
    { width, height, indices, palette, colourChunks }: Extract<Base, { kind: 'indexed' }>,
    masks: Masks,
    deflate: Deflate,
  ) {
    const stride = width + 1;
    const rows = new Uint8Array(stride * height);
    for (let y = 0; y < height; y++) rows.set(indices.subarray(y * width, (y + 1) * width), y * stride + 1);
    this.#palette = new Uint8Array(palette.length + masks.seats.size * ENTRIES * 4);
    this.#palette.set(palette);
    let entry = palette.length / 4;
    for (const { id, runs } of masks.seats.values()) {
      const index = indices[(runs[0] as number) * width + (runs[1] as number)] as number;
      this.#baseColours.set(id, palette.slice(index * 4, index * 4 + 4));
      this.#entries.set(id, entry);
      for (let i = 0; i < runs.length; i += 3) {
        const y = runs[i] as number;
        for (let x = runs[i + 1] as number; x < (runs[i + 2] as number); x++) {
          rows[y * stride + 1 + x] = entry + toneClass(x, y);
        }
      }
      this.#setTones(id, [BASE, BASE, BASE]);
      entry += ENTRIES;
    }
    this.#before = [SIGNATURE, header(width, height, COLOUR_TYPE.indexed), ...colourChunks];
    this.#pixels = encodeOnce(rows, deflate);
  }

  recolour(seats: ReadonlyMap<number, Tones>): number {
    for (const [id, tones] of seats) this.#setTones(id, tones);
    return 0;
  }

  png(): Uint8Array[] {
    return [...this.#before, ...paletteChunks(this.#palette), this.#pixels, END];
  }

  #setTones(id: number, tones: Tones): void {
    const first = (this.#entries.get(id) as number) * 4;
    tones.forEach((tone, i) => {
      const rgba =
        tone === BASE
          ? (this.#baseColours.get(id) as Uint8Array)
          : [tone >> 16, (tone >> 8) & 255, tone & 255, 255];
      this.#palette.set(rgba, first + i * 4);
    });
  }
}

const END = chunk('IEND');
