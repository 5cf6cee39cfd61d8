import { type CellShape, layCells, ringOf } from '../controller/begin/cells.ts';
import type { Boundary, Ring } from './boundaries.ts';
import { fitTo } from './projection.ts';
import { areaOf } from './simplify.ts';

/** The plane that places are laid out from: its size does not matter, only its shape. */
const PLANE = { width: 10_000, height: 10_000 };

/** One cell for each seat instead of its shape, at its middle as far as there is room; the seats of a region together. */
export function cellsOf(
  boundaries: readonly Boundary[],
  shape: CellShape,
  regionOf: (boundary: Boundary) => string,
): Boundary[] {
  const { plot } = fitTo(boundaries, PLANE, 0);
  const places = boundaries.map((boundary) => middleOf(plot(boundary).rings));
  const cells = layCells(places, boundaries.map(regionOf), shape);
  return boundaries.map((boundary, at) => ({
    ...boundary,
    rings: [ringOf(cells[at] as readonly [number, number], shape)],
  }));
}

/** Centre of gravity of the largest ring; of what has no area, where it begins. */
function middleOf(rings: readonly Ring[]): { x: number; y: number } {
  const ring = rings.reduce((most, one) => (areaOf(one) > areaOf(most) ? one : most));
  const [left, top] = ring[0] as readonly [number, number];
  let [area, x, y] = [0, 0, 0];
  for (let i = 0; i < ring.length; i++) {
    const [ax, ay] = ring[i] as readonly [number, number];
    const [bx, by] = ring[(i + 1) % ring.length] as readonly [number, number];
    // Measured from a corner: small shapes far from the origin lose nothing.
    const turn = (ax - left) * (by - top) - (bx - left) * (ay - top);
    area += turn;
    x += (ax + bx - 2 * left) * turn;
    y += (ay + by - 2 * top) * turn;
  }
  return area === 0 ? { x: left, y: top } : { x: left + x / (3 * area), y: top + y / (3 * area) };
}
