import type { Transform } from './actual.ts';

/** `[x, y, width, height]` in pixels of the layout. */
export type Box = [number, number, number, number];

export interface Layout {
  width: number;
  height: number;
  /** Pixels of canvas per pixel of layout. */
  scale: number;
}

/** Where things stand: the canvas of OBS, and the layout that the boards are drawn for. */
export interface Ground {
  canvas: { width: number; height: number };
  layout: Layout;
}

/** The layout that fits a canvas: 1920x1080, or 1080x1920 where it stands upright. */
export function layoutOf(canvas: { width: number; height: number }): Layout {
  const upright = canvas.height > canvas.width;
  const [width, height] = upright ? [1080, 1920] : [1920, 1080];
  return { width, height, scale: Math.min(canvas.width / width, canvas.height / height) };
}

/** Fills the box whatever the source's size. */
export function fill(
  box: Box | undefined,
  ground: Ground,
  crop: Partial<Transform> = {},
): Partial<Transform> {
  return { ...place(box, ground), boundsType: 'OBS_BOUNDS_STRETCH', ...crop };
}

/** Fits inside the box and keeps the shape: text and pictures may grow without covering a neighbour. */
export function fit(box: Box | undefined, ground: Ground): Partial<Transform> {
  return { ...place(box, ground), boundsType: 'OBS_BOUNDS_SCALE_INNER' };
}

function place(box: Box | undefined, { canvas: { width, height }, layout }: Ground): Partial<Transform> {
  const [x, y, w, h] = box ?? [0, 0, layout.width, layout.height];
  const [sx, sy] = [width / layout.width, height / layout.height];
  return {
    positionX: x * sx,
    positionY: y * sy,
    boundsWidth: w * sx,
    boundsHeight: h * sy,
    boundsAlignment: 0,
    alignment: 5,
    cropTop: 0,
    cropBottom: 0,
    cropLeft: 0,
    cropRight: 0,
    rotation: 0,
  };
}
