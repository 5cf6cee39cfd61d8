import { setTimeout as wait } from 'node:timers/promises';

/** How often a condition is looked at, ms. */
const LOOK_EVERY = 15;
/** When waiting becomes a failure, ms: far above what a slow machine needs, far below the runner's own limit. */
export const GIVE_UP_AFTER_MS = 300_000;

/**
 * Waits until a condition holds, and fails by name when it never does: a test that hangs says nothing.
 *
 * @param what the condition in words, for the failure
 * @param holds returns something truthy once it holds; what it throws counts as "not yet"
 * @param giveUpAfter ms
 * @returns what `holds` returned
 * @throws Error naming the condition, with the last throw as its cause
 */
export async function until<T>(
  what: string,
  holds: () => T | Promise<T>,
  giveUpAfter = GIVE_UP_AFTER_MS,
): Promise<NonNullable<T>> {
  const end = performance.now() + giveUpAfter;
  let cause: unknown;
  for (;;) {
    try {
      const held = await holds();
      if (held) return held as NonNullable<T>;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > end) throw new Error(`not within ${giveUpAfter} ms: ${what}`, { cause });
    await wait(LOOK_EVERY);
  }
}
