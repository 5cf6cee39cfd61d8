import type { ContestId, Election } from '../election/election.ts';
import type { FeedProblem, HouseReport, Report } from '../feed/report.ts';
import { considerReport, isKnown } from './consider.ts';
import type { Count } from './count.ts';
import { reconcileHouses } from './reconcile.ts';
import { Step } from './step.ts';
import type { Verdict } from './verdict.ts';

/** What the step knows beside the count and the reports. */
export interface AcceptContext {
  election: Election;
  /** Time of the night, ms. */
  now: number;
  /** `Poll.same`: pages that brought the same bytes again, a second sight without a report (H2). */
  same?: readonly string[];
  /** `Poll.problems`: a page that cannot be read marks its seat. */
  problems?: readonly FeedProblem[];
  /** `Poll.houses`: the source's own totals, checked against the sum of our seats (H9). */
  houses?: readonly HouseReport[];
}

export interface Acceptance {
  count: Count;
  /** One for each report that was more than `unchanged`, in order. */
  verdicts: readonly Verdict[];
}

/**
 * Decides seat by seat what to believe. Call it with no reports to let time pass (majorities mature, feeds
 * grow stale). Returns the same count object when nothing changed.
 * @throws Error when the count is another election's: a bug of ours.
 */
export function acceptReports(count: Count, reports: readonly Report[], context: AcceptContext): Acceptance {
  if (count.election !== context.election.id)
    throw new Error(`count of ${count.election}, reports of ${context.election.id}`);
  const step = new Step(count, context.election, context.now);
  const verdicts: Verdict[] = [];
  const consider = (report: Report, again: boolean): void => {
    const verdict = considerReport(step, report, again);
    if (verdict.kind !== 'unchanged') verdicts.push(verdict);
  };
  for (const problem of context.problems ?? []) step.markUnreadable(problem);
  for (const report of inOrder(reports)) if (!isKnown(step, report)) consider(report, false);
  if (context.same && context.same.length > 0) {
    for (const report of step.seenAgain(new Set(context.same))) consider(report, true);
  }
  reconcileHouses(step, context.houses ?? []);
  return { count: step.finish(), verdicts };
}

/** Several pages of one seat in one poll are taken oldest first, so that the newest has the last word. */
function inOrder(reports: readonly Report[]): readonly Report[] {
  const seen = new Set<ContestId>();
  let twice = false;
  for (const { contest } of reports) {
    if (seen.has(contest)) twice = true;
    seen.add(contest);
  }
  if (!twice) return reports;
  return [...reports].sort(
    (a, b) =>
      (a.stamp ?? a.fetchedAt) - (b.stamp ?? b.fetchedAt) ||
      (a.rounds?.done ?? 0) - (b.rounds?.done ?? 0) ||
      a.fetchedAt - b.fetchedAt,
  );
}
