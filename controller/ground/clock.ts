/**
 * The night's clock. On a live night it is the wall clock; in a rehearsal it is the recorded night's time,
 * so that ages, cool-downs and stamps mean the same in both. All times are milliseconds since 1970 UTC.
 */
export interface Clock {
  /** Time of the night, ms. */
  now(): number;
  /** Wall time, ms; only for deadlines towards OBS and people. */
  wall(): number;
  /** Night ms per wall ms, of a clock that may be set to another pace; 0 = it stands still. */
  readonly rate?: number;
}

export const wallClock: Clock = { now: () => Date.now(), wall: () => Date.now() };

/** Wall time to a fraction of a millisecond, the same in every thread of this process. */
export function wallNow(): number {
  return performance.timeOrigin + performance.now();
}
