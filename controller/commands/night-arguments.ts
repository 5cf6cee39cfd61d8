import { ELECTION } from '../ground/verbs.ts';
import { DEFAULT_OBS } from '../stage/obs-target.ts';

/**
 * Every OBS to drive, and how pages reach it.
 *
 * @param usual those that are driven when none is named: a leading machine's are not a follower's
 */
export function obsOptions(usual = DEFAULT_OBS) {
  return {
    obs: {
      type: 'string',
      array: true,
      describe: `OBS's WebSocket, may be repeated, or none (default: ${usual} when it answers)`,
    },
    surface: {
      choices: ['auto', 'browser', 'snapshot'],
      describe:
        'how pages reach OBS: its own browser sources, or pictures that Chromium draws (default: that of stages.yaml, or auto: what OBS can)',
    },
    scenes: { type: 'string', describe: 'folder of your own scene declarations (docs/scenes.md)' },
  } as const;
}

/** What every command that plays a night is told. */
export const NIGHT = {
  ...obsOptions(`those of stages.yaml, or ${DEFAULT_OBS}`),
  election: ELECTION,
  out: { type: 'string', default: 'out', describe: 'folder for maps, pages, logs and summary' },
  store: { type: 'string', describe: 'where the state is kept: a file, or redis://…' },
  json: { type: 'boolean', default: false, describe: 'print the summary as JSON' },
} as const;

/** What lets recorded or simulated data reach the air; a live night does not need it. */
export const ON_AIR = {
  'i-know-this-is-test-data-on-air': {
    type: 'boolean',
    default: false,
    describe: 'take test pictures although OBS streams or records',
  },
} as const;
