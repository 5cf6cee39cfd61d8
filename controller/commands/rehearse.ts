import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { conductLed } from '../night/lead.ts';
import { nightTargets } from '../stage/obs-target.ts';
import { EXIT, UserError } from '../user-error.ts';
import { type NightArguments, nightArguments, withTestDataOnAir } from './night-arguments.ts';
import { printSummary } from './print-summary.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const command: CommandModule = {
  builder: (yargs) =>
    withTestDataOnAir(nightArguments(yargs))
      .positional('election', { type: 'string', describe: 'election folder (default: West Bengal 2021)' })
      .option('night', { type: 'string', describe: 'recorded night (WARC); made by simulate when not given' })
      .option('speed', { type: 'string', default: '60', describe: 'times the real speed, or max' })
      .option('from', {
        type: 'string',
        describe:
          "start at this time of the night: HH:MM in the election's zone, ISO, or start (default: where a simulated count moves)",
      })
      .option('until', { type: 'string', describe: 'end at this time of the night' })
      .option('exit', {
        type: 'boolean',
        default: false,
        describe: 'end with the night, instead of holding the last picture',
      })
      .option('resume', {
        type: 'boolean',
        default: false,
        describe: 'go on where a killed rehearsal stopped',
      }),
  handler: async (argv) => {
    const args = argv as unknown as ArgumentsCamelCase<
      Omit<NightArguments, 'election'> & {
        election?: string;
        night?: string;
        speed: string;
        from?: string;
        until?: string;
        exit: boolean;
        resume: boolean;
        iKnowThisIsTestDataOnAir: boolean;
      }
    >;
    // Without a folder: the example that comes with the program.
    const election = args.election ?? EXAMPLE;
    const night = {
      ...args,
      election,
      obs: await nightTargets(args, resolve(election)),
      speed: parseSpeed(args.speed),
      testDataOnAir: args.iKnowThisIsTestDataOnAir,
    };
    const summary = await untilInterrupted((effects) => conductLed({ kind: 'rehearsal', ...night }, effects));
    if (summary) printSummary(summary, args.json);
  },
};

const EXAMPLE = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));

function parseSpeed(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new UserError(
    {
      what: '--speed is not a speed',
      got: JSON.stringify(text),
      expected: 'a number above 0, or max',
      remedy: 'try --speed 60',
    },
    EXIT.usage,
  );
}
