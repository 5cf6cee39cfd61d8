import { ownNameOf } from '../election/own-scene.ts';
import type { ActualStage } from './actual.ts';
import type { Draft } from './draft.ts';
import { forbidsTake } from './interlock.ts';
import { isSeen, lookSoon } from './look.ts';
import { isBehind } from './pictures.ts';
import { BRIDGE, isBuilt } from './plan/bridge.ts';
import { OVERLAY } from './plan/overlay-scene.ts';
import { SAFE } from './plan/safe-scene.ts';
import { cutOf, type Transition, transitionOfTake } from './plan/transition.ts';
import { isUnreadable, unreadable } from './unseen.ts';
import type { WantedStage } from './wanted.ts';

/** Longest a take waits for the newest picture of its page; then one that is a little older will do. */
const READY_MS = 1500;
/** The same while the user's own scene is on air, and nobody misses ours. */
const PATIENT_MS = 6000;
/** No picture whose clock stood still for longer goes on air. */
const OLD_MS = 10_000;

/**
 * Puts the wanted page on air: when it may be there, and when OBS draws it. What OBS never drew is not taken; panic
 * takes OBS's own safe scene until its page is drawn.
 */
export function takeWanted(draft: Draft): void {
  const { state } = draft;
  const { actual, wanted, air } = state;
  if (!wanted || !draft.isDue(state.takeAt)) return;
  if (!actual) {
    takeBlindly(draft, wanted);
    return;
  }
  if (air.doubted) return;
  const page = wanted.program;
  if (page === undefined || air.takenOver) {
    leaveBridge(draft, actual);
    return;
  }
  const scene = draft.sceneName(page);
  if (scene === undefined || !actual.scenes.has(scene)) {
    const own = ownNameOf(page);
    draft.sayOnce(own === null ? `there is no scene for page "${page}"` : `OBS has no scene "${own}"`);
    if (wanted.urgent) take(draft, SAFE, null);
    return;
  }
  if (actual.program === scene) {
    nothingWaits(draft);
    return;
  }
  // OBS would still take it by its name, half dead.
  if (air.removed === scene || state.leaving.has(scene)) return;
  const forbidden = forbidsTake(state.setup, actual.outputs);
  if (forbidden !== null) {
    if (draft.isNew(forbidden))
      draft.tell({ event: 'interlock', message: { reason: `"${scene}" is not taken: ${forbidden}` } });
    // It shows no data.
    if (wanted.urgent) take(draft, SAFE, null);
    return;
  }
  if (air.waiting?.page !== page)
    draft.air({ waiting: { page, at: draft.now, rev: wanted.pages.get(page)?.rev ?? 0 } });
  if (wanted.urgent) {
    if (isReady(draft, wanted, page)) {
      take(draft, scene, page);
      return;
    }
    take(draft, SAFE, null);
    if (!draft.isBusy) lookSoon(draft, page);
    return;
  }
  if (ownNameOf(page) === null && cross(draft, actual)) return;
  if (isReady(draft, wanted, page)) {
    take(draft, scene, page);
    return;
  }
  complainOfWaiting(draft, scene, page);
  lookSoon(draft, page);
}

/** A take is over, or nobody wants one. */
export function nothingWaits(draft: Draft): void {
  const { waiting, bridge, hopeless } = draft.state.air;
  if (waiting || bridge !== null || hopeless !== null)
    draft.air({ waiting: null, bridge: null, hopeless: null });
}

// Ready: OBS draws the page at the revision that was wanted or a newer one; after a while also at an older one. Its clock is
// never older than viewers would forgive, nor than the one they saw last.
function isReady(draft: Draft, wanted: WantedStage, page: string): boolean {
  const { state, now } = draft;
  const { waiting, bridge } = state.air;
  if (!waiting) return false;
  if (ownNameOf(page) !== null) return true;
  // Panic's picture stays loaded and is looked at as it comes.
  const since = wanted.urgent && state.surface === 'snapshot' && page === wanted.panicPage ? 0 : waiting.at;
  const limitMs = wanted.urgent ? 0 : bridge === null ? READY_MS : PATIENT_MS;
  const isLate = now - waiting.at >= limitMs;
  if (!isSeen(draft, page, isLate ? 0 : waiting.rev, since)) return false;
  const file = draft.fileOf(page);
  // The clock of a page in OBS's own browser runs.
  if (state.surface !== 'snapshot' || !file) return state.surface === 'browser';
  if (wanted.urgent && file.rev >= (wanted.pages.get(page)?.rev ?? 0)) return true;
  return !isBehind(draft, file) && now < Math.max(file.changesAt, file.at + OLD_MS);
}

