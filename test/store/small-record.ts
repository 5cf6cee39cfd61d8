import { openingState } from '../../controller/director/state.ts';
import type { Election } from '../../controller/election/election.ts';
import type { NightRecord } from '../../controller/store/night.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';

export const SEATS = 12;
export const election: Election = smallElection({
  seats: Array.from({ length: SEATS }, () => ['ROSE', 'LILY', 'FERN']),
});

/** The night before the first page. */
export function firstRecord(): NightRecord {
  return {
    count: emptyCount(election, 'test'),
    flips: [],
    recent: [],
    director: openingState(),
    at: minute(0),
  };
}

/** The night after one more page: seat `round % SEATS` counts its next round, and the director takes once. */
export function nextRecord(record: NightRecord, round: number): NightRecord {
  const at = minute(round);
  const report = page(election, (round % SEATS) + 1, [500 + round * 3, 400 + round * 2, 90 + round, 4], {
    at,
    stamp: at,
    round: Math.floor(round / SEATS) + 1,
    of: 1000,
  });
  const { count } = acceptReports(record.count, [report], { election, now: at });
  return { ...record, count, director: { ...record.director, takes: round }, at };
}
