import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { conductNight } from '../night/conduct.ts';
import { nightTargets } from '../stage/obs-target.ts';
import { withObs, withTestDataOnAir } from './night-arguments.ts';
import { untilInterrupted } from './until-interrupted.ts';

interface Args {
  store: string;
  obs?: string[];
  out: string;
  election?: string;
  once: boolean;
  iKnowThisIsTestDataOnAir: boolean;
}

export const command: CommandModule = {
  builder: (yargs) =>
    withTestDataOnAir(withObs(yargs))
      .option('store', {
        type: 'string',
        demandOption: true,
        describe: "the leading machine's store, redis://…",
      })
      .option('out', { type: 'string', default: 'out-follow', describe: 'folder for maps and pages' })
      .option('election', { type: 'string', describe: 'election folder here (default elections/ID)' })
      .option('once', { type: 'boolean', default: false, describe: 'draw what is there now, then end' }),
  handler: async (argv) => {
    const args = argv as unknown as ArgumentsCamelCase<Args>;
    const night = {
      ...args,
      obs: await nightTargets(args),
      testDataOnAir: args.iKnowThisIsTestDataOnAir,
    };
    await untilInterrupted((effects) => conductNight({ kind: 'follow', ...night }, effects));
  },
};
