import { type Allocation, foremost } from './allocation.ts';
import { dueSeats } from './compensation.ts';
import { DIVISORS, type Divisors, highestAverages } from './divisors.ts';
import { decimal, type Fraction, sumOf, type VotesById, wholeVotes } from './fraction.ts';
import { overThreshold, votesOf } from './threshold.ts';

/** A constituency of a house whose last seats level out what the constituencies did. */
export interface LevelledConstituency {
  /** Seats given here by the votes here, without the levelling seats. */
  seats: number;
  votes: VotesById;
  /** Seats as the contest has them, by its own method or as they are allocated; default: by the divisors of the house. */
  held?: ReadonlyMap<string, number>;
}

export interface LevellingRule {
  /** Levelling seats in each constituency. */
  each: number;
  /** Percent of all votes that a list needs for them. */
  percent: number;
  divisors: Divisors;
}

/** Norway: Election Act of 2002, s. 11-4 to 11-6, read in English; the act of 2023 was not read, its figures were compared. */
export const NORWAY: LevellingRule = { each: 1, percent: 4, divisors: DIVISORS['sainte-lague-1.4'] };

export interface Levelling {
  /** Constituency seats. */
  below: Map<string, Allocation>;
  /** Null while it cannot be said: a constituency has no votes yet, or claims to a constituency seat are level. */
  above: {
    /** Seats in the house, by list. */
    total: Map<string, number>;
    /** Levelling seats, by list. */
    levelling: Map<string, number>;
    /** Whose levelling seats a constituency has. */
    placed: Map<string, string[]>;
    droppedOut: string[];
    /** Equal claims, to a number of seats or to a place; what follows from them is not said. */
    tie: Allocation['tie'];
  } | null;
  /** Constituencies without a vote. */
  missing: string[];
}

/**
 * Norway's house. Each constituency gives its own seats by its own votes, with no threshold. Lists with 4 % of all votes
 * then share what other lists have left of the whole house; a list that won more than its due keeps that and drops out, and
 * the rest is shared anew. What a list lacks are its levelling seats. Each goes where the list's next quotient, v / (2s + 1),
 * is largest against the average price of a seat there (all list votes by constituency seats), the largest first, while the
 * constituency has one left. Equal quotients: more votes, then lots.
 */
export function levelOut(
  constituencies: ReadonlyMap<string, LevelledConstituency>,
  { each, percent, divisors }: LevellingRule = NORWAY,
): Levelling {
  const below = new Map<string, Allocation>();
  const national = new Map<string, bigint>();
  const won = new Map<string, number>();
  const missing: string[] = [];
  for (const [id, { seats, votes, held }] of constituencies) {
    const whole = wholeVotes(votes);
    const given = held ? told(held, seats) : highestAverages(whole, seats, divisors, { tieBreak: [whole] });
    below.set(id, given);
    if (sumOf(whole) === 0n) missing.push(id);
    for (const [list, count] of whole) national.set(list, (national.get(list) ?? 0n) + count);
    for (const [list, n] of given.seats) won.set(list, (won.get(list) ?? 0) + n);
  }
  if (missing.length > 0 || [...below.values()].some(({ tie }) => tie !== null))
    return { below, above: null, missing };
  const fixed = [...constituencies.values()].reduce((sum, { seats }) => sum + seats, 0);
  const through = overThreshold(national, { percent });
  const { due, more, tie, droppedOut } = dueSeats(
    votesOf(national, through),
    fixed + each * constituencies.size,
    won,
    { divisors, excess: 'drops-out', tieBreak: [national] },
  );
  const levelling = new Map([...more].filter(([, lacks]) => lacks > 0));
  const total = new Map([...national.keys()].map((list) => [list, due.get(list) ?? won.get(list) ?? 0]));
  const placing = tie
    ? { placed: new Map<string, string[]>(), tie }
    : place(constituencies, below, levelling, each);
  return { below, above: { total, levelling, droppedOut, ...placing }, missing };
}

