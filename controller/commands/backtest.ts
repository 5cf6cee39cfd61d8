import { resolve } from 'node:path';
import { type BacktestOptions, backtest } from '../backtest/backtest.ts';
import { type Calibration, type Coverage, worstQuarters } from '../backtest/calibration.ts';
import type { Forecast, Moment } from '../backtest/forecast.ts';
import { type LeftOut, leaveOneOut } from '../backtest/leave-one-out.ts';
import { type Pacing, readPacing } from '../backtest/pacing.ts';
import type { Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import { readResults } from '../election/results.ts';
import { grouped } from '../ground/grouped.ts';
import { print, printJson, sayProgress } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { verb } from '../ground/verbs.ts';
import type { Order } from '../simulate/seat-night.ts';

const ORDERS: readonly Order[] = ['random', 'region', 'adversarial'];
const MOMENTS: readonly Moment[] = ['first', 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 'quarters'];

export const command = verb(
  {
    election: { type: 'string', demandOption: true, describe: 'folder with results' },
    state: { type: 'string', array: true, describe: 'state codes (default: all of 40 seats and more)' },
    order: {
      type: 'string',
      array: true,
      describe:
        'random, region, adversarial, or a file with the order of a real night (default: the first three)',
    },
    seeds: { type: 'number', default: 6, describe: 'nights for each state and order' },
    nights: { type: 'number', default: 1000, describe: 'simulated nights in each projection' },
    'leave-one-out': {
      type: 'boolean',
      default: false,
      describe: 'choose the constants without each state in turn, and see how it fares with them',
    },
    json: { type: 'boolean', default: false, describe: 'print the calibration as JSON' },
  },
  async (args) => {
    const election = await loadElection(resolve(args.election));
    const results = await readResults(election);
    const large = election.states.filter(({ seats }) => seats >= 40).map(({ code }) => code);
    const states = args.state ?? (large.length > 0 ? large : [election.mainState]);
    const unknown = states.find((state) => !election.states.some(({ code }) => code === state));
    if (unknown !== undefined)
      throw new UserError(EXIT.usage, {
        what: 'there is no such state in this election',
        got: unknown,
        expected: election.states.map(({ code }) => code).join(', '),
      });
    const named = await Promise.all((args.order ?? ORDERS).map(orderOf));
    const options = (orders: BacktestOptions['orders']): BacktestOptions => ({
      states,
      orders,
      seeds: Array.from({ length: args.seeds }, (_, index) => index + 1),
      moments: MOMENTS,
      nights: args.nights,
      progress: (done, of) => {
        sayProgress(`${orders.map(orderName).join('+')}: ${done + 1} of ${of} nights `);
      },
    });
    if (args.leaveOneOut) {
      const moments = MOMENTS.filter((moment) => moment !== 'quarters');
      const asked = { ...options(['random', 'region']), moments };
      const left = leaveOneOut(election, results, asked, (done, of) => {
        sayProgress(`constants: ${done + 1} of ${of} `);
      });
      sayProgress('\n');
      return args.json ? printJson(left) : print(leftOutTable(left));
    }
    const reports = named.map((order) => ({
      order: orderName(order),
      ...backtest(election, results, options([order])),
    }));
    sayProgress('\n');
    if (args.json) return printJson(Object.fromEntries(reports.map((one) => [one.order, one.calibrations])));
    const nights = states.length * args.seeds;
    for (const { order, calibrations, forecasts } of reports)
      print(
        `Order ${order}: ${nights} nights of ${states.join(', ')}, ${forecasts.length} forecasts\n\n${tableOf(calibrations)}\n${forecasts.length === 0 ? '' : `${biasTable(forecasts, election)}\n${holdingTable(forecasts)}\n${pitTable(calibrations)}\n${reliabilityTable(calibrations)}\n`}`,
      );
  },
);

async function orderOf(name: string): Promise<Order | Pacing> {
  return ORDERS.find((order) => order === name) ?? (await readPacing(resolve(name)));
}

function orderName(order: Order | Pacing): string {
  return typeof order === 'string' ? order : order.name;
}

const COLUMNS = [
  ...['moment', 'forecasts', 'silent', '50 % range holds', '80 % range holds', 'width of 80 %'],
  ...['CRPS', 'leads scaled', 'uniform swing', 'bias of the largest', 'moved', 'Brier P(majority)'],
];

/** The calibration as a Markdown table. */
function tableOf(calibrations: readonly Calibration[]): string {
  const rows = calibrations.map((one) => {
    const start = [nameOf(one.moment), `${one.forecasts}`, `${one.silent}`];
    // Where nothing was said there is nothing to measure.
    if (one.forecasts === 0) return COLUMNS.map((_, column) => start[column] ?? '–');
    return [
      ...start,
      coveredAsSaid(one.band50),
      coveredAsSaid(one.band80),
      `${one.band80.width}`,
      one.crps.toFixed(2),
      one.leadsError.toFixed(2),
      one.uniformError.toFixed(2),
      `${percent(one.bias.mean)} (±${percent(one.bias.absolute)})`,
      typeof one.moment === 'number' ? '–' : percent(one.moved),
      one.brierMajority.toFixed(3),
    ];
  });
  return markdown([COLUMNS, ...rows]);
}

/** Mean of median less truth, seats, of each party and coalition. */
function biasTable(forecasts: readonly Forecast[], election: Election): string {
  const blocs = grouped(forecasts, ({ state, kind, id }) => [`${state} ${kind} ${id}`]);
  const mean = (among: readonly Forecast[], of: (one: Forecast) => number): string =>
    among.length === 0 ? '–' : (among.reduce((sum, one) => sum + of(one), 0) / among.length).toFixed(1);
  const rows = [...blocs.values()].flatMap((said) => {
    const { state, kind, id, truth } = said[0] as Forecast;
    const name =
      kind === 'party'
        ? election.parties.get(id)?.short
        : election.coalitions.find((coalition) => coalition.id === id)?.short;
    const off = ({ seats, truth: came }: Forecast) => (seats[Math.floor(seats.length / 2)] ?? 0) - came;
    const at = (...moments: Moment[]) =>
      said.filter((one) => moments.some((moment) => one.moments.has(moment)));
    return [
      [
        state,
        name ?? id,
        `${truth}`,
        mean(at('first'), off),
        mean(at(0.04, 0.06, 0.08, 0.1), off),
        mean(at('quarters'), off),
      ],
    ];
  });
  return markdown([['state', 'bloc', 'seats', 'bias at the first word', '4 to 10 %', 'quarters'], ...rows]);
}

function holdingTable(forecasts: readonly Forecast[]): string {
  const rows = worstQuarters(forecasts).map((one) => [
    one.state,
    `${one.quarters}`,
    `${one.held} of ${one.nights}`,
    `${one.minute}`,
  ]);
  return markdown([
    ['state', 'quarters of an hour', 'nights that held, at the worst', 'its minute'],
    ...rows,
  ]);
}

function nameOf(moment: Moment): string {
  if (moment === 'first') return 'first word';
  return moment === 'quarters' ? 'every 15 minutes' : `${Math.round(moment * 100)} %`;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

/** What it held, the interval around that, and what its forecasts said it would hold. */
function coveredAsSaid(coverage: Coverage): string {
  return `${covered(coverage)}, said ${coverage.said.toFixed(2)}`;
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
      .map(({ moment, pit }) => [nameOf(moment), ...pit.map((share) => share.toFixed(2))]),
  ]);
}

/** How often the likeliest winner of an open seat won, by the chance he was given. */
function reliabilityTable(calibrations: readonly Calibration[]): string {
  const names = ['under 0.6', '0.6–0.7', '0.7–0.8', '0.8–0.9', '0.9–0.99', 'over 0.99'];
  return markdown([
    ['chance of the likeliest in a seat', ...names, 'Brier'],
    ...calibrations
      .filter(({ forecasts }) => forecasts > 0)
      .map(({ moment, reliability, brierSeat }) => [
        nameOf(moment),
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
      ...['spread', 'counting', 'rivalry'],
      'forecasts',
      '50 % range holds',
      '80 % range holds',
      'CRPS',
      'CRPS, usual constants',
    ],
    ...left.map((one) => [
      one.state,
      ...[one.chosen.spread, one.chosen.counting, one.chosen.rivalry].map(String),
      `${one.forecasts}`,
      covered(one.band50),
      covered(one.band80),
      one.crps.toFixed(2),
      one.usualCrps.toFixed(2),
    ]),
  ]);
}
