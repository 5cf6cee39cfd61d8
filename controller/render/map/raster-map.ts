import { Bands, type Deflate } from './bands.ts';
import type { Base } from './base.ts';
import type { Masks, SeatMask } from './mask-file.ts';
import { COLOUR_TYPE, chunk, header, paletteChunks, SIGNATURE } from './png-chunk.ts';
import { BASE, type Tone, type Tones, toneClass } from './tones.ts';

/**
 * A map of any number of seats: pixels are repainted, and the bands they lie in encoded again.
 * While the base picture's colours and the tones in use fit a palette, a pixel is one byte; otherwise
 * four. Which of the two depends on what is shown now, never on what was shown before.
 */
export class RasterMap {
  readonly #base: Base;
  readonly #masks: Masks;
  readonly #deflate: Deflate;
  readonly #tones = new Map<number, Tones>();
  /** How many seats use a tone. */
  readonly #uses = new Map<Tone, number>();
  #slots: Map<Tone, number> = new Map();
  #bands: Bands;
  #depth: 1 | 4;

  constructor(base: Base, masks: Masks, deflate: Deflate) {
    this.#base = base;
    this.#masks = masks;
    this.#deflate = deflate;
    this.#depth = base.kind === 'indexed' ? 1 : 4;
    this.#bands = this.#fresh();
  }

  get mode(): 'indexed' | 'rgba' {
    return this.#depth === 1 ? 'indexed' : 'rgba';
  }

