import { resolve } from 'node:path';
import { warmThread } from '../feed/run/thread.ts';
import { collectSeldom } from '../ground/heap.ts';
import { verb } from '../ground/verbs.ts';
import { nightTargets } from '../stage/obs-target.ts';
import { NIGHT } from './night-arguments.ts';
import { printSummary } from './print-summary.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const command = verb(
  {
    ...NIGHT,
    record: { type: 'string', describe: 'write every exchange with the source to this WARC file' },
    once: { type: 'boolean', default: false, describe: 'one look at the source, all pictures, then end' },
    standby: {
      type: 'boolean',
      default: false,
      describe: 'where another machine leads: follow it, and take over when it ends or falls silent',
    },
    'leave-out': {
      type: 'string',
      array: true,
      default: [],
      describe: 'contests that need not map, like WB-56',
    },
  },
  async (args) => {
    const { conductLed } = await import('../night/lead.ts');
    const obs = await nightTargets(args, resolve(args.election));
    const summary = await untilInterrupted((effects) => conductLed({ kind: 'live', ...args, obs }, effects));
    if (summary) printSummary(summary, args.json);
  },
  {
    begin: () => {
      collectSeldom();
      // It loads what it needs while we do.
      warmThread('live');
    },
  },
);
