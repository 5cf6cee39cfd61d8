import { hearProgrammeEvent, watchTransitions } from './air.ts';
import { GENTLE_MS, hearAnswer } from './answers.ts';
import { hearChange, hearLeaving, lookIntoDoubts } from './doubts.ts';
import { Draft } from './draft.ts';
import { planCommands } from './intent.ts';
import { WEIGH_MS } from './load.ts';
import { isLive, lookAtNext, swapSeen, watchOnAir } from './look.ts';
import { nestedOnAir } from './nested.ts';
import { outputOf } from './outputs.ts';
import { drawPages, hearPicture, placePictures, wishFailed } from './pictures.ts';
import { NO_AIR, type Reaction, type StageInput, type StageState } from './state.ts';
import { takeWanted } from './take.ts';
import type { Command } from './wire/command.ts';
import { batches } from './wire/send.ts';

/** Longest a change of collection or profile may take. */
const CHANGE_MS = 15_000;
/**
 * Quiet time after a change of collection. OBS 29 hangs for good when it makes scenes for us while its user interface
 * changes the collection: each waits for the other's lock. Who changes once may change again.
 */
const QUIET_MS = 2000;
/** Nobody is kept from OBS longer by a batch that was lost. */
const UNSURE_MS = 15_000;

/**
 * What OBS must be told, from what it said. Pure and deterministic: the same state, input and time give the same
 * requests, so that a recorded conversation replays to the same one. Call it when something arrived and at `wakeAt`.
 *
 * Invariants: one request at a time changes OBS (texts have a lane of their own); what OBS has is entered when it said
 * so, never when it was asked; nothing is taken that OBS does not draw; a hand is never undone.
 *
 * @param now ms of a clock that never goes back
 */
export function react(state: StageState, input: StageInput, now: number): Reaction {
  const draft = new Draft(state, now);
  hear(draft, input);
  proceed(draft);
  return draft.reaction();
}

function hear(draft: Draft, input: StageInput): void {
  const { state, now } = draft;
  switch (input.what) {
    case 'want':
      state.wanted = input.wanted;
      state.wantedAt = now;
      if (input.wanted.program === undefined && !state.setup.ownHand) letGo(draft);
      break;
    case 'release':
      letGo(draft);
      break;
    case 'link':
      hearLink(draft, input.state, input.reason);
      break;
    case 'event':
      hearEvent(draft, input.type, input.data);
      break;
    case 'answer':
      hearAnswer(draft, input.id, input.answer);
      break;
    case 'picture':
      hearPicture(draft, input);
      break;
    case 'no picture':
      wishFailed(draft, input.page);
      break;
    case 'time':
      break;
  }
}

// Everything that may follow, in the order of what viewers wait for.
function proceed(draft: Draft): void {
  const { state } = draft;
  if (state.wanted && state.actual && state.surface === 'snapshot') drawPages(draft);
  if (state.link !== 'connected' || isChanging(draft) || !draft.isDue(state.quietUntil)) return;
  lookIntoDoubts(draft);
  weighLoad(draft);
  watchTransitions(draft);
  if (isReadDue(draft)) {
    state.readAt = Number.POSITIVE_INFINITY;
    state.told = [];
    draft.send({ what: 'read' });
  }
  const { actual, wanted } = state;
  if (!wanted) return;
  // A hand waits neither for pictures and scenes that are on their way nor for OBS to be read, and its request leaves
  // before it is worked out what else OBS should hold: that may take some 10 ms.
  if (wanted.urgent) {
    const before = draft.inFlight('take').length;
    takeWanted(draft);
    if (draft.inFlight('take').length > before) {
      draft.wakeAt(draft.now);
      return;
    }
  }
  if (!actual) return;
  const { texts, needed, rest } = planCommands(draft, actual, wanted);
  sendTexts(draft, texts);
  if (!draft.isBusy) placePictures(draft);
  if (!draft.isBusy) sendScenes(draft, needed);
  if (!draft.isBusy) pushPages(draft);
  if (!draft.isBusy) takeWanted(draft);
  if (!draft.isBusy && rest.length > 0 && draft.isDue(state.makeAt)) sendScenes(draft, rest);
  swapSeen(draft);
  watchOnAir(draft);
  lookAtNext(draft);
}

function letGo(draft: Draft): void {
  draft.state.air = { ...draft.state.air, takenOver: false };
}

function hearLink(draft: Draft, link: StageState['link'], reason: string): void {
  const { state, now } = draft;
  forget(draft);
  state.link = link;
  state.changing = null;
  state.quietUntil = now;
  state.gauge = { ...state.gauge, looks: 0 };
  draft.tell({ event: 'connection', message: { state: link, reason } });
}

// Nothing that was known of OBS holds any more: another connection, another collection.
function forget(draft: Draft): void {
  const { state, now } = draft;
  if (draft.inFlight('batch').some(({ lane }) => lane === 'scenes'))
    state.unsure = { since: now, print: null, at: now };
  // OBS may still do it, late; then it was us.
  const unanswered = draft.inFlight('take')[0]?.scene ?? state.air.unanswered;
  state.flights = new Map();
  state.actual = null;
  state.told = [];
  state.readAt = now;
  state.notReady = null;
  state.doubts = null;
  state.leaving = new Set();
  state.air = { ...NO_AIR, unanswered, takenOver: state.air.takenOver, hand: state.air.hand };
  for (const part of ['refused', 'ghosts', 'coming', 'pushed', 'sent', 'seen', 'unseen'] as const)
    state[part] = new Map() as never;
  state.motion = 'full';
  state.unseenSince = null;
  state.wrong = 0;
}

