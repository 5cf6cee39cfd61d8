import { SingleBar } from 'cli-progress';
import { DateTime } from 'luxon';
import { loadElection } from '../election/load.ts';
import { print, printJson } from '../ground/terminal.ts';
import { verb } from '../ground/verbs.ts';
import { makeNight } from '../simulate/simulate.ts';

export const command = verb(
  {
    election: { type: 'string', demandOption: true, describe: 'election folder with results.csv' },
    out: { type: 'string', demandOption: true, describe: 'night to write, NIGHT.warc.gz' },
    seed: { type: 'number', default: 1, describe: 'same seed, same night' },
    order: {
      choices: ['random', 'region', 'adversarial'],
      default: 'region',
      describe: 'who reports when: anyone, neighbours alike, or so that the trend misleads',
    },
    faults: { type: 'string', describe: 'YAML file of faults to plant at known minutes' },
    'made-up': {
      type: 'boolean',
      default: false,
      describe: 'make votes up where the folder has no results.csv',
    },
    json: { type: 'boolean', default: false, describe: 'print what was made as JSON' },
  },
  async ({ election: dir, out, seed, order, faults, madeUp, json }) => {
    const election = await loadElection(dir);
    const bar = process.stderr.isTTY ? new SingleBar({ format: 'simulating {bar} {percentage} %' }) : null;
    bar?.start(100, 0);
    const night = await makeNight(
      election,
      { out, seed, order, madeUp, ...(faults !== undefined && { faults }) },
      (share) => bar?.update(Math.round(100 * share)),
    );
    bar?.stop();
    if (json) return printJson(night);
    const time = (at: number): string =>
      DateTime.fromMillis(at, { zone: election.timeZone, locale: 'en-GB' }).toFormat('d LLL HH:mm');
    print(
      `${night.file}: ${night.seats} seats, ${night.pages} pages, ${(night.bytes / 1e6).toFixed(1)} MB, ` +
        `${time(night.starts)} to ${time(night.ends)}, ${night.faults.length} faults, ${night.flipBacks.length} flips that flip back` +
        `${night.madeUp ? '; its votes are made up: the folder has no results.csv' : ''}\n`,
    );
  },
);
