import { BEACON_ROWS } from '../../render/board/beacon.ts';
import type { Transform } from '../actual.ts';

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

/** Smallest and largest picture of a page, in pixels per pixel of layout: 480x270 to 4K. */
const SMALLEST = 0.25;
const LARGEST = 2;

/** Size of a page's picture in pixels, its beacon's rows at the bottom included; `visible` of its rows are the board. */
export interface PageSize {
  width: number;
  height: number;
  visible: number;
}

/** As large as the canvas, so that OBS need not scale: what it draws anew thirty times a second should cost little. */
export function pageSize(layout: Layout): PageSize {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, layout.scale));
  const visible = layout.height * scale;
  return {
    width: Math.round(layout.width * scale),
    height: Math.ceil(visible + BEACON_ROWS * scale),
    visible,
  };
}

/**
 * Fills the box with a page's board. The beacon's rows hang over the lower edge of the canvas; only where the box ends
 * above it they are cropped, because a cropped item costs OBS another full drawing of it in every frame (obs-scene.c,
 * item_texture_enabled).
 */
export function fillWithPage(
  box: Box | undefined,
  ground: Ground,
  { height, visible }: Pick<PageSize, 'height' | 'visible'>,
): Partial<Transform> {
  const transform = fill(box, ground);
  const [, y, , h] = box ?? [0, 0, 0, ground.layout.height];
  if (y + h < ground.layout.height) return { ...transform, cropBottom: Math.round(height - visible) };
  return { ...transform, boundsHeight: half(((transform.boundsHeight ?? 0) * height) / visible) };
}

/** Fills the box whatever the source's size. */
export function fill(box: Box | undefined, ground: Ground): Partial<Transform> {
  return { ...place(box, ground), boundsType: 'OBS_BOUNDS_STRETCH' };
}

/** Fits inside the box and keeps the shape: text and pictures may grow without covering a neighbour. */
export function fit(box: Box | undefined, ground: Ground): Partial<Transform> {
  return { ...place(box, ground), boundsType: 'OBS_BOUNDS_SCALE_INNER' };
}

function place(box: Box | undefined, { canvas: { width, height }, layout }: Ground): Partial<Transform> {
  const [x, y, w, h] = box ?? [0, 0, layout.width, layout.height];
  const [sx, sy] = [width / layout.width, height / layout.height];
  return {
    positionX: half(x * sx),
    positionY: half(y * sy),
    boundsWidth: half(w * sx),
    boundsHeight: half(h * sy),
    boundsAlignment: 0,
    alignment: 5,
    cropTop: 0,
    cropBottom: 0,
    cropLeft: 0,
    cropRight: 0,
    rotation: 0,
  };
}

/** libobs from 31.0 on keeps places to half pixels; what is asked for finer would never be reached. */
function half(pixels: number): number {
  return Math.round(pixels * 2) / 2;
}
