import { grouped } from '../../ground/grouped.ts';

/** Where one seat's dot is, in units of the outer ring's radius. */
export interface Dot {
  /** -1 (left end) .. 1 (right end), before the dot's own radius. */
  x: number;
  /** 0 (base line) .. 1 (top). */
  y: number;
  /** Radians from the left end, 0..pi. */
  angle: number;
  /** 0 = innermost. */
  ring: number;
}

/** The dots of a house. The layout depends on the number of seats only, so a flip moves no dot. */
export interface Hemicycle {
  seats: number;
  /** In reading order: by angle from the left, then from the inner ring outwards. */
  dots: readonly Dot[];
  /** Radius of every dot, in the same unit. */
  dotRadius: number;
}

/** Smallest distance of two centres, in dot diameters. */
const DOT_GAP = 1.2;
/** Spread (CV) of neighbour distances that the eye does not see yet. */
const MOST_UNEVEN = 0.024;
/** The numbers in the middle need so much room within the innermost dots. */
const CLEAR = 0.32;
/** Up to this many seats sit in one row. */
const ONE_ROW = 10;

const known = new Map<number, Hemicycle>();

/**
 * Seats of a house as a semicircle of dots: rings of equal distance, seats shared among the rings by
 * Sainte-Lague on their radius (as parliament-svg does), ends inset so that dots stand on the base line.
 * Of the ring counts and distances that look right, the one with the most even neighbours is taken.
 * @param seats 1 or more
 */
export function hemicycle(seats: number): Hemicycle {
  if (!Number.isInteger(seats) || seats < 1) throw new RangeError(`a house of ${seats} seats`);
  let found = known.get(seats);
  if (!found) {
    found = seats <= ONE_ROW ? oneRow(seats) : mostEven(seats);
    known.set(seats, found);
  }
  return found;
}

/** Standard deviation of the dots' distances to their nearest neighbour, over its mean. */
export function spread(dots: readonly Dot[]): number {
  return deviation(nearest(dots));
}

function deviation(distances: readonly number[]): number {
  const mean = distances.reduce((sum, d) => sum + d, 0) / distances.length;
  const square = distances.reduce((sum, d) => sum + (d - mean) ** 2, 0) / distances.length;
  return Math.sqrt(square) / mean;
}

/** Distance of each dot to its nearest neighbour. Only rings beside its own are near enough to matter. */
export function nearest(dots: readonly Dot[]): number[] {
  const rings = grouped(dots, ({ ring }) => [ring]);
  return dots.map((dot) => {
    let best = Number.POSITIVE_INFINITY;
    for (let ring = dot.ring - 1; ring <= dot.ring + 1; ring++) {
      const others = rings.get(ring) ?? [];
      // Rings are in order of angle with equal steps, so the nearest is beside this place.
      const place = Math.round((dot.angle / Math.PI) * (others.length - 1));
      for (let at = Math.max(0, place - 2); at <= Math.min(others.length - 1, place + 2); at++) {
        const other = others[at] as Dot;
        if (other !== dot) best = Math.min(best, Math.hypot(other.x - dot.x, other.y - dot.y));
      }
    }
    return best;
  });
}

function oneRow(seats: number): Hemicycle {
  if (seats === 1) return { seats, dots: [{ x: 0, y: 1, angle: Math.PI / 2, ring: 0 }], dotRadius: 0.16 };
  // Chords between neighbours of DOT_GAP diameters and a little more, because the ends are inset.
  const dotRadius = Math.min(0.16, Math.sin(Math.PI / (2 * (seats - 1))) / (DOT_GAP + 0.15));
  return { seats, dots: place([{ radius: 1, count: seats }], dotRadius), dotRadius };
}

function mostEven(seats: number): Hemicycle {
  let best: { dots: Dot[]; gap: number; score: number } | null = null;
  for (const { radii, step, cost } of candidates(seats)) {
    // They come cheapest first, so nothing after this one can win.
    if (best && cost >= best.score) break;
    const counts = share(seats, radii);
    const dots = place(
      radii.map((radius, ring) => ({ radius, count: counts[ring] as number })),
      step / DOT_GAP / 2,
    );
    const gaps = nearest(dots);
    const uneven = deviation(gaps);
    const score = uneven + cost + (uneven > MOST_UNEVEN ? 1 : 0);
    if (!best || score < best.score) best = { dots, gap: Math.min(...gaps), score };
  }
  if (!best) throw new Error(`no layout for ${seats} seats`);
  return { seats, dots: best.dots, dotRadius: best.gap / DOT_GAP / 2 };
}

/**
 * Ring counts and distances worth trying, the best-looking first: an inner radius of 0.42 leaves room for the
 * numbers in the middle.
 */
function candidates(seats: number): { radii: number[]; step: number; cost: number }[] {
  const found: { radii: number[]; step: number; cost: number }[] = [];
  const likely = Math.sqrt(seats / 2.9);
  for (let rings = Math.max(2, Math.floor(likely * 0.75)); rings <= Math.ceil(likely * 1.3) + 1; rings++) {
    // Distance of rings over distance in a ring: 1 would let neighbours in the next ring come too near.
    for (let stretch = 1.02; stretch < 1.2; stretch += 0.02) {
      const step = (Math.PI * rings) / (seats - rings + (Math.PI * stretch * rings * (rings - 1)) / 2);
      const inner = 1 - (rings - 1) * stretch * step;
      if (inner < 0.1) continue;
      const radii = Array.from({ length: rings }, (_, ring) => inner + ring * stretch * step);
      const crowded = Math.max(0, CLEAR - (inner - step / DOT_GAP / 2));
      found.push({ radii, step, cost: Math.abs(inner - 0.42) * 0.1 + crowded });
    }
  }
  return found.sort((a, b) => a.cost - b.cost);
}

/** Sainte-Lague: seats go one by one to the ring with the largest radius / (2 n + 1). */
function share(seats: number, radii: readonly number[]): number[] {
  const counts = radii.map(() => 0);
  for (let seat = 0; seat < seats; seat++) {
    let to = 0;
    for (let ring = 1; ring < radii.length; ring++) {
      const mine = (radii[ring] as number) / (2 * (counts[ring] as number) + 1);
      const best = (radii[to] as number) / (2 * (counts[to] as number) + 1);
      if (mine > best) to = ring;
    }
    counts[to] = (counts[to] as number) + 1;
  }
  return counts;
}

/** Dots of the rings; the end dots touch the base line instead of being cut by it. */
function place(rings: readonly { radius: number; count: number }[], dotRadius: number): Dot[] {
  const dots: Dot[] = [];
  rings.forEach(({ radius, count }, ring) => {
    const inset = Math.asin(Math.min(1, dotRadius / radius));
    for (let seat = 0; seat < count; seat++) {
      const angle = count === 1 ? Math.PI / 2 : inset + ((Math.PI - 2 * inset) * seat) / (count - 1);
      dots.push({ x: -Math.cos(angle) * radius, y: Math.sin(angle) * radius, angle, ring });
    }
  });
  return dots.sort((a, b) => a.angle - b.angle || a.ring - b.ring);
}
