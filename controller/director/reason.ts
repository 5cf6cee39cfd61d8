import { type Draft, sceneTitle } from './draft.ts';
import type { Happening } from './state.ts';

/** One sentence for a cue: the event's own reason, or how many seats changed and which. */
export function reasonOf(draft: Draft, scene: string, happenings: readonly Happening[]): string {
  const last = happenings.at(-1);
  if (!last) return sceneTitle(draft, scene);
  const contests = [...new Set(happenings.flatMap((one) => one.contest ?? []))];
  if (contests.length < 2) return last.reason;
  const names = contests.map((contest) => draft.plan.contestName(contest));
  const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
  return `${names.length} changes in ${sceneTitle(draft, scene)}: ${names.slice(0, 4).join(', ')}${more}`;
}
