import { ownNameOf } from '../election/own-scene.ts';
import { cutShot, shotOf } from './cue.ts';
import { type Draft, dwellMs, isOnAir, isThere, sceneTitle, take } from './draft.ts';
import { claim, eligible } from './queue.ts';
import { isPast, nextPlace, returnPlace, rotationCue } from './rotation.ts';
import type { QueuedCue, RotationPlace } from './state.ts';

// A page that cannot be rendered in this many preload times is taken anyway: the last good picture is in it.
const PATIENCE = 5;
/** A scene that OBS does not show in this long is given up, wall ms. Sooner, a slow OBS would be shown nothing at all. */
const GIVE_UP_MS = 20_000;
// Night time runs at any speed: while it decides something, look again this soon (wall ms).
const NIGHT_TICK_MS = 250;
/** From this priority on events wait for no breather. */
const URGENT = 80;

/** What may come to air next, and by what right. */
type Target = { item: QueuedCue; place: null } | { item: null; place: RotationPlace };

/** Makes at most one take that is due, and says what to preload and when to look again. */
export function decide(
  draft: Draft,
  ready: ReadonlySet<string> | undefined,
): { preload: string | undefined; wakeMs: number | null } {
  absorb(draft);
  if (draft.forced) {
    show(draft, targetOf(draft, draft.forced === 'step'));
  } else if (!draft.held && (!draft.air || leaves(draft))) {
    const target = targetOf(draft, stepsOn(draft));
    if (!draft.air || isReady(draft, shotIn(target), ready)) show(draft, target);
  }
  const shot = shotIn(targetOf(draft, stepsOn(draft)));
  // A seat that follows another one on the same board is drawn when it is taken.
  const { scene } = cutShot(shot);
  const isNext = scene !== draft.air?.cue.scene && ownNameOf(scene) === null;
  if (isNext) startPreload(draft, shot);
  else draft.preload = null;
  markLives(draft, ready);
  return { preload: isNext ? scene : undefined, wakeMs: wakeMs(draft) };
}

// Events of the scene that is on air cost no take: they lengthen its time, up to its maximum.
function absorb(draft: Draft): void {
  const { air } = draft;
  if (!air || air.cue.kind === 'operator' || air.cue.kind === 'panic') return;
  // Somebody else's scene is what viewers see.
  if (draft.held?.kind === 'takeover') return;
  const item = eligible(draft).find((one) => isOnAir(one.cue, draft));
  if (!item) return;
  const onAirMs = draft.now.wall - air.takenAt.wall;
  if (air.cue.kind === 'event' && onAirMs + item.cue.minMs > Math.max(air.cue.maxMs, item.cue.maxMs)) {
    const { cue, happenings } = claim(draft, item);
    draft.note('coalesced', shotOf(cue), `${cue.reason} (on air already)`, {
      kind: 'event',
      events: happenings.map((one) => one.event),
    });
    return;
  }
  const { cue, happenings } = claim(draft, item);
  take(
    draft,
    {
      ...cue,
      priority: Math.max(cue.priority, air.cue.priority),
      maxMs: Math.max(cue.minMs, cue.maxMs - onAirMs),
    },
    [...air.happenings, ...happenings],
    item.cooldownMs,
  );
}

// Whether the scene on air may go and something wants its place.
function leaves(draft: Draft): boolean {
  const { air } = draft;
  if (!air) return true;
  // Whoever made it has removed it.
  if (!isThere(draft, air.cue.scene)) return true;
  // What it says is true no more, or nothing at all; whoever cued it himself keeps it.
  if (air.cue.kind !== 'operator' && (draft.blank.has(air.cue.scene) || isPast(draft))) return true;
  const dwell = dwellMs(draft, air);
  if (air.life === 'taken' && dwell < GIVE_UP_MS) return false;
  if (dwell >= air.cue.maxMs) return true;
  if (dwell < air.cue.minMs || air.cue.kind === 'operator') return false;
  return (breatherDue(draft) && air.cue.kind === 'event') || eligible(draft).length > 0;
}

