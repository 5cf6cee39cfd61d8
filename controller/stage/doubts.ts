import { isFollowed, isKnown } from './change.ts';
import type { Draft } from './draft.ts';
import type { Send } from './state.ts';

/** Quiet time after an event before OBS is read back. */
const DOUBT_MS = 250;
/** No doubt waits longer than this. */
const LONGEST_DOUBT_MS = 1000;
/** OBS takes no longer to forget a removed scene. */
const LEAVING_MS = 5000;
/** The doubt that follows a refusal; no event explains it away. */
export const REFUSAL = 'refusal';
const MOST_DOUBTS = 200;

/**
 * An event of OBS. What is known already is no doubt, unless something is on its way that may enter what was before it: a
 * batch of ours, or a reading.
 */
export function hearChange(draft: Draft, type: string, data: Readonly<Record<string, unknown>>): void {
  const { actual, doubts } = draft.state;
  const isWorking = draft.inFlight('read').length > 0 || (actual && draft.inFlight('batch').length > 0);
  const isDoubtful = isWorking || (actual && (doubts || !isKnown(actual, type, data)));
  if (isDoubtful && isFollowed(type, data)) doubt(draft, type, data);
}

/** OBS said something that nothing of ours explains, or refused what should have been possible. */
export function doubt(draft: Draft, type: string, data: Readonly<Record<string, unknown>> = {}): void {
  const { state, now } = draft;
  const { since = now, events = [] } = state.doubts ?? {};
  // Each doubt begins the quiet anew, within limits: a scene that is deleted takes OBS a while to take apart, and what
  // is read or made in the middle of that stays behind as a ghost.
  const at = Math.min(now + DOUBT_MS, since + LONGEST_DOUBT_MS);
  // Of one thing the last word counts: our own commands may follow each other faster than OBS answers them.
  const subject = subjectOf(type, data);
  const others = events.filter((event) => subjectOf(event.type, event.data) !== subject);
  state.doubts = { since, at, after: state.nextId, events: [...others, { type, data }].slice(-MOST_DOUBTS) };
}

// A user may unlock an item, move it and lock it again before we look: an unlocking stays a doubt.
function subjectOf(type: string, data: Readonly<Record<string, unknown>>): string {
  return [type, data.sceneName, data.sceneItemId, data.inputName, data.sceneItemLocked === false].join('\n');
}

/** After a quiet moment: what is still not explained has OBS read back. */
export function lookIntoDoubts(draft: Draft): void {
  const { state, now } = draft;
  const { doubts, actual } = state;
  if (!doubts || !draft.isDue(doubts.at)) return;
  // A slow OBS tells of what a command of ours did long before it answers it.
  const isAwaited = ({ id, what }: Send) => id < doubts.after && (what === 'read' || what === 'batch');
  if ([...state.flights.values()].some(isAwaited)) return;
  // A removed scene stays in OBS's list until its user interface gets round to it, and keeps its name while it fades out;
  // made again before that, it would be there twice and half dead.
  const isLeaving = state.leaving.size > 0 || state.air.fading !== null;
  if (isLeaving && now - doubts.since < LEAVING_MS) {
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

/** Scenes that OBS removed stay in its list until its user interface gets round to it. */
export function hearLeaving(draft: Draft, type: string, data: Readonly<Record<string, unknown>>): void {
  const { state } = draft;
  if (type === 'SceneRemoved' && data.isGroup !== true)
    state.leaving = new Set(state.leaving).add(String(data.sceneName));
  if (type === 'SceneListChanged') {
    const listed = new Set((data.scenes as { sceneName: string }[]).map(({ sceneName }) => sceneName));
    state.leaving = new Set([...state.leaving].filter((name) => listed.has(name)));
  }
}
