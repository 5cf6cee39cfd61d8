/** How a feed is doing, for the dock, status.json and the metrics. Times are ms of the night. */
export interface FeedHealth {
  feed: string;
  kind: string;
  priority: number;
  /**
   * `starting` before the first answer, `ok`, `slow` (answers, but some pages fail or the source asked for
   * patience), `failing` (nothing came in the last sweep), `stale` (nothing new for `staleSeconds`),
   * `restarting` (its thread died), `ended` (the night is over).
   */
  state: 'starting' | 'ok' | 'slow' | 'failing' | 'stale' | 'restarting' | 'ended';
  /** One sentence: why it is in that state. */
  reason: string;
  /** Last answer of any kind, last good page, last page that brought something new. */
  lastAnswerAt: number | null;
  lastGoodAt: number | null;
  lastChangeAt: number | null;
  pollSeconds: number;
  /** No request goes out before this moment (back-off, Retry-After); null when none waits. */
  waitingUntil: number | null;
  /** Pages asked for in a sweep, and how many of them fail now. */
  pages: number;
  failing: number;
  /** Since the start: requests sent, bodies that brought nothing new, bytes received, thread restarts. */
  requests: number;
  unchanged: number;
  bytes: number;
  restarts: number;
  /** Contests this feed has read at least once tonight. */
  contests: number;
  /** Contests whose numbers on air are this feed's (after priority and failover). */
  onAir: number;
}
