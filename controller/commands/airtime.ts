import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { loadElection } from '../election/load.ts';
import { type AiredLine, type AirTime, airTimeOf } from '../log/air-time.ts';
import { print } from '../terminal.ts';
import { EXIT, UserError } from '../user-error.ts';

export const command: CommandModule = {
  builder: (yargs) =>
    yargs
      .positional('election', { type: 'string', demandOption: true, describe: 'election folder' })
      .option('out', { type: 'string', default: 'out', describe: 'output folder of that run or rehearsal' })
      .option('json', { type: 'boolean', default: false, describe: 'print it as JSON' }),
  handler: async (argv) => {
    const { election: dir, out, json } = argv as unknown as { election: string; out: string; json: boolean };
    const election = await loadElection(dir);
    const keySeats = new Set(election.keySeats?.map(({ contest }) => contest));
    const aired = airTimeOf(await readLog(join(out, 'as-run.ndjson')), keySeats);
    print(json ? `${JSON.stringify({ ...aired, shares: Object.fromEntries(aired.shares) })}\n` : told(aired));
  },
};

async function readLog(file: string): Promise<AiredLine[]> {
  try {
    const text = await readFile(file, 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AiredLine);
  } catch (cause) {
    throw new UserError(
      {
        what: 'the as-run log cannot be read',
        got: (cause as Error).message,
        where: file,
        remedy: 'name the --out of the night',
      },
      EXIT.data,
      { cause },
    );
  }
}

function told({ shares, tables, keySeats, repeats, takes }: AirTime): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(7);
  const late = keySeats.filter(({ seconds }) => seconds === null || seconds > 60);
  return [
    ...[...shares].map(([kind, share]) => `${percent(share)}  ${kind.replace(/-$/, '')}`),
    `tables of seats: ${percent(tables).trim()} of the time; ${takes} takes, ${repeats} of what was on air already`,
    `key seats: ${keySeats.length} declarations, ${keySeats.length - late.length} of them on air within 60 s`,
    ...late.map(
      ({ contest, seconds }) => `  ${contest}: ${seconds === null ? 'never' : `after ${seconds} s`}`,
    ),
    '',
  ].join('\n');
}
