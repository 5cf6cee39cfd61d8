import type { Contest } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import type { Random } from './random.ts';

/** What a seat's page says from one moment on. */
export interface Version {
  /** When the source published it, ms: the page's stamp. */
  at: number;
  status: 'not-started' | 'in-progress' | 'recount' | 'declared';
  done: number;
  of: number;
  electionDay: readonly number[];
  postal: readonly number[];
  /** What the authority made of each, and the seats of each list; with the declaration, where they are published. */
  outcomes?: FinalCount['outcomes'];
  seats?: FinalCount['seats'];
  ballots?: FinalCount['ballots'];
  /** Of a ranked count the stages that are published so far, behind the first. */
  stages?: FinalCount['stages'];
}

export type Order = 'random' | 'region' | 'adversarial';

export interface SeatPace {
  /** ms the seat's first machine round comes later than the earliest possible one. */
  delay: number;
  /** ms a round takes, about. */
  round: number;
}

const MINUTE = 60_000;
/** What a stage of a ranked count takes, ms. */
const STAGE = 7 * MINUTE;

/** How fast a seat counts under an order. Regions share a pace under `region` and `adversarial`. */
export function paceOf(order: Order, region: Random, seat: Random, mislead: boolean): SeatPace {
  const regional = order === 'random' ? { delay: 20, factor: 1 } : regionPace(region);
  const delay = (regional.delay + seat.share() * 25) * MINUTE;
  const spread = order === 'random' ? 0.3 : 0.16;
  const round = 27 * regional.factor * seat.factor(spread) * MINUTE;
  // The adversarial night lets one side's seats report first and the other's at the end.
  return mislead ? { delay: delay + 150 * MINUTE, round: round * 1.15 } : { delay, round };
}

function regionPace(region: Random): { delay: number; factor: number } {
  return { delay: region.share() * 40, factor: 0.85 + region.share() * 0.35 };
}

/**
 * A seat's whole night: nothing, postal votes, round by round, the last round, the declaration. Versions are
 * in the order of their stamps; the last one holds exactly the published votes.
 */
export function seatNight(
  contest: Contest,
  final: FinalCount,
  starts: number,
  pace: SeatPace,
  random: Random,
  misleading: boolean,
): Version[] {
  const votes = final.electionDay.map((electionDay, i) => electionDay + (final.postal[i] as number));
  const total = votes.reduce((sum, count) => sum + count, 0);
  const of = roundsOf(contest.electors, total);
  const rounds = spreadRounds(final.electionDay, of, random, misleading ? firstTwo(votes) : null);
  const none = votes.map(() => 0);
  const versions: Version[] = [
    {
      at: starts - random.int(5, 40) * MINUTE,
      status: 'not-started',
      done: 0,
      of,
      electionDay: none,
      postal: none,
    },
  ];
  // Some halls enter a part of the postal votes at first and the rest with the last round.
  const early = random.share() < 0.3 ? 0.55 + random.share() * 0.35 : 1;
  const first = final.postal.map((count) => Math.floor(count * early));
  let at = starts + Math.round((10 + random.share() * 40) * MINUTE);
  versions.push({ at, status: 'in-progress', done: 0, of, electionDay: none, postal: first });
  at = Math.max(at + 5 * MINUTE, starts + 50 * MINUTE + pace.delay);
  for (const [i, electionDay] of rounds.entries()) {
    const postal = i === of - 1 ? final.postal : first;
    versions.push({ at: Math.round(at), status: 'in-progress', done: i + 1, of, electionDay, postal });
    at += pace.round * random.factor(0.22);
  }
  for (const [i, { outcomes }] of (final.stages ?? []).entries()) {
    const before = versions.at(-1) as Version;
    const stages = final.stages?.slice(0, i + 1);
    versions.push({ ...before, at: before.at + STAGE, outcomes, ...(stages && { stages }) });
  }
  const last = versions.at(-1) as Version;
  const declared = last.at + Math.round((12 + 70 * random.share() ** 2) * MINUTE);
  const { outcomes, seats, ballots } = final;
  const said = { ...(outcomes && { outcomes }), ...(seats && { seats }), ...(ballots && { ballots }) };
  versions.push({ ...last, at: declared, status: 'declared', electionDay: final.electionDay, ...said });
  return versions;
}

/** Places of the two with most votes. */
export function firstTwo(votes: readonly number[]): { winner: number; runnerUp: number } {
  const order = votes.map((_, i) => i).sort((a, b) => (votes[b] as number) - (votes[a] as number));
  return { winner: order[0] ?? 0, runnerUp: order[1] ?? 0 };
}

/** The machine votes known after each round: `cumulative[round][candidate]`; the last row is the result. */
export type Rounds = readonly (readonly number[])[];

/** One round is what the counting hall's tables hold: about fourteen polling stations. */
const ELECTORS_PER_ROUND = 15_500;
/** How alike neighbouring rounds are: polling stations are counted in their order on the ground. */
const LIKENESS = 0.55;

/** Rounds of a seat, from its electors, or from its votes at an Indian turnout of about 78 %. */
function roundsOf(electors: number | null, votes: number): number {
  return Math.min(30, Math.max(6, Math.round((electors ?? votes / 0.78) / ELECTORS_PER_ROUND)));
}

/**
 * Spreads final votes over rounds. Rounds differ in size and in taste; candidates of few votes vary more.
 * Cumulative votes never fall, and the last round is exactly the result.
 * @param late indices of candidates whose strong rounds come last (the misleading order), or null
 */
export function spreadRounds(
  final: readonly number[],
  rounds: number,
  random: Random,
  late: { winner: number; runnerUp: number } | null = null,
): Rounds {
  const total = Math.max(
    1,
    final.reduce((sum, votes) => sum + votes, 0),
  );
  const sizes = Array.from({ length: rounds }, () => random.factor(0.12));
  const weights = final.map((votes) => {
    const deviation = votes / total > 0.05 ? 0.2 : 0.35;
    let taste = 0;
    return sizes.map((size) => {
      taste = LIKENESS * taste + random.normal(0, deviation * Math.sqrt(1 - LIKENESS ** 2));
      return size * Math.exp(taste);
    });
  });
  if (late) {
    const winner = weights[late.winner] as number[];
    const runnerUp = weights[late.runnerUp] as number[];
    const order = sizes.map((_, i) => i).sort((a, b) => lead(a) - lead(b));
    for (const row of weights) row.splice(0, rounds, ...order.map((i) => row[i] as number));
    function lead(round: number): number {
      return (winner[round] as number) / (runnerUp[round] as number);
    }
  }
  const cumulative = weights.map((row, candidate) => {
    const whole = row.reduce((sum, weight) => sum + weight, 0);
    let part = 0;
    return row.map((weight, round) => {
      part += weight;
      const votes = final[candidate] as number;
      return round === rounds - 1 ? votes : Math.round((votes * part) / whole);
    });
  });
  return Array.from({ length: rounds }, (_, round) => cumulative.map((row) => row[round] as number));
}
