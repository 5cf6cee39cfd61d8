import { type Cue, cutShot, shotOf } from './cue.ts';
import { canShow, type Draft, sceneTitle } from './draft.ts';
import type { RotationPlace } from './state.ts';

/** The rotation's place after an interruption: what its rule says, else where it was while that still has time, else the next. */
export function returnPlace(draft: Draft): RotationPlace {
  const { rotation, plan, air } = draft;
  const back = air?.cue.back;
  if (back !== undefined && canShow(draft, back)) {
    const entry = plan.rotation.findIndex(
      ({ scenes }, index) => scenes.includes(back) && isDue(draft, index),
    );
    if (entry >= 0) return { entry, shown: [back], scene: back, shownMs: 0 };
  }
  const entry = rotation && plan.rotation[rotation.entry];
  if (!rotation || !entry?.scenes.includes(rotation.scene) || !isDue(draft, rotation.entry))
    return nextPlace(draft);
  const hasTime = rotation.shownMs < entry.seconds * 1000 && rotation.scene !== onAirOf(draft);
  return hasTime ? rotation : nextPlace(draft);
}

/** The rotation's next place. Once chosen it is kept in the draft until it is taken. */
export function nextPlace(draft: Draft): RotationPlace {
  const onAir = onAirOf(draft);
  const kept = draft.next && draft.plan.rotation[draft.next.entry];
  if (
    draft.next &&
    isDue(draft, draft.next.entry) &&
    kept?.scenes.includes(draft.next.scene) &&
    draft.next.scene !== onAir
  )
    return draft.next;
  draft.next = choosePlace(draft);
  return draft.next;
}

/** The cue that shows a place of the rotation, for the time it has left. */
export function rotationCue(draft: Draft, place: RotationPlace): Cue {
  const { rundown, rotation } = draft.plan;
  const entryMs = (rotation[place.entry]?.seconds ?? rundown.minSeconds) * 1000;
  const back = draft.rotation === place && draft.air !== null;
  const minMs = rundown.minSeconds * 1000;
  return {
    ...cutShot(place.scene),
    reason: `${back ? 'back to' : 'rotation:'} ${sceneTitle(draft, place.scene)}`,
    kind: 'rotation',
    event: null,
    priority: 0,
    minMs,
    maxMs: Math.max(minMs, entryMs - place.shownMs),
    expiresAt: null,
  };
}

/** Whether the rotation's scene on air was for the time before the first vote, and votes are counted. */
export function isPast(draft: Draft): boolean {
  const { air, rotation, plan, phase = 'count' } = draft;
  if (air?.cue.kind !== 'rotation' || !rotation || phase === 'before') return false;
  const { scene, entry } = rotation;
  const hasPlace = plan.rotation.some(({ scenes }, index) => scenes.includes(scene) && isDue(draft, index));
  return plan.rotation[entry]?.when === 'before' && !hasPlace;
}

function choosePlace(draft: Draft): RotationPlace {
  const { rotation, plan } = draft;
  const entries = plan.rotation;
  const entry = rotation && entries[rotation.entry];
  if (rotation && entry && isDue(draft, rotation.entry) && rotation.shown.length < entry.take) {
    const scene = pick(draft, rotation.entry, rotation.shown);
    if (scene !== undefined)
      return { entry: rotation.entry, shown: [...rotation.shown, scene], scene, shownMs: 0 };
  }
  const start = rotation ? rotation.entry + 1 : 0;
  // What is on air is not shown again right away, unless the rotation has nothing else.
  for (let step = 0; step < entries.length; step++) {
    const index = (start + step) % entries.length;
    const scene = isDue(draft, index) ? pick(draft, index, []) : undefined;
    if (scene !== undefined) return { entry: index, shown: [scene], scene, shownMs: 0 };
  }
  const index = entries.findIndex((_, at) => isDue(draft, at));
  const scene = entries[index]?.scenes[0] ?? draft.plan.rundown.panicScene;
  return { entry: index, shown: [scene], scene, shownMs: 0 };
}

// `changed`: most changed first, then longest off the air. `listed`: longest off the air, so that turns go on.
function pick(draft: Draft, index: number, shown: readonly string[]): string | undefined {
  const entry = draft.plan.rotation[index];
  if (!entry) return undefined;
  const score = (scene: string) => (entry.order === 'changed' ? (draft.changed[scene] ?? 0) : 0);
  const left = (scene: string) => draft.leftAirAt[scene] ?? Number.NEGATIVE_INFINITY;
  let best: string | undefined;
  for (const scene of entry.scenes) {
    if (scene === onAirOf(draft) || shown.includes(scene) || !canShow(draft, scene)) continue;
    const better =
      best === undefined ||
      score(scene) > score(best) ||
      (score(scene) === score(best) && left(scene) < left(best));
    if (better) best = scene;
  }
  return best;
}

/** Whether an entry has its place in the rotation now; where none has, every one that OBS can show does. */
function isDue(draft: Draft, index: number): boolean {
  const { plan, phase = 'count' } = draft;
  const shown = plan.rotation.filter(({ scenes }) => scenes.some((scene) => canShow(draft, scene)));
  const fits = ({ when }: { when: string | undefined }) => when === undefined || when === phase;
  const entry = plan.rotation[index];
  return entry !== undefined && shown.includes(entry) && (fits(entry) || !shown.some(fits));
}

function onAirOf({ air }: Draft): string | undefined {
  return air ? shotOf(air.cue) : undefined;
}
