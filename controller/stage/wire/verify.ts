import { BEACON_ROWS, type Beacon } from '../../render/board/beacon.ts';
import { othersOf } from '../health.ts';
import type { Counters } from '../load.ts';
import { stripBeacon } from '../picture/picture-beacon.ts';
import type { ObsConnection } from './connection.ts';
import { ObsCallError } from './obs-error.ts';

/** Width of the tiny screenshot: three pixels for each block of the beacon. */
const WIDTH = 72;

/**
 * Reads the beacon of what an input draws now. One row of the screenshot is one beacon's height, so that its last row
 * is the beacon, at any scale of the source. Costs OBS under a millisecond.
 *
 * @param layoutHeight visible height of the page's layout, 1080 or 1920
 * @returns null where no whole beacon is seen: nothing drawn yet, another picture, a page without one
 * @throws ObsCallError when OBS does not answer
 */
export async function readBeacon(
  obs: ObsConnection,
  inputName: string,
  layoutHeight: number,
): Promise<Beacon | null> {
  const height = (layoutHeight + BEACON_ROWS) / BEACON_ROWS;
  const [answer] = await obs.batch([
    {
      requestType: 'GetSourceScreenshot',
      requestData: { sourceName: inputName, imageFormat: 'png', imageWidth: WIDTH, imageHeight: height },
      // OBS makes no picture of a source without a size: it draws nothing.
      mayBeRefused: true,
    },
  ]);
  if (!answer?.ok) return null;
  const imageData = String(answer.data.imageData);
  return stripBeacon(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
}

/** Whether an input is on the programme now; in studio mode the only truth OBS tells. */
export async function isActive(obs: ObsConnection, inputName: string): Promise<boolean> {
  return (await obs.call('GetSourceActive', { sourceName: inputName })).videoActive;
}

/** OBS's counters of frames, load and disk, and the plugins' outputs that run. @throws ObsCallError */
export async function readCounters(
  obs: ObsConnection,
  fps: number,
): Promise<{ counters: Counters; others: readonly string[] }> {
  const [stats, list] = await obs.batch([{ requestType: 'GetStats' }, { requestType: 'GetOutputList' }]);
  if (!stats?.ok) throw new ObsCallError('GetStats', stats?.code ?? null, stats?.comment ?? 'no answer');
  const count = (key: string) => Number(stats.data[key]);
  return {
    counters: {
      renderSkipped: count('renderSkippedFrames'),
      renderTotal: count('renderTotalFrames'),
      outputSkipped: count('outputSkippedFrames'),
      frameMs: count('averageFrameRenderTime'),
      fps,
      cpuPercent: count('cpuUsage'),
      memoryMb: count('memoryUsage'),
      freeDiskMb: count('availableDiskSpace'),
    },
    others: othersOf(list?.ok ? list.data : undefined),
  };
}
