import { ownNameOf } from '../election/own-scene.ts';
import { type Cue, cutShot, shotOf } from './cue.ts';
import { type Plan, titleOf } from './plan.ts';
import type { AiredCue, DirectorState, Happening, Moment } from './state.ts';

type DirectorVerb =
  | 'queued'
  | 'coalesced'
  | 'undone'
  | 'passed'
  | 'expired'
  | 'dropped'
  | 'preloaded'
  | 'take'
  | 'released'
  | 'extended'
  | 'lower'
  | 'takeover'
  | 'operator';

/** One line of the as-run log: what the director did, and why. */
export interface DirectorLine {
  verb: DirectorVerb;
  /** ms of the night. */
  at: number;
  scene: string | null;
  /** Seat that the scene shows. */
  contest?: string | null;
  reason: string;
  kind: Cue['kind'] | null;
  /** Ids of the events behind it. */
  events: readonly string[];
}

/** The state while one call of `direct` works on it. It lives no longer than the call. */
export interface Draft extends Mutable<DirectorState> {
  plan: Plan;
  now: Moment;
  log: DirectorLine[];
  /** Scenes of the user's own that OBS has, as a cue names them. */
  own: ReadonlySet<string>;
  /** Boards that have nothing to say. */
  blank: ReadonlySet<string>;
  /** An operator's command asks for a scene change now, minimum or not. */
  forced: 'step' | 'return' | null;
  note(
    verb: DirectorVerb,
    shot: string | null,
    reason: string,
    more?: { kind?: Cue['kind']; events?: readonly string[] },
  ): void;
}

/** Happenings that are remembered as told. */
const MOST_AIRED = 100;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Opens a state for one call. A wall clock that was set back moves every wall stamp with it. */
export function draftOf(state: DirectorState, plan: Plan, now: Moment): Draft {
  const back = Math.max(0, state.lastWall - now.wall);
  const log: DirectorLine[] = [];
  return {
    ...(back > 0 ? setBack(state, back) : state),
    // A state that an older program kept has none.
    aired: state.aired ?? [],
    lastWall: now.wall,
    plan,
    now,
    log,
    own: new Set(),
    blank: new Set(),
    forced: null,
    note: (verb, shot, reason, more = {}) => {
      // A takeover's is a name in OBS, whatever stands in it.
      const { scene = null, contest } =
        verb === 'takeover' || shot === null ? { scene: shot } : cutShot(shot);
      const seat = contest && { contest };
      log.push({
        verb,
        at: now.night,
        scene,
        ...seat,
        reason,
        kind: more.kind ?? null,
        events: more.events ?? [],
      });
    },
  };
}

/** Closes the call: what is to be remembered, without the tools. */
export function stateOf(draft: Draft): DirectorState {
  const { plan, now, log, own, blank, forced, note, ...state } = draft;
  return state;
}

/** Puts a cue on air. The one place where a take is made, counted and logged. */
export function take(draft: Draft, cue: Cue, happenings: readonly Happening[], cooldownMs: number): void {
  const { air, now } = draft;
  const events = happenings.map((one) => one.event);
  const stays = isOnAir(cue, draft);
  leave(draft, stays);
  draft.note(stays ? 'extended' : 'take', shotOf(cue), cue.reason, { kind: cue.kind, events });
  if (!stays) {
    draft.takes += 1;
    draft.before = air ? shotOf(air.cue) : null;
  }
  draft.air = {
    cue,
    life: 'taken',
    happenings,
    takenAt: air && stays ? air.takenAt : now,
    dwellFrom: now.wall,
    cooldownMs: stays ? Math.max(cooldownMs, air?.cooldownMs ?? 0) : cooldownMs,
  };
  draft.changed = without(draft.changed, cue.scene);
  const told = happenings.map(({ event: id, type, contest, to }) => ({ event: id, type, contest, to }));
  const known = new Set(draft.aired.map((one) => one.event));
  draft.aired = [...draft.aired, ...told.filter((one) => !known.has(one.event))].slice(-MOST_AIRED);
  draft.preload = null;
  if (cue.kind === 'event') draft.eventRunSince ??= now.wall;
  else draft.eventRunSince = null;
}

/** Whether OBS has a scene: ours always, one of the user's own as long as it is there. */
export function isThere({ own }: Pick<Draft, 'own'>, scene: string): boolean {
  return ownNameOf(scene) === null || own.has(scene);
}

/** Whether a scene is there and has something to say. */
export function canShow(draft: Pick<Draft, 'own' | 'blank'>, scene: string): boolean {
  return isThere(draft, scene) && !draft.blank.has(scene);
}

/** Wall ms the cue on air has had. */
export function dwellMs(draft: Draft, air: AiredCue): number {
  return draft.now.wall - air.dwellFrom;
}

/** Whether viewers see it: the board, and the seat on it. */
export function isOnAir(cue: Pick<Cue, 'scene' | 'contest'>, { air }: Pick<Draft, 'air'>): boolean {
  return air !== null && shotOf(air.cue) === shotOf(cue);
}

/** What people call a shot, for reasons. */
export function sceneTitle(draft: Draft, shot: string): string {
  return titleOf(shot, draft.plan);
}

// The cue on air ends. Where its scene stays, only the rotation's account of time is closed.
function leave(draft: Draft, stays: boolean): void {
  const { air, now } = draft;
  if (!air) return;
  if (air.cue.kind === 'rotation' && draft.rotation)
    draft.rotation = { ...draft.rotation, shownMs: draft.rotation.shownMs + dwellMs(draft, air) };
  if (stays) return;
  const seconds = Math.round((now.wall - air.takenAt.wall) / 1000);
  const shot = shotOf(air.cue);
  draft.note('released', shot, `${sceneTitle(draft, shot)} leaves the air after ${seconds} s`, {
    kind: air.cue.kind,
    events: air.happenings.map((one) => one.event),
  });
  draft.leftAirAt = { ...draft.leftAirAt, [shot]: now.night };
  if (air.cooldownMs > 0)
    draft.coolUntil = { ...draft.coolUntil, [air.cue.scene]: now.night + air.cooldownMs };
}

function without(record: Readonly<Record<string, number>>, key: string): Record<string, number> {
  const { [key]: _, ...rest } = record;
  return rest;
}

function setBack(state: DirectorState, ms: number): DirectorState {
  const moment = (at: Moment): Moment => ({ night: at.night, wall: at.wall - ms });
  return {
    ...state,
    air: state.air && {
      ...state.air,
      takenAt: moment(state.air.takenAt),
      dwellFrom: state.air.dwellFrom - ms,
    },
    queue: state.queue.map((item) => ({
      ...item,
      queuedAt: moment(item.queuedAt),
    })),
    preload: state.preload && { ...state.preload, since: state.preload.since - ms },
    eventRunSince: state.eventRunSince === null ? null : state.eventRunSince - ms,
  };
}