/** Seats that stand already; what is not given of them is as open as equal claims are. */
function told(held: ReadonlyMap<string, number>, seats: number): Allocation {
  const left = [...held.values()].reduce((open, n) => open - n, seats);
  const tie = left > 0 ? { seats: left, between: [] } : null;
  return { seats: new Map(held), tie, vacant: 0, tooMany: 0 };
}

function place(
  constituencies: ReadonlyMap<string, LevelledConstituency>,
  below: ReadonlyMap<string, Allocation>,
  levelling: ReadonlyMap<string, number>,
  each: number,
): { placed: Map<string, string[]>; tie: Allocation['tie'] } {
  const placed = new Map([...constituencies.keys()].map((id) => [id, [] as string[]]));
  const claims = new Map<string, Fraction>();
  const whose = new Map<string, { constituency: string; list: string }>();
  const local = new Map<string, bigint>();
  for (const [constituency, { seats, votes }] of constituencies) {
    const whole = wholeVotes(votes);
    for (const list of levelling.keys()) {
      const count = whole.get(list) ?? 0n;
      if (count === 0n) continue;
      const key = `${constituency} ${list}`;
      const held = below.get(constituency)?.seats.get(list) ?? 0;
      claims.set(key, { n: count * BigInt(Math.max(1, seats)), d: BigInt(2 * held + 1) * sumOf(whole) });
      whose.set(key, { constituency, list });
      local.set(key, count);
    }
  }
  const left = new Map(levelling);
  for (;;) {
    const best = foremost(claims, [local]);
    if (best === null) return { placed, tie: null };
    const met = best.between.map((key) => whose.get(key) as { constituency: string; list: string });
    const clash = met.filter(
      ({ constituency, list }) =>
        met.filter((other) => other.constituency === constituency).length >
          each - (placed.get(constituency)?.length ?? 0) ||
        met.filter((other) => other.list === list).length > (left.get(list) ?? 0),
    );
    if (clash.length > 0)
      return {
        placed,
        tie: { seats: 1, between: clash.map(({ constituency, list }) => `${list} in ${constituency}`) },
      };
    for (const { constituency, list } of met) {
      placed.get(constituency)?.push(list);
      left.set(list, (left.get(list) ?? 0) - 1);
      claims.delete(`${constituency} ${list}`);
    }
    for (const [key, { constituency, list }] of whose)
      if ((placed.get(constituency)?.length ?? 0) >= each || (left.get(list) ?? 0) <= 0) claims.delete(key);
  }
}

/**
 * How many seats each Norwegian constituency has, levelling seats included: inhabitants + 1.8 for each square kilometre,
 * Sainte-Laguë over the whole house (Election Act of 2002, s. 11-3). The act of 2023 has at least 4 for each; that the
 * others then share the rest is not read in the law, and no case of it is known.
 */
export function seatsOfConstituencies(
  facts: ReadonlyMap<string, { inhabitants: number; areaKm2: number }>,
  house = 169,
  atLeast = 4,
): Allocation {
  const points = new Map<string, bigint>();
  for (const [id, { inhabitants, areaKm2 }] of facts) {
    const { n, d } = decimal(areaKm2);
    // In parts of 5 * 10^9 of a point, so that 1.8 and nine decimals of an area are whole numbers.
    points.set(id, BigInt(inhabitants) * 5n * 10n ** 9n + (9n * n * 10n ** 9n) / d);
  }
  const few = new Map<string, number>();
  for (;;) {
    const rest = new Map([...points].filter(([id]) => !few.has(id)));
    const seats = Math.max(0, house - few.size * atLeast);
    const given = highestAverages(rest, seats, DIVISORS['sainte-lague'], { tieBreak: [rest] });
    const short = [...given.seats].filter(([, n]) => n < atLeast).map(([id]) => id);
    if (short.length === 0 || rest.size === 0) {
      const all = new Map([...points.keys()].map((id) => [id, few.get(id) ?? given.seats.get(id) ?? 0]));
      return { ...given, seats: all };
    }
    for (const id of short) few.set(id, atLeast);
  }
}
