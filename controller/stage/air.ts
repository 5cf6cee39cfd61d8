import { doubt } from './doubts.ts';
import { type Draft, markerOf, pageOf } from './draft.ts';
import { BEGIN_MS, SETTLE_MS } from './intent.ts';
import type { Answer, Send } from './state.ts';
import { nothingWaits } from './take.ts';

/** A transition that is believed to run is asked about this often. */
const RUNNING_MS = 500;
/** A hand is looked at twice: a scene that was removed leaves OBS's list a moment later. */
const SECOND_LOOK_MS = 120;
const AGAIN_MS = 100;
/** A busy OBS has been seen to choose a scene in place of a removed one after we had made that one anew. */
const VACATED_MS = 15_000;

/** Asks what is due: whether a transition still runs, whether a take was dropped, who is on air. */
export function watchTransitions(draft: Draft): void {
  const { state } = draft;
  const { askAt, asked } = state.air;
  if (!askAt || !state.actual || draft.inFlight('ask').length > 0 || !draft.isDue(askAt.at)) return;
  const marker = asked ? markerOf(state, asked.scene) : null;
  draft.air({ askAt: null });
  draft.send({ what: 'ask', why: askAt.why, marker, reason: askAt.reason });
}

function ask(draft: Draft, why: 'hand' | 'confirm' | 'transition', afterMs: number, reason = ''): void {
  const { air } = draft.state;
  const at = draft.now + afterMs;
  // A hand is more than a confirmation, and that more than a transition's end.
  const weight = { hand: 2, confirm: 1, transition: 0 };
  if (air.askAt && weight[air.askAt.why] > weight[why]) return;
  draft.air({ askAt: { at, why, reason } });
  draft.wakeAt(at);
}

/** Whether a change of the programme is being looked into that a hand may have made. */
export function isHandAsked(draft: Draft): boolean {
  return draft.state.air.askAt?.why === 'hand' || draft.inFlight('ask').some(({ why }) => why === 'hand');
}

/** The answer to a take, or to a question about the programme. */
export function hearProgramme(draft: Draft, heard: Send, answer: Answer): void {
  if (heard.what === 'take') hearTake(draft, heard, answer);
  else if (heard.what === 'ask' && 'program' in answer) hearAsked(draft, heard, answer);
  else if (heard.what === 'ask' && 'lost' in answer) {
    // Nothing waits for it; but a hand, or a take that was dropped, would stay unknown.
    draft.air({ doubted: false });
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
    draft.air({ fading: air.fading ?? now });
    ask(draft, 'transition', RUNNING_MS);
    if (air.asked && !air.asked.seen) draft.air({ asked: { ...air.asked, seen: true } });
    else suspect(draft, 'a transition began that we did not ask for');
  } else if (type === 'SceneTransitionEnded') {
    draft.air({ fading: null });
    if (air.askAt?.why === 'transition') draft.air({ askAt: null });
  } else if (type === 'SceneRemoved' && data.sceneName === (air.asked?.scene ?? actual?.program)) {
    draft.air({ vacated: { scene: String(data.sceneName), at: now } });
  } else if (type === 'CurrentProgramSceneChanged') {
    const scene = String(data.sceneName);
    if (scene !== air.asked?.scene) {
      // A reading that is on its way may have it already; then nothing else would tell that it is new.
      const isNew = air.asked === null && air.removed === null && draft.inFlight('read').length > 0;
      if (isNew) draft.air({ suspected: scene });
      suspect(draft, `OBS reports "${scene}" on air`);
      return;
    }
    draft.air({ asked: { ...air.asked, seen: true } });
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
  draft.air({ doubted: !isYoung });
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
    draft.air({ unanswered: scene });
    ask(draft, 'hand', 0, `the take of "${scene}" was answered late`);
    return;
  }
  if ('lost' in answer) {
    // OBS may still do it, late; then it was us.
    draft.air({ unanswered: scene, asked: mine ? null : air.asked });
    return;
  }
  if ('taken' in answer && !answer.taken) {
    draft.air({ asked: mine ? null : air.asked });
    state.takeAt = now + AGAIN_MS;
    draft.wakeAt(state.takeAt);
    return;
  }
  draft.air({ asked: mine && { ...mine, at: now }, unanswered: null });
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
  draft.air({ fading: isRunning ? (state.air.fading ?? now) : null });
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
    draft.air({ doubted: false, suspected: null });
    // Where OBS never began the take, it has dropped it.
    if (isBefore && actual) ask(draft, isIdle && !air.asked?.seen ? 'confirm' : 'hand', SETTLE_MS, reason);
    else if (isLate) {
      draft.air({ unanswered: null });
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
    draft.air({ doubted: false, asked: null, vacated: null });
    return;
  }
  if (ours && (!scenes.includes(was) || state.leaving.has(was) || isVacated)) {
    draft.problem(`"${was}" was removed from OBS while it was on air; it is made and taken again`);
    draft.enter({ what: 'program', scene: program });
    doubt(draft, 'SceneRemoved', { sceneName: was });
    draft.air({ doubted: false, asked: null, removed: was, vacated: null });
    return;
  }
  if (air.suspected !== program) {
    draft.air({ suspected: program });
    ask(draft, 'hand', SECOND_LOOK_MS, reason);
    return;
  }
  // One hand is told once, also when OBS was read in between and answered with the scene before.
  const told = air.takenOver && air.hand === program;
  draft.enter({ what: 'program', scene: program });
  // OBS may still make the take that is on its way; then it was us.
  const unanswered = draft.inFlight('take')[0]?.scene ?? air.unanswered;
  draft.air({ asked: null, unanswered, hand: program, takenOver: true, doubted: false, suspected: null });
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
