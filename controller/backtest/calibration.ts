import { quantile, rangeOf } from '../projection/seat-totals.ts';
import type { Forecast, Moment, SeatCall } from './forecast.ts';

/** How good the forecasts of one moment were, all nights together. */
export interface Calibration {
  moment: Moment;
  forecasts: number;
  /** Times that nothing was said. */
  silent: number;
  /** Part of the truths inside the range, and the binomial 95 % interval around it. */
  band50: Coverage;
  band80: Coverage;
  band90: Coverage;
  /** The 90 % range without the error that all seats of a night share. */
  alone90: Coverage;
  /** Mean continuous ranked probability score, seats; of a forecast of one number it is its mean error. */
  crps: number;
  leadsError: number;
  uniformError: number;
  /** Median less truth of the largest party and coalition, in parts of the house: mean, and what is usual either way. */
  bias: { mean: number; absolute: number };
  /** Part of the forecasts whose median left the 80 % range of a quarter of an hour before. */
  moved: number;
  /** Brier score of P(majority). */
  brierMajority: number;
  /** Where the truths lie in the forecasts (randomised PIT), in ten bins from lowest to highest: flat is right. */
  pit: readonly number[];
  /** Open seats by the chance of their likeliest winner: what was said, and how often it came. */
  reliability: readonly { seats: number; said: number; came: number }[];
  brierSeat: number;
}

export interface Coverage {
  share: number;
  low: number;
  high: number;
  /** What the forecasts said it would be: a range of whole seats holds more than its name. */
  said: number;
  /** Median width, seats. */
  width: number;
}

/** How good forecasts were, all nights together. */
export function calibrate(
  forecasts: readonly Forecast[],
  calls: readonly SeatCall[],
): Omit<Calibration, 'moment' | 'silent'> {
  const mean = (of: (one: Forecast) => number, among = forecasts) =>
    among.reduce((sum, one) => sum + of(one), 0) / Math.max(1, among.length);
  const off = ({ seats, truth, house }: Forecast) => (quantile(seats, 0.5) - truth) / house;
  const largest = forecasts.filter((one) => one.largest);
  const followed = forecasts.filter(({ moved }) => moved !== null);
  return {
    forecasts: forecasts.length,
    band50: coverageOf(forecasts, 0.5),
    band80: coverageOf(forecasts, 0.8),
    band90: coverageOf(forecasts, 0.9),
    alone90: coverageOf(forecasts, 0.9, (one) => one.alone),
    crps: mean(({ seats, truth }) => crps(seats, truth)),
    leadsError: mean(({ leads, truth }) => Math.abs(leads - truth)),
    uniformError: mean(({ uniform, truth }) => Math.abs(uniform - truth)),
    bias: { mean: mean(off, largest), absolute: mean((one) => Math.abs(off(one)), largest) },
    moved: mean(({ moved }) => Number(moved), followed),
    brierMajority: mean(({ majority, majorityCame }) => (majority - Number(majorityCame)) ** 2),
    pit: pitOf(forecasts),
    reliability: RELIABILITY.map(([from, to]) => {
      const bin = calls.filter(({ chance }) => chance >= from && chance < to);
      const part = (sum: number): number => (bin.length === 0 ? 0 : sum / bin.length);
      return {
        seats: bin.length,
        said: part(bin.reduce((sum, { chance }) => sum + chance, 0)),
        came: part(bin.filter(({ came }) => came).length),
      };
    }),
    brierSeat:
      calls.reduce((sum, { chance, came }) => sum + (chance - Number(came)) ** 2, 0) /
      Math.max(1, calls.length),
  };
}

/** The quarter of an hour at which most nights of a state ended outside the 80 % range of its largest coalition. */
export interface WorstQuarter {
  state: string;
  quarters: number;
  minute: number;
  nights: number;
  held: number;
}

/** The worst quarter of an hour of each state's nights, among those that spoke then. */
export function worstQuarters(forecasts: readonly Forecast[]): WorstQuarter[] {
  const quarters = new Map<string, WorstQuarter>();
  for (const { state, kind, largest, moments, minute, seats, truth } of forecasts) {
    if (kind !== 'coalition' || !largest || !moments.has('quarters')) continue;
    const key = `${state} ${minute}`;
    const one = quarters.get(key) ?? { state, minute, quarters: 0, nights: 0, held: 0 };
    const [low, high] = rangeOf(seats, 0.8);
    const held = one.held + Number(truth >= low && truth <= high);
    quarters.set(key, { ...one, held, nights: one.nights + 1 });
  }
  const worst = new Map<string, WorstQuarter>();
  for (const one of quarters.values()) {
    const known = worst.get(one.state);
    const worse = !known || one.nights - one.held > known.nights - known.held;
    worst.set(one.state, { ...(worse ? one : known), quarters: (known?.quarters ?? 0) + 1 });
  }
  return [...worst.values()];
}

/** Bins of the chance of a seat's likeliest winner. */
const RELIABILITY = [
  [0, 0.6],
  [0.6, 0.7],
  [0.7, 0.8],
  [0.8, 0.9],
  [0.9, 0.99],
  [0.99, 1.01],
] as const;

/**
 * Share of truths in each tenth of their forecasts. A truth that many nights share is spread evenly over the
 * tenths they span (Czado, Gneiting and Held 2009), so that nothing is left to chance.
 */
export function pitOf(forecasts: readonly Pick<Forecast, 'seats' | 'truth'>[]): number[] {
  const bins = new Array<number>(10).fill(0);
  for (const { seats, truth } of forecasts) {
    const below = seats.filter((one) => one < truth).length / seats.length;
    const upTo = seats.filter((one) => one <= truth).length / seats.length;
    bins.forEach((_, bin) => {
      const inside = (x: number): number =>
        upTo > below ? Math.min(1, Math.max(0, (x - below) / (upTo - below))) : Number(x >= below);
      // A truth beyond all nights lies in the outermost tenth.
      const [from, to] = [bin === 0 ? 0 : inside(bin / 10), bin === 9 ? 1 : inside((bin + 1) / 10)];
      bins[bin] = (bins[bin] ?? 0) + to - from;
    });
  }
  return bins.map((sum) => sum / Math.max(1, forecasts.length));
}

/** Mean CRPS, seats. */
export function meanCrps(forecasts: readonly Forecast[]): number {
  return (
    forecasts.reduce((sum, { seats, truth }) => sum + crps(seats, truth), 0) / Math.max(1, forecasts.length)
  );
}

/** How many truths lie in the range that is to hold this part of the nights. A truth on the edge is inside. */
export function coverageOf(
  forecasts: readonly Forecast[],
  part: number,
  drawn = (one: Forecast): Uint16Array => one.seats,
): Coverage {
  const widths: number[] = [];
  let [inside, said] = [0, 0];
  for (const one of forecasts) {
    const seats = drawn(one);
    const [low, high] = rangeOf(seats, part);
    widths.push(high - low);
    said += seats.filter((number) => number >= low && number <= high).length / seats.length;
    if (one.truth >= low && one.truth <= high) inside += 1;
  }
  widths.sort((a, b) => a - b);
  return {
    ...wilson(inside, forecasts.length),
    said: said / Math.max(1, forecasts.length),
    width: widths[Math.floor(widths.length / 2)] ?? 0,
  };
}

/** Wilson's 95 % interval of a binomial share. */
export function wilson(successes: number, of: number): { share: number; low: number; high: number } {
  if (of === 0) return { share: 0, low: 0, high: 1 };
  const z = 1.96;
  const share = successes / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
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
