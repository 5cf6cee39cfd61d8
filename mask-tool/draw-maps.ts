import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeMasks } from '../controller/render/map/mask-file.ts';
import { EXIT, UserError } from '../controller/user-error.ts';
import { type Boundary, loadBoundaries } from './boundaries.ts';
import { type Drawing, draw } from './draw.ts';
import { fitTo, type Size } from './projection.ts';
import { THEMES } from './theme.ts';

/** What to draw from one set of boundaries. */
export interface DrawPlan {
  /** GeoJSON or TopoJSON file. */
  boundaries: string;
  /** Folder for NAME.base.png and NAME.masks.txt. */
  out: string;
  /** Feature property with the seat number; default: the usual names (`ac_no`, `number`), else the id. */
  number?: string;
  /** Name of the map of the whole. Default `state`. */
  name?: string;
  /** Properties that group seats: one more map for each of their values, `PROPERTY-VALUE`. */
  regions?: readonly string[];
  /** Largest picture of the whole, px; the map is trimmed to its own shape. Default 1000x1000. */
  size?: Size;
  /** Largest picture of a region, px. Default 820x820. */
  regionSize?: Size;
  /** px free on each side. Default 6: room for a ring around a seat on the edge. */
  padding?: number;
  theme?: keyof typeof THEMES;
  /** Magnify a region whose seats are too small to be seen, where there is room. Default true. */
  inset?: boolean;
}

export interface DrawnMap {
  /** `state`, `district-cooch-behar`, `phase-4`. */
  name: string;
  width: number;
  height: number;
  seats: number;
  /** Of both files. */
  bytes: number;
  /** Seats that came out under 4 pixels and got a visible mark instead. */
  tiny: readonly number[];
}

/** Draws the map of the whole and of every region, and writes base pictures and masks. */
export async function drawMaps(plan: DrawPlan): Promise<DrawnMap[]> {
  const all = await loadBoundaries(plan.boundaries, plan.number);
  await mkdir(plan.out, { recursive: true });
  const theme = THEMES[plan.theme ?? 'dark'];
  const padding = plan.padding ?? 6;
  const heavy = plan.regions?.[0];
  const regionOf = (boundary: Boundary): string => (heavy && boundary.properties[heavy]) || '';
  const drawn: DrawnMap[] = [];

  const make = async (
    name: string,
    seats: readonly Boundary[],
    largest: Size,
    flat: boolean,
  ): Promise<void> => {
    const inside = new Set(seats);
    const context = all.filter((boundary) => !inside.has(boundary));
    const input = {
      seats,
      context,
      // Room for the surroundings, which fade out towards the edges.
      fit: fitTo(seats, largest, context.length ? padding + 24 : padding),
      theme,
      regionOf: flat ? () => '' : regionOf,
    };
    const drawing = draw(input, { inset: plan.inset ?? true });
    drawn.push(await write(plan.out, name, drawing));
  };

  await make(plan.name ?? 'state', all, plan.size ?? { width: 1000, height: 1000 }, false);
  for (const key of plan.regions ?? []) {
    for (const [value, seats] of groupBy(all, key, plan.boundaries)) {
      await make(
        `${slug(key)}-${slug(value)}`,
        seats,
        plan.regionSize ?? { width: 820, height: 820 },
        key === heavy,
      );
    }
  }
  return drawn;
}

/** A region value as it stands in file names and region ids: `North 24 Parganas` -> `north-24-parganas`. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

function groupBy(all: readonly Boundary[], key: string, where: string): Map<string, Boundary[]> {
  const groups = new Map<string, Boundary[]>();
  for (const boundary of all) {
    const value = boundary.properties[key];
    if (value === undefined || value === '' || value === 'null') continue;
    groups.set(value, [...(groups.get(value) ?? []), boundary]);
  }
  if (groups.size === 0) {
    throw new UserError(
      {
        what: `No boundary has the property ${key}`,
        got: Object.keys(all[0]?.properties ?? {}).join(', '),
        where,
      },
      EXIT.data,
    );
  }
  return groups;
}

async function write(out: string, name: string, { png, masks, tiny }: Drawing): Promise<DrawnMap> {
  const text = writeMasks(masks);
  for (const [file, content] of [
    [`${name}.base.png`, png],
    [`${name}.masks.txt`, text],
  ] as const) {
    const temporary = join(out, `${file}.tmp`);
    await writeFile(temporary, content);
    await rename(temporary, join(out, file));
  }
  const { width, height, seats } = masks;
  return { name, width, height, seats: seats.size, bytes: png.length + Buffer.byteLength(text), tiny };
}
