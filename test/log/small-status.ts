import type { StatusInput } from '../../controller/log/status.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { leadChange, operator, Played, smallPlan } from '../director/small-night.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';

export const election = smallElection({
  seats: [
    ['ROSE', 'LILY'],
    ['ROSE', 'LILY'],
    ['ROSE', 'LILY'],
  ],
});

/** Seat 1 won by ROSE, seat 2 led by LILY, seat 3 without a page. */
export function counted(): Count {
  const reports = [
    page(election, 1, [900, 300, 5], { round: 10, status: 'declared' }),
    page(election, 2, [100, 200, 5], { round: 4 }),
  ];
  return acceptReports(emptyCount(election, 'test'), reports, { election, now: minute(1) }).count;
}

export function statusInput(): StatusInput {
  const night = new Played(smallPlan()).until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2)], commands: [operator({ do: 'hold', why: 'speech' })] });
  const count = counted();
  return {
    election,
    count,
    house: sumHouse(count, election, 'WB'),
    direction: night.last,
    plan: night.plan,
    air: { scene: 'Countnight · State', page: 'state' },
    speed: { wanted: 60, reached: 60 },
    recent: [leadChange(3, 1, 2, 1), leadChange(3, 2, 1, 2)],
    now: { night: minute(2), wall: 9000 },
    feeds: [
      {
        feed: 'ec"i',
        state: 'stale',
        reason: 'nothing new for 30 s',
        lastAnswerAt: minute(2) - 4000,
        lastChangeAt: null,
        pages: 294,
        failing: 2,
      },
    ],
    obs: [],
    latency: { p50: 4, p95: 9, p99: 11, max: 40 },
    use: { rssMb: { start: 90, end: 100, max: 120 }, cpuSeconds: 3.5 },
    problems: ['disk nearly full'],
  };
}
