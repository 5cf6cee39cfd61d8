import type { ContestId, Election } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import { atOnce } from '../ground/slices.ts';
import { type Blend, blendNights } from '../projection/blend.ts';
import { meanCounted, speaks } from '../projection/project.ts';
import { PROJECT_EVERY_MS, USELESS_FROM } from '../projection/projector.ts';
import { RoundLog } from '../projection/round-log.ts';
import { quantile, rangeOf } from '../projection/seat-totals.ts';
import { type Runner, type SeatView, seatsOf } from '../projection/seat-view.ts';
import type { Assumptions } from '../projection/swing.ts';
import type { Order } from '../simulate/seat-night.ts';
import { type Calibration, calibrate } from './calibration.ts';
import type { Forecast, Moment, SeatCall } from './forecast.ts';
import type { Pacing } from './pacing.ts';
import { rehearseNight } from './rehearsed-night.ts';

export interface BacktestOptions {
  states: readonly string[];
  orders: readonly (Order | Pacing)[];
  seeds: readonly number[];
  /** When the projection is asked. */
  moments: readonly Moment[];
  /** Simulated nights per projection. */
  nights: number;
  /** Other constants than the usual ones. */
  assume?: Assumptions;
  progress?: (done: number, of: number) => void;
}

/** A look as often as a projection is made on air, and every third of them is a quarter of an hour. */
const LOOK_MINUTES = PROJECT_EVERY_MS / 60_000;
const QUARTER_LOOKS = 15 / LOOK_MINUTES;
/** No count is thought to take longer, minutes. */
const LONGEST = 7 * 24 * 60;

/** Replays published results as nights and asks the projection on the way. Deterministic. */
export function backtest(
  election: Election,
  results: ReadonlyMap<ContestId, FinalCount>,
  options: BacktestOptions,
): { calibrations: Calibration[]; forecasts: Forecast[] } {
  const forecasts: Forecast[] = [];
  const calls: SeatCall[] = [];
  const silent = new Map<Moment, number>();
  const jobs = options.states.flatMap((state) =>
    options.orders.flatMap((order) => options.seeds.map((seed) => ({ state, order, seed }))),
  );
  jobs.forEach(({ state, order, seed }, done) => {
    options.progress?.(done, jobs.length);
    const night = rehearseNight(election, results, state, order, seed);
    const majority = election.states.find(({ code }) => code === state)?.majority ?? 0;
    for (const { seats, moments, simulated, alone, before, minute } of looks(night, options)) {
      if (!simulated) {
        for (const moment of moments) silent.set(moment, (silent.get(moment) ?? 0) + 1);
        continue;
      }
      for (const said of forecastsOf(seats, simulated, alone, night.end, majority, before))
        forecasts.push({ state, moments, minute, ...said });
      for (const call of callsOf(seats, simulated, night.end)) calls.push({ moments, ...call });
    }
  });
  return {
    forecasts,
    calibrations: options.moments.map((moment) => ({
      ...calibrate(
        forecasts.filter(({ moments }) => moments.has(moment)),
        calls.filter(({ moments }) => moments.has(moment)),
      ),
      moment,
      silent: silent.get(moment) ?? 0,
    })),
  };
}

interface Look {
  minute: number;
  seats: readonly SeatView[];
  moments: ReadonlySet<Moment>;
  /** Null while it is silent. */
  simulated: Blend | null;
  alone: Blend | null;
  /** What was said a quarter of an hour before. */
  before: Blend | null;
}

