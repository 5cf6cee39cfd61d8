import { isOurs } from './actual.ts';
import { pageOf } from './draft.ts';
import { BRIDGE } from './plan/bridge.ts';
import type { StageState } from './state.ts';

const NONE: ReadonlySet<string> = new Set();

/** Pages of ours that viewers see inside the scene of the user's that is on air: a lower third above his camera. */
export function nestedOnAir(state: StageState): ReadonlySet<string> {
  const { actual } = state;
  const program = actual?.program;
  if (!actual || program == null || (isOurs(program) && program !== BRIDGE)) return NONE;
  const pages = new Set<string>();
  const seen = new Set([program]);
  for (const scene of seen)
    for (const { source, enabled } of actual.scenes.get(scene)?.items ?? []) {
      if (!enabled || !actual.scenes.has(source)) continue;
      const page = isOurs(source) ? pageOf(state, source) : null;
      if (page !== null) pages.add(page);
      else seen.add(source);
    }
  return pages;
}
