import type { ContestId, Election, PartyId } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import { type Nights, simulateNights } from '../projection/nights.ts';
import { seatTotals, speaks } from '../projection/project.ts';
import { RoundLog } from '../projection/round-log.ts';
import type { SeatView } from '../projection/seat-view.ts';
import { type Assumptions, type Expectations, expectShares } from '../projection/swing.ts';
import type { Order } from '../simulate/seat-night.ts';
import { atOnce } from '../slices.ts';
import { type Calibration, calibrate } from './calibration.ts';
import type { Forecast, SeatCall } from './forecast.ts';
import { rehearseNight } from './rehearsed-night.ts';

export interface BacktestOptions {
  states: readonly string[];
  orders: readonly Order[];
  seeds: readonly number[];
  /** Parts of the count at which the projection is asked, 0..1. */
  counted: readonly number[];
  /** Simulated nights per projection. */
  nights: number;
  /** Other constants than the usual ones. */
  assume?: Assumptions;
  progress?: (done: number, of: number) => void;
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
  const calls: SeatCall[] = [];
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
      const expectations = expectShares(seats, counting, options.assume);
      const simulated = atOnce(simulateNights(seats, expectations, options.nights));
      for (const said of forecastsOf(seats, expectations, simulated, truth, majority))
        forecasts.push({ state, order, seed, counted, ...said });
      for (const call of callsOf(seats, simulated, night.end)) calls.push({ counted, ...call });
    }
  });
  return {
    forecasts,
    calibrations: options.counted.map((counted) => ({
      ...calibrate(
        forecasts.filter((one) => one.counted === counted),
        calls.filter((one) => one.counted === counted),
      ),
      counted,
      silent: silent.get(counted) ?? 0,
    })),
  };
}

type Said = Omit<Forecast, 'state' | 'order' | 'seed' | 'counted'>;

function forecastsOf(
  seats: readonly SeatView[],
  expectations: Expectations,
  simulated: Nights,
  truth: ReadonlyMap<PartyId, number>,
  majority: number,
): Said[] {
  const { nights } = simulated;
  const together = totals(seats, simulated);
  const alone = totals(seats, atOnce(simulateNights(seats, expectations, nights, false)));
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

function totals(seats: readonly SeatView[], simulated: Nights): Map<PartyId, Uint16Array> {
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

/** Seats that nobody has declared yet, and who was thought to win them. */
function callsOf(
  seats: readonly SeatView[],
  { nights, winners }: Nights,
  end: readonly SeatView[],
): Omit<SeatCall, 'counted'>[] {
  return seats.flatMap((seat, index) => {
    const won = winners[index];
    if (seat.winner !== null || !won || seat.runners.length === 0) return [];
    const times = new Uint32Array(seat.runners.length);
    for (const runner of won) times[runner] = (times[runner] ?? 0) + 1;
    const most = times.reduce((best, count, runner) => (count > (times[best] ?? 0) ? runner : best), 0);
    return [{ chance: (times[most] ?? 0) / nights, came: end[index]?.winner === most }];
  });
}
