import { ownNameOf } from '../election/own-scene.ts';
import { type Beacon, pageNumber } from '../render/board/beacon.ts';
import { type Draft, sceneOf, without } from './draft.ts';
import type { Send } from './state.ts';
import { countUnseen, isSought, isUnreadable, unreadable } from './unseen.ts';
import { judge } from './watchman.ts';

/** What viewers see is looked at this often, until it is seen to be the newest. */
const LOOK_MS = 200;
/** And then this often: while OBS draws a picture for us, it is late in passing on what a hand commands. */
const WATCH_MS = 500;
/** By level of pressure, one in so many looks is taken. */
const SPARE = [1, 1, 4] as const;
/** What looks wrong is looked at again after this: one bad look is none, OBS may be loading a picture. */
const SURE_MS = 60;
/** A page that a take waits for is looked at this often. */
const WAIT_MS = 30;
/** What was mended so often in a row and is wrong again is a matter for people, and looked at less often. */
const MOST_REPAIRS = 3;
const HOPELESS_MS = 5000;
/** A page that crashed is created anew at most this often: refreshing again and again can stop all of OBS's pages. */
const REFRESH_AGAIN_MS = 60_000;
/** When OBS's pages draw nothing for so long, its browser does not work: Chromium's pictures stand in for it. */
const DEAD_MS = 5000;
/** A dead browser is looked at again this often. */
const PROBE_MS = 2000;
/** A page that hung while it was loaded would hide for ever that the others draw: after this it is created anew. */
const STUCK_MS = 10_000;

/** Whether OBS has a page loaded now: it is on air, alone or nested in a scene of the user's, or it is to be. (Browser surface; others are destroyed.) */
export function isLive({ state, onAir }: Draft, page: string, nested: ReadonlySet<string>): boolean {
  const { wanted } = state;
  return [onAir, wanted?.program, wanted?.preload, wanted?.panicPage].includes(page) || nested.has(page);
}

/** Whether OBS was seen to draw a page at this revision or a newer one. */
export function isSeen(
  { state }: Draft,
  page: string,
  rev: number,
  since = Number.NEGATIVE_INFINITY,
): boolean {
  const seen = state.seen.get(page);
  return seen !== undefined && seen.rev >= rev && seen.at >= since;
}

/** Looks at a page's input unless that is on its way; the answer is heard by `hearLook`. */
function lookAt(draft: Draft, page: string, slot?: 'a' | 'b'): void {
  const { state } = draft;
  const input = slot ? draft.inputOf(page, slot) : draft.inputOf(page);
  if (!input || !state.actual?.inputs.has(input.name)) return;
  if (draft.inFlight('look').some((look) => look.page === page)) return;
  draft.send({ what: 'look', page, input: input.name, height: draft.layoutHeight });
}

/** Looks at a page so long after the last look at it. */
function lookAfter(draft: Draft, page: string, pauseMs: number, slot?: 'a' | 'b'): void {
  const last = draft.state.lookedAt.get(page) ?? Number.NEGATIVE_INFINITY;
  if (draft.isDue(last + pauseMs)) lookAt(draft, page, slot);
}

/** Looks at a page that a take waits for. */
export function lookSoon(draft: Draft, page: string): void {
  lookAfter(draft, page, pauseOf(draft, page));
}

// What was looked for often in vain is looked for less often: each look costs an OBS that is slow already.
function pauseOf(draft: Draft, page: string): number {
  return isSought(draft, page) ? LOOK_MS : WAIT_MS;
}

export function hearLook(
  draft: Draft,
  { page, input }: Extract<Send, { what: 'look' }>,
  beacon: Beacon | null,
): void {
  const { state, now } = draft;
  state.lookedAt = new Map(state.lookedAt).set(page, now);
  const right = beacon !== null && beacon.page === pageNumber(page) ? beacon : null;
  const probe = input === state.desired?.inputs.get(`page:${page}`)?.name;
  if (probe && right) state.unseenSince = null;
  if (probe && right && state.pagesDead !== null) {
    state.pagesDead = null;
    state.surface = 'browser';
    state.seen = new Map();
    draft.problem('OBS draws its own pages again; they are shown instead of pictures');
    return;
  }
  if (probe && state.surface !== 'browser') return;
  countUnseen(draft, page, input, right);
  const coming = state.coming.get(page);
  if (coming && input === draft.inputOf(page, coming)?.name) {
    hearComing(draft, page, right);
    return;
  }
  if (input !== draft.inputOf(page)?.name) return;
  const seen = new Map(state.seen);
  if (right) seen.set(page, { rev: right.rev, at: now });
  else seen.delete(page);
  state.seen = seen;
  if (probe && !right) state.unseenSince ??= now;
  if (page === draft.onAir) judgeOnAir(draft, page, beacon);
}

