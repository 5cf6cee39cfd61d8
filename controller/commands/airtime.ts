import { loadElection } from '../election/load.ts';
import { print } from '../ground/terminal.ts';
import { ELECTION, verb } from '../ground/verbs.ts';
import { type AiredLine, type AirTime, airTimeOf } from '../log/air-time.ts';
import { type TickerTime, tickerTimeOf } from '../log/ticker-time.ts';
import { DWELL_SECONDS } from '../render/board/frame.ts';
import { type LoggedLine, readNightFile } from '../report/night-file.ts';

export const command = verb(
  {
    election: ELECTION,
    out: { type: 'string', default: 'out', describe: 'output folder of that run or rehearsal' },
    json: { type: 'boolean', default: false, describe: 'print it as JSON' },
  },
  async ({ election: dir, out, json }) => {
    const election = await loadElection(dir);
    const keySeats = new Set(election.keySeats?.map(({ contest }) => contest));
    const { lines, status } = await readNightFile(out);
    const speed = status?.speed?.wanted ?? 1;
    const run = lines as readonly (LoggedLine & AiredLine)[];
    const aired = airTimeOf(run, keySeats, speed === 'max' ? 1 : speed);
    const ticker = tickerTimeOf(run, election.look.ticker?.seconds ?? DWELL_SECONDS);
    const shares = Object.fromEntries(aired.shares);
    print(json ? `${JSON.stringify({ speed, ...aired, shares, ticker })}\n` : told(aired, ticker, speed));
  },
);

function told(
  { shares, tables, keySeats, repeats, takes }: AirTime,
  { declarations, inTime, slowest }: TickerTime,
  speed: number | 'max',
): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(7);
  const late = keySeats.filter(({ seconds }) => seconds === null || seconds > 60);
  return [
    ...[...shares].map(([kind, share]) => `${percent(share)}  ${kind.replace(/-$/, '')}`),
    `tables of seats: ${percent(tables).trim()} of the time; ${takes} takes, ${repeats} of what was on air already`,
    `key seats: ${keySeats.length} declarations, ${keySeats.length - late.length} of them on air within 60 s`,
    ...late.map(
      ({ contest, seconds }) =>
        `  ${contest}: ${seconds === null ? 'never' : `after ${Math.round(seconds)} s`}`,
    ),
    // Between two pages nobody decided anything: what waited, waited for the source.
    ...(speed === 'max'
      ? ['  (at --speed max the director looks only when a page comes; --speed 60 tells what viewers wait)']
      : []),
    `ticker: ${inTime} of ${declarations} declarations within 10 minutes${slowest === null ? '' : `, the slowest after ${Math.round(slowest)} s`}`,
    '',
  ].join('\n');
}
