import type { ContestId, Election } from '../election/election.ts';
import { isTyped } from '../feed/feed.ts';
import type { Report } from '../feed/report.ts';
import type { FeedHandle } from '../feed/run/feeds.ts';
import { readFeedSpec } from '../feed/spec-file.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { isEarly, isFault, judgeReport } from '../tally/judge.ts';
import type { NightEffects } from './options.ts';
import { beginNight, foresee, type NightState } from './step.ts';

/** How long the source may bring no contest at all, once it is asked, before the night is refused, wall ms. */
const SILENT_MS = 30_000;
/** The same before it is asked, as a multiple: a busy machine takes its time to load what asks. */
const LOADING_TIMES = 4;
/** Wall ms between two lines that say how far the sweep is. */
const TELL_MS = 5000;

/**
 * Waits for the first sweep of a live night's feeds before it goes on air: every contest polled tonight must be read, except
 * those the user leaves out. A seat that is never read would stay grey all night without anybody noticing. The night
 * begins with the same polls.
 *
 * @param feeds just started; stopped when the source brings nothing
 * @param leaveOut contests that need not map, `WB-56`
 * @returns what was counted; null when the signal ended it
 * @throws UserError 65 with the seats that did not map and why; 69 when the source brings nothing; 64 for a name in
 *   `leaveOut` nobody knows
 */
export async function requireFullMapping(
  feeds: FeedHandle,
  election: Election,
  leaveOut: readonly string[],
  { say, signal }: NightEffects,
  silentMs = SILENT_MS,
): Promise<NightState | null> {
  for (const name of leaveOut) {
    if (election.contests.has(name as ContestId)) continue;
    throw new UserError(EXIT.usage, {
      what: '--leave-out names a contest the election has not',
      got: name,
      expected: 'an id like WB-56',
    });
  }
  const wanted = [...election.contests.values()].filter(
    ({ id, poll }) => poll === 'polled' && !leaveOut.includes(id),
  );
  say(`Reads the source once before going live: ${wanted.length} contests.`);
  feeds.overhear('restart', ({ feed, reason, inMs }) =>
    say(`Feed ${feed} starts anew in ${Math.round(inMs / 1000)} s: ${reason}`),
  );
  feeds.overhear('note', ({ feed, text }) => say(`Feed ${feed}: ${text}`));
  const why = new Map<string, string>();
  const read = new Map<string, Report>();
  let trouble = 'no answer';
  let silent = false;
  let state = beginNight(election, 'live');
  const telling = setInterval(() => say(`${read.size} of ${wanted.length} contests are read.`), TELL_MS);
  let since = performance.now();
  let asked = false;
  const patience = setInterval(() => {
    if (!asked && feeds.health().some(({ requests }) => requests > 0)) {
      asked = true;
      since = performance.now();
    }
    silent ||= read.size === 0 && performance.now() - since > (asked ? silentMs : LOADING_TIMES * silentMs);
    if (silent) void feeds.stop();
  }, silentMs / 30);
  try {
    for await (const poll of feeds.firstSweep()) {
      for (const report of poll.reports) if (!report.typed?.blank) read.set(report.contest, report);
      for (const { contest, what, got, where } of poll.problems) {
        trouble = `${what}: ${got} (${where})`;
        if (contest) why.set(contest, `${what}, got ${got}`);
      }
      state = foresee(state, poll, election).state;
    }
  } finally {
    clearInterval(telling);
    clearInterval(patience);
  }
  if (signal.aborted) return null;
  if (silent)
    throw new UserError(EXIT.unavailable, {
      what: `the source brought no contest in ${silentMs / 1000} s, so the night does not go live`,
      got: trouble,
      remedy: `countnight probe ${election.dir} shows what the source answers`,
    });
  for (const { contest, hold } of state.count.tallies.values()) {
    if (hold?.kind !== 'blocked' && hold?.kind !== 'quarantine') continue;
    // A count that is still to begin is no fault, and hides what speaks against the page besides.
    const report = isEarly(hold.by) ? read.get(contest) : null;
    const reason = report ? judgeReport(report, election).find(isFault)?.why : hold.reason;
    if (reason !== undefined) why.set(contest, reason);
  }
  const missing = wanted.filter(({ id }) => !read.has(id) || why.has(id));
  if (missing.length === 0) return state;
  const { feeds: sources } = await readFeedSpec(election.dir);
  if (sources.every(isTyped)) {
    // People begin with an empty sheet; their seats go live one by one.
    say(`${missing.length} of ${wanted.length} contests are not typed yet; each goes live when it is whole.`);
    for (const { id, name } of missing) if (why.has(id)) say(`${id} ${name} waits: ${why.get(id)}`);
    return state;
  }
  const named = missing
    .slice(0, 8)
    .map(({ id, name }) => `${id} ${name} (${why.get(id) ?? 'no page brought it'})`);
  throw new UserError(EXIT.data, {
    what: 'not every contest maps, so the night does not go live',
    got: `${missing.length} of ${election.contests.size} missing: ${named.join('; ')}${missing.length > 8 ? '; …' : ''}`,
    where: election.dir,
    remedy: `countnight probe shows what each page was read as; --leave-out ${missing[0]?.id} leaves a seat out`,
  });
}