/** The looks of one night at which somebody asks, from the first vote until a projection says no more than the leads. */
function* looks(
  night: ReturnType<typeof rehearseNight>,
  { moments: asked, nights, assume }: BacktestOptions,
): Generator<Look> {
  const log = new RoundLog();
  const parts = asked.filter((moment) => typeof moment === 'number').sort((a, b) => a - b);
  const quarters = asked.includes('quarters');
  const early = quarters || asked.includes('first');
  let first: number | null = null;
  let before: Look['before'] = null;
  for (let look = 0; look * LOOK_MINUTES < LONGEST; look++) {
    const minute = look * LOOK_MINUTES;
    const seats = night.after(minute);
    const counted = meanCounted(seats);
    if (counted >= USELESS_FROM) {
      // It has said its last word.
      yield { minute, seats, moments: new Set(parts), simulated: null, alone: null, before: null };
      return;
    }
    log.note(seats);
    if (counted === 0) continue;
    const moments = new Set<Moment>();
    for (; (parts[0] ?? 1) <= counted; parts.shift()) moments.add(parts[0] as number);
    const due = first === null ? early : quarters && (look - first) % QUARTER_LOOKS === 0;
    if (!due && moments.size === 0) continue;
    const counting = log.fit();
    const options = { nights, ...(assume && { assume }) };
    const blend = speaks(seats, counting) ? atOnce(blendNights(seats, counting, options)) : null;
    const simulated = blend?.dispute ? null : blend;
    if (simulated && first === null) {
      first = look;
      if (asked.includes('first')) moments.add('first');
    }
    const quarter = due && first !== null;
    if (quarter && quarters) moments.add('quarters');
    if (moments.size === 0) continue;
    if (!simulated) {
      yield { minute, seats, moments, simulated, alone: null, before: null };
      if (quarter) before = null;
      continue;
    }
    const parted = [...moments].some((moment) => typeof moment === 'number');
    const alone = parted ? atOnce(blendNights(seats, counting, { ...options, shareErrors: false })) : null;
    yield { minute, seats, moments, simulated, alone, before: quarter ? before : null };
    if (quarter) before = simulated;
  }
}

type Said = Omit<Forecast, 'state' | 'moments' | 'minute'>;

function forecastsOf(
  seats: readonly SeatView[],
  simulated: Blend,
  drawnAlone: Blend | null,
  end: readonly SeatView[],
  majority: number,
  before: Look['before'],
): Said[] {
  const none = Uint16Array.of(0);
  const together = sorted(simulated);
  const alone = drawnAlone ? sorted(drawnAlone) : together;
  const earlier = before && sorted(before);
  const truth = seatsOf(end, ({ winner }) => winner);
  const leads = leadsScaled(seats);
  const uniform = seatsOf(seats, uniformSwing(seats));
  const most = { party: 0, coalition: 0 };
  for (const [key, won] of truth) {
    const kind = kindOf(key);
    most[kind] = Math.max(most[kind], won);
  }
  return [...new Set([...truth.keys(), ...together.keys()])].sort().flatMap((key): Said[] => {
    const drawn = together.get(key) ?? none;
    const won = truth.get(key) ?? 0;
    // Parties that are nowhere near a seat would flatter every figure.
    if (won < 3 && quantile(drawn, 0.95) < 3) return [];
    const kind = kindOf(key);
    const median = quantile(drawn, 0.5);
    const last = earlier?.get(key);
    const [low, high] = last ? rangeOf(last, 0.8) : [0, 0];
    return [
      {
        ...{ kind, id: key.slice(kind.length + 1), truth: won, house: seats.length },
        largest: won === most[kind],
        seats: drawn,
        alone: alone.get(key) ?? none,
        leads: leads.get(key) ?? 0,
        uniform: uniform.get(key) ?? 0,
        moved: last ? median < low || median > high : null,
        majority: drawn.filter((number) => number >= majority).length / drawn.length,
        majorityCame: won >= majority,
      },
    ];
  });
}

function kindOf(key: string): Forecast['kind'] {
  return key.startsWith('party ') ? 'party' : 'coalition';
}

/** `party ID` and `coalition ID` -> seats, night by night, sorted. */
function sorted({ totals }: Blend): Map<string, Uint16Array> {
  return new Map(totals.map(({ kind, id, seats }) => [`${kind} ${id}`, seats.slice().sort()]));
}

/** Seats that nobody has declared yet, and who was thought to win them. */
function callsOf(
  seats: readonly SeatView[],
  { simulated: { nights, winners } }: Blend,
  end: readonly SeatView[],
): Omit<SeatCall, 'moments'>[] {
  return seats.flatMap((seat, index) => {
    const won = winners[index];
    if (seat.winner !== null || !won || seat.runners.length === 0) return [];
    const times = new Uint32Array(seat.runners.length);
    for (const runner of won) times[runner] = (times[runner] ?? 0) + 1;
    const most = times.reduce((best, count, runner) => (count > (times[best] ?? 0) ? runner : best), 0);
    return [{ chance: (times[most] ?? 0) / nights, came: end[index]?.winner === most }];
  });
}

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
