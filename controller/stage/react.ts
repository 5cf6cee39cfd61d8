import type { ActualStage } from './actual.ts';
import { hearProgramme, takeWanted, watchTransitions } from './air.ts';
import { isKnown } from './change.ts';
import type { Command } from './command.ts';
import type { BatchResult } from './connection.ts';
import { Draft } from './draft.ts';
import { planCommands } from './intent.ts';
import { LOAD_DEEDS, weigh } from './load.ts';
import { hearLook, isLive, lookAtNext, swapSeen, watchOnAir } from './look.ts';
import { NOT_READY } from './obs-error.ts';
import { outputOf } from './outputs.ts';
import { drawPages, hearPicture, hearPlaced, placePictures, wishFailed } from './pictures.ts';
import { layoutOf, pageSize } from './place.ts';
import { batches, enterAnswers, showRefusal } from './send.ts';
import { type Answer, NO_AIR, type Reaction, type Send, type StageInput, type StageState } from './state.ts';

/** OBS is read back this often although nothing was heard: some changes have no event. */
const READ_BACK_MS = 20_000;
/** Longest a change of collection or profile may take. */
const CHANGE_MS = 15_000;
/**
 * Quiet time after a change of collection. OBS 29 hangs for good when it makes scenes for us while its user interface
 * changes the collection: each waits for the other's lock. Who changes once may change again.
 */
const QUIET_MS = 2000;
/** Quiet time after an event before OBS is read back; our own commands' events are explained by then. */
const DOUBT_MS = 250;
/** No doubt waits longer than this. */
const LONGEST_DOUBT_MS = 1000;
/** OBS takes no longer to forget a removed scene. */
const LEAVING_MS = 5000;
/** What OBS refused is not tried again before this. */
const REFUSED_MS = 1500;
/** Scenes that nobody waits for are made with this pause between them. */
const GENTLE_MS = 40;
/** Two readings so far apart that agree: a lost batch is no longer at work. */
const SURE_MS = 700;
/** Nobody is kept from OBS longer by a batch that was lost. */
const UNSURE_MS = 15_000;
/** An OBS that is not ready for so long has a dialog open. */
const DIALOG_MS = 5000;
const WEIGH_MS = 2000;
/** The doubt that follows a refusal; no event explains it away. */
const REFUSAL = 'refusal';
const MOST_DOUBTS = 200;

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
    draft.send({ what: 'read' });
  }
  const { actual, wanted } = state;
  if (!actual || !wanted) return;
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
  state.flights = new Map();
  state.actual = null;
  state.readAt = now;
  state.notReady = null;
  state.doubts = null;
  state.leaving = new Set();
  state.air = { ...NO_AIR, takenOver: state.air.takenOver, hand: state.air.hand };
  for (const part of ['refused', 'coming', 'pushed', 'sent', 'seen'] as const)
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
    // OBS is being read, and may have been asked for this before it changed.
    if (!actual) {
      draft.readAgain();
      return;
    }
    if (!output) {
      state.actual = { ...actual, studioMode: data.studioModeEnabled === true };
      return;
    }
    if (actual.outputs[output.name] === output.active) return;
    const outputs = { ...actual.outputs, [output.name]: output.active };
    state.actual = { ...actual, outputs };
    const reason = `${output.name} ${output.active ? 'began' : 'ended'}`;
    draft.tell({ event: 'outputs', message: { ...outputs, reason } });
    return;
  }
  hearProgramme(draft, type, data);
  if (type === 'SceneRemoved' && data.isGroup !== true)
    state.leaving = new Set(state.leaving).add(String(data.sceneName));
  if (type === 'SceneListChanged') {
    const listed = new Set((data.scenes as { sceneName: string }[]).map(({ sceneName }) => sceneName));
    state.leaving = new Set([...state.leaving].filter((name) => listed.has(name)));
  }
  if (actual && !isKnown(actual, type, data)) doubt(draft, type, data);
}

// No event tells of a plugin's output.
function hearOthers(draft: Draft, others: readonly string[]): void {
  const { state } = draft;
  const { actual } = state;
  if (!actual || (actual.outputs.others ?? []).join() === others.join()) return;
  const outputs = { ...actual.outputs, others };
  state.actual = { ...actual, outputs };
  const reason =
    others.length === 0 ? "no plugin's output runs any more" : `OBS sends by ${others.join(', ')}`;
  draft.tell({ event: 'outputs', message: { ...outputs, reason } });
}

