import type { Contest, ContestId } from '../../election/election.ts';
import { isOff } from '../../tally/tally.ts';
import { type Desk, type SeatRow, seatRow } from './desk.ts';
import { ringsInput } from './map-view.ts';
import type { NightView } from './view.ts';

/** Seats as rows: leader, margin, status, and the holder of last time where there is one. */
export interface SeatTable {
  /** Which seats they are, when they are not all; else empty. */
  which: string;
  rows: readonly (SeatRow & { changed: boolean })[];
  /** Whether any of them has somebody who leads it; as long as all wait, that is waited for. */
  leads: boolean;
  /** Whether the source tells how far anybody leads; where it does not, who leads stands in that place. */
  margins: boolean;
  /** Margins of so many digits that they need more room. */
  wide: boolean;
  /** The last election's label; empty = nothing to compare with, and no such column. */
  pastLabel: string;
}

/** Votes of so many digits need more room. */
const WIDE = 1_000_000;

export function seatTableOf(
  contests: readonly Contest[],
  view: NightView,
  desk: Desk,
  which = '',
): SeatTable {
  const ids = new Set(contests.map(({ id }) => id));
  const changed = new Set(ringsInput(view, ids) === '' ? [] : changedIn(view, ids));
  const rows = contests.map((contest) => ({
    ...seatRow(contest, view.count.tallies.get(contest.id), desk),
    changed: changed.has(contest.id),
  }));
  const waiting = contests.every(({ id }) => {
    const tally = view.count.tallies.get(id);
    return !tally || tally.outcome === 'no-trend' || isOff(tally);
  });
  return {
    which,
    rows,
    leads: waiting || rows.some(({ chip, seats }) => chip !== null || Boolean(seats)),
    margins: waiting || rows.some(({ margin }) => margin !== null),
    wide: rows.some(({ margin }) => (margin?.value ?? 0) >= WIDE),
    pastLabel: view.election.past.size > 0 ? view.election.pastLabel : '',
  };
}

function changedIn(view: NightView, contests: ReadonlySet<ContestId>): ContestId[] {
  return view.events.flatMap(({ type, contest }) =>
    type === 'lead-changed' && contest && contests.has(contest) ? [contest] : [],
  );
}
