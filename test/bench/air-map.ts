import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { Ink, InkStyle } from '../../controller/render/map/ink.ts';
import { type Masks, readMasks } from '../../controller/render/map/mask-file.ts';
import { type MapPainter, openMap } from '../../controller/render/map/painter.ts';
import type { Frame, Place } from './air-desk.ts';

type Rgb = readonly [number, number, number];
const STYLES: readonly InkStyle[] = ['leading', 'won', 'quarantined'];
const PLAIN: readonly Ink[] = (['none', 'leading', 'withheld', 'postponed'] as const).map((style) => ({
  colour: null,
  style,
}));
/** Fewer clean pixels than this say nothing of a seat. */
const FEWEST = 6;
/** Distance (RGB) up to which a seat has an ink; few pixels catch more of one stripe than of the other, so that the mean strays. */
const ALIKE = 22;
const STRIPES = 60;
/** A ring around a seat, with its halo: px from its middle at 1280x720. */
const RING = { from: 8, to: 17 };

/** Reads from a picture how each seat of its map is inked, by the mean colour of the seat's pixels. */
export class MapEye {
  readonly #dir: string;
  readonly #colours: readonly string[];
  readonly #maps = new Map<string, OpenMap>();

  /** @param colours of the parties that may lead, `#rrggbb` */
  constructor(mapsDir: string, colours: readonly string[]) {
    this.#dir = mapsDir;
    this.#colours = [...new Set(colours)];
  }

  /** Seat number -> the ink seen there; null where it looks like none. Seats too small to tell are left out. */
  async inks(
    picture: PNG,
    { name, picture: place, rings }: NonNullable<Frame['map']>,
  ): Promise<Map<number, Ink | null>> {
    const map = await this.#open(name);
    const sums = new Map<number, [number, number, number, number]>();
    for (const [x, y, seat] of cleanPixels(map.masks, place, picture)) {
      if (rings.some((ring) => isOnRing(x - ring.x, y - ring.y))) continue;
      const at = (y * picture.width + x) * 4;
      const sum = sums.get(seat) ?? [0, 0, 0, 0];
      for (const c of [0, 1, 2] as const) sum[c] += picture.data[at + c] ?? 0;
      sum[3]++;
      sums.set(seat, sum);
    }
    const seen = new Map<number, Ink | null>();
    for (const [seat, [r, g, b, n]] of sums) {
      if (n >= FEWEST) seen.set(seat, this.#inkLike(map, seat, [r / n, g / n, b / n], n));
    }
    return seen;
  }

  #inkLike(map: OpenMap, seat: number, seen: Rgb, pixels: number): Ink | null {
    let best: Ink | null = null;
    let nearest = ALIKE + STRIPES / Math.sqrt(pixels);
    const inks = [...this.#colours.flatMap((colour) => STYLES.map((style) => ({ colour, style }))), ...PLAIN];
    for (const ink of inks) {
      const away = distance(meanOf(map, seat, ink), seen);
      if (away < nearest) [best, nearest] = [ink, away];
    }
    return best;
  }

  async #open(name: string): Promise<OpenMap> {
    const known = this.#maps.get(name);
    if (known) return known;
    const file = join(this.#dir, `${name}.masks.txt`);
    const masks = readMasks(await readFile(file, 'utf8'), file);
    const painter = openMap(await readFile(join(this.#dir, `${name}.base.png`)), masks);
    const map = { masks, painter, means: new Map() };
    this.#maps.set(name, map);
    return map;
  }
}

interface OpenMap {
  masks: Masks;
  painter: MapPainter;
  /** Ink -> seat -> mean colour. */
  means: Map<string, Map<number, Rgb>>;
}

// The painter is asked what a seat looks like in an ink, all seats at once.
function meanOf(map: OpenMap, seat: number, ink: Ink): Rgb {
  const key = `${ink.colour} ${ink.style}`;
  let means = map.means.get(key);
  if (!means) {
    map.painter.paint(new Map([...map.masks.seats.keys()].map((id) => [id, ink])));
    const { data, width } = PNG.sync.read(Buffer.concat(map.painter.png()));
    means = new Map([...map.masks.seats].map(([id, { runs }]) => [id, meanOver(data, width, runs)]));
    map.means.set(key, means);
  }
  return means.get(seat) as Rgb;
}

function meanOver(data: Uint8Array, width: number, runs: Uint16Array): Rgb {
  const sum = [0, 0, 0];
  let n = 0;
  for (let at = 0; at < runs.length; at += 3) {
    const [y = 0, x0 = 0, x1 = 0] = runs.subarray(at, at + 3);
    for (let x = x0; x < x1; x++, n++)
      for (const c of [0, 1, 2]) sum[c] = (sum[c] ?? 0) + (data[(y * width + x) * 4 + c] ?? 0);
  }
  return [(sum[0] ?? 0) / n, (sum[1] ?? 0) / n, (sum[2] ?? 0) / n];
}

/** Pixels of the picture that lie in one seat with all their neighbours. */
function* cleanPixels(
  masks: Masks,
  place: Place,
  picture: PNG,
): Generator<[x: number, y: number, seat: number]> {
  const { width, height } = picture;
  const owner = ownersOf(masks);
  const seatAt = (x: number, y: number): number => {
    const mx = Math.floor(((x + 0.5 - place.left) / place.width) * masks.width);
    const my = Math.floor(((y + 0.5 - place.top) / place.height) * masks.height);
    return mx < 0 || my < 0 || mx >= masks.width || my >= masks.height
      ? 0
      : (owner[my * masks.width + mx] ?? 0);
  };
  const [left, top] = [Math.max(1, Math.ceil(place.left)), Math.max(1, Math.ceil(place.top))];
  const right = Math.min(width - 1, place.left + place.width);
  const bottom = Math.min(height - 1, place.top + place.height);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const seat = seatAt(x, y);
      if (seat === 0) continue;
      if (
        [seatAt(x - 1, y), seatAt(x + 1, y), seatAt(x, y - 1), seatAt(x, y + 1)].every((one) => one === seat)
      )
        yield [x, y, seat];
    }
}

const owners = new WeakMap<Masks, Uint16Array>();

function ownersOf(masks: Masks): Uint16Array {
  const known = owners.get(masks);
  if (known) return known;
  const owner = new Uint16Array(masks.width * masks.height);
  for (const { id, runs } of masks.seats.values())
    for (let at = 0; at < runs.length; at += 3) {
      const [y = 0, x0 = 0, x1 = 0] = runs.subarray(at, at + 3);
      owner.fill(id, y * masks.width + x0, y * masks.width + x1);
    }
  owners.set(masks, owner);
  return owner;
}

function isOnRing(dx: number, dy: number): boolean {
  const away = Math.hypot(dx, dy);
  return away > RING.from && away < RING.to;
}

function distance([r, g, b]: Rgb, [R, G, B]: Rgb): number {
  return Math.hypot(r - R, g - G, b - B);
}
