import type { ActualStage } from './actual.ts';
import { type Draft, pageOf } from './draft.ts';
import { forbidsTake } from './interlock.ts';
import { nestedOnAir } from './nested.ts';
import { composeStage } from './plan/compose.ts';
import type { StageContent } from './plan/composition.ts';
import type { DesiredStage } from './plan/desired.ts';
import { diffStage } from './plan/diff.ts';
import { OVERLAY } from './plan/overlay-scene.ts';
import { SAFE } from './plan/safe-scene.ts';
import { shapingProblem } from './plan/text-kind.ts';
import type { Intent } from './state.ts';
import type { WantedStage } from './wanted.ts';
import type { Command } from './wire/command.ts';
import { sceneNameOf } from './wire/send.ts';

/** A transition that an operator holds in its middle keeps nothing waiting for longer. */
const FADE_MS = 3000;
/** A take that OBS has not begun after this long was dropped. */
export const BEGIN_MS = 700;
/** After a take, OBS may still tell of the scene before it for this long. */
export const SETTLE_MS = 1000;

/** Composes what OBS should hold, and says what is missing; what nothing changed is not composed again. */
export function planCommands(draft: Draft, actual: ActualStage, wanted: WantedStage): Intent {
  const { state } = draft;
  if (state.refused.size > 0) {
    const young = [...state.refused].filter(([, until]) => until > draft.now);
    if (young.length < state.refused.size) state.refused = new Map(young);
    for (const [, until] of young) draft.wakeAt(until);
  }
  const content = contentOf(draft, actual, wanted);
  const from = [actual, state.refused, state.unsure !== null, ...Object.values(content).map(comparable)];
  const known = state.intent;
  if (known?.from.every((part, index) => part === from[index])) return known.intent;
  const desired = composeStage(state.setup.plan, content, actual);
  state.desired = desired;
  warnOfScripts(draft, desired);
  const intent = intentOf(draft, actual, wanted, desired);
  state.intent = { from, intent };
  return intent;
}

// Lists are made anew each time; what is in them tells.
function comparable(part: unknown): unknown {
  return Array.isArray(part) ? part.join('\n') : part;
}

function intentOf({ state }: Draft, actual: ActualStage, wanted: WantedStage, desired: DesiredStage): Intent {
  const missing = diffStage(actual, desired).filter(
    ({ data }) => state.refused.size === 0 || !state.refused.has(JSON.stringify(data)),
  );
  const texts = new Set(
    [...desired.inputs.values()].filter(({ role }) => role === 'text').map(({ name }) => name),
  );
  const isText = (command: Command) =>
    command.request === 'SetInputSettings' && texts.has(command.data.inputName ?? '');
  const urgent = new Set(neededScenes(desired, wanted));
  // Nothing is made while a lost batch may still be making it.
  const scenes = missing.filter(
    (command) => !isText(command) && !(state.unsure && isMaking(command, actual)),
  );
  const isNeeded = (command: Command) => {
    const scene = sceneNameOf(command);
    return command.lane === 'frame' || scene === undefined || urgent.has(scene);
  };
  return {
    texts: missing.filter(isText),
    needed: scenes.filter(isNeeded),
    rest: scenes.filter((command) => !isNeeded(command)),
  };
}

// Also what is done to an item, or in a scene, that the command before makes.
function isMaking(command: Command, { scenes }: ActualStage): boolean {
  const { request, takes } = command;
  const scene = sceneNameOf(command);
  if (takes !== undefined || (scene !== undefined && !scenes.has(scene))) return true;
  return request.startsWith('Create') || request.startsWith('Remove');
}

function neededScenes({ scenes }: DesiredStage, { program, panicPage }: WantedStage): string[] {
  const keys = ['scene:bridge', panicPage, program];
  return [OVERLAY, SAFE, ...scenes.filter(({ key }) => keys.includes(key)).map(({ name }) => name)];
}

function contentOf(draft: Draft, actual: ActualStage, wanted: WantedStage): StageContent {
  const { state } = draft;
  const { air, setup } = state;
  const onAir = draft.onAir;
  const leaving = air.before !== null && isLeaving(draft) ? pageOf(state, air.before) : null;
  // A picture comes when the transition has ended, unless a take waits for it: OBS decodes between two frames.
  if (isCalm(draft, wanted)) {
    const shown = [onAir, wanted.program, wanted.preload, wanted.panicPage, leaving];
    const warm = [...shown, ...nestedOnAir(state)].filter((page) => page != null);
    if (warm.some((page) => !state.warm.has(page)) || warm.length < state.warm.size)
      state.warm = new Set(warm);
  }
  // Until it is on air the wanted page stays parked: let go a moment before its take it would load once more.
  const coming = wanted.program !== undefined && wanted.program !== onAir && !air.takenOver;
  const parked = (coming ? wanted.program : wanted.preload) ?? null;
  return {
    surface: state.surface ?? 'snapshot',
    pages: wanted.pages,
    texts: wanted.texts,
    pictures: state.pictures,
    warm: state.warm,
    parked: [...new Set([parked, wanted.panicPage])].filter(
      (page) => page != null && page !== onAir,
    ) as string[],
    // A page of OBS's own browser that is looked at again and again, although Chromium's pictures stand in for it.
    probe: state.pagesDead === null ? null : (wanted.panicPage ?? wanted.program ?? null),
    bridge: air.bridge,
    testBoard: forbidsTake(setup, actual.outputs) !== null,
    safeText: setup.title,
    // Once is not enough: what still fades out keeps its name for that long.
    ghosts: [...state.ghosts].filter(([, times]) => times > 1).map(([name]) => name),
    first: [wanted.panicPage, wanted.program, wanted.preload, onAir].filter((page) => page != null),
  };
}

/** Whether OBS may be given pictures now: not in the middle of a fade, unless a take waits for them. */
export function isCalm(draft: Draft, { program: page }: WantedStage): boolean {
  const { air } = draft.state;
  const takeWaits = page !== undefined && page !== draft.onAir && !air.takenOver;
  return takeWaits || !isFading(draft);
}

/** A transition runs or is about to, and is not held in its middle by hand. */
function isFading(draft: Draft): boolean {
  const { now } = draft;
  const { asked, fading } = draft.state.air;
  const begins = asked !== null && !asked.seen && now - asked.at < BEGIN_MS;
  if (begins && Number.isFinite(asked.at)) draft.wakeAt(asked.at + BEGIN_MS);
  if (fading !== null && now - fading < FADE_MS) draft.wakeAt(fading + FADE_MS);
  return begins || (fading !== null && now - fading < FADE_MS);
}

/** Whether the scene before this one may still be seen fading out; its pictures must stay. */
export function isLeaving(draft: Draft): boolean {
  const { asked, fading } = draft.state.air;
  const young = asked !== null && draft.now - asked.at < SETTLE_MS;
  if (young && Number.isFinite(asked.at)) draft.wakeAt(asked.at + SETTLE_MS);
  return young || fading !== null;
}

function warnOfScripts(draft: Draft, desired: DesiredStage): void {
  for (const { role, kind, name, settings } of desired.inputs.values()) {
    if (role !== 'text' || draft.state.warned.has(name)) continue;
    const problem = shapingProblem(kind, name, String(settings.text ?? ''));
    if (problem === null) continue;
    draft.state.warned = new Set(draft.state.warned).add(name);
    draft.problem(problem);
  }
}