  recolour(seats: ReadonlyMap<number, Tones>): number {
    let moved = false;
    for (const [id, tones] of seats) {
      for (const tone of new Set(tones)) moved = this.#use(tone, 1) || moved;
      for (const tone of new Set(this.#tones.get(id))) moved = this.#use(tone, -1) || moved;
      this.#tones.set(id, tones);
    }
    const repaint = new Set(seats.keys());
    if (this.#base.kind === 'indexed' && moved) {
      const slots = layOut(this.#uses.keys(), this.#base.palette.length / 4);
      const depth = slots === null ? 4 : 1;
      const before = this.#slots;
      this.#slots = slots ?? new Map();
      if (depth !== this.#depth) {
        this.#depth = depth;
        this.#bands = this.#fresh();
        for (const id of this.#tones.keys()) repaint.add(id);
      } else {
        for (const id of this.#affected(before)) repaint.add(id);
      }
    }
    for (const id of repaint) this.#fill(this.#masks.seats.get(id) as SeatMask, this.#tones.get(id) as Tones);
    return this.#bands.dirty();
  }

  png(): Uint8Array[] {
    const { width, height, colourChunks } = this.#base;
    const type = this.#depth === 1 ? COLOUR_TYPE.indexed : COLOUR_TYPE.rgba;
    return [
      SIGNATURE,
      header(width, height, type),
      ...colourChunks,
      ...(this.#depth === 1 ? paletteChunks(this.#palette()) : []),
      ...this.#bands.encode(),
      END,
    ];
  }

  /** Counts a use of a tone; true when the set of tones in use changed. */
  #use(tone: Tone, by: number): boolean {
    if (tone === BASE) return false;
    const before = this.#uses.get(tone) ?? 0;
    const now = before + by;
    if (now === 0) this.#uses.delete(tone);
    else this.#uses.set(tone, now);
    return before === 0 || now === 0;
  }

  /** Seats with a tone whose palette entry moved. */
  *#affected(before: ReadonlyMap<Tone, number>): Generator<number> {
    const moved = new Set<Tone>();
    for (const [tone, slot] of this.#slots) {
      if (before.has(tone) && before.get(tone) !== slot) moved.add(tone);
    }
    if (moved.size === 0) return;
    for (const [id, tones] of this.#tones) {
      if (tones.some((tone) => moved.has(tone))) yield id;
    }
  }

  /** The base picture's rows in the present depth. */
  #fresh(): Bands {
    const base = this.#base;
    const depth = this.#depth;
    const { width, height } = base;
    const stride = 1 + width * depth;
    const rows = new Uint8Array(stride * height);
    if (base.kind === 'rgba' || depth === 1) {
      const source = base.kind === 'rgba' ? base.pixels : base.indices;
      const length = width * depth;
      for (let y = 0; y < height; y++)
        rows.set(source.subarray(y * length, (y + 1) * length), y * stride + 1);
    } else {
      for (let i = 0; i < base.indices.length; i++) {
        const at = Math.floor(i / width) * stride + 1 + (i % width) * 4;
        const entry = (base.indices[i] as number) * 4;
        for (let c = 0; c < 4; c++) rows[at + c] = base.palette[entry + c] as number;
      }
    }
    return new Bands(rows, stride, this.#deflate);
  }

  #fill({ runs }: SeatMask, tones: Tones): void {
    const { rows, stride } = this.#bands;
    const depth = this.#depth;
    const values = Int16Array.from(tones.flatMap((tone) => this.#bytesOf(tone)));
    for (let i = 0; i < runs.length; i += 3) {
      const y = runs[i] as number;
      const x1 = runs[i + 2] as number;
      const row = y * stride;
      let offset = 1 + (runs[i + 1] as number) * depth;
      let sum = 0;
      let weighted = 0;
      let changed = false;
      for (let x = runs[i + 1] as number; x < x1; x++) {
        const first = toneClass(x, y) * depth;
        for (let c = 0; c < depth; c++, offset++) {
          const at = row + offset;
          let value = values[first + c] as number;
          if (value < 0) value = this.#baseByte(y, x, c);
          const delta = value - (rows[at] as number);
          if (delta !== 0) changed = true;
          sum += delta;
          weighted += delta * offset;
          rows[at] = value;
        }
      }
      if (changed) this.#bands.touched(y, sum, weighted);
    }
  }

  /** A pixel of a tone in the present depth; -1: the base picture's own byte. */
  #bytesOf(tone: Tone): number[] {
    if (tone === BASE) return new Array<number>(this.#depth).fill(-1);
    if (this.#depth === 1) return [this.#slots.get(tone) as number];
    return [tone >> 16, (tone >> 8) & 255, tone & 255, 255];
  }

  #baseByte(y: number, x: number, c: number): number {
    const base = this.#base;
    const at = y * base.width + x;
    if (base.kind === 'rgba') return base.pixels[at * 4 + c] as number;
    const entry = base.indices[at] as number;
    return this.#depth === 1 ? entry : (base.palette[entry * 4 + c] as number);
  }

  #palette(): Uint8Array {
    const own = (this.#base as { palette: Uint8Array }).palette;
    let entries = own.length / 4;
    for (const slot of this.#slots.values()) entries = Math.max(entries, slot + 1);
    const palette = new Uint8Array(entries * 4).fill(255);
    palette.set(own);
    for (const [tone, slot] of this.#slots) {
      palette.set([tone >> 16, (tone >> 8) & 255, tone & 255], slot * 4);
    }
    return palette;
  }
}

const END = chunk('IEND');

/**
 * Which palette entry each tone has. The layout depends on the set of tones alone, never on the order
 * they came in: equal pictures get equal palettes, and a tone that comes or goes rarely moves another.
 * (Linear probing in a fixed order has one layout for a set: Blelloch and Golovin, "Strongly
 * history-independent hashing", 2007.)
 * @param first first free entry, after the base picture's own
 * @returns null when there are more tones than entries
 */
function layOut(tones: Iterable<Tone>, first: number, entries = 256): Map<Tone, number> | null {
  const room = entries - first;
  const sorted = [...tones].sort((a, b) => a - b);
  if (sorted.length > room) return null;
  const taken = new Uint8Array(room);
  const slots = new Map<Tone, number>();
  for (const tone of sorted) {
    let slot = scatter(tone) % room;
    while (taken[slot]) slot = (slot + 1) % room;
    taken[slot] = 1;
    slots.set(tone, first + slot);
  }
  return slots;
}

/** Multiplicative hash; any spread will do. */
function scatter(tone: Tone): number {
  return Math.imul(tone ^ (tone >>> 11), 0x9e3779b1) >>> 8;
}
