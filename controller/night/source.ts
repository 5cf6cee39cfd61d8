import { type Direction, type DirectorInput, direct } from '../director/direct.ts';
import type { Plan } from '../director/plan.ts';
import type { DirectorState, Moment } from '../director/state.ts';
import type { Election } from '../election/election.ts';
import type { Poll } from '../feed/report.ts';
import type { FeedHandle } from '../feed/run/feeds.ts';
import type { Clock } from '../ground/clock.ts';
import type { Mode } from '../ground/mode.ts';
import type { Sliced } from '../ground/slices.ts';
import type { HookHost } from '../hooks/hooks.ts';
import type { Notifier } from '../hooks/notifier.ts';
import type { OpeningMaps } from '../render/map/map-book.ts';
import type { Stage } from '../stage/stage-contract.ts';
import type { NightRecord } from '../store/night.ts';
import type { NightSaver } from '../store/night-saver.ts';
import type { Count } from '../tally/count.ts';
import { type NightState, type Step, stepInSlices } from './step.ts';

/** What a source brings: a poll to be counted, or the state that another machine has come to. */
export type News = Poll | NightRecord;

/** Where a night comes from: live feeds, a replay, or a machine that leads. Whoever opened it ends it with the signal. */
export interface Source {
  /** Resolves true when news wait, false when none will come any more. */
  some(): Promise<boolean>;
  readonly waiting: number;
  /** Takes the first news that wait; null when none do. */
  next(): News | null;
  readonly clock: Clock;
}

/** Who counts and who directs. Both are reducers: they decide, and touch nothing. */
export interface Lead {
  /** What the news come to, from the state as it was at the beginning; null lets time pass. */
  step(
    state: NightState,
    news: News | null,
    election: Election,
    now: number,
    overrule?: (count: Count) => Count,
  ): Sliced<Step>;
  direct(state: DirectorState, input: DirectorInput, now: Moment): Direction;
}

/** This machine counts, and its director decides. */
export const OUR_LEAD: Lead = { step: stepInSlices, direct };

/** Who writes down what becomes of a source. */
export interface SourceLog {
  note(text: string): void;
  /** Before a save: what follows from a line is saved after it, unless another machine may go on from the save. */
  saving(): Promise<void>;
  /** What the first `lines` lines told is saved. */
  saved(lines: number): Promise<void>;
  watchFeeds(feeds: FeedHandle): void;
}

/** A night that is found, its folder held, before anything of it is shown. */
export interface FoundNight {
  election: Election;
  mode: Mode;
  plan: Plan;
  outDir: string;
  /** What was counted before a crash. */
  resumed: NightRecord | null;
  /** The as-run log goes on where it ended. */
  sameLog: boolean;
  /** Night milliseconds per wall millisecond that pages' clocks run at; 0 = they stand still. */
  clockRate: number;
  /** What waits first is the count to begin with, and is shown at once. */
  newsFirst?: boolean;
  /** What the source was found to say, with the overrides in force, and the election's maps, which were opened meanwhile. */
  ahead?: { count: Count; maps: OpeningMaps } | undefined;
  /**
   * Starts the source. Done last: from here on the night is on air, and nothing may fail for the user's mistakes.
   * @returns null when the signal ended it before anything came
   */
  begin(log: SourceLog, stages: readonly Pick<Stage, 'caption'>[]): Promise<BegunNight | null>;
}

/** A night whose source has begun. */
export interface BegunNight {
  source: Source;
  lead: Lead;
  /** What it goes on from; null = from nothing. */
  record: NightRecord | null;
  /** A counted night has feeds, saves its count, and tells the election's hooks and the receivers of notify.yaml. A followed night does none of it. */
  counting: { feeds: FeedHandle; saver: NightSaver; hooks: HookHost | null; notifier: Notifier } | null;
}
