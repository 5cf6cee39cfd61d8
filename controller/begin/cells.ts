import { even, type Place } from './even.ts';

/** Column and row of a cell. */
export type Cell = readonly [column: number, row: number];

export type CellShape = 'squares' | 'hexagons';

/** A cell's unit of width: far from anything that could be degrees. */
export const UNIT = 1000;
/** Even places pushed together this much fill their cells nearly without a gap. */
const CROWD = 0.96;
/** What a border between two regions costs, and an edge without a neighbour, in squared cells of way. */
const BORDER = 2;
const SHORE = 0.9;
/** How far a seat looks for a better cell, in cells. */
const REACH = 3;
const MOST_TURNS = 40;
/** Seats of a piece that are tried to join it to the rest of its region. */
const TRIED = 8;
const HEIGHT = { squares: 1, hexagons: Math.sqrt(3) / 2 } as const;
const HALF = 0.5;

/**
 * A cell for each place, no two alike: neighbours stay near, and those of one region beside each other where that can be.
 * Places are moved about a cell apart first (`even`), each then takes the nearest cell that is free, and they change cells
 * for as long as that brings all of them nearer to their own.
 *
 * @param regions of each place; none where they are all alike
 */
export function layCells(places: readonly Place[], regions: readonly string[], shape: CellShape): Cell[] {
  const spots = even(places, regions).map(({ x, y }) => ({ x: x * CROWD, y: y * CROWD }));
  const grid = new Grid(spots, regions, shape);
  grid.settle();
  grid.join();
  return grid.cells();
}

/** The corners of a cell, a closed ring of points with y upwards. */
export function ringOf([column, row]: Cell, shape: CellShape): [number, number][] {
  const { x, y } = middleOf([column, row], shape);
  const half = shape === 'squares' ? HALF : HALF / Math.cos(Math.PI / 6);
  const corners: [number, number][] =
    shape === 'squares'
      ? [
          [-half, half],
          [half, half],
          [half, -half],
          [-half, -half],
        ]
      : [0, 1, 2, 3, 4, 5].map((k) => [
          half * Math.sin((k * Math.PI) / 3),
          half * Math.cos((k * Math.PI) / 3),
        ]);
  const ring = corners.map(([dx, dy]): [number, number] => [
    Math.round((x + dx + 1.5) * UNIT),
    Math.round((dy - y - 1.5) * UNIT),
  ]);
  return [...ring, ring[0] as [number, number]];
}

function middleOf([column, row]: Cell, shape: CellShape): Place {
  const shift = shape === 'hexagons' && row % 2 !== 0 ? HALF : 0;
  return { x: column + shift, y: row * HEIGHT[shape] };
}

