import type { Election } from '../election/election.ts';
import type { Mode } from '../ground/mode.ts';
import type { Password } from './wire/connection.ts';

/** How a page reaches OBS. `auto`: browser where OBS has obs-browser, else snapshot. */
export type SurfaceChoice = 'auto' | 'browser' | 'snapshot';

export interface StageOptions {
  /** Tells it from other stages of the same night, in the log and in OUT; '' where there is one. */
  name?: string;
  /** WebSocket of the OBS to drive, `ws://127.0.0.1:4455`, and its password ('' = none). */
  obs: { url: string; password: Password };
  /** The night's OUT folder; pictures are written to OUT/stage, or OUT/stage-NAME. Absolute. */
  outDir: string;
  /** Folder of the scene declarations. Absolute. */
  scenesDir: string;
  /** Edition whose pages and texts it shows (`WantedStage.editions`); undefined or '' = the election's own. */
  edition?: string;
  election: Election;
  mode: Mode;
  surface?: SurfaceChoice;
  /** `--i-know-this-is-test-data-on-air`: takes test pictures although OBS streams or records. */
  testDataOnAir?: boolean;
  /** A takeover ends with `release` only: this OBS is not the one that the director follows. */
  ownHand?: boolean;
  /** Pictures are made less often while OBS skips frames (default true). */
  backPressure?: boolean;
}
