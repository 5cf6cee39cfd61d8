import type { ObsTarget } from '../stage/stages-file.ts';
import type { Lease } from '../store/lease.ts';
import type { CurrentNight } from '../store/night.ts';

interface Counted {
  /** The lead of this night, where the store is shared. */
  lease?: Lease;
}

interface AnyNight {
  /** Folder for maps, pages, logs and summary. */
  out: string;
  /** Every OBS to drive; empty = none. */
  obs: readonly ObsTarget[];
  /** Folder of scene declarations for every OBS that stages.yaml gives none; undefined = the bundled ones. */
  scenes?: string | undefined;
}

/** The night itself: its numbers come from the source. What a killed one had counted is always taken up again. */
export interface LiveNight extends AnyNight, Counted {
  kind: 'live';
  /** Election folder. */
  election: string;
  /** Where the state is kept; undefined = in `out`. */
  store?: string | undefined;
  /** Where another machine leads: follow it, and take over when it ends or falls silent. */
  standby?: boolean;
  /** One look at the source, then the end. */
  once?: boolean;
  /** Record every exchange with the source to this WARC. */
  record?: string | undefined;
  /** Contests that need not map, `WB-56`. */
  leaveOut?: readonly string[];
}

/** A recorded or simulated night. */
export interface Rehearsal extends AnyNight, Counted {
  kind: 'rehearsal';
  election: string;
  store?: string | undefined;
  /** Undefined = the election's simulated one, made when it is not there. */
  night?: string | undefined;
  speed: number | 'max';
  from?: string | undefined;
  until?: string | undefined;
  /** End with the night instead of holding its last picture. */
  exit?: boolean;
  /** Go on where a killed one stopped. */
  resume?: boolean;
  testDataOnAir?: boolean;
}

/** The night that another machine counts and directs. */
export interface FollowedNight extends AnyNight {
  kind: 'follow';
  /** The store that the leading machine saves to. */
  store: string;
  /** Election folder on this machine; undefined = `elections/ID` of the night that is being saved. */
  election?: string | undefined;
  /** Which night; undefined = the one that the store names. */
  night?: CurrentNight;
  /** Draw what is there now, and end. */
  once?: boolean;
  testDataOnAir?: boolean;
}

/** Everything the command line decides about a night. */
export type NightOptions = LiveNight | Rehearsal | FollowedNight;

/** What a night may do to the world besides its folder and OBS. */
export interface NightEffects {
  /** A line for whoever started us. */
  say(line: string): void;
  /** Ends the night early. */
  signal: AbortSignal;
}
