import type { Clock } from '../clock.ts';
import type { Election } from '../election/election.ts';
import type { Mode } from '../mode.ts';
import type { FeedHealth } from './health.ts';
import type { FeedProblem, Poll } from './report.ts';

export interface NightOptions {
  /** WARC (`.warc`, `.warc.gz`) or a folder of timestamped snapshots. */
  file: string;
  /** Times the real speed. `max`: as fast as the reader takes the polls. */
  speed: number | 'max';
  /** ISO time, `HH:MM[:SS]` in the election's zone, or ms UTC. What was before is folded into the first poll. */
  from?: string | number | undefined;
  until?: string | number | undefined;
}

export interface FeedOptions {
  election: Election;
  mode: Mode;
  /** Replay this night instead of asking the live source. */
  night?: NightOptions | undefined;
  /** Write every exchange with the source to this WARC file (live only). */
  record?: string | undefined;
  /** One sweep of every feed, then the iteration ends (live only). */
  once?: boolean | undefined;
}

export interface FeedEffects {
  /** Wall time, ms; for tests of stale feeds. */
  wall(): number;
}

/** A feed's thread died and was started anew. */
export interface FeedRestart {
  feed: string;
  reason: string;
  attempt: number;
  /** ms until the new thread starts. */
  inMs: number;
}

export interface FeedEvents {
  problem: FeedProblem;
  health: readonly FeedHealth[];
  restart: FeedRestart;
  /** Two feeds disagree on a seat, a feed was failed over, a night file is cut: a sentence for the operator. */
  note: { feed: string; text: string };
}

export interface FeedHandle {
  /** Polls in order; the source is asked no faster than they are taken. Ends when the night ends or on stop(). */
  polls(): AsyncIterable<Poll>;
  /** The night's time: the wall clock live, the recorded time in a replay. */
  clock: Clock;
  health(): readonly FeedHealth[];
  on<T extends keyof FeedEvents>(type: T, listener: (event: FeedEvents[T]) => void): void;
  stop(): Promise<void>;
}

/**
 * Starts the feeds of an election, each in a thread of its own (one for all of them in a replay).
 * @throws UserError 78 when feed.yaml is missing or wrong, 66/65 when the night cannot be read
 */
export async function startFeeds(
  options: FeedOptions,
  effects: FeedEffects = { wall: Date.now },
): Promise<FeedHandle> {
  throw new Error(`not yet: ${options.election.id} ${effects.wall()}`);
}
