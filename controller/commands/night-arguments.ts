import type { Argv } from 'yargs';
import { DEFAULT_OBS } from '../stage/obs-target.ts';
import type { SurfaceChoice } from '../stage/stage-contract.ts';

/** What every command that plays a night is told. */
export interface NightArguments {
  election: string;
  out: string;
  obs?: string[];
  store?: string;
  surface?: SurfaceChoice;
  json: boolean;
}

const OBS = {
  type: 'string',
  array: true,
  describe: `OBS's WebSocket, may be repeated, or none (default: those of stages.yaml, or ${DEFAULT_OBS} when it answers)`,
} as const;

const ON_AIR = {
  type: 'boolean',
  default: false,
  describe: 'take test pictures although OBS streams or records',
} as const;

export function nightArguments(yargs: Argv): Argv {
  return withObs(yargs)
    .positional('election', { type: 'string', demandOption: true, describe: 'election folder' })
    .option('out', { type: 'string', default: 'out', describe: 'folder for maps, pages, logs and summary' })
    .option('store', { type: 'string', describe: 'where the state is kept: a file, or redis://…' })
    .option('json', { type: 'boolean', default: false, describe: 'print the summary as JSON' });
}

/** Every OBS to drive, and how pages reach it. */
export function withObs(yargs: Argv): Argv {
  return yargs.option('obs', OBS).option('surface', {
    choices: ['auto', 'browser', 'snapshot'] as const,
    describe:
      'how pages reach OBS: its own browser sources, or pictures that Chromium draws (default: that of stages.yaml, or auto: what OBS can)',
  });
}

/** What lets recorded or simulated data reach the air; a live night has no need of it. */
export function withTestDataOnAir(yargs: Argv): Argv {
  return yargs.option('i-know-this-is-test-data-on-air', ON_AIR);
}