// A newer picture that OBS has loaded out of sight is shown when OBS is seen to draw it.
function hearComing(draft: Draft, page: string, right: Beacon | null): void {
  const { state, now } = draft;
  const shown = state.pictures.get(page);
  const slot = state.coming.get(page);
  const file = shown && slot ? shown[slot] : null;
  if (!shown || !slot || !file) return;
  const next = new Map(state.coming);
  if (right && right.rev >= file.rev) {
    next.delete(page);
    state.pictures = new Map(state.pictures).set(page, { ...shown, slot });
    state.seen = new Map(state.seen).set(page, { rev: right.rev, at: now });
    state.repairs = 0;
  } else if (isUnreadable(draft, page)) {
    next.delete(page);
    // What is on air stays; the picture is placed anew.
    state.stock = new Map(state.stock).set(page, { rev: file.rev, at: file.at });
    state.unseen = without(state.unseen, page);
    draft.sayOnce(unreadable(file.file));
    state.drawAgain = new Map(state.drawAgain).set(page, now + HOPELESS_MS);
  } else draft.wakeAt(now + pauseOf(draft, page));
  state.coming = next;
}

/** Looks at pictures that OBS loads out of sight. */
export function swapSeen(draft: Draft): void {
  const { state } = draft;
  for (const [page, slot] of state.coming) {
    const file = state.pictures.get(page)?.[slot];
    const input = draft.inputOf(page, slot);
    const has = input && state.actual?.inputs.get(input.name)?.settings.countnight_take;
    if (file && has === file.take) lookAfter(draft, page, pauseOf(draft, page), slot);
  }
}

/** Looks at what is on air, all the time. */
export function watchOnAir(draft: Draft): void {
  const { state } = draft;
  const { onAir: page } = draft;
  watchDead(draft);
  if (page === null || ownNameOf(page) !== null || state.air.fading !== null || state.coming.has(page))
    return;
  if (!draft.isDue(state.lookAt)) return;
  const newest = state.sent.get(page) ?? draft.fileOf(page);
  const pauseMs = newest && isSeen(draft, page, newest.rev) ? WATCH_MS : LOOK_MS;
  lookAgain(draft, pauseMs * SPARE[state.load.pressure]);
  lookAt(draft, page);
}

function lookAgain(draft: Draft, afterMs: number): void {
  draft.state.lookAt = draft.now + afterMs;
  draft.wakeAt(draft.state.lookAt);
}

function judgeOnAir(draft: Draft, page: string, beacon: Beacon | null): void {
  const { state, now } = draft;
  const { surface } = state;
  const file = draft.fileOf(page);
  const sent = state.sent.get(page) ?? (file && { rev: file.rev, at: file.at });
  if (!sent || !surface || state.air.fading !== null) return;
  const quietMs = now - sent.at;
  const repair = judge({ surface, beacon, page: pageNumber(page), rev: sent.rev, quietMs });
  if (!repair) {
    state.wrong = 0;
    state.repairs = 0;
    return;
  }
  state.wrong++;
  if (state.wrong < 2) {
    lookAgain(draft, SURE_MS);
    return;
  }
  state.wrong = 0;
  state.repairs++;
  state.sent = new Map(state.sent).set(page, { ...sent, at: now });
  if (state.repairs > MOST_REPAIRS) {
    lookAgain(draft, HOPELESS_MS);
    if (surface === 'browser') draft.sayOnce(`page "${page}" stays wrong: ${repair.reason}; restart OBS`);
    else if (file && isUnreadable(draft, page)) draft.sayOnce(unreadable(file.file));
  } else if (repair.action !== 'refresh') draft.problem(`page "${page}": ${repair.reason}; mended`);
  if (repair.action === 'load') placeAgain(draft, page);
  if (repair.action === 'push') state.pushed = without(state.pushed, page);
  if (repair.action === 'refresh') refresh(draft, page, repair.reason);
}

