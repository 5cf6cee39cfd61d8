import type { Poll } from '../../controller/feed/report.ts';
import type { FeedHandle } from '../../controller/feed/run/feeds.ts';

/** When waiting becomes a failure, ms: far above what a slow machine needs. */
const GIVE_UP_AFTER = 120_000;

/**
 * Takes polls until there are enough of them.
 *
 * @param what what is awaited, for the failure
 * @param enough is asked after every poll, with all polls of this call
 * @returns all polls of this call
 * @throws Error naming what was awaited and what came instead, after two minutes or when the polls end
 */
export async function pollsUntil(
  feeds: FeedHandle,
  what: string,
  enough: (polls: readonly Poll[]) => boolean,
): Promise<Poll[]> {
  const polls: Poll[] = [];
  const source = feeds.polls()[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), GIVE_UP_AFTER);
  });
  try {
    for (;;) {
      const next = await Promise.race([source.next(), late]);
      if (next === 'late') throw new Error(`not within ${GIVE_UP_AFTER} ms: ${what}; ${cameInstead(polls)}`);
      if (next.done) throw new Error(`the polls ended before: ${what}; ${cameInstead(polls)}`);
      polls.push(next.value);
      if (!enough(polls)) continue;
      // The generator waits at its yield, so that it can be left at once.
      await source.return?.();
      return polls;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** All polls up to the end of the night. @throws Error when it does not end in two minutes */
export async function allPolls(feeds: FeedHandle, each: (poll: Poll) => void = () => {}): Promise<Poll[]> {
  const polls: Poll[] = [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the polls did not end within ${GIVE_UP_AFTER} ms; ${cameInstead(polls)}`)),
      GIVE_UP_AFTER,
    );
  });
  const read = async (): Promise<Poll[]> => {
    for await (const poll of feeds.polls()) {
      polls.push(poll);
      each(poll);
    }
    return polls;
  };
  try {
    return await Promise.race([read(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function cameInstead(polls: readonly Poll[]): string {
  const reports = polls.reduce((sum, poll) => sum + poll.reports.length, 0);
  const told = polls.flatMap(({ problems }) => problems.map(({ what, got }) => `${what}: ${got}`));
  return `${polls.length} polls came with ${reports} reports and the problems ${JSON.stringify([...new Set(told)])}`;
}
