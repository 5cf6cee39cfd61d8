import { PNG } from 'pngjs';
import type { Base } from './base.ts';
import type { Masks, SeatMask } from './mask-file.ts';
import { BASE, type Tone, type Tones, toneClass } from './tones.ts';

/** Bytes of signature and IHDR: what describes colours comes right after them. */
const IHDR_END = 33;

/**
 * The plain way: four bytes a pixel, and pngjs writes the whole picture anew after every change. It shares no
 * code with the band encoder, so it is what remains where that one fails its own check.
 */
export class PngjsMap {
  readonly mode = 'pngjs';
  readonly #masks: Masks;
  readonly #colourChunks: readonly Uint8Array[];
  readonly #own: Uint8Array;
  readonly #picture: PNG;
  #written: Uint8Array[] | null = null;

  constructor(base: Base, masks: Masks) {
    this.#masks = masks;
    this.#colourChunks = base.colourChunks;
    this.#own = base.kind === 'rgba' ? base.pixels : rgbaOf(base.indices, base.palette);
    this.#picture = new PNG({ width: base.width, height: base.height });
    this.#picture.data = Buffer.from(this.#own);
  }

  recolour(seats: ReadonlyMap<number, Tones>): number {
    for (const [id, tones] of seats) this.#fill(this.#masks.seats.get(id) as SeatMask, tones);
    this.#written = null;
    return 1;
  }

  png(): Uint8Array[] {
    if (!this.#written) {
      const bytes = PNG.sync.write(this.#picture, { filterType: 0 });
      this.#written = [bytes.subarray(0, IHDR_END), ...this.#colourChunks, bytes.subarray(IHDR_END)];
    }
    return this.#written;
  }

  #fill({ runs }: SeatMask, tones: Tones): void {
    const { width, data } = this.#picture;
    for (let i = 0; i < runs.length; i += 3) {
      const y = runs[i] as number;
      for (let x = runs[i + 1] as number; x < (runs[i + 2] as number); x++) {
        const at = (y * width + x) * 4;
        const tone = tones[toneClass(x, y)] as Tone;
        if (tone === BASE) data.set(this.#own.subarray(at, at + 4), at);
        else data.writeUInt32BE(((tone << 8) | 255) >>> 0, at);
      }
    }
  }
}

function rgbaOf(indices: Uint8Array, palette: Uint8Array): Uint8Array {
  const words = new Uint32Array(palette.buffer, palette.byteOffset, palette.length / 4);
  return new Uint8Array(Uint32Array.from(indices, (entry) => words[entry] as number).buffer);
}
