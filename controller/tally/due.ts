import type { Election } from '../election/election.ts';
import type { Count } from './count.ts';
import { persistMs } from './majority.ts';

/**
 * When the mere passing of time changes a count next, ms of the night: a majority has lasted long enough, a feed has
 * been silent for too long. Infinity when only news can.
 */
export function dueAt(count: Count, election: Election): number {
  let due = Number.POSITIVE_INFINITY;
  for (const [key, { above, announced, since }] of count.majorities)
    if (above !== announced) due = Math.min(due, since + persistMs(key));
  for (const { newsAt, stale } of count.feeds.values())
    if (!stale) due = Math.min(due, newsAt + election.ageLimitSeconds * 1000 + 1);
  return due;
}
