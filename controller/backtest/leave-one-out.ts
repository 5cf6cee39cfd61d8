import type { ContestId, Election } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import { type Assumptions, USUAL } from '../projection/swing.ts';
import { type BacktestOptions, backtest } from './backtest.ts';
import { type Calibration, coverageOf, meanCrps } from './calibration.ts';
import type { Forecast } from './forecast.ts';

/** One state's nights, forecast with constants that were chosen on the other states alone. */
export interface LeftOut extends Pick<Calibration, 'forecasts' | 'band50' | 'band80' | 'crps'> {
  state: string;
  /** Chosen on the others: least mean CRPS. */
  chosen: Assumptions;
  /** Mean CRPS with the usual constants. */
  usualCrps: number;
}

/** Constants that are tried, in times of the usual ones: each by itself. */
const TRIED: readonly Assumptions[] = [
  USUAL,
  ...(['spread', 'counting', 'rivalry'] as const).flatMap((name) =>
    [0.7, 1.4].map((times) => ({ ...USUAL, [name]: times })),
  ),
];

/** Leave-one-election-out: would other constants, fitted without a state, have served that state better? */
export function leaveOneOut(
  election: Election,
  results: ReadonlyMap<ContestId, FinalCount>,
  options: Omit<BacktestOptions, 'assume' | 'progress'>,
  progress: (done: number, of: number) => void = () => {},
): LeftOut[] {
  const runs = TRIED.map((assume, done) => {
    progress(done, TRIED.length);
    return { assume, forecasts: backtest(election, results, { ...options, assume }).forecasts };
  });
  const usual = runs.find(({ assume }) => assume === USUAL);
  return options.states.map((state) => {
    const inside = (forecasts: readonly Forecast[]): Forecast[] =>
      forecasts.filter((one) => one.state === state);
    const outside = (forecasts: readonly Forecast[]): Forecast[] =>
      forecasts.filter((one) => one.state !== state);
    const best = runs.reduce((a, b) =>
      meanCrps(outside(b.forecasts)) < meanCrps(outside(a.forecasts)) ? b : a,
    );
    const own = inside(best.forecasts);
    return {
      state,
      chosen: best.assume,
      forecasts: own.length,
      band50: coverageOf(own, 0.5),
      band80: coverageOf(own, 0.8),
      crps: meanCrps(own),
      usualCrps: meanCrps(inside(usual?.forecasts ?? [])),
    };
  });
}
