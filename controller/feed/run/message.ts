import type { Election } from '../../election/election.ts';
import type { FeedProblem, Poll } from '../report.ts';
import type { FeedSpec } from '../spec.ts';
import type { PassedOver } from './suspect-pages.ts';

export interface NightOptions {
  /** WARC (`.warc`, `.warc.gz`) or a folder of timestamped snapshots. */
  file: string;
  /** Times the real speed, 0 = it stands still. `max`: as fast as the reader takes the polls. */
  speed: number | 'max';
  /** ISO time, `HH:MM[:SS]` in the election's zone, or ms UTC. What was before is folded into the first poll. */
  from?: string | number | undefined;
  until?: string | number | undefined;
}

/** A night as a thread replays it: behind what was delivered before it was started anew. */
export type ReplayRequest = NightOptions & {
  /** Exchanges to pass over. */
  skip: number;
};

/** The first message to a feed thread. Plain data. */
export interface FeedJob {
  /** Memory of its `Pulse`. */
  pulse: SharedArrayBuffer;
  passedOver: readonly PassedOver[];
  election: Election;
  spec: FeedSpec;
  /** Names of the feeds this thread runs. */
  feeds: readonly string[];
  night: ReplayRequest | null;
  record: string | null;
  once: boolean;
  /** Polls the thread may send before it is given more. */
  credit: number;
}

/** Main thread -> feed thread. */
export type ToThread =
  | { type: 'credit'; polls: number }
  /** Of a replay: from now on, which is `at` of the night, so fast; 0 = it stands still. */
  | { type: 'pace'; speed: number | 'max'; at: number }
  | { type: 'stop' };

/** What a feed thread counts of one feed; the main thread makes the health of it. */
export interface FeedCounters {
  feed: string;
  /** Since the start: requests sent, bodies that brought nothing new, bytes received. */
  requests: number;
  unchanged: number;
  bytes: number;
  /** Pages asked for in a sweep, and how many of them fail now. */
  pages: number;
  failing: number;
  /** Contests this feed has read at least once tonight. */
  contests: number;
  /** Last answer of any kind, last good page, last page that brought something new. */
  lastAnswerAt: number | null;
  lastGoodAt: number | null;
  lastChangeAt: number | null;
  /** No request goes out before this moment (back-off, Retry-After); null when none waits. */
  waitingUntil: number | null;
  /** Why it is not well, or ''. */
  reason: string;
}

/** Feed thread -> main thread. */
export type FromThread =
  | { type: 'poll'; poll: Poll; position: number }
  | { type: 'counters'; counters: FeedCounters }
  | { type: 'problem'; problem: FeedProblem }
  | { type: 'note'; feed: string; text: string }
  /** Everything of this feed was looked at once (live only). */
  | { type: 'swept'; feed: string }
  | { type: 'end' }
  | { type: 'refused'; message: string; exitCode: number };

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
