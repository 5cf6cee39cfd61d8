import type { ActualStage } from '../actual.ts';
import type { PlannedScene } from './plan.ts';
import type { TransitionSpec } from './scene-spec.ts';

/** A transition of one OBS, by its name there. */
export interface Transition {
  name: string;
  ms: number;
}

/** What OBS has. */
type Known = Pick<ActualStage, 'transitions'>;

/** OBS's shortest; a cut takes no time. */
const CUT_MS = 50;

/** The transition of this OBS that a declaration means: by kind, because names are in OBS's language. */
export function transitionOf(spec: TransitionSpec | null, { transitions }: Known): Transition | null {
  if (!spec) return null;
  const kind = spec.kind === 'stinger' ? 'obs_stinger_transition' : `${spec.kind}_transition`;
  for (const [name, has] of transitions) if (has === kind) return { name, ms: spec.ms };
  return null;
}

export function cutOf(actual: Known): Transition | null {
  return transitionOf({ kind: 'cut', ms: CUT_MS }, actual);
}

/**
 * The transition of one take: the one declared for the page before it.
 *
 * @returns null = OBS's own
 */
export function transitionOfTake(
  { from, transition }: Pick<PlannedScene, 'from' | 'transition'>,
  before: string | null,
  actual: Known,
): Transition | null {
  return transitionOf(from[before ?? ''] ?? transition, actual);
}
