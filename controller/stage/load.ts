import type { StageHealth } from './health.ts';

/** What GetStats tells that matters on a count night. */
export type Load = Pick<
  StageHealth,
  | 'renderSkippedFrames'
  | 'outputSkippedFrames'
  | 'cpuPercent'
  | 'memoryMb'
  | 'frameMs'
  | 'freeDiskMb'
  | 'pressure'
>;

/** Counters of OBS at one moment; they grow until OBS ends. */
export interface Counters {
  renderSkipped: number;
  renderTotal: number;
  outputSkipped: number;
  frameMs: number;
  fps: number;
  cpuPercent: number;
  memoryMb: number;
  freeDiskMb: number;
}

/** What is remembered from look to look. */
export interface Gauge {
  readonly first: Counters | null;
  readonly last: Counters | null;
  /** Looks since the connection began. */
  readonly looks: number;
  /** Looks in a row that were calm; that were bad although we hold back all we can. */
  readonly calm: number;
  readonly vain: number;
  /** So many looks long nothing is held back, because holding back did not help. */
  readonly resigned: number;
  readonly pressure: 0 | 1 | 2;
}

/** OBS's counters are looked at this often. */
export const WEIGH_MS = 2000;
/** Share of frames that OBS may fail to draw before we do less. */
const SKIPPED_SHARE = 0.02;
/** Share of the frame time that drawing may take. */
const BUSY_SHARE = 0.85;
/** Calm looks in a row before one level is given back: pressure must not flutter. */
const CALM_LOOKS = 5;
/** An OBS that begins compiles its shaders and makes our scenes; what it skips then says nothing about the night. */
const FIRST_LOOKS = 5;
/** Bad looks in a row at full restraint: what we hold back is not what OBS lacks. */
const VAIN_LOOKS = 5;
/** So many looks later it is tried once more. */
const RESIGNED_LOOKS = 30;

export const CALM: Load = {
  renderSkippedFrames: 0,
  outputSkippedFrames: 0,
  cpuPercent: null,
  memoryMb: null,
  frameMs: null,
  freeDiskMb: null,
  pressure: 0,
};

export const OPEN_GAUGE: Gauge = {
  first: null,
  last: null,
  looks: 0,
  calm: 0,
  vain: 0,
  resigned: 0,
  pressure: 0,
};

/** What is done at each level of pressure, for the log. */
export const LOAD_DEEDS = [
  'pictures as they come, fades and motion',
  'fewer pictures',
  'fewer pictures, scenes are cut, pages stand still',
] as const;

/**
 * Enters one look at OBS's counters and says how much we should hold back: 0 nothing, 1 paint and capture less often, 2
 * also no motion. Up by one level with each bad look, down by one after some calm ones; where holding back does not help,
 * it ends. Pure.
 *
 * @param heeds whether anything is done about it; if not, the counters are only told
 * @returns the load now, and why the pressure changed, if it did
 */
export function weigh(
  gauge: Gauge,
  now: Counters,
  heeds = true,
): { gauge: Gauge; load: Load; reason: string | null } {
  // OBS was restarted: its counters began again.
  const isNew = gauge.last !== null && now.renderTotal < gauge.last.renderTotal;
  const first = isNew ? now : (gauge.first ?? now);
  const last = isNew ? now : (gauge.last ?? now);
  const looks = isNew ? 0 : gauge.looks;
  const bad = looks < FIRST_LOOKS || !heeds ? null : badness(last, now);
  const before = gauge.pressure;
  let { calm, vain, resigned, pressure } = gauge;
  let reason: string | null = null;
  calm = bad === null ? calm + 1 : 0;
  vain = bad !== null && before === 2 ? vain + 1 : 0;
  resigned = Math.max(0, resigned - 1);
  if (vain >= VAIN_LOOKS) {
    [pressure, vain, resigned] = [0, 0, RESIGNED_LOOKS];
    reason = `${bad}, also while we hold back: what OBS lacks is taken by something else`;
  } else if (bad !== null && resigned === 0 && before < 2) {
    pressure = (before + 1) as 1 | 2;
    reason = bad;
  } else if (bad === null && calm >= CALM_LOOKS && before > 0) {
    pressure = (before - 1) as 0 | 1;
    calm = 0;
    reason = 'OBS draws every frame again';
  }
  return {
    gauge: { first, last: now, looks: looks + 1, calm, vain, resigned, pressure },
    load: {
      renderSkippedFrames: now.renderSkipped - first.renderSkipped,
      outputSkippedFrames: now.outputSkipped - first.outputSkipped,
      cpuPercent: now.cpuPercent,
      memoryMb: now.memoryMb,
      frameMs: now.frameMs,
      freeDiskMb: now.freeDiskMb,
      pressure,
    },
    reason,
  };
}

function badness(last: Counters, now: Counters): string | null {
  const frames = now.renderTotal - last.renderTotal;
  const skipped = now.renderSkipped - last.renderSkipped;
  const output = now.outputSkipped - last.outputSkipped;
  if (frames > 0 && skipped / frames > SKIPPED_SHARE) return `OBS skipped ${skipped} of ${frames} frames`;
  if (frames > 0 && output / frames > SKIPPED_SHARE) return `the encoder skipped ${output} frames`;
  if ((now.frameMs * now.fps) / 1000 > BUSY_SHARE) return `a frame takes OBS ${now.frameMs.toFixed(1)} ms`;
  return null;
}
