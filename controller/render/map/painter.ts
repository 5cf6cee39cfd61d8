import { EXIT, UserError } from '../../ground/user-error.ts';
import { type Deflate, EncoderFault, ZLIB } from './bands.ts';
import { type Base, readBase, shownBox } from './base.ts';
import { type Ink, NO_INK } from './ink.ts';
import type { Box, Masks } from './mask-file.ts';
import { PaletteMap } from './palette-map.ts';
import { PngjsMap } from './pngjs-map.ts';
import { RasterMap } from './raster-map.ts';
import { type Tones, tonesOf } from './tones.ts';

interface PaintResult {
  /** Seats whose ink really changed. */
  seats: readonly number[];
  /** Bands of the picture that must be encoded again; 0 when only the palette changed. */
  bands: number;
}

export interface MapPainter {
  readonly width: number;
  readonly height: number;
  readonly masks: Masks;
  /** Smallest box around all that the base shows; null when it has a ground of its own. */
  readonly shown: Box | null;
  /** Grows with every paint that changed something. */
  readonly revision: number;
  /**
   * How the picture is kept: `palette` rewrites palette entries only, `indexed` and `rgba` repaint pixels and
   * encode bands, `pngjs` has the whole picture written anew.
   */
  readonly mode: 'palette' | 'indexed' | 'rgba' | 'pngjs';
  /** Inks seats; seats that are not named keep theirs, unknown numbers are ignored. */
  paint(inks: ReadonlyMap<number, Ink>): PaintResult;
  /** The picture as PNG, in parts to be written one after the other. Equal inks give equal bytes. */
  png(): Uint8Array[];
}

/** What a way of keeping the picture must do. */
interface Canvas {
  readonly mode: MapPainter['mode'];
  /** Gives seats new tones, and returns how many bands must be encoded again. */
  recolour(seats: ReadonlyMap<number, Tones>): number;
  png(): Uint8Array[];
}

export interface PainterEffects {
  /** `COUNTNIGHT_MAP_WRITER=pngjs` asks for the plain writer. */
  environment: NodeJS.ProcessEnv;
  deflate: Deflate;
}

/**
 * Opens a base picture (PNG bytes of any kind) for painting. What is encoded first is decoded again; where
 * that fails, pngjs writes the map from then on (`mode` says so).
 * @throws UserError (65) when it is not a PNG, is too large, or has another size than the masks
 */
export function openMap(
  basePng: Uint8Array,
  masks: Masks,
  where?: string,
  effects: PainterEffects = { environment: process.env, deflate: ZLIB },
): MapPainter {
  const base = readBase(basePng, where);
  if (base.width !== masks.width || base.height !== masks.height) {
    throw new UserError(EXIT.data, {
      what: 'Base picture and masks differ in size',
      got: `${base.width}x${base.height} and ${masks.width}x${masks.height}`,
      ...(where === undefined ? {} : { where }),
      remedy: 'make them again with mask-tool, from the same screenshots or boundaries',
    });
  }
  return new Painter(base, masks, basePng, effects);
}

class Painter implements MapPainter {
  readonly width: number;
  readonly height: number;
  readonly masks: Masks;
  readonly shown: Box | null;
  revision = 0;
  #canvas: Canvas;
  /** Read again if the plain writer has to take over; null where the encoder has passed its check for good. */
  readonly #basePng: Uint8Array | null;
  readonly #inks = new Map<number, Ink>();

  constructor(base: Base, masks: Masks, basePng: Uint8Array, { environment, deflate }: PainterEffects) {
    this.width = base.width;
    this.height = base.height;
    this.masks = masks;
    this.shown = shownBox(base);
    this.#canvas =
      environment.COUNTNIGHT_MAP_WRITER === 'pngjs'
        ? new PngjsMap(base, masks)
        : this.#fast(base, basePng, deflate);
    this.#basePng = this.#canvas.mode === 'palette' ? null : basePng;
  }

  get mode(): MapPainter['mode'] {
    return this.#canvas.mode;
  }

  paint(inks: ReadonlyMap<number, Ink>): PaintResult {
    const changed = new Map<number, Tones>();
    for (const [id, ink] of inks) {
      const before = this.#inks.get(id) ?? NO_INK;
      if (!this.masks.seats.has(id) || same(before, ink)) continue;
      this.#inks.set(id, ink);
      changed.set(id, tonesOf(ink));
    }
    if (changed.size === 0) return { seats: [], bands: 0 };
    this.revision++;
    return { seats: [...changed.keys()], bands: this.#canvas.recolour(changed) };
  }

  png(): Uint8Array[] {
    try {
      return this.#canvas.png();
    } catch (error) {
      this.#canvas = this.#plain(error, this.#basePng);
      return this.#canvas.png();
    }
  }

  #fast(base: Base, basePng: Uint8Array, deflate: Deflate): Canvas {
    try {
      return PaletteMap.fit(base, this.masks, deflate) ?? new RasterMap(base, this.masks, deflate);
    } catch (error) {
      return this.#plain(error, basePng);
    }
  }

  /** The same picture for pngjs to write, after the encoder failed its own check. */
  #plain(error: unknown, basePng: Uint8Array | null): Canvas {
    if (basePng === null || !(error instanceof EncoderFault)) throw error;
    const canvas = new PngjsMap(readBase(basePng), this.masks);
    canvas.recolour(new Map([...this.#inks].map(([id, ink]) => [id, tonesOf(ink)])));
    return canvas;
  }
}

/** Whether two pictures are equal: the colour of a seat without ink is not seen. */
function same(a: Ink, b: Ink): boolean {
  return a.style === b.style && (a.style === 'none' || a.colour?.toLowerCase() === b.colour?.toLowerCase());
}
