import type { ContestId } from '../election/election.ts';
import type { Told } from '../tally/event.ts';
import { type Cue, shotOf } from './cue.ts';

/** Two clocks: the night's (data, ages, cool-downs) and the wall's (what viewers sit through). */
export interface Moment {
  /** ms of the night. */
  night: number;
  /** Wall ms. At `--speed max` without OBS the caller passes the night's time here too. */
  wall: number;
}

/** What a board is cut to for: the seat on it, and what happened, oldest first. */
export interface Focus {
  contest: ContestId | null;
  happenings: readonly Happening[];
  /** A lower third that is out of the picture; what it showed goes out with it. */
  away?: boolean;
}

/** A cue's life, from the event that asks for it to the moment its scene leaves the air. */
type CueLife = 'queued' | 'preloaded' | 'ready' | 'taken' | 'dwelling' | 'released';

/** One event inside a cue; several events of one scene are one cue. */
export interface Happening extends Told {
  event: string;
  reason: string;
  /** ms of the night until which it may still be undone without having been on air. */
  settlesAt: number;
}

/** A cue that waits for air. */
export interface QueuedCue {
  cue: Cue;
  life: Extract<CueLife, 'queued' | 'preloaded' | 'ready'>;
  happenings: readonly Happening[];
  weight: number;
  queuedAt: Moment;
  expireMs: number;
  cooldownMs: number;
  /** Fewer events than this are not worth the scene; absent = one is. */
  least?: number;
}

/** The cue on air, as far as we know. */
export interface AiredCue {
  cue: Cue;
  life: Extract<CueLife, 'taken' | 'dwelling'>;
  happenings: readonly Happening[];
  takenAt: Moment;
  /** Wall ms its present dwell is counted from; moves on when a later event extends it, at most to maxMs. */
  dwellFrom: number;
  cooldownMs: number;
}

/** Before the first vote, while it is counted, when every seat has its winner. */
export type Phase = 'before' | 'count' | 'end';

/** Where the rotation stands. */
export interface RotationPlace {
  entry: number;
  /** Shots this entry has shown in this turn. */
  shown: readonly string[];
  /** Shot of the entry that is (or was, before an interruption) on air. */
  scene: string;
  /** Wall ms it has been on air in all, interruptions left out. */
  shownMs: number;
}

interface HoldState {
  kind: 'hold' | 'takeover' | 'panic';
  by: string;
  why: string;
  /** ms of the night. */
  since: number;
}

/** Everything the director remembers: plain data, kept in the store and taken up again after a crash. */
export interface DirectorState {
  version: 1;
  air: AiredCue | null;
  queue: readonly QueuedCue[];
  rotation: RotationPlace | null;
  /** The rotation's next place; once chosen it stays, or its preload would never be done. */
  next: RotationPlace | null;
  /** The scene being loaded out of sight, and since which wall ms. */
  preload: { scene: string; contest?: ContestId; since: number } | null;
  /** How far the main state's count has come; absent = it is counted. */
  phase?: Phase;
  held: HoldState | null;
  /** Scene -> how much has happened there since it was last on air. */
  changed: Readonly<Record<string, number>>;
  /** Shot -> ms of the night when it last left the air. */
  leftAirAt: Readonly<Record<string, number>>;
  /** Scene -> ms of the night until which no event cuts to it. */
  coolUntil: Readonly<Record<string, number>>;
  /** What viewers were told last, newest last: only that need be taken back before them. */
  aired: readonly Pick<Happening, 'event' | 'type' | 'contest' | 'to'>[];
  /** Wall ms since which events have followed on events; null in the rotation. */
  eventRunSince: number | null;
  lastWall: number;
  takes: number;
  /** The lower third over a camera: directed as the programme is, and what it shows; absent where it always stands. */
  lower?: { director: DirectorState; focus: Focus };
  /** Shot that was on air before the last take; absent in a night saved by an older version. */
  before?: string | null;
}

/** The state before the first scene. */
export function openingState(): DirectorState {
  return {
    version: 1,
    air: null,
    queue: [],
    rotation: null,
    next: null,
    preload: null,
    held: null,
    changed: {},
    leftAirAt: {},
    coolUntil: {},
    aired: [],
    eventRunSince: null,
    lastWall: 0,
    takes: 0,
  };
}

/** Page -> what it is cut to for, of the page on air and the one that comes next. */
export function focusOf({ air, preload, queue, lower }: DirectorState): ReadonlyMap<string, Focus> {
  const found = new Map<string, Focus>();
  if (lower) found.set('lower', lower.focus);
  const next = preload && queue.find(({ cue }) => shotOf(cue) === shotOf(preload));
  if (preload && (next || preload.contest))
    found.set(preload.scene, { contest: preload.contest ?? null, happenings: next?.happenings ?? [] });
  // What is on air stays as it is while the next seat of the same board waits.
  if (air && (air.happenings.length > 0 || air.cue.contest))
    found.set(air.cue.scene, { contest: air.cue.contest ?? null, happenings: air.happenings });
  return found;
}
