import type { Argv } from 'yargs';
import { DEFAULT_OBS } from '../stage/obs-target.ts';
import type { SurfaceChoice } from '../stage/stage-options.ts';

/** What every command that plays a night is told. */
export interface NightArguments {
  election: string;
  out: string;
  obs?: string[];
  store?: string;
  surface?: SurfaceChoice;
  json: boolean;
}

const ON_AIR = {
  type: 'boolean',
  default: false,
  describe: 'take test pictures although OBS streams or records',
} as const;

export function nightArguments(yargs: Argv): Argv {
  return withObs(yargs, `those of stages.yaml, or ${DEFAULT_OBS}`)
    .positional('election', { type: 'string', demandOption: true, describe: 'election folder' })
    .option('out', { type: 'string', default: 'out', describe: 'folder for maps, pages, logs and summary' })
    .option('store', { type: 'string', describe: 'where the state is kept: a file, or redis://…' })
    .option('json', { type: 'boolean', default: false, describe: 'print the summary as JSON' });
}

/**
 * Every OBS to drive, and how pages reach it.
 *
 * @param usual those that are driven when none is named: a leading machine's are not a follower's
 */
export function withObs(yargs: Argv, usual = DEFAULT_OBS): Argv {
  const describe = `OBS's WebSocket, may be repeated, or none (default: ${usual} when it answers)`;
  return yargs.option('obs', { type: 'string', array: true, describe }).option('surface', {
    choices: ['auto', 'browser', 'snapshot'] as const,
    describe:
      'how pages reach OBS: its own browser sources, or pictures that Chromium draws (default: that of stages.yaml, or auto: what OBS can)',
  });
}

/** What lets recorded or simulated data reach the air; a live night does not need it. */
export function withTestDataOnAir(yargs: Argv): Argv {
  return yargs.option('i-know-this-is-test-data-on-air', ON_AIR);
}
