import type { ObsConnection } from './connection.ts';
import type { StageHealth } from './stage-contract.ts';

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

/** Share of frames that OBS may fail to draw before we do less. */
const SKIPPED_SHARE = 0.02;
/** Share of the frame time that drawing may take. */
const BUSY_SHARE = 0.85;
/** Calm looks in a row before one level is given back: pressure must not flutter. */
const CALM_LOOKS = 5;

export const CALM: Load = {
  renderSkippedFrames: 0,
  outputSkippedFrames: 0,
  cpuPercent: null,
  memoryMb: null,
  frameMs: null,
  freeDiskMb: null,
  pressure: 0,
};

export async function readCounters(obs: ObsConnection, fps: number): Promise<Counters> {
  const stats = await obs.call('GetStats');
  return {
    renderSkipped: stats.renderSkippedFrames,
    renderTotal: stats.renderTotalFrames,
    outputSkipped: stats.outputSkippedFrames,
    frameMs: stats.averageFrameRenderTime,
    fps,
    cpuPercent: stats.cpuUsage,
    memoryMb: stats.memoryUsage,
    freeDiskMb: stats.availableDiskSpace,
  };
}

/**
 * Watches OBS's counters and says how much we should hold back: 0 nothing, 1 paint and capture less often, 2 also no
 * motion. Up by one level with each bad look, down by one after some calm ones. Pure but for what it remembers.
 */
export class LoadGauge {
  #first: Counters | null = null;
  #last: Counters | null = null;
  #calm = 0;
  #pressure: 0 | 1 | 2 = 0;

  /** Enters one look. @returns the load now, and why the pressure changed, if it did */
  enter(now: Counters): { load: Load; reason: string | null } {
    // OBS was restarted: its counters began again.
    if (this.#last && now.renderTotal < this.#last.renderTotal) this.#first = this.#last = null;
    const last = this.#last ?? now;
    this.#first ??= now;
    this.#last = now;
    const frames = now.renderTotal - last.renderTotal;
    const skipped = now.renderSkipped - last.renderSkipped;
    const output = now.outputSkipped - last.outputSkipped;
    const busy = (now.frameMs * now.fps) / 1000;
    const before = this.#pressure;
    let why = '';
    if (frames > 0 && skipped / frames > SKIPPED_SHARE) why = `OBS skipped ${skipped} of ${frames} frames`;
    else if (frames > 0 && output / frames > SKIPPED_SHARE) why = `the encoder skipped ${output} frames`;
    else if (busy > BUSY_SHARE) why = `a frame takes OBS ${now.frameMs.toFixed(1)} ms`;
    this.#calm = why ? 0 : this.#calm + 1;
    if (why) this.#pressure = Math.min(2, before + 1) as 0 | 1 | 2;
    else if (this.#calm >= CALM_LOOKS && before > 0) {
      this.#pressure = (before - 1) as 0 | 1;
      this.#calm = 0;
      why = 'OBS draws every frame again';
    }
    return {
      load: {
        renderSkippedFrames: now.renderSkipped - this.#first.renderSkipped,
        outputSkippedFrames: now.outputSkipped - this.#first.outputSkipped,
        cpuPercent: now.cpuPercent,
        memoryMb: now.memoryMb,
        frameMs: now.frameMs,
        freeDiskMb: now.freeDiskMb,
        pressure: this.#pressure,
      },
      reason: this.#pressure === before ? null : why,
    };
  }
}
