import type { ActualStage } from './actual.ts';
import { hearProgramme, isHandAsked } from './air.ts';
import { doubt, REFUSAL } from './doubts.ts';
import type { Draft } from './draft.ts';
import { SETTLE_MS } from './intent.ts';
import { LOAD_DEEDS, weigh } from './load.ts';
import { hearLook } from './look.ts';
import { hearPlaced } from './pictures.ts';
import { layoutOf, pageSize } from './plan/place.ts';
import type { Answer, Send } from './state.ts';
import { countFrames } from './unseen.ts';
import type { Command } from './wire/command.ts';
import type { BatchResult } from './wire/connection.ts';
import { NOT_READY } from './wire/obs-error.ts';
import { changesOfBatch, showRefusal } from './wire/send.ts';

/** OBS is read back this often although nothing was heard: some changes have no event. */
const READ_BACK_MS = 20_000;
/** What OBS refused is not tried again before this. */
const REFUSED_MS = 1500;
/** RequestStatus ResourceAlreadyExists of obs-websocket 5. */
const TAKEN = 601;
/** Two readings so far apart that agree: a lost batch is no longer at work. */
const SURE_MS = 700;
/** Scenes that nobody waits for are made with this pause between them. */
export const GENTLE_MS = 40;
/** An OBS that is not ready is asked again after this. */
const READY_AGAIN_MS = 250;
/** One that is not ready for so long has a dialog open. */
const DIALOG_MS = 5000;

/** Enters what the world answered to one request. */
export function hearAnswer(draft: Draft, id: number, answer: Answer): void {
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
    countFrames(draft, answer.counters);
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
  draft.enterReading({ ...actual, program: programOf(draft, actual) });
  state.air = { ...state.air, removed: null };
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

function programOf(draft: Draft, { studioMode, program }: ActualStage): string | null {
  const { state, now } = draft;
  const { asked } = state.air;
  const known = state.actual?.program;
  // A take that OBS dropped is made again, whatever OBS says.
  if (studioMode && known === null) return null;
  // Of a change that may be a hand's only the question about it tells: entered here, it would be taken for one of ours.
  if (isHandAsked(draft) && known !== undefined) return asked?.scene ?? known;
  // It may have been read before OBS made the take that it has answered since.
  return asked && now - asked.at < SETTLE_MS ? asked.scene : program;
}

function hearResults(
  draft: Draft,
  { lane, commands }: Extract<Send, { what: 'batch' }>,
  results: readonly BatchResult[],
): void {
  const { state, now } = draft;
  if (!state.actual) {
    draft.readAgain();
    return;
  }
  const { changes, refused } = changesOfBatch(commands, results);
  if (refused.some(({ code }) => code === NOT_READY)) {
    notReady(draft);
    return;
  }
  draft.enter(...changes);
  for (const refusal of refused) {
    state.refused = new Map(state.refused).set(JSON.stringify(refusal.command.data), now + REFUSED_MS);
    // What follows from the first refusal of a batch need not be told.
    if (refusal === refused[0]) draft.problem(showRefusal(refusal));
    if (refusal.code === TAKEN) hearGhost(draft, refusal.command);
  }
  if (refused.length > 0) doubt(draft, REFUSAL);
  if (lane === 'scenes') state.makeAt = now + GENTLE_MS;
}

// A scene that was removed while it was seen may stay behind in OBS without being listed, and keeps its name.
function hearGhost({ state }: Draft, { request, data }: Command): void {
  const name = request === 'CreateScene' ? data.sceneName : request === 'CreateInput' ? data.inputName : null;
  if (name !== null) state.ghosts = new Map(state.ghosts).set(name, (state.ghosts.get(name) ?? 0) + 1);
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
    pushed.set(page, rev);
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
      // When OBS is gone the heartbeat tells; here only a look at its load was missed.
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
  draft.readAgain(now + READY_AGAIN_MS);
  if (now - state.notReady > DIALOG_MS)
    draft.sayOnce(
      'OBS answers that it is not ready (207): a dialog is open in OBS, or it still changes its scene collection; close the dialog',
    );
}

// No event tells of a plugin's output.
function hearOthers(draft: Draft, others: readonly string[]): void {
  const { state } = draft;
  const { actual } = state;
  if (!actual || (actual.outputs.others ?? []).join() === others.join()) return;
  draft.enter({ what: 'outputs', outputs: { others } });
  const outputs = { ...actual.outputs, others };
  const reason =
    others.length === 0 ? "no plugin's output runs any more" : `OBS sends by ${others.join(', ')}`;
  draft.tell({ event: 'outputs', message: { ...outputs, reason } });
}
