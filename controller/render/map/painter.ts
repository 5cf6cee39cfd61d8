import type { Ink } from './ink.ts';
import type { Masks } from './mask-file.ts';

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
  /** Inks seats; seats that are not named keep theirs, unknown numbers are ignored. */
  paint(inks: ReadonlyMap<number, Ink>): PaintResult;
  /** The picture as PNG, in parts to be written one after the other. Equal inks give equal bytes. */
  png(): Uint8Array[];
}

/** Opens a base picture (PNG bytes of any kind) for painting. */
export declare function openMap(basePng: Uint8Array, masks: Masks): MapPainter;
