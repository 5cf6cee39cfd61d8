import type { ContestId, Election } from './election/election.ts';
import { startFeeds } from './feed/feeds.ts';
import { beginNight, step } from './step.ts';
import { EXIT, UserError } from './user-error.ts';

/**
 * One sweep of the source before a live night goes on air: every contest polled tonight must be read, except
 * those the user leaves out. A seat that is never read would stay grey all night without anybody noticing.
 *
 * @param leaveOut contests that need not map, `WB-56`
 * @throws UserError 65 with the seats that did not map and why; 64 for a name in `leaveOut` nobody knows
 */
export async function requireFullMapping(election: Election, leaveOut: readonly string[]): Promise<void> {
  for (const name of leaveOut) {
    if (election.contests.has(name as ContestId)) continue;
    throw new UserError(
      { what: '--leave-out names a contest the election has not', got: name, expected: 'an id like WB-56' },
      EXIT.usage,
    );
  }
  const feeds = await startFeeds({ election, mode: 'live', once: true });
  const why = new Map<string, string>();
  const read = new Set<string>();
  let state = beginNight(election, 'live');
  try {
    for await (const poll of feeds.polls()) {
      for (const { contest } of poll.reports) read.add(contest);
      for (const { contest, what, got } of poll.problems)
        if (contest) why.set(contest, `${what}, got ${got}`);
      state = step(state, poll, election, poll.at).state;
    }
  } finally {
    await feeds.stop();
  }
  for (const { contest, hold } of state.count.tallies.values())
    if (hold?.kind === 'blocked' || hold?.kind === 'quarantine') why.set(contest, hold.reason);
  const missing = [...election.contests.values()].filter(
    ({ id, poll }) => poll === 'polled' && !leaveOut.includes(id) && (!read.has(id) || why.has(id)),
  );
  if (missing.length === 0) return;
  const named = missing
    .slice(0, 8)
    .map(({ id, name }) => `${id} ${name} (${why.get(id) ?? 'no page brought it'})`);
  throw new UserError(
    {
      what: 'not every contest maps, so the night does not go live',
      got: `${missing.length} of ${election.contests.size} missing: ${named.join('; ')}${missing.length > 8 ? '; …' : ''}`,
      where: election.dir,
      remedy: `countnight probe shows what each page was read as; --leave-out ${missing[0]?.id} leaves a seat out`,
    },
    EXIT.data,
  );
}
