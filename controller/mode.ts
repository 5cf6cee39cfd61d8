/**
 * Where the numbers come from. It travels with every tally, picture and log line (promise 3):
 * `live` from the real source on the night, `rehearsal` from a recorded or simulated night, `test` from
 * anything else. Everything but `live` carries the TEST mark.
 */
export type Mode = 'live' | 'rehearsal' | 'test';