function hearEvent(draft: Draft, type: string, data: Readonly<Record<string, unknown>>): void {
  const { state, now } = draft;
  const { actual } = state;
  const change = /^Current(?:SceneCollection|Profile)(Changing|Changed)$/.exec(type);
  if (change) {
    forget(draft);
    state.changing = change[1] === 'Changing' ? now : null;
    state.quietUntil = now + (change[1] === 'Changed' ? QUIET_MS : 0);
    return;
  }
  if (type === 'CustomEvent') {
    draft.tell({ event: 'message', message: { data: { ...data } } });
    return;
  }
  if (state.changing !== null) return;
  const output = outputOf(type, data);
  if (output || type === 'StudioModeStateChanged') {
    if (!output) {
      draft.enter({ what: 'studio mode', on: data.studioModeEnabled === true });
      return;
    }
    draft.enter({ what: 'outputs', outputs: { [output.name]: output.active } });
    if (!actual || actual.outputs[output.name] === output.active) return;
    const outputs = { ...actual.outputs, [output.name]: output.active };
    const reason = `${output.name} ${output.active ? 'began' : 'ended'}`;
    draft.tell({ event: 'outputs', message: { ...outputs, reason } });
    return;
  }
  hearProgrammeEvent(draft, type, data);
  hearLeaving(draft, type, data);
  hearChange(draft, type, data);
}

function isChanging(draft: Draft): boolean {
  const { changing } = draft.state;
  if (changing === null) return false;
  if (!draft.isDue(changing + CHANGE_MS)) return true;
  // A change whose end is never told must not keep us out for ever.
  draft.state.changing = null;
  return false;
}

function isReadDue(draft: Draft): boolean {
  const { state, now } = draft;
  if (draft.isBusy || draft.inFlight('read').length > 0) return false;
  if (state.unsure && now - state.unsure.since > UNSURE_MS) state.unsure = null;
  return draft.isDue(state.readAt);
}

function weighLoad(draft: Draft): void {
  const { state, now } = draft;
  if (!state.actual || draft.inFlight('weigh').length > 0 || !draft.isDue(state.weighAt)) return;
  state.weighAt = now + WEIGH_MS;
  draft.wakeAt(state.weighAt);
  draft.send({ what: 'weigh', fps: state.actual.fps });
}

function sendTexts(draft: Draft, texts: readonly Command[]): void {
  if (texts.length === 0 || draft.inFlight('batch').some(({ lane }) => lane === 'texts')) return;
  draft.send({ what: 'batch', lane: 'texts', frame: true, commands: texts });
  draft.tell({ event: 'sent', message: { what: 'text', page: null, rev: null, wallMs: 0 } });
}

/** One scene's worth of commands, so that OBS is never kept long. */
function sendScenes(draft: Draft, commands: readonly Command[]): void {
  const { state, now } = draft;
  const [batch = []] = batches(commands);
  const [first] = batch;
  if (!first) return;
  draft.send({ what: 'batch', lane: 'scenes', frame: first.lane === 'frame', commands: batch });
  tellPictures(draft, batch);
  state.makeAt = now + GENTLE_MS;
}

// A picture is sent when the input that is seen gets it, or is seen from now on.
function tellPictures(draft: Draft, commands: readonly Command[]): void {
  const { state, now } = draft;
  const names = new Set<unknown>();
  for (const { request, data } of commands) {
    if (request === 'SetInputSettings' && 'countnight_take' in data.inputSettings) names.add(data.inputName);
    if (request !== 'SetSceneItemEnabled' || !data.sceneItemEnabled) continue;
    const items = state.actual?.scenes.get(data.sceneName ?? '')?.items;
    names.add(items?.find(({ id }) => id === data.sceneItemId)?.source);
  }
  for (const [page, { slot, [slot]: file }] of state.pictures) {
    const input = state.desired?.inputs.get(`picture:${page}:${slot}`);
    if (!file || !input || !names.has(input.name)) continue;
    state.sent = new Map(state.sent).set(page, { rev: file.rev, at: now });
    draft.tell({ event: 'sent', message: { what: 'picture', page, rev: file.rev, wallMs: 0 } });
  }
}

/** Browser surface: a page that OBS draws gets what is new; the others have it on disk when they are loaded. */
function pushPages(draft: Draft): void {
  const { state } = draft;
  if (state.surface !== 'browser' || !state.wanted) return;
  const motion = state.load.pressure === 2 ? 'reduced' : 'full';
  const nested = nestedOnAir(state);
  const pages = [...state.wanted.pages.values()]
    .filter(({ id, rev }) => isLive(draft, id, nested) && state.pushed.get(id) !== rev)
    .map(({ id, rev }) => ({ page: id, rev }));
  if (pages.length === 0 && motion === state.motion) return;
  draft.send({ what: 'push', pages, motion, toAll: motion !== state.motion });
}
