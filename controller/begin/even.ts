/** Where something is on a plane: any unit, downwards from the upper left. */
export interface Place {
  x: number;
  /** Downwards. */
  y: number;
}

/** Neighbours that a place knows of. */
const KNOWN = 12;
const TURNS = 400;
/** Part of the way to where a pair wants to be, each turn. */
const PULL = 0.12;
const PUSH = 0.25;
/** Turns in which everybody comes to have the room of a cell, and what he has at first at least. */
const GROWING = 300;
const LEAST_ROOM = 1e-3;

/** Pairs of places with nobody between them (Gabriel 1969), as far as the nearest few go. */
function neighboursOf(places: readonly Place[]): [number, number][] {
  return places.flatMap((place, who) => {
    const far = (other: number): number => distance(place, places[other] as Place);
    const nearest = places
      .map((_, other) => other)
      .filter((other) => other !== who)
      .sort((a, b) => far(a) - far(b))
      .slice(0, KNOWN);
    return nearest.flatMap((other, rank): [number, number][] => {
      const there = places[other] as Place;
      const middle = { x: (place.x + there.x) / 2, y: (place.y + there.y) / 2 };
      const isBetween = (one: number): boolean => distance(middle, places[one] as Place) < far(other) / 2;
      // Each pair once, though either may not know the other.
      return nearest.slice(0, rank).some(isBetween) ? [] : [[who, other]];
    });
  });
}

/** Islands that no pair reaches hang on what is nearest to them, so that no sea lies between them and the rest. */
function linked(places: readonly Place[], pairs: readonly [number, number][]): [number, number][] {
  const group = places.map((_, who) => who);
  const groupOf = (who: number): number => {
    let root = who;
    while (group[root] !== root) root = group[root] as number;
    group[who] = root;
    return root;
  };
  const all = [...pairs];
  for (const [a, b] of pairs) group[groupOf(a)] = groupOf(b);
  const strayOf = (): number => places.findIndex((_, who) => groupOf(who) !== groupOf(0));
  for (let stray = strayOf(); stray >= 0; stray = strayOf()) {
    const own = groupOf(stray);
    let best = { far: Number.POSITIVE_INFINITY, pair: [stray, 0] as [number, number] };
    for (let one = 0; one < places.length; one++) {
      if (groupOf(one) !== own) continue;
      for (let other = 0; other < places.length; other++) {
        if (groupOf(other) === own) continue;
        const far = distance(places[one] as Place, places[other] as Place);
        if (far < best.far) best = { far, pair: [one, other] };
      }
    }
    all.push(best.pair);
    group[own] = groupOf(best.pair[1]);
  }
  return all;
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/**
 * Moves places until all stand about a cell apart: neighbours are drawn together, those of one region harder, and whoever
 * is nearer than a cell to another is pushed away. Coasts and necks keep their shape.
 */
export function even(places: readonly Place[], regions: readonly string[]): Place[] {
  // Places that are one point part in all directions.
  const apart = places.map(({ x, y }, at) => ({
    x: x + Math.cos(at * 2.4) * 1e-6,
    y: y + Math.sin(at * 2.4) * 1e-6,
  }));
  const pairs = linked(apart, neighboursOf(apart));
  const lengths = pairs.map(([a, b]) => distance(apart[a] as Place, apart[b] as Place)).sort((a, b) => a - b);
  // The middle pair stands a cell apart to begin with.
  const scale = 1 / (lengths[lengths.length >> 1] || 1);
  const spots = apart.map(({ x, y }) => ({ x: x * scale, y: y * scale }));
  // Who stands in a crowd takes his room little by little, so that it is made by all and nobody slips between others.
  const rooms = spots.map(() => 1);
  for (const [a, b] of pairs)
    for (const one of [a, b])
      rooms[one] = Math.min(rooms[one] as number, distance(spots[a] as Place, spots[b] as Place));
  for (let turn = 0; turn < TURNS; turn++) {
    const left = Math.max(0, 1 - turn / GROWING);
    const radii = rooms.map((room) => Math.max(room, LEAST_ROOM) ** left / 2);
    const moves = spots.map(() => ({ x: 0, y: 0 }));
    const move = (a: number, b: number, pull: number): void => {
      const [from, to] = [spots[a] as Place, spots[b] as Place];
      const far = distance(from, to) || 1e-9;
      const [dx, dy] = [((to.x - from.x) / far) * pull, ((to.y - from.y) / far) * pull];
      const [one, other] = [moves[a] as Place, moves[b] as Place];
      one.x += dx;
      one.y += dy;
      other.x -= dx;
      other.y -= dy;
    };
    for (const [a, b] of pairs) {
      const over = distance(spots[a] as Place, spots[b] as Place) - 1;
      if (over > 0) move(a, b, over * (regions[a] === regions[b] ? PULL : PULL / 2));
    }
    for (const [a, b] of closePairs(spots)) {
      const lacking =
        (radii[a] as number) + (radii[b] as number) - distance(spots[a] as Place, spots[b] as Place);
      if (lacking > 0) move(a, b, -lacking * PUSH);
    }
    spots.forEach((spot, at) => {
      const by = moves[at] as Place;
      spot.x += by.x;
      spot.y += by.y;
    });
  }
  return spots;
}

/** Pairs less than one apart. */
function closePairs(spots: readonly Place[]): [number, number][] {
  const near = new Map<string, number[]>();
  const pairs: [number, number][] = [];
  spots.forEach((spot, who) => {
    const [column, row] = [Math.floor(spot.x), Math.floor(spot.y)];
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const other of near.get(`${column + dx} ${row + dy}`) ?? [])
          if (distance(spot, spots[other] as Place) < 1) pairs.push([other, who]);
    const key = `${column} ${row}`;
    const there = near.get(key);
    if (there) there.push(who);
    else near.set(key, [who]);
  });
  return pairs;
}
