import { type Runner, type SeatView, seatsOf } from '../projection/seat-view.ts';

/** `party ID` and `coalition ID` -> the leads so far, as a part of the seats that report, of all seats. */
export function leadsScaled(seats: readonly SeatView[]): Map<string, number> {
  const reporting = seats.filter(({ counted }) => counted > 0);
  const leads = seatsOf(reporting, ({ runners }) => highest(runners, ({ seen }) => seen ?? 0));
  return new Map([...leads].map(([key, lead]) => [key, (lead * seats.length) / reporting.length]));
}

/**
 * Uniform swing: where a party's past is known it moves alike in all seats, by the mean of those that report; where it is
 * not, it has the mean of what it has there. Who is declared has won.
 */
export function uniformSwing(seats: readonly SeatView[]): (seat: SeatView) => number | null {
  const moved = new Map<string, { sum: number; seats: number }>();
  const keyOf = ({ party, prior }: Runner) => (prior === null ? `${party}?` : party);
  for (const { runners } of seats)
    for (const runner of runners) {
      if (runner.seen === null) continue;
      const of = moved.get(keyOf(runner)) ?? { sum: 0, seats: 0 };
      moved.set(keyOf(runner), { sum: of.sum + runner.seen - (runner.prior ?? 0), seats: of.seats + 1 });
    }
  return ({ winner, runners }) =>
    winner ??
    highest(runners, (runner) => {
      const { sum, seats: of } = moved.get(keyOf(runner)) ?? { sum: 0, seats: 1 };
      return (runner.prior ?? 0) + sum / of;
    });
}

function highest(runners: readonly Runner[], of: (runner: Runner) => number): number {
  const values = runners.map(of);
  return values.indexOf(Math.max(...values));
}
