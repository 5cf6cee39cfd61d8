import type { Direction } from '../director/direct.ts';
import { type Plan, titleOf } from '../director/plan.ts';
import type { Election } from '../election/election.ts';
import type { Count } from '../tally/count.ts';
import type { CountEvent } from '../tally/event.ts';
import type { HouseTotal } from '../tally/house.ts';
import type { ProcessUse } from './process-gauge.ts';
import type { Quantiles } from './timings.ts';

/** A feed as the operator sees it; what `FeedHealth` has, and its ages. */
interface FeedStatus {
  feed: string;
  state: string;
  reason: string;
  /** Seconds since the last answer, and since the last page that brought something new; null = never. */
  answerAge: number | null;
  newsAge: number | null;
  pages: number;
  failing: number;
}

interface ObsStatus {
  url: string;
  connection: string;
  why: string | null;
  surface: string | null;
  programScene: string | null;
  streaming: boolean;
  recording: boolean;
  skippedFrames: number;
  cpuPercent: number | null;
  pressure: number;
}

/** `OUT/status.json` and the dock's picture of the night. Plain JSON, times in ISO or seconds. */
export interface Status {
  version: 1;
  election: string;
  title: string;
  mode: string;
  /** Zone in which times are shown. */
  timeZone: string;
  /** Time of the night. */
  now: string;
  wall: string;
  onAir: { scene: string; title: string; reason: string; kind: string; seconds: number } | null;
  preload: { scene: string; title: string } | null;
  held: { kind: string; by: string; why: string; since: string } | null;
  queue: { scene: string; title: string; reason: string; life: string; priority: number }[];
  takes: number;
  /** Scenes that an operator may cue, in the rundown's order first. */
  scenes: { scene: string; title: string }[];
  /** Newest accepted numbers of the main state, and their age in seconds. */
  dataAt: string | null;
  dataAge: number | null;
  counted: number | null;
  seats: { short: string; won: number; leading: number }[];
  feeds: FeedStatus[];
  /** Seats that do not simply follow their feed. */
  heldSeats: {
    contest: string;
    name: string;
    kind: string;
    by: string;
    reason: string;
    since: string;
    differs: string | null;
  }[];
  alerts: { rule: string; text: string }[];
  /** Newest first. */
  events: { at: string; type: string; reason: string }[];
  obs: ObsStatus[];
  latencyMs: Quantiles;
  rssMb: number;
  cpuSeconds: number;
  problems: string[];
}

export interface StatusInput {
  election: Election;
  count: Count;
  house: HouseTotal;
  direction: Direction | null;
  plan: Plan;
  /** Oldest first. */
  recent: readonly CountEvent[];
  now: { night: number; wall: number };
  feeds: readonly {
    feed: string;
    state: string;
    reason: string;
    lastAnswerAt: number | null;
    lastChangeAt: number | null;
    pages: number;
    failing: number;
  }[];
  obs: readonly {
    url: string;
    connection: string;
    why: string | null;
    surface: string | null;
    programScene: string | null;
    outputs: { streaming: boolean; recording: boolean };
    renderSkippedFrames: number;
    outputSkippedFrames: number;
    cpuPercent: number | null;
    pressure: number;
  }[];
  latency: Quantiles;
  use: ProcessUse;
  /** What the operator should know beside all this, newest last. */
  problems: readonly string[];
}

const MOST_EVENTS = 20;
const MOST_HELD = 60;

/** The status of the night at one moment. Pure. */
export function statusOf(input: StatusInput): Status {
  const { election, count, house, direction, plan, now } = input;
  const air = direction?.state.air ?? null;
  const held = direction?.state.held ?? null;
  const scene = (id: string) => ({ scene: id, title: titleOf(id, plan) });
  return {
    version: 1,
    election: election.id,
    title: election.title,
    mode: count.mode,
    timeZone: election.timeZone,
    now: iso(now.night),
    wall: iso(now.wall),
    onAir: air && {
      ...scene(air.cue.scene),
      reason: air.cue.reason,
      kind: air.cue.kind,
      seconds: Math.max(0, Math.round((now.wall - air.takenAt.wall) / 1000)),
    },
    preload: direction?.preload === undefined ? null : scene(direction.preload),
    held: held && { kind: held.kind, by: held.by, why: held.why, since: iso(held.since) },
    queue: (direction?.state.queue ?? []).map(({ cue, life }) => ({
      ...scene(cue.scene),
      reason: cue.reason,
      life,
      priority: cue.priority,
    })),
    takes: direction?.state.takes ?? 0,
    scenes: scenesOf(plan),
    dataAt: house.dataAt === null ? null : iso(house.dataAt),
    dataAge: age(house.dataAt, now.night),
    counted: house.counted,
    seats: house.parties
      .filter((party) => party.seats > 0)
      .map(({ short, won, leading }) => ({ short, won, leading })),
    feeds: input.feeds.map((feed) => ({
      feed: feed.feed,
      state: feed.state,
      reason: feed.reason,
      answerAge: age(feed.lastAnswerAt, now.night),
      newsAge: age(feed.lastChangeAt, now.night),
      pages: feed.pages,
      failing: feed.failing,
    })),
    heldSeats: heldSeats(count, election),
    alerts: [...count.alerts.values()].map(({ rule, text }) => ({ rule, text })),
    events: input.recent
      .slice(-MOST_EVENTS)
      .reverse()
      .map(({ at, type, reason }) => ({ at: iso(at), type, reason })),
    obs: input.obs.map((obs) => ({
      url: obs.url,
      connection: obs.connection,
      why: obs.why,
      surface: obs.surface,
      programScene: obs.programScene,
      streaming: obs.outputs.streaming,
      recording: obs.outputs.recording,
      skippedFrames: obs.renderSkippedFrames + obs.outputSkippedFrames,
      cpuPercent: obs.cpuPercent,
      pressure: obs.pressure,
    })),
    latencyMs: input.latency,
    rssMb: input.use.rssMb.end,
    cpuSeconds: input.use.cpuSeconds,
    problems: [...input.problems],
  };
}

// A region kind's scenes stand together, in the order of the election.
function scenesOf(plan: Plan): Status['scenes'] {
  const order = new Set([...plan.rotation.flatMap(({ scenes }) => scenes), ...plan.scenes]);
  return [...order].map((id) => ({ scene: id, title: titleOf(id, plan) }));
}

function heldSeats(count: Count, election: Election): Status['heldSeats'] {
  const seats: Status['heldSeats'] = [];
  for (const { contest, hold } of count.tallies.values()) {
    if (!hold) continue;
    seats.push({
      contest,
      name: election.contests.get(contest)?.name ?? contest,
      kind: hold.kind,
      by: hold.by,
      reason: hold.reason,
      since: iso(hold.since),
      differs: hold.differs,
    });
    if (seats.length === MOST_HELD) break;
  }
  return seats;
}

function age(at: number | null, now: number): number | null {
  return at === null ? null : Math.max(0, Math.round((now - at) / 1000));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
