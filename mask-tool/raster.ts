import type { Plot } from './projection.ts';

/** Samples along one side of a pixel: borders have 1 + 16 shades. */
export const SAMPLES = 4;
/** Sample of no seat. */
export const OUTSIDE = 0;
/** Samples of seats shown for orientation only: CONTEXT and above, one number each. */
export const CONTEXT = 0x8000;

/** What a line between two samples is, in rising order of strength. */
export const LINE = { none: 0, context: 1, seat: 2, region: 3, outline: 4 } as const;

export interface RasterInput {
  width: number;
  height: number;
  /** Owner k + 1 = plots[k]. */
  plots: readonly Plot[];
  /** Drawn under the plots: context[k] = CONTEXT + k. */
  context: readonly Plot[];
  /** Region of plots[k]: a border between two of them is a region's border. */
  regions: readonly string[];
  /** px, by line kind. */
  lineWidths: { context: number; seat: number; region: number; outline: number };
}

/** One strip of rows, sampled SAMPLES x SAMPLES a pixel. */
export interface Strip {
  /** First pixel row. */
  y: number;
  /** Pixel rows. */
  rows: number;
  /** Samples of a row of samples. */
  stride: number;
  /** Index of the strip's first sample: the rows before it are a margin. */
  start: number;
  owners: Uint16Array;
  lines: Uint8Array;
}

const STRIP_ROWS = 96;
/** Pixel rows sampled above and below a strip, so that a line's half outside it is seen. */
const MARGIN_ROWS = 4;

/**
 * Samples the plots strip by strip: memory follows the strip, not the picture.
 * Borders are found between samples, not taken from outlines, so neighbours whose outlines do not quite
 * meet get one border and not two; gaps thinner than a pixel are closed.
 */
export function* rasterise(input: RasterInput): Generator<Strip> {
  const stride = input.width * SAMPLES;
  const bounds = [...input.context, ...input.plots].map(boundsOf);
  for (let y = 0; y < input.height; y += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, input.height - y);
    const first = (y - MARGIN_ROWS) * SAMPLES;
    const height = (rows + 2 * MARGIN_ROWS) * SAMPLES;
    const owners = new Uint16Array(stride * height);
    [...input.context, ...input.plots].forEach((plot, index) => {
      const [top, bottom] = bounds[index] as [number, number];
      if (bottom * SAMPLES < first || top * SAMPLES > first + height) return;
      const owner = index < input.context.length ? CONTEXT + index : index - input.context.length + 1;
      fill(owners, stride, height, first, plot, owner);
    });
    closeGaps(owners, stride, height);
    const lines = trace(owners, stride, height, input);
    yield { y, rows, stride, start: MARGIN_ROWS * SAMPLES * stride, owners, lines };
  }
}

/** Even-odd scanline fill at sample centres; a sample on a shared border goes to exactly one side. */
function fill(
  owners: Uint16Array,
  stride: number,
  height: number,
  first: number,
  plot: Plot,
  owner: number,
): void {
  const crossings: number[][] = [];
  for (const ring of plot.rings) {
    for (let i = 0; i < ring.length; i++) {
      const [ax, ay] = ring[i] as readonly [number, number];
      const [bx, by] = ring[(i + 1) % ring.length] as readonly [number, number];
      if (ay === by) continue;
      const [x0, y0, x1, y1] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay];
      // Rows whose centre lies in [y0, y1): half open, so that a vertex is crossed once.
      const from = Math.max(0, Math.ceil(y0 * SAMPLES - 0.5) - first);
      const to = Math.min(height - 1, Math.ceil(y1 * SAMPLES - 0.5) - 1 - first);
      for (let row = from; row <= to; row++) {
        const y = (row + first + 0.5) / SAMPLES;
        const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
        crossings[row] ??= [];
        (crossings[row] as number[]).push(x * SAMPLES);
      }
    }
  }
  crossings.forEach((xs, row) => {
    xs.sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const from = Math.max(0, Math.ceil((xs[i] as number) - 0.5));
      const to = Math.min(stride, Math.ceil((xs[i + 1] as number) - 0.5));
      if (to > from) owners.fill(owner, row * stride + from, row * stride + to);
    }
  });
}

/** Gives gaps under three quarters of a pixel between two seats to the one on the left, or above. */
function closeGaps(owners: Uint16Array, stride: number, height: number): void {
  const widest = SAMPLES - 1;
  const close = (step: number, count: number, from: number): void => {
    let gap = -1;
    for (let i = 1; i < count; i++) {
      const at = from + i * step;
      const here = owners[at] as number;
      const before = owners[at - step] as number;
      if (here === OUTSIDE) {
        if (before !== OUTSIDE) gap = i;
      } else if (before === OUTSIDE && gap > 0) {
        const left = owners[from + (gap - 1) * step] as number;
        if (i - gap <= widest && (left !== here || left < CONTEXT)) {
          for (let k = gap; k < i; k++) owners[from + k * step] = left;
        }
        gap = -1;
      }
    }
  };
  for (let row = 0; row < height; row++) close(1, stride, row * stride);
  for (let x = 0; x < stride; x++) close(stride, height, x);
}

/** Marks the samples that lie under a line. */
function trace(owners: Uint16Array, stride: number, height: number, input: RasterInput): Uint8Array {
  const lines = new Uint8Array(owners.length);
  const discs = [
    [],
    disc(input.lineWidths.context),
    disc(input.lineWidths.seat),
    disc(input.lineWidths.region),
    disc(input.lineWidths.outline),
  ] as const;
  const kindOf = (a: number, b: number): number => {
    const strangers = Number(a === OUTSIDE || a >= CONTEXT) + Number(b === OUTSIDE || b >= CONTEXT);
    if (strangers === 2) return a === OUTSIDE || b === OUTSIDE ? LINE.none : LINE.context;
    if (a === OUTSIDE || b === OUTSIDE) return LINE.outline;
    if (strangers === 1) return LINE.region;
    return input.regions[a - 1] === input.regions[b - 1] ? LINE.seat : LINE.region;
  };
  const stamp = (x: number, y: number, kind: number): void => {
    for (const [dx, dy] of discs[kind] ?? []) {
      const px = x + dx;
      const py = y + dy;
      if (px < 0 || py < 0 || px >= stride || py >= height) continue;
      const at = py * stride + px;
      if ((lines[at] as number) < kind) lines[at] = kind;
    }
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const here = owners[at] as number;
      if (x + 1 < stride && owners[at + 1] !== here) stamp(x, y, kindOf(here, owners[at + 1] as number));
      if (y + 1 < height && owners[at + stride] !== here) {
        stamp(x, y, kindOf(here, owners[at + stride] as number));
      }
    }
  }
  return lines;
}

/** Sample offsets within half a line's width (px) of a sample's lower right corner. */
function disc(width: number): [number, number][] {
  const radius = (width * SAMPLES) / 2;
  const reach = Math.ceil(radius) + 1;
  const offsets: [number, number][] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if ((dx - 0.5) ** 2 + (dy - 0.5) ** 2 <= radius ** 2) offsets.push([dx, dy]);
    }
  }
  return offsets;
}

function boundsOf({ rings }: Plot): [number, number] {
  let [top, bottom] = [Infinity, -Infinity];
  for (const ring of rings) {
    for (const [, y] of ring) {
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return [top, bottom];
}
