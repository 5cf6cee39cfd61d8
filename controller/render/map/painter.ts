import { EXIT, UserError } from '../../user-error.ts';
import { type Base, readBase } from './base.ts';
import type { Ink } from './ink.ts';
import { NO_INK } from './ink.ts';
import type { Masks } from './mask-file.ts';
import { PaletteMap } from './palette-map.ts';
import { RasterMap } from './raster-map.ts';
import { type Tones, tonesOf } from './tones.ts';

export interface PaintResult {
  /** Seats whose ink really changed. */
  seats: readonly number[];
  /** Bands of the picture that must be encoded again; 0 when only the palette changed. */
  bands: number;
}

export interface MapPainter {
  readonly width: number;
  readonly height: number;
  readonly masks: Masks;
  /** Grows with every paint that changed something. */
  readonly revision: number;
  /** How the picture is kept: `palette` rewrites palette entries only, the others repaint pixels. */
  readonly mode: 'palette' | 'indexed' | 'rgba';
  /** Inks seats; seats that are not named keep theirs, unknown numbers are ignored. */
  paint(inks: ReadonlyMap<number, Ink>): PaintResult;
  /** The picture as PNG, in parts to be written one after the other. Equal inks give equal bytes. */
  png(): Uint8Array[];
}

/** What a way of keeping the picture must do. */
export interface Canvas {
  readonly mode: MapPainter['mode'];
  /** Gives seats new tones, and returns how many bands must be encoded again. */
  recolour(seats: ReadonlyMap<number, Tones>): number;
  png(): Uint8Array[];
}

/**
 * Opens a base picture (PNG bytes of any kind) for painting.
 * @throws UserError (65) when it is no PNG, too large, or of another size than the masks
 */
export function openMap(basePng: Uint8Array, masks: Masks, where?: string): MapPainter {
  const base = readBase(basePng, where);
  if (base.width !== masks.width || base.height !== masks.height) {
    throw new UserError(
      {
        what: 'Base picture and masks differ in size',
        got: `${base.width}x${base.height} and ${masks.width}x${masks.height}`,
        ...(where === undefined ? {} : { where }),
        remedy: 'make them again with mask-tool, from the same screenshots or boundaries',
      },
      EXIT.data,
    );
  }
  return new Painter(base, masks);
}

class Painter implements MapPainter {
  readonly width: number;
  readonly height: number;
  readonly masks: Masks;
  revision = 0;
  private readonly canvas: Canvas;
  private readonly inks = new Map<number, Ink>();

  constructor(base: Base, masks: Masks) {
    this.width = base.width;
    this.height = base.height;
    this.masks = masks;
    this.canvas = PaletteMap.fit(base, masks) ?? new RasterMap(base, masks);
  }

  get mode(): MapPainter['mode'] {
    return this.canvas.mode;
  }

  paint(inks: ReadonlyMap<number, Ink>): PaintResult {
    const changed = new Map<number, Tones>();
    for (const [id, ink] of inks) {
      const before = this.inks.get(id) ?? NO_INK;
      if (!this.masks.seats.has(id) || same(before, ink)) continue;
      this.inks.set(id, ink);
      changed.set(id, tonesOf(ink));
    }
    if (changed.size === 0) return { seats: [], bands: 0 };
    this.revision++;
    return { seats: [...changed.keys()], bands: this.canvas.recolour(changed) };
  }

  png(): Uint8Array[] {
    return this.canvas.png();
  }
}

/** Equal pictures: a seat without ink has no colour to differ in. */
function same(a: Ink, b: Ink): boolean {
  return a.style === b.style && (a.style === 'none' || a.colour?.toLowerCase() === b.colour?.toLowerCase());
}
