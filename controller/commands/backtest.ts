import { resolve } from 'node:path';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { type BacktestOptions, backtest } from '../backtest/backtest.ts';
import type { Calibration, Coverage } from '../backtest/calibration.ts';
import { type LeftOut, leaveOneOut } from '../backtest/leave-one-out.ts';
import { loadElection } from '../election/load.ts';
import { readResults } from '../election/results.ts';
import type { Order } from '../simulate/seat-night.ts';
import { EXIT, UserError } from '../user-error.ts';

const ORDERS: readonly Order[] = ['random', 'region', 'adversarial'];

interface Args {
  election: string;
  state?: string[];
  seeds: number;
  nights: number;
  leaveOneOut: boolean;
  json: boolean;
}

export const command: CommandModule = {
  builder: (yargs) =>
    yargs
      .positional('election', { type: 'string', demandOption: true, describe: 'folder with results' })
      .option('state', {
        type: 'string',
        array: true,
        describe: 'state codes (default: all of 40 seats and more)',
      })
      .option('seeds', { type: 'number', default: 6, describe: 'nights for each state and order' })
      .option('nights', { type: 'number', default: 1000, describe: 'simulated nights in each projection' })
      .option('leave-one-out', {
        type: 'boolean',
        default: false,
        describe: 'choose the constants without each state in turn, and see how it fares with them',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print the calibration as JSON' }),
  handler: async (argv) => {
    const args = argv as unknown as ArgumentsCamelCase<Args>;
    const election = await loadElection(resolve(args.election));
    const results = await readResults(election);
    const large = election.states.filter(({ seats }) => seats >= 40).map(({ code }) => code);
    const states = args.state ?? (large.length > 0 ? large : [election.mainState]);
    const unknown = states.find((state) => !election.states.some(({ code }) => code === state));
    if (unknown !== undefined)
      throw new UserError(
        {
          what: 'there is no such state in this election',
          got: unknown,
          expected: election.states.map(({ code }) => code).join(', '),
        },
        EXIT.usage,
      );
    const options = (orders: readonly Order[]): BacktestOptions => ({
      states,
      orders,
      seeds: Array.from({ length: args.seeds }, (_, index) => index + 1),
      counted: [0.1, 0.25, 0.5, 0.75],
      nights: args.nights,
      progress: (done, of) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${orders.join('+')}: ${done + 1} of ${of} nights `);
      },
    });
    if (args.leaveOneOut) {
      const left = leaveOneOut(election, results, options(['random', 'region']), (done, of) => {
        if (process.stderr.isTTY) process.stderr.write(`\rconstants: ${done + 1} of ${of} `);
      });
      if (process.stderr.isTTY) process.stderr.write('\n');
      process.stdout.write(args.json ? `${JSON.stringify(left, null, 2)}\n` : leftOutTable(left));
      return;
    }
    const reports = ORDERS.map((order) => ({ order, ...backtest(election, results, options([order])) }));
    if (process.stderr.isTTY) process.stderr.write('\n');
    if (args.json) {
      const calibrations = Object.fromEntries(reports.map((one) => [one.order, one.calibrations]));
      process.stdout.write(`${JSON.stringify(calibrations, null, 2)}\n`);
      return;
    }
    const nights = states.length * args.seeds;
    for (const { order, calibrations, forecasts } of reports)
      process.stdout.write(
        `Order ${order}: ${nights} nights of ${states.join(', ')}, ${forecasts.length} forecasts\n\n${tableOf(calibrations)}\n${forecasts.length === 0 ? '' : `${pitTable(calibrations)}\n${reliabilityTable(calibrations)}\n`}`,
      );
  },
};

/** The calibration as a Markdown table. */
function tableOf(calibrations: readonly Calibration[]): string {
  const header = [
    'counted',
    'forecasts',
    'silent nights',
    '50 % band holds',
    '90 % band holds',
    'width of 90 %',
    '90 % without shared error',
    'CRPS',
    'error of leads scaled',
    'error without noise',
    'Brier P(majority)',
  ];
  const rows = calibrations.map((one) => {
    const start = [`${Math.round(one.counted * 100)} %`, `${one.forecasts}`, `${one.silent}`];
    // Where nothing was said there is nothing to measure.
    if (one.forecasts === 0) return header.map((_, column) => start[column] ?? '–');
    return [
      ...start,
      covered(one.band50),
      covered(one.band90),
      `${one.band90.width}`,
      covered(one.alone90),
      one.crps.toFixed(2),
      one.leadsError.toFixed(2),
      one.expectedError.toFixed(2),
      one.brierMajority.toFixed(3),
    ];
  });
  return markdown([header, ...rows]);
}

function covered({ share, low, high }: Coverage): string {
  return `${share.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [header = [], ...others] = rows;
  return [header, header.map(() => '---'), ...others].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** Where the truths lie in the forecasts: a flat line is right, a hump says too wide, a bowl too narrow. */
function pitTable(calibrations: readonly Calibration[]): string {
  return markdown([
    ['PIT', ...Array.from({ length: 10 }, (_, bin) => `${bin * 10}–${bin * 10 + 10} %`)],
    ...calibrations
      .filter(({ forecasts }) => forecasts > 0)
      .map(({ counted, pit }) => [`${Math.round(counted * 100)} %`, ...pit.map((share) => share.toFixed(2))]),
  ]);
}

/** How often the likeliest winner of an open seat won, by the chance he was given. */
function reliabilityTable(calibrations: readonly Calibration[]): string {
  const names = ['under 0.6', '0.6–0.7', '0.7–0.8', '0.8–0.9', '0.9–0.99', 'over 0.99'];
  return markdown([
    ['chance of the likeliest in a seat', ...names, 'Brier'],
    ...calibrations
      .filter(({ forecasts }) => forecasts > 0)
      .map(({ counted, reliability, brierSeat }) => [
        `${Math.round(counted * 100)} %`,
        ...reliability.map(({ seats, said, came }) =>
          seats === 0 ? '–' : `${said.toFixed(2)} → ${came.toFixed(2)} (${seats})`,
        ),
        brierSeat.toFixed(3),
      ]),
  ]);
}

function leftOutTable(left: readonly LeftOut[]): string {
  return markdown([
    [
      'left out',
      'spread',
      'counting',
      'forecasts',
      '50 % band holds',
      '90 % band holds',
      'CRPS',
      'CRPS, usual constants',
    ],
    ...left.map((one) => [
      one.state,
      `${one.chosen.spread}`,
      `${one.chosen.counting}`,
      `${one.forecasts}`,
      covered(one.band50),
      covered(one.band90),
      one.crps.toFixed(2),
      one.usualCrps.toFixed(2),
    ]),
  ]);
}
