import type { FeedCounters } from './message.ts';

/** How a feed is doing, for the dock, status.json and the metrics; `reason` says in a sentence why. Times are ms of the night. */
export interface FeedHealth extends FeedCounters {
  kind: string;
  priority: number;
  /**
   * `starting` before the first answer, `ok`, `slow` (answers, but some pages fail or the source asked for
   * patience), `failing` (nothing came in the last sweep), `stale` (nothing new for `staleSeconds`),
   * `restarting` (its thread died), `ended` (the night is over).
   */
  state: 'starting' | 'ok' | 'slow' | 'failing' | 'stale' | 'restarting' | 'ended';
  pollSeconds: number;
  /** Thread restarts. */
  restarts: number;
  /** Contests whose numbers on air are this feed's (after priority and failover). */
  onAir: number;
}
