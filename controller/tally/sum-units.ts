import type { ContestId } from '../election/election.ts';
import type { Notice, SoFar } from './so-far.ts';
import { standingOf } from './standing.ts';
import type { SeatTrust } from './trust.ts';
import { sumOfUnits } from './units.ts';
import { tallyOf } from './weighed.ts';

/**
 * A contest after some of its units changed: the sum of what they say. Where the source gives the contest's own numbers,
 * those stand, and a finished sum that differs is told.
 *
 * @returns what trust remembers of the contest from now on; null where it stays
 */
export function sumContest(id: ContestId, soFar: SoFar): { seat: SeatTrust | null; notice: Notice | null } {
  const { election, now } = soFar;
  const contest = election.contests.get(id);
  const units = election.units?.get(id);
  if (!contest || !units) return { seat: null, notice: null };
  const reading = sumOfUnits(
    contest,
    units,
    soFar.unit,
    { ...election, candidates: new Map([[id, soFar.roster(id)]]) },
    now,
  );
  const seat = soFar.seat(id);
  if (seat.fed.url !== '' && !seat.summed) {
    const differs = reading.report.rounds?.done === units.length && seat.fed.total !== reading.total;
    const text = differs
      ? `${contest.name}: its units sum to ${reading.total}, its own page says ${seat.fed.total}`
      : null;
    return { seat: null, notice: { rule: 'units-sum', key: `units-sum:${id}`, text, contest: id } };
  }
  const held = firstHeld(id, soFar);
  const fed = tallyOf(seat, reading, standingOf(reading), now);
  const drop = seat.fed.votes.some(({ votes }, i) => (fed.votes[i]?.votes ?? 0) < votes);
  return {
    seat: {
      ...seat,
      fed: drop ? { ...fed, results: 'correction' } : fed,
      said: reading.report.status,
      seenAt: now,
      summed: true,
      trouble: held,
    },
    notice: null,
  };
}

/** A unit whose newest page is held back marks its contest, whose sum has the unit's last good numbers. */
function firstHeld(id: ContestId, { election, seats }: SoFar): SeatTrust['trouble'] {
  for (const unit of election.units?.get(id) ?? []) {
    const trouble = seats().get(unit.id)?.trouble;
    if (trouble && trouble.kind !== 'waits') return { ...trouble, reason: `${unit.name}: ${trouble.reason}` };
  }
  return null;
}