function complainOfWaiting(draft: Draft, scene: string, page: string): void {
  const { state } = draft;
  const { waiting, bridge } = state.air;
  const limitMs = bridge === null ? READY_MS : PATIENT_MS;
  if (!waiting || !draft.isDue(waiting.at + limitMs)) return;
  const file = draft.fileOf(page);
  if (state.surface === 'browser') draft.sayOnce(`"${scene}" is not drawn by OBS yet; what is on air stays`);
  else if (!file) draft.sayOnce(`"${scene}" has no picture yet; what is on air stays`);
  else if (isSeen(draft, page, 0)) draft.sayOnce(`"${scene}" has only an old picture; what is on air stays`);
  else if (isUnreadable(draft, page)) draft.sayOnce(unreadable(file.file));
}

function take(draft: Draft, scene: string, page: string | null): void {
  const { state } = draft;
  const { actual } = state;
  if (!actual?.scenes.has(scene) || actual.program === scene || !mayTake(draft)) return;
  sendTake(draft, scene, page, transitionTo(draft, actual, scene, page));
}

/**
 * Panic when nobody knows what OBS has: it answers late, or is being read. The safe scene has stood there since the first
 * minute, and OBS refuses what it has not.
 */
function takeBlindly(draft: Draft, { urgent }: WantedStage): void {
  const { state } = draft;
  if (!urgent || !state.desired || state.notReady !== null || !mayTake(draft)) return;
  if ([state.air.unanswered, state.air.asked?.scene].includes(SAFE)) return;
  sendTake(draft, SAFE, null, null);
}

// One take at a time. Panic waits for nothing else; other takes come when OBS has what it was told before.
function mayTake(draft: Draft): boolean {
  return draft.state.wanted?.urgent ? draft.inFlight('take').length === 0 : !draft.isBusy;
}

function sendTake(draft: Draft, scene: string, page: string | null, transition: Transition | null): void {
  const { actual } = draft.state;
  // Young until OBS has answered, however long that takes: until then it may tell of the scene before.
  const asked = { scene, at: Number.POSITIVE_INFINITY, seen: false };
  draft.air({ asked, before: actual?.program ?? null });
  draft.send({ what: 'take', scene, page, transition, studio: actual?.studioMode ?? false });
  draft.tell({ event: 'sent', message: { what: 'take', page, rev: null, wallMs: 0 } });
}

// How OBS shall go to a page, where its scene says something else.
function transitionTo(
  { state, onAir }: Draft,
  actual: ActualStage,
  scene: string,
  page: string | null,
): Transition | null {
  const planned = page === null ? undefined : state.setup.plan.byPage.get(page);
  if (!planned) return null;
  // Nobody may wait, or OBS cannot keep up.
  const isCut = state.wanted?.urgent || state.load.pressure === 2;
  const wanted = isCut ? cutOf(actual) : transitionOfTake(planned, onAir, actual);
  const has = actual.scenes.get(scene)?.transition;
  const isSame = wanted?.name === has?.name && (isCut || wanted?.ms === has?.ms);
  return isSame ? null : wanted;
}

/**
 * Goes over the bridge when a scene of the user's is on air and pages load only on air. In studio mode the operator
 * sees each switch, and OBS plays copies; there the take is direct.
 * @returns whether the take must wait for it
 */
function cross(draft: Draft, actual: ActualStage): boolean {
  const { state } = draft;
  const { air } = state;
  const from = actual.program;
  if (from === null || [BRIDGE, OVERLAY, SAFE, air.hopeless].includes(from)) return false;
  if (state.surface !== 'browser' || draft.onAir !== null || actual.studioMode) return false;
  if (air.bridge !== from) {
    draft.air({ bridge: from });
    draft.wakeAt(draft.now);
    return true;
  }
  if (!isBuilt(from, actual)) {
    // OBS takes no scene into another that it is part of; then the page comes as fast as it can.
    draft.air({ hopeless: from, bridge: null });
    return false;
  }
  take(draft, BRIDGE, null);
  return true;
}

// Nothing of ours is wanted any more while the bridge is on air: the user gets his own scene again.
function leaveBridge(draft: Draft, actual: ActualStage): void {
  const { bridge, takenOver } = draft.state.air;
  if (actual.program === BRIDGE && bridge !== null && !takenOver) {
    take(draft, bridge, null);
    return;
  }
  nothingWaits(draft);
}
