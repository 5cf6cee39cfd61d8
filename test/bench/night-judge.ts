import { decode } from 'jpeg-js';
import { PNG } from 'pngjs';
import type { Masks } from '../../controller/render/map/mask-file.ts';
import type { LeaderChange } from './night-pages.ts';

/** A picture as it was seen, PNG or JPEG. */
export interface Sight {
  /** Ms of `performance.now`. */
  at: number;
  bytes: Buffer;
}

/** Where the map lies in a picture, px. */
export interface MapPlace {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Mean colours (RGB) further apart than this are two inks. */
const ALIKE = 12;

/**
 * When the pictures show each change: the mean colour of its seat's pixels is another than in the last picture before it
 * was served.
 *
 * @param place null: the picture is the map
 * @returns ms of `performance.now` by change, null = in no picture; and how many pictures could not be read
 */
export function whenShown(
  changes: readonly LeaderChange[],
  sights: readonly Sight[],
  masks: Masks,
  place: MapPlace | null,
): { shown: (number | null)[]; broken: number } {
  let broken = 0;
  const seen: { at: number; means: ReadonlyMap<number, Mean> }[] = [];
  const seats = new Set(changes.map(({ seat }) => seat));
  for (const { at, bytes } of sights) {
    try {
      seen.push({ at, means: meansOf(bytes, seats, masks, place) });
    } catch {
      broken++;
    }
  }
  const shown = changes.map(({ seat, served }) => {
    const before = seen.findLast(({ at }) => at <= served)?.means.get(seat);
    if (!before) return null;
    const after = seen.find(({ at, means }) => at > served && isOther(before, means.get(seat)));
    return after?.at ?? null;
  });
  return { shown, broken };
}

/** Share of the seats whose colour in a map is not that of its base. */
export function paintedShare(map: Buffer, base: Buffer, masks: Masks): number {
  const seats = new Set(masks.seats.keys());
  const [shown, blank] = [map, base].map((bytes) => meansOf(bytes, seats, masks, null));
  const painted = [...seats].filter((seat) => isOther(blank?.get(seat) ?? [0, 0, 0], shown?.get(seat)));
  return painted.length / seats.size;
}

type Mean = readonly [number, number, number];

function isOther(before: Mean, after: Mean | undefined): boolean {
  return after !== undefined && Math.hypot(...before.map((value, c) => value - (after[c] ?? 0))) > ALIKE;
}

function meansOf(
  bytes: Buffer,
  seats: ReadonlySet<number>,
  masks: Masks,
  place: MapPlace | null,
): ReadonlyMap<number, Mean> {
  const { data, width, height } =
    bytes[0] === 0xff ? decode(bytes, { useTArray: true }) : PNG.sync.read(bytes);
  const { left, top, ...size } = place ?? { left: 0, top: 0, width, height };
  const means = new Map<number, Mean>();
  for (const seat of seats) {
    const runs = masks.seats.get(seat)?.runs ?? new Uint16Array();
    const total: [number, number, number] = [0, 0, 0];
    let n = 0;
    for (let at = 0; at < runs.length; at += 3) {
      const [row = 0, x0 = 0, x1 = 0] = runs.subarray(at, at + 3);
      const y = Math.floor(top + ((row + 0.5) / masks.height) * size.height);
      for (let column = x0; column < x1; column++, n++) {
        const x = Math.floor(left + ((column + 0.5) / masks.width) * size.width);
        for (const c of [0, 1, 2] as const) total[c] += data[(y * width + x) * 4 + c] ?? 0;
      }
    }
    means.set(seat, [total[0] / n, total[1] / n, total[2] / n]);
  }
  return means;
}
