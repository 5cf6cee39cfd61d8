import type { ContestId, Election, PartyId } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import type { Order } from '../simulate/seat-night.ts';
import { simulateNights } from './nights.ts';
import { seatTotals, speaks } from './project.ts';
import { rehearseNight } from './rehearsed-night.ts';
import { type CountingFit, RoundLog } from './round-log.ts';
import type { SeatView } from './seat-view.ts';
import { expectShares } from './swing.ts';

export interface BacktestOptions {
  states: readonly string[];
  orders: readonly Order[];
  seeds: readonly number[];
  /** Parts of the count at which the projection is asked, 0..1. */
  counted: readonly number[];
  /** Simulated nights per projection. */
  nights: number;
  progress?: (done: number, of: number) => void;
}

/** One party in one night at one moment: what was said, and what came. */
export interface Forecast {
  state: string;
  order: Order;
  seed: number;
  counted: number;
  party: PartyId;
  truth: number;
  /** Seats in the simulated nights, sorted. */
  seats: Uint16Array;
  /** Shared error left out: the same, drawn seat by seat. */
  alone: Uint16Array;
  /** Leads so far, scaled to all seats; and the most likely winner of each seat, without any noise. */
  leads: number;
  expected: number;
  /** P(majority), and whether it came. */
  majority: number;
  majorityCame: boolean;
}

/** How good the forecasts of one part of the count were, all nights together. */
export interface Calibration {
  counted: number;
  forecasts: number;
  /** Nights in which nothing was said: too little was counted. */
  silent: number;
  /** Part of the truths inside the band, the binomial 95 % interval around it, and the band's median width, seats. */
  band50: Coverage;
  band90: Coverage;
  /** The 90 % band without the error that all seats of a night share. */
  alone90: Coverage;
  /** Mean continuous ranked probability score, seats; of a forecast of one number it is its mean error. */
  crps: number;
  leadsError: number;
  expectedError: number;
  /** Brier score of P(majority), over parties. */
  brierMajority: number;
}

export interface Coverage {
  share: number;
  low: number;
  high: number;
  width: number;
}

/** Parts of the count between two looks, as a projection every five minutes has them. */
const HEARD_EVERY = 0.015;

/** Replays published results as nights and asks the projection on the way. Deterministic. */
export function backtest(
  election: Election,
  results: ReadonlyMap<ContestId, FinalCount>,
  options: BacktestOptions,
): { calibrations: Calibration[]; forecasts: Forecast[] } {
  const forecasts: Forecast[] = [];
  const silent = new Map<number, number>();
  const jobs = options.states.flatMap((state) =>
    options.orders.flatMap((order) => options.seeds.map((seed) => ({ state, order, seed }))),
  );
  jobs.forEach(({ state, order, seed }, done) => {
    options.progress?.(done, jobs.length);
    const night = rehearseNight(election, results, state, order, seed);
    const majority = election.states.find(({ code }) => code === state)?.majority ?? 0;
    const truth = seatsWon(night.end);
    const log = new RoundLog();
    let heard = 0;
    for (const counted of options.counted) {
      for (; heard < counted; heard += HEARD_EVERY) log.note(night.at(heard));
      const seats = night.at(counted);
      log.note(seats);
      const counting = log.fit();
      if (!speaks(seats, counting)) {
        silent.set(counted, (silent.get(counted) ?? 0) + 1);
        continue;
      }
      for (const forecast of forecastsOf(seats, counting, truth, majority, options.nights))
        forecasts.push({ state, order, seed, counted, ...forecast });
    }
  });
  return {
    forecasts,
    calibrations: options.counted.map((counted) => ({
      ...calibrate(forecasts.filter((one) => one.counted === counted)),
      counted,
      silent: silent.get(counted) ?? 0,
    })),
  };
}

type Said = Omit<Forecast, 'state' | 'order' | 'seed' | 'counted'>;

