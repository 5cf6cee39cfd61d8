import type { ContestId } from '../election/election.ts';
import type { CountEvent } from '../tally/event.ts';
import type { Tally } from '../tally/tally.ts';
import { noteChanges, noteEvents, pruneReasons } from './arrivals.ts';
import type { Cue } from './cue.ts';
import { type DirectorLine, type Draft, draftOf, stateOf } from './draft.ts';
import { obey } from './obey.ts';
import type { DirectorCommand } from './operator.ts';
import type { Plan } from './plan.ts';
import { pruneQueue } from './queue.ts';
import { decide } from './scheduling.ts';
import { type DirectorState, type Focus, focusOf, type Moment, type Phase } from './state.ts';

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
 * Invariants: no scene leaves the air before its minimum except by an operator's command; nothing but an
 * operator's command changes the scene while it is held or taken over; an event that is undone within its
 * hysteresis, or before anybody looked, never reaches air.
 */
export function direct(state: DirectorState, input: DirectorInput, now: Moment): Direction {
  const draft = draftOf(state, input.plan, now);
  if (input.phase) draft.phase = input.phase;
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
