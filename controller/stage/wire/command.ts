import type { OBSRequestTypes } from 'obs-websocket-js/json';

/**
 * How a command travels. `frame`: a SerialFrame batch, so that all of it appears in one frame; only requests that
 * never touch OBS's user interface thread may go there. `serial`: a SerialRealtime batch, in order. `scene`: on its own.
 */
type Lane = 'frame' | 'serial' | 'scene';

/** One request that brings OBS nearer to what is wanted, and why. Keyed on the protocol's own types. */
export type Command = {
  [T in keyof OBSRequestTypes]: {
    request: T;
    data: OBSRequestTypes[T];
    lane: Lane;
    /** Name of a variable that this command's new scene item id goes into, for the commands of the batch behind it. */
    gives?: string;
    /** Name of the variable that holds this command's scene item id. */
    takes?: string;
    /** One sentence: log line, test expectation and line of `scenes diff`. */
    reason: string;
  };
}[keyof OBSRequestTypes];

/** Writes a command; `link` names the variable that it gives its new item's id to, or takes an item's id from. */
export function command<T extends keyof OBSRequestTypes>(
  lane: Lane,
  request: T,
  data: OBSRequestTypes[T],
  reason: string,
  link: { gives?: string; takes?: string } = {},
): Command {
  return { request, lane, ...link, data, reason } as Command;
}

/** A command in one line, for `scenes diff` and logs. */
export function showCommand(command: Command): string {
  return `${command.request}: ${command.reason}`;
}
