/**
 * Where the numbers come from. It travels with every tally, picture and log line (promise 3):
 * `live` from the real source on the night, `rehearsal` from a recorded or simulated night, `test` from
 * anything else. Everything but `live` carries the TEST mark.
 */
export type Mode = 'live' | 'rehearsal' | 'test';

/** What an operator may have a replayed source do wrong, to see what the night makes of it. Never in a live night. */
export const MADE_FAULTS = ['flip', 'stale-copy', 'outage', 'wrong-number', 'half-typed'] as const;
export type MadeFault = (typeof MADE_FAULTS)[number];
