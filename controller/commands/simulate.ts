import { SingleBar } from 'cli-progress';
import { DateTime } from 'luxon';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { loadElection } from '../election/load.ts';
import type { Order } from '../simulate/seat-night.ts';
import { makeNight } from '../simulate/simulate.ts';
import { print } from '../terminal.ts';

export const command: CommandModule = {
  builder: (yargs) =>
    yargs
      .positional('election', {
        type: 'string',
        demandOption: true,
        describe: 'election folder with results.csv',
      })
      .option('out', { type: 'string', demandOption: true, describe: 'night to write, NIGHT.warc.gz' })
      .option('seed', { type: 'number', default: 1, describe: 'same seed, same night' })
      .option('order', {
        choices: ['random', 'region', 'adversarial'] as const,
        default: 'region' as const,
        describe: 'who reports when: anyone, neighbours alike, or so that the trend misleads',
      })
      .option('faults', { type: 'string', describe: 'YAML file of faults to plant at known minutes' })
      .option('made-up', {
        type: 'boolean',
        default: false,
        describe: 'make votes up where the folder has no results.csv',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print what was made as JSON' }),
  handler: async (argv) => {
    const {
      election: dir,
      out,
      seed,
      order,
      faults,
      madeUp,
      json,
    } = argv as unknown as ArgumentsCamelCase<{
      election: string;
      out: string;
      seed: number;
      order: Order;
      faults?: string;
      madeUp: boolean;
      json: boolean;
    }>;
    const election = await loadElection(dir);
    const bar = process.stderr.isTTY ? new SingleBar({ format: 'simulating {bar} {percentage} %' }) : null;
    bar?.start(100, 0);
    const night = await makeNight(
      election,
      { out, seed, order, madeUp, ...(faults !== undefined && { faults }) },
      (share) => bar?.update(Math.round(100 * share)),
    );
    bar?.stop();
    if (json) {
      print(`${JSON.stringify(night, null, 2)}\n`);
      return;
    }
    const time = (at: number): string =>
      DateTime.fromMillis(at, { zone: election.timeZone, locale: 'en-GB' }).toFormat('d LLL HH:mm');
    print(
      `${night.file}: ${night.seats} seats, ${night.pages} pages, ${(night.bytes / 1e6).toFixed(1)} MB, ` +
        `${time(night.starts)} to ${time(night.ends)}, ${night.faults.length} faults, ${night.flipBacks.length} flips that flip back` +
        `${night.madeUp ? '; its votes are made up: the folder has no results.csv' : ''}\n`,
    );
  },
};