function spanOf(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** Who sits in which cell. Empty cells reach as far as anybody wants to go. */
class Grid {
  readonly #spots: readonly Place[];
  readonly #regions: readonly string[];
  readonly #shape: CellShape;
  /** Cell -> who is in it. */
  readonly #seats = new Map<number, number>();
  /** Who -> cell. */
  readonly #at: number[] = [];

  constructor(spots: readonly Place[], regions: readonly string[], shape: CellShape) {
    this.#spots = spots;
    this.#regions = regions;
    this.#shape = shape;
    // Those in the thick of it choose first: whoever comes later moves outwards, where there is room.
    const middle = {
      x: spots.reduce((sum, { x }) => sum + x, 0) / spots.length,
      y: spots.reduce((sum, { y }) => sum + y, 0) / spots.length,
    };
    const far = spots.map(({ x, y }) => Math.hypot(x - middle.x, y - middle.y));
    const order = spots.map((_, at) => at).sort((a, b) => (far[a] as number) - (far[b] as number) || a - b);
    for (const at of order) this.#put(at, this.#nearestFree(spots[at] as Place));
  }

  /** Seats move, or change places, for as long as that is better for all. */
  settle(): void {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      let moved = false;
      for (let who = 0; who < this.#at.length; who++) {
        const from = this.#at[who] as number;
        let best = { cell: from, gain: 1e-9 };
        for (const cell of this.#around(from)) {
          const gain = this.#gain(who, cell);
          if (gain > best.gain) best = { cell, gain };
        }
        if (best.cell === from) continue;
        this.#swap(who, best.cell);
        moved = true;
      }
      if (!moved) return;
    }
  }

  /**
   * A region in several pieces is joined: along the way from a piece to the rest of its region everybody moves up by one
   * cell. Kept only where fewer pieces are left in all.
   */
  join(): void {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const before = this.#pieces();
      const stray = before.filter(({ isRest }) => !isRest);
      const done = stray.some(({ members, region }) => {
        for (const who of members.slice(0, TRIED)) {
          const kept = [...this.#at];
          if (this.#moveUp(who, region, new Set(members))) {
            if (this.#pieces().length < before.length) return true;
            this.#restore(kept);
          }
        }
        return false;
      });
      if (!done) return;
    }
  }

  cells(): Cell[] {
    const cells = this.#at.map(cellOf);
    const [left] = spanOf(cells.map(([column]) => column));
    const [top] = spanOf(cells.map(([, row]) => row));
    // An odd row stands half a cell to the right: whoever moves the picture moves it by two rows.
    const up = this.#shape === 'hexagons' ? top - (Math.abs(top) % 2) : top;
    return cells.map(([column, row]) => [column - left, row - up]);
  }

  #put(who: number, cell: number): void {
    this.#seats.set(cell, who);
    this.#at[who] = cell;
  }

  #swap(who: number, cell: number): void {
    const from = this.#at[who] as number;
    const other = this.#seats.get(cell);
    this.#seats.delete(from);
    if (other !== undefined) this.#put(other, from);
    this.#put(who, cell);
  }

  #restore(cells: readonly number[]): void {
    this.#seats.clear();
    cells.forEach((cell, who) => {
      this.#put(who, cell);
    });
  }

  #nearestFree({ x, y }: Place): number {
    const row = Math.round(y / HEIGHT[this.#shape]);
    const column = Math.round(x);
    let best = { cell: -1, far: Number.POSITIVE_INFINITY };
    for (let reach = 0; best.far > (reach - 1) * HEIGHT[this.#shape]; reach++) {
      for (let dy = -reach; dy <= reach; dy++) {
        const step = Math.abs(dy) === reach ? 1 : 2 * reach;
        for (let dx = -reach; dx <= reach; dx += step || 1) {
          const cell = keyOf([column + dx, row + dy]);
          if (this.#seats.has(cell)) continue;
          const middle = middleOf([column + dx, row + dy], this.#shape);
          const far = Math.hypot(middle.x - x, middle.y - y);
          if (far < best.far) best = { cell, far };
        }
      }
    }
    return best.cell;
  }

  #around(cell: number): number[] {
    const [column, row] = cellOf(cell);
    const cells: number[] = [];
    for (let dy = -REACH; dy <= REACH; dy++)
      for (let dx = -REACH; dx <= REACH; dx++) cells.push(keyOf([column + dx, row + dy]));
    return cells;
  }

  #gain(who: number, cell: number): number {
    const from = this.#at[who] as number;
    const other = this.#seats.get(cell);
    const before = this.#cost(who, from) + (other === undefined ? 0 : this.#cost(other, cell));
    this.#swap(who, cell);
    const after = this.#cost(who, cell) + (other === undefined ? 0 : this.#cost(other, from));
    this.#swap(who, from);
    return before - after;
  }

  /** The way from its own place, and its edges towards others and towards nobody. */
  #cost(who: number, cell: number): number {
    const spot = this.#spots[who] as Place;
    const middle = middleOf(cellOf(cell), this.#shape);
    let cost = (middle.x - spot.x) ** 2 + (middle.y - spot.y) ** 2;
    for (const next of this.#beside(cell)) {
      const other = this.#seats.get(next);
      if (other === undefined) cost += SHORE;
      else if (this.#regions[other] !== this.#regions[who]) cost += BORDER;
    }
    return cost;
  }

  #beside(cell: number): number[] {
    const [column, row] = cellOf(cell);
    const sides =
      this.#shape === 'squares' ? SQUARE_SIDES : row % 2 === 0 ? EVEN_HEXAGON_SIDES : ODD_HEXAGON_SIDES;
    return sides.map(([dx, dy]) => keyOf([column + dx, row + dy]));
  }

  /** The pieces of all regions; the largest of each is what the others are joined to. */
  #pieces(): { region: string; members: number[]; isRest: boolean }[] {
    const seen = new Set<number>();
    const pieces: { region: string; members: number[]; isRest: boolean }[] = [];
    for (let who = 0; who < this.#at.length; who++) {
      if (seen.has(who)) continue;
      seen.add(who);
      const region = this.#regions[who] ?? '';
      const members = [who];
      for (const one of members) {
        for (const cell of this.#beside(this.#at[one] as number)) {
          const other = this.#seats.get(cell);
          if (other === undefined || seen.has(other) || (this.#regions[other] ?? '') !== region) continue;
          seen.add(other);
          members.push(other);
        }
      }
      pieces.push({ region, members, isRest: false });
    }
    pieces.sort((a, b) => b.members.length - a.members.length);
    const led = new Set<string>();
    for (const piece of pieces) {
      piece.isRest = !led.has(piece.region);
      led.add(piece.region);
    }
    return pieces;
  }

  /** @returns whether a way led from a seat to others of its region */
  #moveUp(who: number, region: string, own: ReadonlySet<number>): boolean {
    const from = this.#at[who] as number;
    const cameBy = new Map<number, number>([[from, from]]);
    const queue = [from];
    for (const cell of queue) {
      for (const next of this.#beside(cell)) {
        const other = this.#seats.get(next);
        if (other === undefined || own.has(other) || cameBy.has(next)) continue;
        if (this.#regions[other] === region && cell !== from) {
          // Who stood beside the region comes to stand where the seat was, by way of everybody between.
          const way: number[] = [];
          for (let at = cell; at !== from; ) {
            const back = cameBy.get(at) as number;
            way.push(at);
            at = back;
          }
          for (let at = way.length - 1; at >= 0; at--) this.#swap(who, way[at] as number);
          return true;
        }
        cameBy.set(next, cell);
        queue.push(next);
      }
    }
    return false;
  }
}

type Side = readonly [dx: number, dy: number];
const SQUARE_SIDES: readonly Side[] = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];
const EVEN_HEXAGON_SIDES: readonly Side[] = [...SQUARE_SIDES, [-1, -1], [-1, 1]];
const ODD_HEXAGON_SIDES: readonly Side[] = [...SQUARE_SIDES, [1, -1], [1, 1]];

/** A cell as one number: a map has them by the hundred thousand. */
const SPAN = 1 << 20;
function keyOf([column, row]: Cell): number {
  return (row + SPAN / 2) * SPAN + column + SPAN / 2;
}
function cellOf(key: number): Cell {
  return [(key % SPAN) - SPAN / 2, Math.floor(key / SPAN) - SPAN / 2];
}
