import { PNG } from 'pngjs';
import { type Beacon, decodeBeacon, pageNumber } from '../../controller/render/board/beacon.ts';
import type { BatchRequest, ObsConnection } from '../../controller/stage/wire/connection.ts';

/** The page that panic takes. */
const SAFE_PAGE = pageNumber('standby');
/** A picture that is only looked at, not read. */
export const SMALL = { imageFormat: 'png', imageWidth: 160, imageHeight: 90 };
const SIZE = { imageFormat: 'png', imageWidth: 1280, imageHeight: 720 };
/** Pixels by which a blank picture is known. */
const MOST_SEEN = 20_000;
/** Three pixels a block, and one row as high as the beacon. */
const STRIP = { imageFormat: 'png', imageWidth: 72, imageHeight: 136 };
/** All requests of a batch are answered out of one frame. */
const SERIAL_FRAME = 1;

/** What viewers saw at one moment. */
export interface Picture {
  /** Wall ms when OBS had answered. */
  at: number;
  scene: string;
  png: Buffer;
  /** Beacons of the pages that the scene shows; null for a page source without one: nothing drawn yet. */
  beacons: (Beacon | null)[];
}

/** The sources of a scene that hold a page, and whether they are shown. */
interface PageItem {
  input: string;
  shown: boolean;
}

/**
 * The program scene and its pages' beacons, all of one frame of OBS.
 *
 * @returns null when the scene changed in between: there is always another moment
 */
export async function takePicture(eye: ObsConnection, size: object = SIZE): Promise<Picture | null> {
  const { currentProgramSceneName: scene } = await eye.call('GetCurrentProgramScene');
  const items = await pageItems(eye, scene);
  if (!items) return null;
  const requests: BatchRequest[] = [
    { requestType: 'GetCurrentProgramScene' },
    { requestType: 'GetSceneItemList', requestData: { sceneName: scene } },
    { requestType: 'GetSourceScreenshot', requestData: { sourceName: scene, ...size } },
    ...items.map(({ input }) => ({
      requestType: 'GetSourceScreenshot',
      requestData: { sourceName: input, ...STRIP },
    })),
  ];
  const [program, list, picture, ...strips] = await eye.batch(requests, SERIAL_FRAME);
  const at = Date.now();
  if (!program?.ok || program.data.currentProgramSceneName !== scene || !list?.ok || !picture?.ok)
    return null;
  const now = pageItemsOf(list.data.sceneItems as SceneItem[]);
  if (now.map(({ input }) => input).join() !== items.map(({ input }) => input).join()) return null;
  return {
    at,
    scene,
    png: bytesOf(picture.data),
    beacons: strips.flatMap((strip, n) => (now[n]?.shown ? [strip.ok ? beaconOf(strip.data) : null] : [])),
  };
}

interface SceneItem {
  sourceName: string;
  inputKind: string | null;
  sceneItemEnabled: boolean;
}

async function pageItems(eye: ObsConnection, sceneName: string): Promise<PageItem[] | null> {
  try {
    const { sceneItems } = await eye.call('GetSceneItemList', { sceneName });
    return pageItemsOf(sceneItems as unknown as SceneItem[]);
  } catch {
    return null;
  }
}

function pageItemsOf(items: readonly SceneItem[]): PageItem[] {
  return items
    .filter(({ sourceName, inputKind }) => /^Countnight /.test(sourceName) && isPage(inputKind))
    .map(({ sourceName, sceneItemEnabled }) => ({ input: sourceName, shown: sceneItemEnabled }));
}

function isPage(kind: string | null): boolean {
  return kind === 'image_source' || kind === 'browser_source';
}

function bytesOf({ imageData }: Record<string, unknown>): Buffer {
  const text = String(imageData);
  return Buffer.from(text.slice(text.indexOf(',') + 1), 'base64');
}

function beaconOf(data: Record<string, unknown>): Beacon | null {
  const { data: rgba, width, height } = PNG.sync.read(bytesOf(data));
  return decodeBeacon(rgba, width, height, 1 / height);
}

/**
 * Whether the programme is what a panic may show: a scene of ours that is not blank and whose pages, if it has any, are the
 * one that panic takes.
 *
 * @returns null when the scene changed while it was looked at
 */
export async function isSafe(eye: ObsConnection): Promise<boolean | null> {
  const picture = await takePicture(eye, SMALL);
  if (!picture) return null;
  const safePages = picture.beacons.every((beacon) => beacon?.page === SAFE_PAGE);
  return safePages && picture.scene.startsWith('Countnight') && !isBlank(PNG.sync.read(picture.png));
}

/** Whether the programme shows a drawn page that is not the one panic takes. */
export async function isBoard(eye: ObsConnection): Promise<boolean> {
  const picture = await takePicture(eye, SMALL);
  return Boolean(picture?.beacons.some((beacon) => beacon !== null && beacon.page !== SAFE_PAGE));
}

/** Whether nothing is seen: transparent or one dark colour all over. */
export function isBlank({ data }: PNG): boolean {
  let opaque = 0;
  let bright = 0;
  let seen = 0;
  const step = Math.ceil(data.length / 4 / MOST_SEEN);
  for (let at = 0; at < data.length; at += 4 * step) {
    seen++;
    if ((data[at + 3] ?? 0) > 250) opaque++;
    if ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0) > 240) bright++;
  }
  return opaque < seen * 0.98 || bright < seen * 0.002;
}
