import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { warmThread } from '../feed/run/thread.ts';
import { collectSeldom } from '../ground/heap.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { verb } from '../ground/verbs.ts';
import { nightTargets } from '../stage/obs-target.ts';
import { NIGHT, ON_AIR } from './night-arguments.ts';
import { printSummary } from './print-summary.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const command = verb(
  {
    ...NIGHT,
    ...ON_AIR,
    election: { type: 'string', describe: 'election folder (default: West Bengal 2021)' },
    night: { type: 'string', describe: 'recorded night (WARC); made by simulate when not given' },
    speed: { type: 'string', default: '60', describe: 'times the real speed, or max' },
    from: {
      type: 'string',
      describe:
        "start at this time of the night: HH:MM in the election's zone, ISO, or start (default: where a simulated count moves)",
    },
    until: { type: 'string', describe: 'end at this time of the night' },
    exit: {
      type: 'boolean',
      default: false,
      describe: 'end with the night, instead of holding the last picture',
    },
    resume: {
      type: 'boolean',
      default: false,
      describe: 'go on where a killed rehearsal stopped',
    },
  },
  async (args) => {
    const { conductLed } = await import('../night/lead.ts');
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
  {
    begin: () => {
      collectSeldom();
      warmThread('replay');
    },
  },
);

const EXAMPLE = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));

function parseSpeed(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new UserError(EXIT.usage, {
    what: '--speed is not a speed',
    got: JSON.stringify(text),
    expected: 'a number above 0, or max',
    remedy: 'try --speed 60',
  });
}
