import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import type { SeatMask } from '../../controller/render/map/mask-file.ts';
import { openMap } from '../../controller/render/map/painter.ts';
import { saveMap } from '../../controller/render/map/save-map.ts';
import { medianSeats, type Picture } from './maps-pictures.ts';
import type { Pillow } from './maps-pillow.ts';
import type { Contender } from './rounds.ts';

/** Colours in turn, so that every visit of a seat changes it. */
const COLOURS = ['#1fa34a', '#ff8c1a', '#d0312d', '#19a5e0', '#8e44ad'];
const SEATS = 9;

export interface Rivals {
  contenders: Record<string, Contender>;
  /** Size of a contender's last file, bytes. */
  bytes: Map<string, number>;
}

/** One seat repainted and on disk, by everyone. */
export async function oneSeat(picture: Picture, dir: string, pillow: Pillow | null): Promise<Rivals> {
  const base = join(dir, 'base.png');
  // Filter 0 decodes fastest: the rivals that read the base again get it in their best form.
  writeFileSync(base, await encodeSharp(picture, { compressionLevel: 6 }));
  const seats = medianSeats(picture, SEATS);
  const points = seats.map((id) => pointsOf(picture.masks.seats.get(id) as SeatMask));
  const bytes = new Map<string, number>();
  const rgb = (k: number): [number, number, number] => {
    const value = Number.parseInt((COLOURS[k % COLOURS.length] as string).slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  };
  const replace = (name: string, content: Uint8Array): void => {
    const file = join(dir, `${name.replace(/\W+/g, '-')}.png`);
    bytes.set(name, content.length);
    writeFileSync(`${file}.tmp`, content);
    renameSync(`${file}.tmp`, file);
  };

  const ours = openMap(readFileSync(base), picture.masks);
  // A picture as it is mid-count: every seat has a colour already.
  ours.paint(new Map([...picture.masks.seats.keys()].map((id) => [id, inkAt(id)])));
  saveMap(ours, join(dir, 'ours.png'));
  const memory = Buffer.from(picture.pixels);
  const paint = (k: number): void => {
    for (const [x, y] of points[k % SEATS] as [number, number][])
      memory.set([...rgb(k), 255], (y * picture.width + x) * 4);
  };

  const contenders: Record<string, Contender> = {
    'pngjs whole-file': (k) => {
      const png = PNG.sync.read(readFileSync(base));
      for (const [x, y] of points[k % SEATS] as [number, number][]) {
        png.data.set([...rgb(k), 255], (y * png.width + x) * 4);
      }
      replace('pngjs whole-file', PNG.sync.write(png));
    },
    ours: (k) => {
      ours.paint(
        new Map([
          [seats[k % SEATS] as number, { colour: COLOURS[k % COLOURS.length] as string, style: 'won' }],
        ]),
      );
      saveMap(ours, join(dir, 'ours.png'));
    },
    'pngjs in memory, tuned': (k) => {
      paint(k);
      const png = new PNG({ width: picture.width, height: picture.height });
      png.data = memory;
      replace(
        'pngjs in memory, tuned',
        PNG.sync.write(png, { filterType: 0, deflateLevel: 1, deflateStrategy: 0 }),
      );
    },
    'sharp, fastest': async (k) => {
      paint(k);
      replace('sharp, fastest', await encodeSharp({ ...picture, pixels: memory }, { compressionLevel: 1 }));
    },
    'only write and rename': () => {
      replace('only write and rename', readyBytes);
    },
  };
  const readyBytes = Buffer.concat(ours.png());
  if (pillow) {
    await pillow.run({ do: 'load', base, points });
    const out = join(dir, 'pillow.png');
    contenders['Pillow open, putpixel, save'] = (k) =>
      pillow.run({ do: 'putpixel', base, seat: k % SEATS, colour: [...rgb(k), 255], out });
    contenders['Pillow numpy in memory, level 1'] = (k) =>
      pillow.run({ do: 'numpy', base, seat: k % SEATS, colour: [...rgb(k), 255], out });
  }
  // What pngjs makes of the very picture that our file shows, to compare sizes and loading.
  replace('pngjs same picture', PNG.sync.write(PNG.sync.read(readyBytes)));
  bytes.set('ours', readyBytes.length);
  return { contenders, bytes };
}

/** Every seat of the picture in another colour, and on disk. */
export async function allSeats(picture: Picture, dir: string): Promise<Rivals> {
  const base = join(dir, 'base-all.png');
  writeFileSync(base, await encodeSharp(picture, { compressionLevel: 6 }));
  const ours = openMap(readFileSync(base), picture.masks);
  const ids = [...picture.masks.seats.keys()];
  const points = ids.map((id) => pointsOf(picture.masks.seats.get(id) as SeatMask));
  const contenders: Record<string, Contender> = {
    'pngjs whole-file': (k) => {
      const png = PNG.sync.read(readFileSync(base));
      points.forEach((own, i) => {
        const value = Number.parseInt((COLOURS[(i + k) % COLOURS.length] as string).slice(1), 16);
        for (const [x, y] of own) {
          png.data.set([value >> 16, (value >> 8) & 255, value & 255, 255], (y * png.width + x) * 4);
        }
      });
      writeFileSync(`${base}.all`, PNG.sync.write(png));
      renameSync(`${base}.all`, join(dir, 'pngjs-all.png'));
    },
    ours: (k) => {
      ours.paint(new Map(ids.map((id) => [id, inkAt(id + k)])));
      saveMap(ours, join(dir, 'ours-all.png'));
    },
  };
  return { contenders, bytes: new Map() };
}

/** Our repaint of one seat, for pictures of different numbers of seats. */
export function ourSeat(picture: Picture, dir: string, name: string): Contender {
  const painter = openMap(
    PNG.sync.write(Object.assign(new PNG(picture), { data: picture.pixels })),
    picture.masks,
  );
  painter.paint(new Map([...picture.masks.seats.keys()].map((id) => [id, inkAt(id)])));
  const file = join(dir, `${name}.png`);
  saveMap(painter, file);
  const seats = medianSeats(picture, SEATS);
  return (k) => {
    painter.paint(
      new Map([
        [seats[k % SEATS] as number, { colour: COLOURS[k % COLOURS.length] as string, style: 'won' }],
      ]),
    );
    saveMap(painter, file);
  };
}

export function encodeSharp(
  picture: Picture,
  options: { compressionLevel: number; adaptiveFiltering?: boolean },
): Promise<Buffer> {
  const raw = { width: picture.width, height: picture.height, channels: 4 as const };
  return sharp(picture.pixels, { raw }).png(options).toBuffer();
}

function inkAt(k: number): { colour: string; style: 'won' } {
  return { colour: COLOURS[k % COLOURS.length] as string, style: 'won' };
}

/** Pixels of a seat as coordinate pairs, the way the rivals hold their masks. */
function pointsOf({ runs }: SeatMask): [number, number][] {
  const points: [number, number][] = [];
  for (let i = 0; i < runs.length; i += 3) {
    for (let x = runs[i + 1] as number; x < (runs[i + 2] as number); x++) points.push([x, runs[i] as number]);
  }
  return points;
}
