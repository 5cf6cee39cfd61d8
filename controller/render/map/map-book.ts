import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Election } from '../../election/election.ts';
import { keptFor } from '../../ground/kept.ts';
import { atOnce, type Sliced } from '../../ground/slices.ts';
import { EXIT, telling } from '../../ground/user-error.ts';
import type { Count } from '../../tally/count.ts';
import { type Ink, inksOf, pastInks } from './ink.ts';
import { lightBase } from './light-base.ts';
import { MapFiles } from './map-files.ts';
import { type Box, type Masks, type Point, readMasks } from './mask-file.ts';
import { type MapPainter, openMap } from './painter.ts';
import { isUnitMap, unitInks } from './unit-inks.ts';

/** The pictures are right, but each change costs some hundred milliseconds. */
const PLAIN =
  'pngjs writes the whole picture after every change, which is slow: COUNTNIGHT_MAP_WRITER asks for it, or what the fast encoder made did not decode to the same picture on this machine';

/** A map in memory. */
interface OpenMap {
  name: string;
  painter: MapPainter;
  /** Seats painted since the picture was last saved? */
  dirty: boolean;
  /** Has the operator been told that pngjs writes it? */
  told: boolean;
}

/** What maps are painted by. */
export type Painted = Pick<Count, 'tallies' | 'units'>;

/** The maps of one night: painters in memory, pictures in `OUT/maps`. */
export interface MapBook {
  /** Map name -> its picture on disk. */
  readonly pictures: ReadonlyMap<string, MapPicture>;
  /**
   * Repaints what changed and saves the pictures it touched; pauses after each map.
   *
   * @returns the names of maps that look different now
   */
  paint(count: Painted, election: Election): Sliced<string[]>;
  /** The folder of the pictures was removed: the next `paint` writes all of them anew. */
  removed(): void;
  /** Whether a picture waits for a disk that takes it. */
  waiting(): boolean;
  /** Removes pictures that cannot be shown any more. @param named files that a page names, on disk or on its way there */
  sweep(named: ReadonlySet<string>): void;
}

/** Maps that are being opened, the one of all seats before the others. */
export interface OpeningMaps {
  first: Promise<readonly OpenMap[]>;
  rest: Promise<readonly OpenMap[]>;
}

/**
 * Begins to open every map of the election folder, one after the other, and writes nothing. Whoever waits for them is told
 * what is wrong: UserError 78 for a map without masks or masks of another size.
 *
 * @param turn awaited before each of the rest: what is more urgent has its turn first
 */
export function openMaps(election: Election, turn: () => Promise<void> = async () => {}): OpeningMaps {
  const source = join(election.dir, 'maps');
  const light = election.look.theme === 'light';
  const open = async (name: string, masks?: Masks): Promise<OpenMap> => {
    return { name, painter: await openPainter(source, name, light, masks), dirty: true, told: false };
  };
  const listed = readdir(source)
    .catch(() => [])
    .then((files: string[]) => files.filter((file) => file.endsWith(BASE)).sort())
    .then((files) => files.map((file) => file.slice(0, -BASE.length)))
    // What no board shows is not painted.
    .then((names) => names.filter((name) => name !== CELLS || election.look.cartogram !== undefined));
  const first = listed.then(async (names) => (names.includes(WHOLE) ? [await open(WHOLE)] : []));
  const rest = first.then(async ([whole]) => {
    const maps: OpenMap[] = [];
    for (const name of (await listed).filter((each) => each !== WHOLE)) {
      await turn();
      maps.push(await open(name));
    }
    if (!whole || election.past.size === 0) return maps;
    // Last what shows the last result.
    const past = await open(WHOLE, whole.painter.masks);
    past.painter.paint(pastInks(election));
    return [...maps, { ...past, name: 'past', painter: stilled(past.painter) }];
  });
  for (const opening of [first, rest]) opening.catch(() => {});
  return { first, rest };
}

/** A map that never changes again: its picture is kept, its pixels are not. */
function stilled(painter: MapPainter): MapPainter {
  const png = painter.png();
  const { width, height, masks, shown, revision, mode } = painter;
  const paint = () => ({ seats: [], bands: 0 });
  return { width, height, masks, shown, revision, mode, paint, png: () => png };
}

/** The inks of all maps but those of reporting units. */
const SEATS = '';
const NONE: ReadonlyMap<number, Ink> = new Map();

const BASE = '.base.png';
/** The map of all seats, and the one of their cells. */
const WHOLE = 'state';
export const CELLS = 'cells';

/**
 * Draws every map of the election folder as `count` stands now, so that each picture exists from the first second on; the
 * map of all seats is on disk before the others are open.
 * @param opening its maps, if they are being opened already
 * @throws UserError as openMaps
 */
