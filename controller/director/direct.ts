import type { ContestId } from '../election/election.ts';
import { ownNameOf } from '../election/own-scene.ts';
import type { CountEvent } from '../tally/event.ts';
import type { Tally } from '../tally/tally.ts';
import { noteChanges, noteEvents, pruneReasons } from './arrivals.ts';
import type { Cue } from './cue.ts';
import { type DirectorLine, type Draft, draftOf, stateOf } from './draft.ts';
import { obey } from './obey.ts';
import type { DirectorCommand } from './operator.ts';
import { AWAY, LOWER, type Plan } from './plan.ts';
import { pruneQueue } from './queue.ts';
import { decide } from './scheduling.ts';
import { type DirectorState, type Focus, focusOf, type Moment, openingState, type Phase } from './state.ts';

export interface DirectorInput {
  plan: Plan;
  /** Events since the last call, in order, of one step or of several. */
  events: readonly CountEvent[];
  /** The count that they led to: of several steps only what still holds is told. */
  tallies?: ReadonlyMap<ContestId, Tally> | undefined;
  /** Contests whose numbers changed since the last call: districts are shown by how much they changed. */
  changed?: readonly ContestId[];
  /** What the operator asked for since the last call, in order. */
  commands?: readonly DirectorCommand[];
  /** A scene change that was not ours: OBS's scene name. */
  takeover?: { scene: string } | null;
  /** How far the main state's count has come; as it was where nobody says. */
  phase?: Phase;
  /** Page that the stage says is on air; undefined where no stage can say. */
  onAir?: string | null | undefined;
  /** Scenes of the user's own that OBS has, `obs:My camera`; without it none is shown. */
  own?: ReadonlySet<string>;
  /** Boards that have nothing to say now: the rotation and events go on without them. */
  blank?: ReadonlySet<string>;
  /** Pages loaded and rendered out of sight; undefined where no stage can say: then time decides. */
  ready?: ReadonlySet<string> | undefined;
}

export interface Direction {
  state: DirectorState;
  /** The cue on air, as decided; null before the first one. */
  cue: Cue | null;
  /** For the stage: the scene to have on air; undefined = a human has taken over, leave it alone. */
  program: string | undefined;
  /** For the stage: the scene to have loaded and rendered before its take. */
  preload: string | undefined;
  /** For the boards: what the page on air and the next one are cut to for. */
  focus: ReadonlyMap<string, Focus>;
  log: readonly DirectorLine[];
  /** Wall ms until something is due even if nothing arrives; null = nothing is. */
  wakeMs: number | null;
}

/**
 * Decides what should be on air. Pure and deterministic: the same state, input and time give the same
 * direction. Call it when something arrived and when `wakeMs` has passed.
 *
 * Invariants: no scene leaves the air before its minimum except by an operator's command, or because it says nothing
 * that is true any more; nothing but an
 * operator's command changes the scene while it is held or taken over; an event that is undone within its
 * hysteresis, or before anybody looked, never reaches air.
 */
export function direct(state: DirectorState, input: DirectorInput, now: Moment): Direction {
  const programme = directProgramme(state, input, now);
  // Without a stage nobody sees it.
  const lower =
    input.ready && input.plan.lower ? directLower(programme.state, input.plan.lower, input, now) : null;
  const { lower: _, ...rest } = programme.state;
  const after = lower ? { ...rest, lower: lower.state } : rest;
  const due = [programme.wakeMs, lower?.wakeMs].filter((ms) => ms != null);
  return {
    ...programme,
    state: after,
    focus: focusOf(after),
    log: lower ? [...programme.log, ...lower.log] : programme.log,
    wakeMs: due.length === 0 ? null : Math.min(...due),
  };
}

/**
 * Directs the lower third as the programme is directed, by a rundown of its own. Behind our own boards it waits: what
 * those tell is not told again.
 */
