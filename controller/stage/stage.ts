import type { Stage, StageEffects, StageOptions } from './stage-contract.ts';

/** Drives one OBS. Never throws: what is wrong arrives by `ready`, `problem` and `health()`. */
export function startStage(_options: StageOptions, _effects: StageEffects): Stage {
  throw new Error('not yet');
}
