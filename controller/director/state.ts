import type { CandidateId, ContestId } from '../election/election.ts';
import type { EventType } from '../tally/event.ts';
import type { Cue } from './cue.ts';

/** Two clocks: the night's (data, ages, cool-downs) and the wall's (what viewers sit through). */
export interface Moment {
  /** ms of the night. */
  night: number;
  /** Wall ms. At `--speed max` without OBS the caller passes the night's time here too. */
  wall: number;
}

/** A cue's life, from the event that asks for it to the moment its scene leaves the air. */
type CueLife = 'queued' | 'preloaded' | 'ready' | 'taken' | 'dwelling' | 'released';

/** One event inside a cue; several events of one scene are one cue. */
export interface Happening {
  event: string;
  type: EventType;
  contest: ContestId | null;
  /** Who led before the first and after the last of this contest's lead changes; null for other events. */
  from: CandidateId | null;
  to: CandidateId | null;
  reason: string;
  /** ms of the night. */
  at: number;
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

/** Where the rotation stands. */
export interface RotationPlace {
  entry: number;
  /** Scenes this entry has shown in this turn. */
  shown: readonly string[];
  /** Scene of the entry that is (or was, before an interruption) on air. */
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
  preload: { scene: string; since: number } | null;
  held: HoldState | null;
  /** Scene -> how much has happened there since it was last on air. */
  changed: Readonly<Record<string, number>>;
  /** Scene -> ms of the night when it last left the air. */
  leftAirAt: Readonly<Record<string, number>>;
  /** Scene -> ms of the night until which no event cuts to it. */
  coolUntil: Readonly<Record<string, number>>;
  /** What viewers were told last, newest last: only that need be taken back before them. */
  aired: readonly Pick<Happening, 'event' | 'type' | 'contest' | 'to'>[];
  /** Wall ms since which events have followed on events; null in the rotation. */
  eventRunSince: number | null;
  lastWall: number;
  takes: number;
  /** Scene that was on air before the last take; absent in a night saved by an older version. */
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