// The rotation moves on when its own scene has had its time, and stays put when it was interrupted.
function stepsOn(draft: Draft): boolean {
  return draft.air?.cue.kind === 'rotation';
}

function breatherDue(draft: Draft): boolean {
  const since = draft.eventRunSince;
  return since !== null && draft.now.wall - since >= draft.plan.rundown.eventRunSeconds * 1000;
}

function targetOf(draft: Draft, onward: boolean): Target {
  const breathes = breatherDue(draft);
  const best = eligible(draft).find(
    ({ cue }) => !isOnAir(cue, draft) && (!breathes || cue.priority >= URGENT),
  );
  if (best) return { item: best, place: null };
  return { item: null, place: onward ? nextPlace(draft) : returnPlace(draft) };
}

function shotIn(target: Target): string {
  return target.item ? shotOf(target.item.cue) : target.place.scene;
}

function show(draft: Draft, target: Target): void {
  if (target.item) {
    const { cue, happenings } = claim(draft, target.item);
    take(draft, cue, happenings, target.item.cooldownMs);
    return;
  }
  const cue = rotationCue(draft, target.place);
  const { air } = draft;
  if (air?.cue.kind === 'rotation' && isOnAir(cue, draft)) {
    // A rotation of one scene: its time begins anew, and there is nothing to tell.
    draft.air = { ...air, cue, dwellFrom: draft.now.wall };
  } else {
    take(draft, cue, [], 0);
  }
  draft.rotation = target.place;
  draft.next = null;
}

function isReady(draft: Draft, shot: string, ready: ReadonlySet<string> | undefined): boolean {
  const { scene } = cutShot(shot);
  if (scene === draft.air?.cue.scene || ownNameOf(scene) !== null) return true;
  // Over a scene of the user's own nothing of ours loads: the stage crosses its bridge.
  if (draft.air && ownNameOf(draft.air.cue.scene) !== null) return true;
  if (ready?.has(scene) && draft.preload !== null && shotOf(draft.preload) === shot) return true;
  startPreload(draft, shot);
  const loading = draft.now.wall - (draft.preload?.since ?? draft.now.wall);
  const needMs = draft.plan.rundown.preloadSeconds * 1000 * (ready ? PATIENCE : 1);
  return loading >= needMs;
}

function startPreload(draft: Draft, shot: string): void {
  if (draft.preload && shotOf(draft.preload) === shot) return;
  draft.preload = { ...cutShot(shot), since: draft.now.wall };
  draft.note('preloaded', shot, `${sceneTitle(draft, shot)} is loaded out of sight`);
}

function markLives(draft: Draft, ready: ReadonlySet<string> | undefined): void {
  draft.queue = draft.queue.map((item) => {
    const life =
      !draft.preload || shotOf(draft.preload) !== shotOf(item.cue)
        ? 'queued'
        : isReady(draft, shotOf(item.cue), ready)
          ? 'ready'
          : 'preloaded';
    return life === item.life ? item : { ...item, life };
  });
}

function wakeMs(draft: Draft): number | null {
  const { air } = draft;
  if (draft.held || !air) return null;
  const dwell = dwellMs(draft, air);
  const due: number[] = [];
  if (air.cue.maxMs < Number.MAX_SAFE_INTEGER) due.push(air.cue.maxMs - dwell);
  if (draft.queue.length > 0) due.push(NIGHT_TICK_MS);
  // The take that is due waits only for its preload.
  if (draft.preload) {
    const left = draft.plan.rundown.preloadSeconds * 1000 - (draft.now.wall - draft.preload.since);
    if (leaves(draft)) due.push(left);
  }
  return due.length === 0 ? null : Math.max(NIGHT_TICK_MS / 5, Math.min(...due));
}
