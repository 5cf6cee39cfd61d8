import { Bands, type Deflate } from './bands.ts';
import type { Base } from './base.ts';
import type { Masks, SeatMask } from './mask-file.ts';
import { COLOUR_TYPE, chunk, header, paletteChunks, SIGNATURE } from './png-chunk.ts';
import { layOut } from './slots.ts';
import { BASE, type Tone, type Tones, toneClass } from './tones.ts';

/**
 * A map of any number of seats: pixels are repainted, and the bands they lie in encoded again.
 * While the base picture's colours and the tones in use fit a palette, a pixel is one byte; otherwise
 * four. Which of the two depends on what is shown now, never on what was shown before.
 */
export class RasterMap {
  private readonly base: Base;
  private readonly masks: Masks;
  private readonly deflate: Deflate;
  private readonly tones = new Map<number, Tones>();
  /** How many seats use a tone. */
  private readonly uses = new Map<Tone, number>();
  private slots: Map<Tone, number> = new Map();
  private bands: Bands;
  private depth: 1 | 4;

  constructor(base: Base, masks: Masks, deflate: Deflate) {
    this.base = base;
    this.masks = masks;
    this.deflate = deflate;
    this.depth = base.kind === 'indexed' ? 1 : 4;
    this.bands = this.fresh();
  }

  get mode(): 'indexed' | 'rgba' {
    return this.depth === 1 ? 'indexed' : 'rgba';
  }

  recolour(seats: ReadonlyMap<number, Tones>): number {
    let moved = false;
    for (const [id, tones] of seats) {
      for (const tone of new Set(tones)) moved = this.use(tone, 1) || moved;
      for (const tone of new Set(this.tones.get(id))) moved = this.use(tone, -1) || moved;
      this.tones.set(id, tones);
    }
    const repaint = new Set(seats.keys());
    if (this.base.kind === 'indexed' && moved) {
      const slots = layOut(this.uses.keys(), this.base.palette.length / 4);
      const depth = slots === null ? 4 : 1;
      const before = this.slots;
      this.slots = slots ?? new Map();
      if (depth !== this.depth) {
        this.depth = depth;
        this.bands = this.fresh();
        for (const id of this.tones.keys()) repaint.add(id);
      } else {
        for (const id of this.affected(before)) repaint.add(id);
      }
    }
    for (const id of repaint) this.fill(this.masks.seats.get(id) as SeatMask, this.tones.get(id) as Tones);
    return this.bands.dirty();
  }

  png(): Uint8Array[] {
    const { width, height, colourChunks } = this.base;
    const type = this.depth === 1 ? COLOUR_TYPE.indexed : COLOUR_TYPE.rgba;
    return [
      SIGNATURE,
      header(width, height, type),
      ...colourChunks,
      ...(this.depth === 1 ? paletteChunks(this.palette()) : []),
      ...this.bands.encode(),
      END,
    ];
  }

  /** Counts a use of a tone; true when the set of tones in use changed. */
  private use(tone: Tone, by: number): boolean {
    if (tone === BASE) return false;
    const before = this.uses.get(tone) ?? 0;
    const now = before + by;
    if (now === 0) this.uses.delete(tone);
    else this.uses.set(tone, now);
    return before === 0 || now === 0;
  }

  /** Seats with a tone whose palette entry moved. */
  private *affected(before: ReadonlyMap<Tone, number>): Generator<number> {
    const moved = new Set<Tone>();
    for (const [tone, slot] of this.slots) {
      if (before.has(tone) && before.get(tone) !== slot) moved.add(tone);
    }
    if (moved.size === 0) return;
    for (const [id, tones] of this.tones) {
      if (tones.some((tone) => moved.has(tone))) yield id;
    }
  }

  /** The base picture's rows in the present depth. */
  private fresh(): Bands {
    const { base, depth } = this;
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
    return new Bands(rows, stride, this.deflate);
  }

  private fill(seat: SeatMask, tones: Tones): void {
    if (this.depth === 1) this.fillIndices(seat, tones);
    else this.fillWords(seat, tones);
  }

  private fillIndices({ runs }: SeatMask, tones: Tones): void {
    const { rows, stride } = this.bands;
    const { width } = this.base;
    const own = (this.base as { indices: Uint8Array }).indices;
    // -1: the base picture's own pixel.
    const values = tones.map((tone) => (tone === BASE ? -1 : (this.slots.get(tone) as number)));
    for (let i = 0; i < runs.length; i += 3) {
      const y = runs[i] as number;
      const x1 = runs[i + 2] as number;
      let sum = 0;
      let weighted = 0;
      let changed = false;
      for (let x = runs[i + 1] as number; x < x1; x++) {
        const at = y * stride + 1 + x;
        let value = values[toneClass(x, y)] as number;
        if (value < 0) value = own[y * width + x] as number;
        const delta = value - (rows[at] as number);
        if (delta !== 0) changed = true;
        sum += delta;
        weighted += delta * (x + 1);
        rows[at] = value;
      }
      if (changed) this.bands.touched(y, sum, weighted);
    }
  }

  private fillWords({ runs }: SeatMask, tones: Tones): void {
    const { rows, stride } = this.bands;
    for (let i = 0; i < runs.length; i += 3) {
      const y = runs[i] as number;
      const x1 = runs[i + 2] as number;
      let sum = 0;
      let weighted = 0;
      let changed = false;
      for (let x = runs[i + 1] as number; x < x1; x++) {
        const tone = tones[toneClass(x, y)] as Tone;
        for (let c = 0; c < 4; c++) {
          const offset = 1 + x * 4 + c;
          const at = y * stride + offset;
          const value = tone === BASE ? this.baseByte(y, x, c) : c === 3 ? 255 : (tone >> (16 - 8 * c)) & 255;
          const delta = value - (rows[at] as number);
          if (delta !== 0) changed = true;
          sum += delta;
          weighted += delta * offset;
          rows[at] = value;
        }
      }
      if (changed) this.bands.touched(y, sum, weighted);
    }
  }

  private baseByte(y: number, x: number, c: number): number {
    const at = y * this.base.width + x;
    if (this.base.kind === 'rgba') return this.base.pixels[at * 4 + c] as number;
    return this.base.palette[(this.base.indices[at] as number) * 4 + c] as number;
  }

  private palette(): Uint8Array {
    const own = (this.base as { palette: Uint8Array }).palette;
    let entries = own.length / 4;
    for (const slot of this.slots.values()) entries = Math.max(entries, slot + 1);
    const palette = new Uint8Array(entries * 4).fill(255);
    palette.set(own);
    for (const [tone, slot] of this.slots) {
      palette.set([tone >> 16, (tone >> 8) & 255, tone & 255], slot * 4);
    }
    return palette;
  }
}

const END = chunk('IEND');