function directLower(
  state: DirectorState,
  plan: Plan,
  { events, tallies, phase }: DirectorInput,
  now: Moment,
): { state: NonNullable<DirectorState['lower']>; log: DirectorLine[]; wakeMs: number | null } {
  const before = state.lower ?? {
    director: openingState(),
    focus: { contest: null, happenings: [], away: true },
  };
  const isSeen = seesLower(state, plan);
  const told = new Set(state.aired.map(({ event }) => event));
  const waiting = before.director.queue.filter(
    ({ happenings }) => !happenings.some(({ event }) => told.has(event)),
  );
  const held = isSeen ? null : { kind: 'hold' as const, by: '', why: '', since: now.night };
  const { cue, ...lower } = directProgramme(
    { ...before.director, held, queue: waiting },
    { plan, events, ...(tallies && { tallies }), ...(phase && { phase }) },
    now,
  );
  const isIn = isSeen && cue !== null && cue.scene !== AWAY;
  return {
    state: {
      director: lower.state,
      focus: isIn
        ? { contest: cue.contest ?? null, happenings: lower.state.air?.happenings ?? [] }
        : { ...before.focus, away: true },
    },
    log: lower.log
      .filter(({ verb, kind }) => verb === 'take' && kind === 'event')
      .map((line) => ({ ...line, verb: 'lower', scene: LOWER })),
    wakeMs: isSeen ? lower.wakeMs : null,
  };
}

/** Whether a scene of the user's own is on air, by the rundown or by his hand. */
function seesLower({ air, held }: DirectorState, { rundown }: Plan): boolean {
  const whileHeld = rundown.lower?.whileHeld ?? false;
  if (held?.kind === 'panic') return false;
  if (held?.kind === 'takeover') return whileHeld;
  return air !== null && ownNameOf(air.cue.scene) !== null && (held === null || whileHeld);
}

function directProgramme(state: DirectorState, input: DirectorInput, now: Moment): Direction {
  const draft = draftOf(state, input.plan, now);
  if (input.phase) draft.phase = input.phase;
  if (input.own) draft.own = input.own;
  if (input.blank) draft.blank = input.blank;
  confirm(draft, input.onAir);
  noteChanges(draft, input.changed ?? []);
  noteEvents(draft, input.events, input.tallies ?? new Map());
  if (input.tallies) pruneReasons(draft, input.tallies);
  pruneQueue(draft);
  if (input.takeover) takeOver(draft, input.takeover.scene);
  for (const command of input.commands ?? []) obey(draft, command);
  const due = decide(draft, input.ready);
  const after = stateOf(draft);
  return {
    state: after,
    cue: after.air?.cue ?? null,
    program: programOf(after),
    preload: after.held?.kind === 'takeover' ? undefined : due.preload,
    focus: focusOf(after),
    log: draft.log,
    wakeMs: due.wakeMs,
  };
}

/** The scene to have on air. A hold keeps ours wanted, so that an OBS that restarts comes back to it; a takeover wants none. */
export function programOf({ held, air }: DirectorState): string | undefined {
  return held?.kind === 'takeover' ? undefined : air?.cue.scene;
}

function confirm(draft: Draft, onAir: string | null | undefined): void {
  const { air } = draft;
  if (air?.life !== 'taken') return;
  // Without a stage to confirm it, a take is believed at the next call.
  if (onAir === undefined) draft.air = { ...air, life: 'dwelling' };
  // Viewers sit through what they see: its time begins when OBS shows it.
  else if (onAir === air.cue.scene) draft.air = { ...air, life: 'dwelling', dwellFrom: draft.now.wall };
}

/** Somebody switched OBS to a scene that is not what we wanted. */
export function takeOver(draft: Draft, scene: string): void {
  const why = `someone switched OBS to "${scene}"; nothing is undone until release`;
  draft.held = { kind: 'takeover', by: 'OBS', why, since: draft.now.night };
  draft.note('takeover', scene, why);
}