export async function openMapBook(
  election: Election,
  count: Painted,
  outDir: string,
  measured: (ms: number) => void = () => {},
  tell: (reason: string) => void = () => {},
  opening = openMaps(election),
): Promise<MapBook> {
  const files = new MapFiles(join(outDir, 'maps'), tell);
  const maps: OpenMap[] = [];
  const pictures = new Map<string, MapPicture>();
  // A map of reporting units has inks of its own; all others show the seats.
  const painted = new Map<string, Map<number, Ink>>();
  /** What the inks of each were made from. */
  const paintedFrom = new Map<string, { units: Count['units']; election: Election }>();

  const book: MapBook = {
    pictures,
    *paint(count, election) {
      const changed = new Map<string, Map<number, Ink>>();
      const saved: string[] = [];
      for (const map of maps) {
        yield;
        const began = performance.now();
        // One that was opened after the first painting has missed it.
        const layer = isUnitMap(map.name) ? map.name : SEATS;
        if (!changed.has(layer)) {
          const before = painted.get(layer) ?? new Map<number, Ink>();
          const from = paintedFrom.get(layer);
          const since = from?.election === election ? from.units : undefined;
          const inks =
            layer === SEATS ? inksOf(count.tallies, election) : unitInks(layer, count.units, election, since);
          const news = changedInks(before, inks);
          paintedFrom.set(layer, { units: count.units, election });
          changed.set(layer, news);
          for (const [seat, ink] of news) before.set(seat, ink);
          painted.set(layer, before);
        }
        const news = (pictures.has(map.name) ? changed : painted).get(layer) ?? NONE;
        if (map.painter.paint(news).seats.length > 0) map.dirty = true;
        if (!map.dirty) continue;
        // A full disk must not end the night: the old picture stays, and the next turn tries again.
        const file = files.save(map.name, map.painter.png());
        if (file === null) continue;
        map.dirty = false;
        if (map.painter.mode === 'pngjs' && !map.told) {
          map.told = true;
          tell(`map ${map.name}: ${PLAIN}`);
        }
        measured(performance.now() - began);
        if (pictures.get(map.name)?.file === file) continue;
        pictures.set(map.name, pictureOf(map, file));
        saved.push(map.name);
      }
      files.link();
      return saved;
    },
    removed: () => {
      files.removed();
      for (const map of maps) map.dirty = true;
    },
    waiting: () => files.waiting || maps.some(({ dirty }) => dirty),
    sweep: (named) => files.sweep(named),
  };
  for (const some of [opening.first, opening.rest]) {
    maps.push(...(await some));
    atOnce(book.paint(count, election));
  }
  return book;
}

async function openPainter(dir: string, name: string, light: boolean, known?: Masks): Promise<MapPainter> {
  const file = join(dir, `${name}.masks.txt`);
  const remedy = 'mask-tool draw or mask-tool extract makes them';
  const refuse = telling(EXIT.config, { what: `map ${name} has no masks`, where: file, remedy });
  const masks = known ?? readMasks(await readFile(file, 'utf8').catch(refuse), file);
  const base = await readFile(join(dir, `${name}.base.png`));
  return openMap((light && lightBase(base)) || base, masks);
}

/** Only the seats whose ink differs: a poll that changed one seat must not cost 294 comparisons a map. */
function changedInks(before: ReadonlyMap<number, Ink>, now: ReadonlyMap<number, Ink>): Map<number, Ink> {
  const changed = new Map<number, Ink>();
  for (const [seat, ink] of now) {
    const was = before.get(seat);
    if (was?.style !== ink.style || was.colour !== ink.colour) changed.set(seat, ink);
  }
  return changed;
}

function pictureOf({ name, painter }: OpenMap, file: string): MapPicture {
  return {
    name,
    file,
    width: painter.width,
    height: painter.height,
    box: painter.shown ?? around([...painter.masks.seats.values()].map((seat) => seat.box)),
    labels: labelsOf(painter.masks),
  };
}

/** A map of counties has thousands, and none ever moves. */
const labelsOf = keptFor(
  ({ seats }: Masks): MapPicture['labels'] =>
    new Map([...seats.values()].map((seat) => [seat.id, seat.label])),
);

function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** A map as its page shows it. All boxes and points are pixels of the picture. */
export interface MapPicture {
  /** `state`, `district-kolkata`, `phase-4`. */
  name: string;
  /** `state.0f3a91c2d4.png`, in the output folder's `maps`: a file of this name never changes, so it says what is on it. */
  file: string;
  width: number;
  height: number;
  /** Smallest box around all that is drawn, or around its seats: the page shows this part and a little margin. */
  box: Box;
  /** Seat (contest) number -> label point, where a ring is drawn. */
  labels: ReadonlyMap<number, Point>;
}