/** OBS said something that nothing of ours explains, or refused what should have been possible. */
function doubt(draft: Draft, type: string, data: Readonly<Record<string, unknown>> = {}): void {
  const { state, now } = draft;
  const { since = now, events = [] } = state.doubts ?? {};
  // Each doubt begins the quiet anew, within limits: a scene that is deleted takes OBS a while to take apart, and what
  // is read or made in the middle of that stays behind as a ghost.
  const at = Math.min(now + DOUBT_MS, since + LONGEST_DOUBT_MS);
  state.doubts = { since, at, events: [...events, { type, data }].slice(-MOST_DOUBTS) };
}

function lookIntoDoubts(draft: Draft): void {
  const { state, now } = draft;
  const { doubts, actual } = state;
  if (!doubts || !draft.isDue(doubts.at)) return;
  // A removed scene stays in OBS's list until its user interface gets round to it; made again before that, it would be
  // there twice and half dead.
  if (state.leaving.size > 0 && now - doubts.since < LEAVING_MS) {
    state.doubts = { ...doubts, at: now + DOUBT_MS };
    draft.wakeAt(now + DOUBT_MS);
    return;
  }
  state.doubts = null;
  state.leaving = new Set();
  if (!actual) return;
  const isExplained = ({ type, data }: { type: string; data: Readonly<Record<string, unknown>> }) =>
    type !== REFUSAL && isKnown(actual, type, data);
  if (!doubts.events.every(isExplained)) draft.readAgain();
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
  const pages = [...state.wanted.pages.values()]
    .filter(({ id, rev }) => isLive(draft, id) && state.pushed.get(id)?.rev !== rev)
    .map(({ id, rev }) => ({ page: id, rev }));
  if (pages.length === 0 && motion === state.motion) return;
  draft.send({ what: 'push', pages, motion, toAll: motion !== state.motion });
}

function hearAnswer(draft: Draft, id: number, answer: Answer): void {
  const { state } = draft;
  const flight = state.flights.get(id);
  if (!flight) return;
  const flights = new Map(state.flights);
  flights.delete(id);
  state.flights = flights;
  if ('lost' in answer) hearLoss(draft, flight, answer);
  else if (flight.what === 'read' && 'actual' in answer) hearReading(draft, answer.actual);
  else if (flight.what === 'batch' && 'results' in answer) hearResults(draft, flight, answer.results);
  else if (flight.what === 'push' && 'results' in answer) hearPushed(draft, flight, answer.results);
  else if (flight.what === 'look' && 'beacon' in answer) hearLook(draft, flight, answer.beacon);
  else if (flight.what === 'place' && 'placed' in answer)
    hearPlaced(draft, flight.pictures, answer.placed, answer.failed);
  else if (flight.what === 'weigh' && 'counters' in answer) {
    const { gauge, load, reason } = weigh(state.gauge, answer.counters, state.setup.backPressure !== false);
    state.gauge = gauge;
    state.load = load;
    hearOthers(draft, answer.others);
    if (reason !== null)
      draft.tell({
        event: 'pressure',
        message: { level: load.pressure, reason: `${reason}: ${LOAD_DEEDS[load.pressure]}` },
      });
  } else hearProgramme(draft, flight, answer);
}

function hearReading(draft: Draft, actual: ActualStage): void {
  const { state, now } = draft;
  state.actual = actual;
  state.notReady = null;
  if (state.readAt === Number.POSITIVE_INFINITY) state.readAt = now + READ_BACK_MS;
  for (const { settings } of actual.inputs.values())
    state.lastTake = Math.max(state.lastTake, Number(settings.countnight_take) || 0);
  if (state.unsure) {
    const print = JSON.stringify([
      [...actual.scenes.values()].map(({ name, items }) => [name, items.map(({ source }) => source)]),
      [...actual.inputs.keys()].sort(),
    ]);
    const { since, print: before, at } = state.unsure;
    if (print !== before) state.unsure = { since, print, at: now };
    else if (now - at >= SURE_MS) state.unsure = null;
    if (state.unsure) draft.readAgain(now + SURE_MS);
  }
  const { surface: choice = 'auto' } = state.setup;
  const auto = actual.kinds.has('browser_source') && state.pagesDead === null ? 'browser' : 'snapshot';
  state.surface = choice === 'auto' ? auto : choice;
  const { width, height } = pageSize(layoutOf(actual.canvas));
  if (state.size !== `${width}x${height}`) state.wished = new Map();
  state.size = `${width}x${height}`;
  if (state.surface === 'snapshot' && !state.setup.chromium)
    draft.sayOnce(
      'no Chromium is found and OBS has no browser source: boards cannot be shown; install chromium',
    );
}