/** The newest picture of a page is placed again: OBS lost it, or shows another. */
function placeAgain(draft: Draft, page: string): void {
  const { state } = draft;
  const file = draft.fileOf(page);
  if (file && !state.stock.has(page))
    state.stock = new Map(state.stock).set(page, { rev: file.rev, at: file.at });
}

function refresh(draft: Draft, page: string, reason: string): void {
  const { state, now } = draft;
  const input = draft.inputOf(page);
  if (!input) return;
  if ((state.refreshed.get(page) ?? Number.NEGATIVE_INFINITY) > now - REFRESH_AGAIN_MS) {
    draft.sayOnce(`page "${page}" stays dead after it was created anew; restart OBS`);
    return;
  }
  state.refreshed = new Map(state.refreshed).set(page, now);
  state.unseenSince = null;
  draft.problem(`page "${page}": ${reason}; mended`);
  draft.send({ what: 'refresh', page, input: input.name });
  state.pushed = without(state.pushed, page);
}

// An OBS lists browser sources also when its browser does not start; only pixels tell.
function watchDead(draft: Draft): void {
  const { state, now } = draft;
  const { setup, wanted } = state;
  if (state.pagesDead !== null) {
    probeDead(draft);
    return;
  }
  if (state.surface !== 'browser' || setup.surface === 'browser' || state.unseenSince === null) return;
  if (!draft.isDue(state.unseenSince + DEAD_MS)) return;
  state.pagesDead = now;
  state.unseenSince = null;
  state.surface = 'snapshot';
  state.seen = new Map();
  state.sent = new Map();
  state.air = { ...state.air, bridge: null };
  draft.problem(
    setup.chromium
      ? `OBS draws no page although it lists browser sources: Chromium's pictures are shown until it does (its browser did not start; restarting OBS may help)`
      : 'OBS draws no page although it lists browser sources, and there is no Chromium to draw pictures: what is on air stays; install chromium, or restart OBS',
  );
  if (wanted) draft.wakeAt(now);
}

function probeDead(draft: Draft): void {
  const { state, now } = draft;
  const page = state.wanted?.panicPage ?? state.wanted?.program;
  const input = page === undefined ? undefined : state.desired?.inputs.get(`page:${page}`);
  if (page === undefined || !input || !state.actual?.inputs.has(input.name)) return;
  if (!draft.isDue(state.probeAt) || draft.inFlight('look').some((look) => look.input === input.name)) return;
  state.probeAt = now + PROBE_MS;
  draft.wakeAt(state.probeAt);
  const again = (state.refreshed.get(page) ?? Number.NEGATIVE_INFINITY) + REFRESH_AGAIN_MS;
  if (now >= Math.max(again, (state.pagesDead ?? now) + STUCK_MS)) {
    state.refreshed = new Map(state.refreshed).set(page, now);
    draft.send({ what: 'refresh', page, input: input.name });
    return;
  }
  draft.send({ what: 'look', page, input: input.name, height: draft.layoutHeight });
}

/** The director takes the next page when OBS draws it, not when some time has passed; panic's is always ready. */
export function lookAtNext(draft: Draft): void {
  const { state } = draft;
  const { wanted } = state;
  const page = wanted?.preload;
  if (page !== state.next?.page) {
    state.next = page === undefined ? null : { page, rev: wanted?.pages.get(page)?.rev ?? 0 };
    // What was seen of it was before it was loaded anew.
    if (page !== undefined && page !== draft.onAir && page !== wanted?.panicPage)
      state.seen = without(state.seen, page);
  }
  const panicPage = wanted?.panicPage;
  const panicRev = state.surface === 'snapshot' ? draft.fileOf(panicPage ?? '')?.rev : 0;
  if (state.next) lookUntilSeen(draft, state.next.page, state.next.rev);
  if (panicPage !== undefined && panicRev !== undefined) lookUntilSeen(draft, panicPage, panicRev);
}

function lookUntilSeen(draft: Draft, page: string, rev: number): void {
  if (!isSeen(draft, page, rev) && sceneOf(draft.state, page)) lookAfter(draft, page, LOOK_MS);
}
