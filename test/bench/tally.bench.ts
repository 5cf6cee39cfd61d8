import { type Contest, contestId, type Election } from '../../controller/election/election.ts';
import type { Report } from '../../controller/feed/report.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { deriveEvents } from '../../controller/tally/derive.ts';
import { diffTallies } from '../../controller/tally/diff.ts';
import { sumHouses } from '../../controller/tally/house.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';

/** All 4,123 assembly seats of India in 31 states, about 40,000 candidates. */
const SEATS = 4123;
const STATES = 31;
const PER_SEAT = 9;
const RUNS = 40;

/** Times one poll of a national count; rival: throwing the count away and reading every page anew. */
export async function bench() {
  const election = nation();
  const contests = [...election.contests.values()];
  const base = contests.map((contest, i) => report(election, contest, i, 0));
  const before = acceptReports(emptyCount(election, 'test'), base, { election, now: minute(1) }).count;
  const cases: { contender: string; n: number; reports: Report[]; whole?: boolean }[] = [
    { contender: 'nothing changed', n: SEATS, reports: structuredClone(base) },
    { contender: '5 % of the seats changed', n: SEATS, reports: changed(election, contests, base, 20) },
    { contender: '5 % changed, only those delivered', n: Math.ceil(SEATS / 20), reports: [] },
    { contender: '1 seat changed, only that delivered', n: 1, reports: [] },
    { contender: 'rival: every page read anew', n: SEATS, reports: base, whole: true },
  ];
  const all = changed(election, contests, base, 20);
  (cases[2] as (typeof cases)[0]).reports = all.filter((r) => r.fetchedAt === minute(2));
  (cases[3] as (typeof cases)[0]).reports = [report(election, contests[7] as Contest, 7, 9)];

  const times = cases.map((): number[] => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [i, { reports, whole }] of cases.entries()) {
      const start = performance.now();
      step(whole ? emptyCount(election, 'test') : before, reports, election);
      times[i]?.push(performance.now() - start);
    }
  }
  const medians = times.map((t) => quantile(t, 0.5));
  const rival = medians.at(-1) ?? 1;
  const sums = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    sumHouses(before, election);
    return performance.now() - start;
  });
  return {
    name: 'tally',
    rival: 'every page read anew',
    rows: cases.map(({ contender, n }, i) => ({
      contender,
      n,
      medianMs: medians[i] ?? 0,
      p95Ms: quantile(times[i] ?? [], 0.95),
      ratio: (medians[i] ?? 0) / rival,
    })),
    notes: [
      `${SEATS} seats, ${SEATS * (PER_SEAT + 1)} candidates with NOTA, ${RUNS} alternating runs after 1 warm-up fill`,
      'a step is acceptReports + diffTallies + deriveEvents; every report is a fresh object',
      `fastest runs: ${cases.map(({ contender }, i) => `${contender} ${Math.min(...(times[i] ?? [])).toFixed(1)} ms`).join(', ')}`,
      `summing all ${STATES} houses: ${quantile(sums, 0.5).toFixed(1)} ms`,
      'wanted: nothing changed under 5 ms, 5 % changed under 50 ms',
    ],
  };
}

function step(count: Count, reports: readonly Report[], election: Election): number {
  const { count: after } = acceptReports(count, reports, { election, now: minute(3) });
  return deriveEvents(diffTallies(count, after), count, after, election, { now: minute(3) }).length;
}

function nation(): Election {
  const parties = ['ROSE', 'LILY', 'FERN', 'MOSS', 'IND', 'IND', 'IND', 'IND', 'IND'].slice(0, PER_SEAT);
  const sizes = Array.from(
    { length: STATES },
    (_, i) => Math.floor((SEATS * (i + 1)) / STATES) - Math.floor((SEATS * i) / STATES),
  );
  const seats = sizes.map((size) => Array.from({ length: size }, () => parties));
  const [first, ...rest] = seats;
  return smallElection({
    seats: first ?? [],
    moreStates: rest.map((s, i) => ({ code: `S${i + 2}`, seats: s })),
    past: () => ({}),
  });
}

function report(election: Election, contest: Contest, i: number, more: number): Report {
  const votes = Array.from(
    { length: PER_SEAT + 1 },
    (_, at) => 1000 + ((i * 7919 + at * 104_729) % 50_000) + more,
  );
  return page(election, contest.number, votes, {
    contest: contestId(contest.state, contest.number),
    claimed: { number: contest.number, name: contest.name, state: contest.state },
    stamp: minute(more === 0 ? 0 : 2),
    round: more === 0 ? 4 : 5,
    at: minute(more === 0 ? 1 : 2),
  });
}

function changed(
  election: Election,
  contests: readonly Contest[],
  base: readonly Report[],
  every: number,
): Report[] {
  // One message from the feed's thread: the whole poll is cloned at once.
  return structuredClone(
    base.map((old, i) => (i % every === 0 ? report(election, contests[i] as Contest, i, 3 + (i % 11)) : old)),
  );
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}
