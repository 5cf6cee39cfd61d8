import { setTimeout as wait } from 'node:timers/promises';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { isSafe } from '../e2e/programme.ts';
import type { BenchRow } from './result.ts';
import { quantile } from './rounds.ts';
import type { WireTap } from './wire-tap.ts';

const LOOK_EVERY_MS = 15;
/** What panic may take. */
export const SAFE_SCENES: readonly string[] = ['Countnight · Standby', 'Countnight · Safe'];

/** The stations of a panic's way to the pixel, in their order. */
const STATIONS = ['heard', 'sent', 'done', 'told', 'seen'] as const;
type Station = (typeof STATIONS)[number];

/** What lies before a station, in words. */
const WAYS: Readonly<Record<Station, string>> = {
  heard: "command to OBS's word of it",
  sent: 'its word to request sent',
  done: "request sent to OBS's answer",
  told: "OBS's answer to its word that the scene is on air",
  seen: 'its word to safe pixel',
};

/** One panic, or the same switch by hand in OBS: ms from the command to each station; missing what never came. */
export class HandWay {
  readonly at: Partial<Record<Station, number>> = {};
  /** Pictures that were taken until a safe one was seen. */
  looks = 0;
  readonly #began = performance.now();

  pass(station: Station): void {
    this.at[station] ??= performance.now() - this.#began;
  }

  /** Passes the stations that are on the controller's wire to OBS. */
  follow(tap: WireTap): this {
    tap.asked = (text) => {
      if (text.includes('SetCurrentProgramScene')) this.pass('sent');
    };
    tap.heard = (text) => {
      if (text.includes('"do":"panic"')) this.pass('heard');
      if (this.at.sent !== undefined && text.includes('"requestType":"SetCurrentProgramScene"'))
        this.pass('done');
    };
    return this;
  }

  /**
   * Looks until a safe picture is on air. Pictures cost OBS some frames each: the first one is taken when OBS says that the
   * scene is there.
   */
  async watch(eye: ObsConnection, withinMs: number): Promise<void> {
    let change = () => {};
    const off = eye.events.on('obs', ({ type }) => {
      if (type === 'CurrentProgramSceneChanged') change();
    });
    for (const end = performance.now() + withinMs; this.at.seen === undefined && performance.now() < end; ) {
      const changed = new Promise<void>((resolve) => {
        change = resolve;
      });
      const { currentProgramSceneName: scene } = await eye.call('GetCurrentProgramScene');
      if (SAFE_SCENES.includes(scene)) {
        this.pass('told');
        this.looks++;
        if (await isSafe(eye)) this.pass('seen');
      } else await Promise.race([wait(LOOK_EVERY_MS), changed]);
    }
    off();
  }
}

/** What each part of the way took. */
export function partsOf(kind: string, ways: readonly HandWay[]): BenchRow[] {
  return STATIONS.map((station, n) => {
    const before = STATIONS[n - 1];
    const ms = ways.flatMap(({ at }) => {
      const [from, to] = [before === undefined ? 0 : at[before], at[station]];
      // OBS may tell everybody before it answers who asked.
      return from === undefined || to === undefined ? [] : [Math.max(0, to - from)];
    });
    return rowOf(`${kind}: ${WAYS[station]}`, ms);
  });
}

export function rowOf(contender: string, ms: readonly number[]): BenchRow {
  return { contender, n: ms.length, medianMs: quantile(ms, 0.5), p95Ms: quantile(ms, 0.95), ratio: 1 };
}
