import { verb } from '../ground/verbs.ts';
import { conductNight } from '../night/conduct.ts';
import { nightTargets } from '../stage/obs-target.ts';
import { ON_AIR, obsOptions } from './night-arguments.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const command = verb(
  {
    ...obsOptions(),
    ...ON_AIR,
    store: { type: 'string', demandOption: true, describe: "the leading machine's store, redis://…" },
    out: { type: 'string', default: 'out-follow', describe: 'folder for maps and pages' },
    election: { type: 'string', describe: 'election folder here (default elections/ID)' },
    once: { type: 'boolean', default: false, describe: 'draw what is there now, then end' },
  },
  async (args) => {
    const night = {
      ...args,
      obs: await nightTargets(args),
      testDataOnAir: args.iKnowThisIsTestDataOnAir,
    };
    await untilInterrupted((effects) => conductNight({ kind: 'follow', ...night }, effects));
  },
);
