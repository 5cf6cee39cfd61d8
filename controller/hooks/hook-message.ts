import type { CountEvent } from '../tally/event.ts';

/** To the hooks' thread. */
export type ToHooks = { type: 'event'; seq: number; event: CountEvent } | { type: 'stop' };

/** From the hooks' thread. `began` is sent before a hook is called: after a hang it tells which one it was. */
export type FromHooks =
  | { type: 'ready'; hooks: readonly string[] }
  | { type: 'refused'; reason: string }
  | { type: 'began'; seq: number; hook: number; name: string }
  | { type: 'failed'; hook: number; name: string; reason: string }
  | { type: 'note'; name: string; text: string }
  | { type: 'done'; seq: number };

/** `workerData` of the hooks' thread. */
export interface HookJob {
  /** Absolute path of hooks.ts. */
  file: string;
  /** What the thread says it holds: see thread-memory.ts. */
  held: SharedArrayBuffer;
  /** Numbers of the hooks that were cut off and stay so. */
  cutOff: readonly number[];
}
