import type { CountEvent, EventType } from '../tally/event.ts';

/** What a hook may do besides its own business. */
interface HookTools {
  /** A line for the as-run log and the operator, under the hook's name. */
  note(text: string): void;
}

/** Called once for each event, one after the other; a promise is waited for. */
export type Hook = (event: CountEvent, tools: HookTools) => void | Promise<void>;

/**
 * Registers a hook: `on('lead-changed', announce)`, `on(['declared', 'retracted'], tell)`, `on('any', log)`.
 * Its name in logs is the function's, else the types it listens to.
 */
type On = (types: EventType | readonly EventType[] | 'any', hook: Hook) => void;

/**
 * What `hooks.ts` of an election folder exports: `export const hooks: RegisterHooks = (on) => { … }`. It runs
 * in a thread of its own; nothing it does can hold up the night.
 */
export type RegisterHooks = (on: On) => void | Promise<void>;
