import { setFlagsFromString } from 'node:v8';

/** A night that is not on disk by then has its garbage looked for as closely all the same, wall ms. */
const LONGEST_MS = 10_000;

let waits: NodeJS.Timeout | null = null;

/**
 * What a night makes until it is on disk is mostly kept, and looking for garbage among it keeps viewers waiting: V8 looks for
 * it as seldom as it would by itself, until `collectClosely`.
 */
export function collectSeldom(): void {
  setFlagsFromString('--heap-growing-percent=0');
  setFlagsFromString('--no-optimize-for-size');
  waits = setTimeout(collectClosely, LONGEST_MS).unref();
}

/** Garbage is looked for as countnight.mjs has it, in all threads; where nobody asked for less of it V8 stays as it is. */
export function collectClosely(): void {
  if (waits === null) return;
  clearTimeout(waits);
  waits = null;
  setFlagsFromString('--heap-growing-percent=10');
  setFlagsFromString('--optimize-for-size');
}
