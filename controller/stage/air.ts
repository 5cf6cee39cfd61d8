import { ownNameOf } from '../election/own-scene.ts';
import type { ActualStage } from './actual.ts';
import { doubt } from './doubts.ts';
import { type Draft, markerOf, pageOf } from './draft.ts';
import { BEGIN_MS, SETTLE_MS } from './intent.ts';
import { forbidsTake } from './interlock.ts';
import { isSeen, lookSoon } from './look.ts';
import { BRIDGE, isBuilt } from './plan/bridge.ts';
import { OVERLAY } from './plan/overlay-scene.ts';
import { SAFE } from './plan/safe-scene.ts';
import { cutOf, type Transition, transitionOfTake } from './plan/transition.ts';
import type { Air, Answer, Send } from './state.ts';
import { isUnreadable, unreadable } from './unseen.ts';
import type { WantedStage } from './wanted.ts';

/** A transition that is believed to run is asked about this often. */
const RUNNING_MS = 500;
/** A hand is looked at twice: a scene that was removed leaves OBS's list a moment later. */
const SECOND_LOOK_MS = 120;
/** Longest a take waits for the newest picture of its page; then one that is a little older will do. */
const READY_MS = 1500;
/** The same while the user's own scene is on air, and nobody misses ours. */
const PATIENT_MS = 6000;
/** No picture whose clock stood still for longer goes on air. */
const OLD_MS = 10_000;
const AGAIN_MS = 100;
/** A busy OBS has been seen to choose a scene in place of a removed one after we had made that one anew. */
const VACATED_MS = 15_000;

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
    edit(draft, { waiting: { page, at: draft.now, rev: wanted.pages.get(page)?.rev ?? 0 } });
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

function nothingWaits(draft: Draft): void {
  const { waiting, bridge, hopeless } = draft.state.air;
  if (waiting || bridge !== null || hopeless !== null)
    edit(draft, { waiting: null, bridge: null, hopeless: null });
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
  const shown = state.pictures.get(page);
  const file = shown?.[shown.slot];
  // The clock of a page in OBS's own browser runs.
  if (state.surface !== 'snapshot' || !file) return state.surface === 'browser';
  if (wanted.urgent && file.rev >= (wanted.pages.get(page)?.rev ?? 0)) return true;
  const onAir = state.pictures.get(draft.onAir ?? '');
  const last = onAir?.[onAir.slot]?.at ?? Number.NEGATIVE_INFINITY;
  return file.changesAt > last && now < Math.max(file.changesAt, file.at + OLD_MS);
}

