import { shotOf } from '../director/cue.ts';
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

/** What the director wants viewers to see. */
interface WantedStatus {
  scene: string;
  title: string;
  reason: string;
  kind: string;
  /** Since when, time of the night, and how long that is for who watches, wall seconds. */
  since: string;
  seconds: number;
  /** Wall seconds until its time is over; null where only a hand ends it. */
  left: number | null;
}

/** What viewers do see: OBS's own word, or what preview.html shows where no OBS is driven. */
interface AirStatus {
  by: 'OBS' | 'preview';
  /** Our page, null when it is none of ours. */
  scene: string | null;
  title: string;
}

/** `OUT/status.json` and the dock's picture of the night. Plain JSON, times in ISO or seconds. */
export interface Status {
  version: 2;
  election: string;
  title: string;
  mode: string;
  /** Zone in which times are shown. */
  timeZone: string;
  /** Time of the night. */
  now: string;
  wall: string;
  /** How fast a rehearsal is wanted, in times the real speed, and how fast it is; null live. */
  speed: { wanted: number | 'max'; reached: number | null } | null;
  /** Null before the first scene, and while a human has taken over. */
  wanted: WantedStatus | null;
  /** Null while no OBS answers. */
  onAir: AirStatus | null;
  /** `source`: its scene in the main OBS. */
  preload: { scene: string; title: string; source: string | null } | null;
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
  /** Seats that two feeds tell differently, a sentence each. */
  differing: readonly string[];
  /** Seats that do not simply follow their feed. */
  heldSeats: {
    contest: string;
    name: string;
    kind: string;
    by: string;
    reason: string;
    since: string;
    differs: string | null;
    /** What each person typed, where they do not agree. */
    answers?: readonly { who: string; said: string }[];
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
  /** Scenes of the user's own that the rundown names and the main OBS has not. */
  lacking?: readonly string[];
  /** What the main OBS says it shows: its scene, and our page in it; `preview` where no OBS is driven. */
  air: { scene: string | null; page: string | null } | 'preview' | null;
  /** OBS's scene of the preloaded page; absent where no OBS has one. */
  preloaded?: string | undefined;
  speed: Status['speed'];
  /** Oldest first. */
  recent: readonly CountEvent[];
  now: { night: number; wall: number };
  feeds: readonly (Omit<FeedStatus, 'answerAge' | 'newsAge'> & {
    lastAnswerAt: number | null;
    lastChangeAt: number | null;
  })[];
  differing?: readonly string[];
  obs: readonly (Omit<ObsStatus, 'streaming' | 'recording' | 'skippedFrames'> & {
    outputs: { streaming: boolean; recording: boolean };
    renderSkippedFrames: number;
    outputSkippedFrames: number;
  })[];
  latency: Quantiles;
  use: ProcessUse;
  /** What the operator should know beside all this, newest last. */
  problems: readonly string[];
}

const MOST_EVENTS = 20;
const MOST_HELD = 60;
/** A take should not take longer than this, wall seconds. */
const TAKE_SECONDS = 5;

/** The status of the night at one moment. Pure. */
export function statusOf(input: StatusInput): Status {
  const { election, count, house, direction, plan, now } = input;
  const wanted = wantedOf(direction, plan, now.wall);
  const onAir = onAirOf(input.air, wanted, plan);
  const held = direction?.state.held ?? null;
  const scene = (id: string) => ({ scene: id, title: titleOf(id, plan) });
  return {
    version: 2,
    election: election.id,
    title: election.title,
    mode: count.mode,
    timeZone: election.timeZone,
    now: iso(now.night),
    wall: iso(now.wall),
    speed: input.speed,
    wanted,
    onAir,
    preload:
      direction?.preload === undefined
        ? null
        : { ...scene(direction.preload), source: input.preloaded ?? null },
    held: held && { kind: held.kind, by: held.by, why: held.why, since: iso(held.since) },
    queue: (direction?.state.queue ?? []).map(({ cue, life }) => ({
      ...scene(shotOf(cue)),
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
    differing: (input.differing ?? []).slice(0, MOST_HELD),
    heldSeats: heldSeats(count, election),
    alerts: [
      ...notOnAir(wanted, onAir),
      ...(input.lacking ?? []).map((scene) => ({
        rule: 'no-scene',
        text: `OBS has no scene "${titleOf(scene, plan)}", which the rundown names`,
      })),
      ...[...count.alerts.values()].map(({ rule, text }) => ({ rule, text })),
    ],
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

function wantedOf(direction: Direction | null, plan: Plan, wall: number): WantedStatus | null {
  const air = direction?.state.air;
  if (!air || direction.program === undefined) return null;
  const { scene, reason, kind } = air.cue;
  return {
    ...{ scene, title: titleOf(shotOf(air.cue), plan), reason, kind },
    since: iso(air.takenAt.night),
    seconds: Math.max(0, Math.round((wall - air.takenAt.wall) / 1000)),
    left:
      direction.state.held || air.cue.maxMs === Number.MAX_SAFE_INTEGER
        ? null
        : Math.max(0, Math.round((air.dwellFrom + air.cue.maxMs - wall) / 1000)),
  };
}

function onAirOf(air: StatusInput['air'], wanted: WantedStatus | null, plan: Plan): AirStatus | null {
  if (air === 'preview') return wanted && { by: 'preview', scene: wanted.scene, title: wanted.title };
  if (air === null || air.scene === null) return null;
  return { by: 'OBS', scene: air.page, title: air.page === null ? air.scene : titleOf(air.page, plan) };
}

function notOnAir(wanted: WantedStatus | null, onAir: AirStatus | null): Status['alerts'] {
  if (!wanted || !onAir || onAir.scene === wanted.scene || wanted.seconds <= TAKE_SECONDS) return [];
  const text = `${wanted.title} is wanted on air since ${wanted.seconds} s, OBS shows ${onAir.title}`;
  return [{ rule: 'not-on-air', text }];
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
      ...(hold.answers && { answers: hold.answers }),
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