function hearResults(
  draft: Draft,
  { lane, commands }: Extract<Send, { what: 'batch' }>,
  results: readonly BatchResult[],
): void {
  const { state, now } = draft;
  const before = state.actual;
  if (!before) {
    draft.readAgain();
    return;
  }
  const { actual, refused, isStrange } = enterAnswers(before, commands, results);
  if (refused.some(({ code }) => code === NOT_READY)) {
    notReady(draft);
    return;
  }
  if (isStrange) draft.readAgain();
  for (const refusal of refused) {
    state.refused = new Map(state.refused).set(JSON.stringify(refusal.command.data), now + REFUSED_MS);
    draft.problem(showRefusal(refusal));
  }
  if (refused.length > 0) doubt(draft, REFUSAL);
  state.actual = actual;
  if (lane === 'scenes') state.makeAt = now + GENTLE_MS;
}

function hearPushed(
  draft: Draft,
  { pages, motion }: Extract<Send, { what: 'push' }>,
  results: readonly BatchResult[],
): void {
  const { state, now } = draft;
  state.motion = motion;
  const [pushed, sent] = [new Map(state.pushed), new Map(state.sent)];
  for (const [index, { page, rev }] of pages.entries()) {
    const result = results[index];
    // Not tried again at once: an OBS that refuses this refuses it for a while.
    pushed.set(page, { rev, at: now });
    if (!result?.ok) {
      draft.sayOnce(`OBS did not take an update for its pages: ${result?.comment ?? 'no answer'}`);
      continue;
    }
    sent.set(page, { rev, at: now });
    draft.tell({ event: 'sent', message: { what: 'page', page, rev, wallMs: 0 } });
  }
  state.pushed = pushed;
  state.sent = sent;
}

function hearLoss(draft: Draft, flight: Send, { lost, code }: { lost: string; code: number | null }): void {
  const { state, now } = draft;
  if (code === NOT_READY) {
    notReady(draft);
    return;
  }
  switch (flight.what) {
    case 'look':
      draft.sayOnce(`what is on air could not be looked at: ${lost}`);
      break;
    case 'weigh':
      // The heartbeat says so when OBS is gone; a missed look at its load is nothing else.
      break;
    case 'refresh':
      draft.sayOnce(`page "${flight.page}" could not be created anew: ${lost}`);
      break;
    case 'ask':
      draft.sayOnce(`who is on air could not be asked: ${lost}`);
      hearProgramme(draft, flight, { lost, code });
      break;
    case 'take':
      hearProgramme(draft, flight, { lost, code });
      state.actual = null;
      draft.readAgain(now + 100);
      draft.sayOnce(`OBS is asked again: ${lost}`);
      break;
    case 'batch':
      // OBS may still be at work on it. Sent again meanwhile, everything would be made twice.
      if (flight.lane === 'scenes') {
        state.unsure = { since: now, print: null, at: now };
        state.actual = null;
      }
      draft.readAgain(now + 100);
      draft.sayOnce(
        flight.lane === 'texts' ? `texts are sent again: ${lost}` : `OBS is asked again: ${lost}`,
      );
      break;
    default:
      if (flight.what === 'read') state.actual = null;
      draft.readAgain(now + 100);
      draft.sayOnce(`OBS is asked again: ${lost}`);
  }
}

// While OBS changes its collection it says so by events; an OBS that stays so has a dialog in front of it.
function notReady(draft: Draft): void {
  const { state, now } = draft;
  state.notReady ??= now;
  state.actual = null;
  state.air = { ...state.air, doubted: false };
  draft.readAgain(now + DOUBT_MS);
  if (now - state.notReady > DIALOG_MS)
    draft.sayOnce(
      'OBS answers that it is not ready (207): a dialog is open in OBS, or it still changes its scene collection; close the dialog',
    );
}
