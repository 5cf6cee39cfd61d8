import { resolve } from 'node:path';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { conductNight } from '../controller.ts';
import { askPassword, DEFAULT_OBS, obsTargets } from '../obs-target.ts';
import { printSummary, untilInterrupted } from '../terminal.ts';

export const command: CommandModule = {
  command: 'run <election>',
  describe: 'the live night: read the source, drive OBS, until Ctrl-C',
  builder: (yargs) =>
    yargs
      .positional('election', { type: 'string', demandOption: true, describe: 'election folder' })
      .option('out', { type: 'string', default: 'out', describe: 'folder for maps, pages, logs and summary' })
      .option('obs', {
        type: 'string',
        array: true,
        describe: `OBS's WebSocket, or none (default ${DEFAULT_OBS} if it answers)`,
      })
      .option('store', { type: 'string', describe: 'where the state is kept: a file, or redis://…' })
      .option('record', {
        type: 'string',
        describe: 'write every exchange with the source to this WARC file',
      })
      .option('once', {
        type: 'boolean',
        default: false,
        describe: 'one look at the source, all pictures, then end',
      })
      .option('leave-out', {
        type: 'string',
        array: true,
        default: [],
        describe: 'contests that need not map, like WB-56',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print the summary as JSON' }),
  handler: async (argv) => {
    const args = argv as unknown as ArgumentsCamelCase<{
      election: string;
      out: string;
      obs?: string[];
      store?: string;
      record?: string;
      once: boolean;
      leaveOut: string[];
      json: boolean;
    }>;
    const obs = await obsTargets(args.obs, askPassword, process.env, resolve(args.election));
    const summary = await untilInterrupted((effects) =>
      conductNight(
        {
          mode: 'live',
          election: args.election,
          out: args.out,
          obs,
          night: undefined,
          speed: 1,
          from: undefined,
          until: undefined,
          exit: args.once,
          once: args.once,
          store: args.store,
          resume: true,
          record: args.record,
          leaveOut: args.leaveOut,
          testDataOnAir: false,
        },
        effects,
      ),
    );
    if (summary) printSummary(summary, args.json);
  },
};
