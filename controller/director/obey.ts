import type { ContestId } from '../election/election.ts';
import { type Cue, cutShot, shotOf } from './cue.ts';
import { type Draft, isThere, sceneTitle, take } from './draft.ts';
import type { DirectorCommand } from './operator.ts';
import type { QueuedCue } from './state.ts';

/** Above every rule: only another command interrupts an operator's cue. */
const OPERATOR_PRIORITY = 100;
/** "Until told otherwise", as a number that survives JSON. */
const FOREVER_MS = Number.MAX_SAFE_INTEGER;

/** Obeys one command at once. Whatever it does is said in one line with who and why. */
export function obey(draft: Draft, command: DirectorCommand): void {
  switch (command.do) {
    case 'hold':
      hold(draft, command);
      break;
    case 'step':
      step(draft, command);
      break;
    case 'cue':
      cue(draft, command);
      break;
    case 'take':
      takeWaiting(draft, command);
      break;
    case 'drop':
      drop(draft, command);
      break;
    case 'undo':
      if (command.of === 'take') undo(draft, command);
      break;
    case 'clear':
      clear(draft, command);
      break;
    case 'panic':
      panic(draft, command);
      break;
    case 'release':
      // With a contest it ends that contest's override, which is tally's business.
      if (!command.contest) release(draft, command);
  }
}

function hold(draft: Draft, { by, why }: DirectorCommand): void {
  const { held, air, now } = draft;
  // A takeover or a panic holds already, and more firmly.
  if (!held || held.kind === 'hold') draft.held = { kind: 'hold', by, why, since: now.night };
  say(draft, by, why, `holds ${air ? sceneTitle(draft, air.cue.scene) : 'the programme'}`);
}

function step(draft: Draft, { by, why }: DirectorCommand): void {
  const { held } = draft;
  if (held?.kind === 'panic') {
    say(draft, by, why, 'steps, but panic stays until release');
    return;
  }
  if (held?.kind === 'takeover') draft.held = { ...held, kind: 'hold', by };
  draft.forced = 'step';
  say(draft, by, why, 'steps to the next scene');
}

function cue(
  draft: Draft,
  { by, why, scene, contest, seconds }: Extract<DirectorCommand, { do: 'cue' }>,
): void {
  if (!draft.plan.scenes.has(scene)) {
    say(draft, by, why, `cues ${scene}, which is no scene of this rundown`);
    return;
  }
  if (!isThere(draft, scene)) {
    say(draft, by, why, `cues ${sceneTitle(draft, scene)}, a scene that OBS has not`);
    return;
  }
  leaveTakeover(draft);
  const shot = shotOf({ scene, contest: contest as ContestId | undefined });
  const title = sceneTitle(draft, shot);
  say(draft, by, why, `cues ${title}`, shot);
  takeByHand(draft, 'operator', shot, `${by} cued ${title}`, seconds === null ? FOREVER_MS : seconds * 1000);
}

function takeWaiting(draft: Draft, { by, why, scene }: Extract<DirectorCommand, { do: 'take' }>): void {
  const item = draft.queue.find(({ cue }) => waitsFor(cue, scene));
  const title = sceneTitle(draft, scene);
  say(draft, by, why, `takes ${title}${item ? '' : ', for which nothing waits'}`, scene);
  if (!item) return;
  leaveTakeover(draft);
  draft.queue = draft.queue.filter((one) => one !== item);
  draft.forced = null;
  take(draft, item.cue, item.happenings, item.cooldownMs);
}

function drop(draft: Draft, { by, why, scene }: Extract<DirectorCommand, { do: 'drop' }>): void {
  say(draft, by, why, `drops what waits for ${sceneTitle(draft, scene)}`);
  dropWaiting(draft, `dropped by ${by}`, ({ cue }) => waitsFor(cue, scene));
}

/** Whether a cue is meant: by its shot, `seat WB-210`, or by its board. */
export function waitsFor(cue: Cue, scene: string): boolean {
  return cue.scene === scene || shotOf(cue) === scene;
}

function undo(draft: Draft, { by, why }: DirectorCommand): void {
  const { before, held } = draft;
  const panics = held?.kind === 'panic';
  say(
    draft,
    by,
    why,
    `takes the last take back${panics ? ', but panic stays until release' : before ? '' : ', but there was none'}`,
  );
  if (before && !panics) cue(draft, { do: 'cue', by, why, ...cutShot(before), seconds: null });
}

// The human moved on: what he had taken over, or panicked from, is behind him. A hold stays.
function leaveTakeover(draft: Draft): void {
  if (draft.held && draft.held.kind !== 'hold') draft.held = null;
}

function dropWaiting(draft: Draft, reason: string, which: (item: QueuedCue) => boolean): void {
  for (const item of draft.queue.filter(which))
    draft.note('dropped', item.cue.scene, `${reason}: ${item.cue.reason}`, {
      kind: 'event',
      events: item.happenings.map((one) => one.event),
    });
  draft.queue = draft.queue.filter((item) => !which(item));
}

function clear(draft: Draft, { by, why }: DirectorCommand): void {
  say(draft, by, why, `clears the queue of ${draft.queue.length}`);
  dropWaiting(draft, `cleared by ${by}`, () => true);
  if (draft.air?.cue.kind === 'operator' && !draft.held) draft.forced = 'return';
}

function panic(draft: Draft, { by, why }: DirectorCommand): void {
  const scene = draft.plan.rundown.panicScene;
  draft.held = { kind: 'panic', by, why, since: draft.now.night };
  say(draft, by, why, `panics to ${sceneTitle(draft, scene)}`, scene);
  takeByHand(draft, 'panic', scene, `${by} panicked${why && `: ${why}`}`, FOREVER_MS);
}

function release(draft: Draft, { by, why }: DirectorCommand): void {
  const { held, air, now } = draft;
  draft.held = null;
  if (air?.cue.kind === 'operator' || air?.cue.kind === 'panic') draft.forced = 'return';
  // Viewers see our scene afresh, so its time begins anew.
  else if (air && held?.kind === 'takeover') draft.air = { ...air, dwellFrom: now.wall };
  say(draft, by, why, held ? `releases the ${held.kind}` : 'releases');
}

function takeByHand(
  draft: Draft,
  kind: 'operator' | 'panic',
  shot: string,
  reason: string,
  maxMs: number,
): void {
  draft.forced = null;
  const priority = OPERATOR_PRIORITY;
  const { scene, contest } = cutShot(shot);
  take(
    draft,
    {
      scene,
      ...(contest && { contest }),
      reason,
      kind,
      event: null,
      priority,
      minMs: 0,
      maxMs,
      expiresAt: null,
    },
    [],
    0,
  );
}

function say(draft: Draft, by: string, why: string, what: string, shot: string | null = null): void {
  draft.note('operator', shot, `${by} ${what}${why && `: ${why}`}`, { kind: 'operator' });
}
