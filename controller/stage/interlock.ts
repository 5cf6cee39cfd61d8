import type { Mode } from '../ground/mode.ts';
import type { Outputs } from './health.ts';

/**
 * Promise 3: recorded, simulated and test data never reach air by accident. Pure.
 * @returns why nothing may be taken now, or null when it may
 */
export function forbidsTake(
  { mode, testDataOnAir }: { mode: Mode; testDataOnAir?: boolean },
  outputs: Outputs,
): string | null {
  if (mode === 'live' || testDataOnAir) return null;
  const on = [
    outputs.streaming && 'streams',
    outputs.recording && 'records',
    outputs.virtualCamera && 'runs its virtual camera',
    ...(outputs.others ?? []).map((name) => `sends by "${name}"`),
  ].filter(Boolean);
  if (on.length === 0) return null;
  return `OBS ${on.join(' and ')} and these are ${mode} data; stop it, or start with --i-know-this-is-test-data-on-air`;
}
