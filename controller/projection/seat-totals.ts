import type { Nights } from './nights.ts';
import type { BlocProjection } from './projection.ts';
import type { SeatView } from './seat-view.ts';

/** Seats of one party or coalition, night by night. */
export interface SeatTotal extends Pick<BlocProjection, 'kind' | 'id'> {
  seats: Uint16Array;
}

/** Seats of every party and coalition, night by night. */
export function seatTotals(seats: readonly SeatView[], { nights, winners }: Nights): SeatTotal[] {
  const totals = new Map<string, SeatTotal>();
  const totalOf = (kind: SeatTotal['kind'], id: string): Uint16Array => {
    const key = `${kind} ${id}`;
    let total = totals.get(key);
    if (!total) {
      total = { kind, id, seats: new Uint16Array(nights) };
      totals.set(key, total);
    }
    return total.seats;
  };
  seats.forEach((seat, index) => {
    const won = winners[index];
    if (!won || seat.runners.length === 0) return;
    const parties = seat.runners.map(({ party }) => totalOf('party', party));
    const coalitions = seat.runners.map(({ coalition }) =>
      coalition === null ? null : totalOf('coalition', coalition),
    );
    for (let night = 0; night < nights; night++) {
      const winner = won[night] ?? 0;
      const party = parties[winner];
      if (party) party[night] = (party[night] ?? 0) + 1;
      const coalition = coalitions[winner];
      if (coalition) coalition[night] = (coalition[night] ?? 0) + 1;
    }
  });
  return [...totals.values()];
}

/** What a sorted sample has this part of itself below. */
export function quantile(sorted: Uint16Array, of: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(of * sorted.length))] ?? 0;
}

/**
 * The shortest range of whole seats that holds about this part of a sorted sample, the one nearest its middle among equals.
 * Of the last range that holds less and the first that holds more, it is the one nearer to the part: a range that must
 * hold all of it would hold far more where a few seats are all there is.
 */
export function rangeOf(sorted: Uint16Array, part: number): readonly [low: number, high: number] {
  const held = ([low, high]: readonly [number, number]): number =>
    sorted.filter((seats) => seats >= low && seats <= high).length / sorted.length;
  const over = shortestOf(sorted, Math.max(1, Math.ceil(part * sorted.length)));
  const under = widestUnder(sorted, over[1] - over[0]);
  if (under === null) return over;
  return part - held(under) < held(over) - part ? under : over;
}

function shortestOf(sorted: Uint16Array, inside: number): readonly [low: number, high: number] {
  const last = sorted.length - inside;
  let best = 0;
  const worth = (i: number): number =>
    ((sorted[i + inside - 1] ?? 0) - (sorted[i] ?? 0)) * sorted.length + Math.abs(2 * i - last) / 2;
  for (let i = 1; i <= last; i++) if (worth(i) < worth(best)) best = i;
  return [sorted[best] ?? 0, sorted[best + inside - 1] ?? 0];
}

/** Of the ranges narrower than this many seats the one that holds most, its ends as the sample has them. */
function widestUnder(sorted: Uint16Array, width: number): readonly [low: number, high: number] | null {
  let best: readonly [number, number] | null = null;
  let most = 0;
  for (let from = 0, to = 0; from < sorted.length; from++) {
    const low = sorted[from] ?? 0;
    while (to < sorted.length && (sorted[to] ?? 0) < low + width) to++;
    if (to - from > most) {
      most = to - from;
      best = [low, sorted[to - 1] ?? low];
    }
  }
  return best;
}