function complainOfWaiting(draft: Draft, scene: string, page: string): void {
  const { state } = draft;
  const { waiting, bridge } = state.air;
  const limitMs = bridge === null ? READY_MS : PATIENT_MS;
  if (!waiting || !draft.isDue(waiting.at + limitMs)) return;
  const shown = state.pictures.get(page);
  const file = shown?.[shown.slot];
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
  edit(draft, { asked, before: actual?.program ?? null });
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
    edit(draft, { bridge: from });
    draft.wakeAt(draft.now);
    return true;
  }
  if (!isBuilt(from, actual)) {
    // OBS takes no scene into another that it is part of; then the page comes as fast as it can.
    edit(draft, { hopeless: from, bridge: null });
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

/** Asks what is due: whether a transition still runs, whether a take was dropped, who is on air. */
export function watchTransitions(draft: Draft): void {
  const { state } = draft;
  const { askAt, asked } = state.air;
  if (!askAt || !state.actual || draft.inFlight('ask').length > 0 || !draft.isDue(askAt.at)) return;
  const marker = asked ? markerOf(state, asked.scene) : null;
  edit(draft, { askAt: null });
  draft.send({ what: 'ask', why: askAt.why, marker, reason: askAt.reason });
}

function ask(draft: Draft, why: 'hand' | 'confirm' | 'transition', afterMs: number, reason = ''): void {
  const { air } = draft.state;
  const at = draft.now + afterMs;
  // A hand is more than a confirmation, and that more than a transition's end.
  const weight = { hand: 2, confirm: 1, transition: 0 };
  if (air.askAt && weight[air.askAt.why] > weight[why]) return;
  edit(draft, { askAt: { at, why, reason } });
  draft.wakeAt(at);
}

/** The answer to a take, or to a question about the programme. */
export function hearProgramme(draft: Draft, heard: Send, answer: Answer): void {
  if (heard.what === 'take') hearTake(draft, heard, answer);
  else if (heard.what === 'ask' && 'program' in answer) hearAsked(draft, heard, answer);
  else if (heard.what === 'ask' && 'lost' in answer) {
    // Nothing waits for it; but a hand, or a take that was dropped, would stay unknown.
    edit(draft, { doubted: false });
    ask(draft, heard.why, RUNNING_MS, heard.reason);
  }
}

/** An event of OBS that may be about the programme. */
export function hearProgrammeEvent(
  draft: Draft,
  type: string,
  data: Readonly<Record<string, unknown>>,
): void {
  const { state, now } = draft;
  const { actual, air } = state;
  if (type === 'SceneTransitionStarted') {
    edit(draft, { fading: air.fading ?? now });
    ask(draft, 'transition', RUNNING_MS);
    if (air.asked && !air.asked.seen) edit(draft, { asked: { ...air.asked, seen: true } });
    else suspect(draft, 'a transition began that we did not ask for');
  } else if (type === 'SceneTransitionEnded') {
    edit(draft, { fading: null });
    if (air.askAt?.why === 'transition') edit(draft, { askAt: null });
  } else if (type === 'SceneRemoved' && data.sceneName === (air.asked?.scene ?? actual?.program)) {
    edit(draft, { vacated: { scene: String(data.sceneName), at: now } });
  } else if (type === 'CurrentProgramSceneChanged') {
    const scene = String(data.sceneName);
    if (scene !== air.asked?.scene) {
      // A reading that is on its way may have it already; then nothing else would tell that it is new.
      const isNew = air.asked === null && air.removed === null && draft.inFlight('read').length > 0;
      if (isNew) edit(draft, { suspected: scene });
      suspect(draft, `OBS reports "${scene}" on air`);
      return;
    }
    edit(draft, { asked: { ...air.asked, seen: true } });
    if (actual && !actual.studioMode) draft.enter({ what: 'program', scene });
  }
}

// In studio mode OBS's events lie, and elsewhere they come late: a change that we did not ask for is asked back before it
// is called a hand. Nothing is taken meanwhile.
function suspect(draft: Draft, reason: string): void {
  if (!draft.state.actual && draft.inFlight('read').length === 0) return;
  const { asked } = draft.state.air;
  draft.forgetFlights('ask');
  const isYoung = asked !== null && draft.now - asked.at < SETTLE_MS;
  edit(draft, { doubted: !isYoung });
  ask(draft, 'hand', 0, reason);
}

function hearTake(
  draft: Draft,
  { scene, page, studio, transition }: Extract<Send, { what: 'take' }>,
  answer: Answer,
): void {
  const { state, now } = draft;
  const { air } = state;
  const mine = air.asked?.scene === scene ? air.asked : null;
  if (!mine && 'taken' in answer && answer.taken) {
    // Somebody else was heard of meanwhile, before OBS made the take or after.
    edit(draft, { unanswered: scene });
    ask(draft, 'hand', 0, `the take of "${scene}" was answered late`);
    return;
  }
  if ('lost' in answer) {
    // OBS may still do it, late; then it was us.
    edit(draft, { unanswered: scene, asked: mine ? null : air.asked });
    return;
  }
  if ('taken' in answer && !answer.taken) {
    edit(draft, { asked: mine ? null : air.asked });
    state.takeAt = now + AGAIN_MS;
    draft.wakeAt(state.takeAt);
    return;
  }
  edit(draft, { asked: mine && { ...mine, at: now }, unanswered: null });
  if (transition) draft.enter({ what: 'transition', scene, ...transition });
  draft.enter({ what: 'program', scene });
  if (studio) ask(draft, 'confirm', BEGIN_MS);
  if (page === null) return;
  nothingWaits(draft);
  const reason = state.wanted?.reason ?? `"${page}" is wanted on air`;
  const ms = now - Math.max(state.wantedAt, air.waiting?.at ?? 0);
  draft.tell({ event: 'taken', message: { scene, page, reason, ms } });
}

function hearAsked(
  draft: Draft,
  { why, reason }: Extract<Send, { what: 'ask' }>,
  answer: Extract<Answer, { program: string }>,
): void {
  const { state, now } = draft;
  const isRunning = answer.cursor < 1;
  // The end may have been told before the beginning, or never.
  edit(draft, { fading: isRunning ? (state.air.fading ?? now) : null });
  if (why === 'hand') judgeHand(draft, reason, answer);
  else if (why === 'confirm') confirm(draft, answer, isRunning);
  if (isRunning) ask(draft, 'transition', RUNNING_MS);
}

function judgeHand(
  draft: Draft,
  reason: string,
  { program, active, scenes, cursor }: Extract<Answer, { program: string }>,
): void {
  const { state, now } = draft;
  const { actual, air } = state;
  const asked = air.asked?.scene;
  const young = air.asked !== null && now - air.asked.at < SETTLE_MS;
  const isIdle = actual?.studioMode && active === false && cursor >= 1;
  // OBS answers in no order: where we come from may still be told after we asked for the next.
  const isBefore = young && program === air.before;
  const isLate = asked === undefined && program === air.unanswered;
  // OBS reports a scene that is not on air: while our marker is active, ours is.
  const isOurs = actual?.studioMode && active && cursor >= 1;
  const isTold = asked === undefined && program === air.suspected;
  if (!actual || isBefore || isLate || isOurs || (program === (asked ?? actual.program) && !isTold)) {
    edit(draft, { doubted: false, suspected: null });
    // Where OBS never began the take, it has dropped it.
    if (isBefore && actual) ask(draft, isIdle && !air.asked?.seen ? 'confirm' : 'hand', SETTLE_MS, reason);
    else if (isLate) {
      edit(draft, { unanswered: null });
      draft.enter({ what: 'program', scene: program });
    } else if (isIdle && air.asked && Number.isFinite(air.asked.at))
      ask(draft, 'confirm', Math.max(0, air.asked.at + BEGIN_MS - now));
    return;
  }
  const was = asked ?? actual.program;
  const ours = was !== null && state.desired?.scenes.some(({ name }) => name === was);
  const isVacated = air.vacated?.scene === was && now - air.vacated.at < VACATED_MS;
  if (!ours && was !== null && pageOf(state, was) !== null && (!scenes.includes(was) || isVacated)) {
    draft.problem(`"${was}" was removed from OBS while it was on air; the rundown goes on`);
    draft.enter({ what: 'program', scene: program });
    edit(draft, { doubted: false, asked: null, vacated: null });
    return;
  }
  if (ours && (!scenes.includes(was) || state.leaving.has(was) || isVacated)) {
    draft.problem(`"${was}" was removed from OBS while it was on air; it is made and taken again`);
    draft.enter({ what: 'program', scene: program });
    doubt(draft, 'SceneRemoved', { sceneName: was });
    edit(draft, { doubted: false, asked: null, removed: was, vacated: null });
    return;
  }
  if (air.suspected !== program) {
    edit(draft, { suspected: program });
    ask(draft, 'hand', SECOND_LOOK_MS, reason);
    return;
  }
  // One hand is told once, also when OBS was read in between and answered with the scene before.
  const told = air.takenOver && air.hand === program;
  draft.enter({ what: 'program', scene: program });
  // OBS may still make the take that is on its way; then it was us.
  const unanswered = draft.inFlight('take')[0]?.scene ?? air.unanswered;
  edit(draft, { asked: null, unanswered, hand: program, takenOver: true, doubted: false, suspected: null });
  if (told) return;
  draft.tell({
    event: 'takeover',
    message: {
      scene: program,
      page: pageOf(state, program),
      reason: `"${program}" was put on air by hand (${reason})`,
    },
  });
}

// OBS may drop a take in studio mode and still answer success; only the marker tells.
function confirm(draft: Draft, { active }: Extract<Answer, { program: string }>, isRunning: boolean): void {
  const { asked, takenOver } = draft.state.air;
  if (!asked || takenOver || active !== false) return;
  if (isRunning) {
    ask(draft, 'confirm', BEGIN_MS);
    return;
  }
  draft.problem(`OBS dropped the take of "${asked.scene}"; taking it again`);
  draft.enter({ what: 'program', scene: null });
}

function edit(draft: Draft, change: Partial<Air>): void {
  draft.state.air = { ...draft.state.air, ...change };
}