function forecastsOf(
  seats: readonly SeatView[],
  counting: CountingFit,
  truth: ReadonlyMap<PartyId, number>,
  majority: number,
  nights: number,
): Said[] {
  const expectations = expectShares(seats, counting);
  const together = totals(seats, simulateNights(seats, expectations, nights));
  const alone = totals(seats, simulateNights(seats, expectations, nights, false));
  const expected = new Map<PartyId, number>();
  seats.forEach(({ runners, winner }, index) => {
    const shares = (expectations.seats[index] ?? []).map(({ mean }) => mean);
    const best = winner ?? shares.indexOf(Math.max(...shares));
    count(expected, runners[best]?.party);
  });
  const leads = new Map<PartyId, number>();
  for (const { runners, counted } of seats) {
    if (counted === 0) continue;
    const shares = runners.map(({ seen }) => seen ?? 0);
    count(leads, runners[shares.indexOf(Math.max(...shares))]?.party);
  }
  const reporting = seats.filter(({ counted }) => counted > 0).length;
  return [...new Set([...truth.keys(), ...together.keys()])].sort().flatMap((party): Said[] => {
    const drawn = together.get(party) ?? new Uint16Array(nights);
    // Parties that are nowhere near a seat would flatter every figure.
    if ((truth.get(party) ?? 0) < 3 && (drawn[Math.floor(0.95 * nights)] ?? 0) < 3) return [];
    return [
      {
        party,
        truth: truth.get(party) ?? 0,
        seats: drawn,
        alone: alone.get(party) ?? new Uint16Array(nights),
        leads: ((leads.get(party) ?? 0) * seats.length) / reporting,
        expected: expected.get(party) ?? 0,
        majority: drawn.filter((number) => number >= majority).length / nights,
        majorityCame: (truth.get(party) ?? 0) >= majority,
      },
    ];
  });
}

function totals(
  seats: readonly SeatView[],
  simulated: ReturnType<typeof simulateNights>,
): Map<PartyId, Uint16Array> {
  const parties = seatTotals(seats, simulated).filter(({ kind }) => kind === 'party');
  return new Map(parties.map(({ id, seats: drawn }) => [id, drawn.sort()]));
}

function seatsWon(seats: readonly SeatView[]): Map<PartyId, number> {
  const won = new Map<PartyId, number>();
  for (const { runners, winner } of seats) if (winner !== null) count(won, runners[winner]?.party);
  return won;
}

function count(counts: Map<PartyId, number>, party: PartyId | undefined): void {
  if (party !== undefined) counts.set(party, (counts.get(party) ?? 0) + 1);
}

function calibrate(forecasts: readonly Forecast[]): Omit<Calibration, 'counted' | 'silent'> {
  const mean = (of: (one: Forecast) => number) =>
    forecasts.reduce((sum, one) => sum + of(one), 0) / Math.max(1, forecasts.length);
  return {
    forecasts: forecasts.length,
    band50: coverage(forecasts, (one) => one.seats, 0.25),
    band90: coverage(forecasts, (one) => one.seats, 0.05),
    alone90: coverage(forecasts, (one) => one.alone, 0.05),
    crps: mean(({ seats, truth }) => crps(seats, truth)),
    leadsError: mean(({ leads, truth }) => Math.abs(leads - truth)),
    expectedError: mean(({ expected, truth }) => Math.abs(expected - truth)),
    brierMajority: mean(({ majority, majorityCame }) => (majority - Number(majorityCame)) ** 2),
  };
}

/** Part of the truths between the quantiles `tail` and 1 - `tail`. Whole seats: a truth on the edge is inside. */
function coverage(
  forecasts: readonly Forecast[],
  drawn: (one: Forecast) => Uint16Array,
  tail: number,
): Coverage {
  const widths: number[] = [];
  let inside = 0;
  for (const one of forecasts) {
    const seats = drawn(one);
    const low = seats[Math.floor(tail * seats.length)] ?? 0;
    const high = seats[Math.min(seats.length - 1, Math.floor((1 - tail) * seats.length))] ?? 0;
    widths.push(high - low);
    if (one.truth >= low && one.truth <= high) inside += 1;
  }
  widths.sort((a, b) => a - b);
  return { ...wilson(inside, forecasts.length), width: widths[Math.floor(widths.length / 2)] ?? 0 };
}

/** Wilson's 95 % interval of a binomial share. */
export function wilson(successes: number, of: number): { share: number; low: number; high: number } {
  if (of === 0) return { share: 0, low: 0, high: 1 };
  const z = 1.96;
  const share = successes / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { share, low: middle - half, high: middle + half };
}

/** CRPS of a sorted sample: mean |x - truth| less half the mean |x - x'|. */
export function crps(sorted: Uint16Array, truth: number): number {
  const { length } = sorted;
  let distance = 0;
  let spread = 0;
  for (let i = 0; i < length; i++) {
    const value = sorted[i] ?? 0;
    distance += Math.abs(value - truth);
    spread += value * (2 * i - length + 1);
  }
  return distance / length - spread / length ** 2;
}
