import type { ContestId } from '../../controller/election/election.ts';
import type { SeatView } from '../../controller/projection/seat-view.ts';

/** A two-party seat of `WB`: what ROSE had last time and has now, when so much is counted. */
export function seat(
  number: number,
  past: number | null,
  now: number | null,
  counted: number,
  over: Partial<SeatView> = {},
): SeatView {
  const seen = counted === 0 ? null : now;
  return {
    contest: `WB-${number}` as ContestId,
    region: `region-${number % 5}`,
    runners: [
      { party: 'rose', coalition: 'garden', prior: past, seen, machine: null },
      {
        party: 'lily',
        coalition: null,
        prior: past === null ? null : 1 - past,
        seen: seen === null ? null : 1 - seen,
        machine: null,
      },
    ],
    counted,
    rounds: 20,
    winner: null,
    at: 1000 * number,
    ...over,
  };
}

/** Seats 1 to `number`, made one by one. */
export function seats(number: number, make: (n: number) => SeatView): SeatView[] {
  return Array.from({ length: number }, (_, index) => make(index + 1));
}
