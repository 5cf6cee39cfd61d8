import { join } from 'node:path';
import type { CellShape } from '../controller/begin/cells.ts';
import { slug } from '../controller/election/name.ts';
import { grouped } from '../controller/ground/grouped.ts';
import { EXIT, UserError } from '../controller/ground/user-error.ts';
import { replaceFileSync } from '../controller/ground/whole-file.ts';
import { writeMasks } from '../controller/render/map/mask-file.ts';
import { type Boundary, loadBoundaries } from './boundaries.ts';
import { cellsOf } from './cells.ts';
import { loadCities } from './cities.ts';
import { type Drawing, draw } from './draw.ts';
import { type Fit, fitTo, type Size } from './projection.ts';
import { makeFolder } from './save.ts';
import { THEMES, type Theme } from './theme.ts';

/** What to draw from one set of boundaries. */
export interface DrawPlan {
  /** GeoJSON or TopoJSON file. */
  boundaries: string;
  /** Folder for NAME.base.png and NAME.masks.txt. */
  out: string;
  /** Feature property with the seat number; default: the usual names (`ac_no`, `number`), else the id. */
  number?: string;
  /** Name of the map of the whole. Default `state`, of cells `cells`. */
  name?: string;
  /** One cell a seat instead of its shape; a CSV of places will do then. */
  cells?: CellShape;
  /** Properties that group seats: one more map for each of their values, `PROPERTY-VALUE`. */
  regions?: readonly string[];
  /** Largest picture of the whole, px; the map is trimmed to its own shape. Default 1000x1000. */
  size?: Size;
  /** Largest picture of a region, px. Default 820x820. */
  regionSize?: Size;
  /** px free on each side. Default 6: room for a ring around a seat on the edge. */
  padding?: number;
  theme?: keyof typeof THEMES;
  /** Magnify regions whose seats are too small to be seen, where there is room. Default true. */
  inset?: boolean;
  /** How many regions are magnified at most. Default 3. */
  insets?: number;
  /** Values of the first `regions` property that are magnified in any case, in this order. */
  insetOf?: readonly string[];
  /** Seat numbers or names in the base, where they fit. Default none. */
  labels?: 'none' | 'number' | 'name';
  /** Feature property with the name to write; default: the usual names (`ac_name`, `name`). */
  label?: string;
  /** GeoJSON file of points to mark with a dot and, where there is room, their name. */
  cities?: string;
  progress?: (done: number, of: number) => void;
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
  /** Seats whose label found no room, and cities whose dot or name did not. */
  unlabelled: readonly number[];
  unmarked: readonly string[];
}

/** What was drawn, and what of the boundaries could not be. */
export interface DrawnMaps {
  maps: DrawnMap[];
  /** Seats that are in the file without a polygon: they are on no map. */
  shapeless: readonly number[];
}

/**
 * A region that would come out less than this much larger alone is shown in the whole, for orientation: a polling phase in
 * five places says nothing without it. A smaller one fills its own picture; its neighbours stand quietly around it.
 */
const LEAST_ZOOM = 2.5;
/** From here on a region stands alone, clean. */
const LEAST_GAIN = 4;
const MOST_INSETS = 3;
/** The map of all seats, and that of their cells. */
const WHOLE = 'state';
const CELLS = 'cells';

/** Draws the map of the whole and of every region, and writes base pictures and masks. */
export async function drawMaps(plan: DrawPlan): Promise<DrawnMaps> {
  const { boundaries: shapes, shapeless } = await loadBoundaries(plan.boundaries, {
    number: plan.number,
    name: plan.label,
    places: plan.cells !== undefined,
  });
  const name = plan.name ?? (plan.cells === undefined ? WHOLE : CELLS);
  const theme = THEMES[plan.theme ?? 'dark'];
  const padding = plan.padding ?? 6;
  const heavy = plan.regions?.[0];
  const regionOf = (boundary: Boundary): string => (heavy && boundary.properties[heavy]) || '';
  const all = plan.cells === undefined ? shapes : cellsOf(shapes, plan.cells, regionOf);
  const cities = plan.cities === undefined ? [] : await loadCities(plan.cities);
  const grouping = (plan.regions ?? []).flatMap((key) =>
    [...groupBy(all, key, plan.boundaries)].map(([value, seats]) => ({ key, value, seats })),
  );
  // Beside a map of shapes cells are one map more; its regions keep theirs.
  const regions = plan.cells === undefined || name === WHOLE ? grouping : [];
  for (const value of plan.insetOf ?? []) {
    const known = [...new Set(all.map(regionOf))];
    if (known.includes(value)) continue;
    throw new UserError(EXIT.data, {
      what: `No region ${value} to magnify`,
      expected:
        known.filter(Boolean).slice(0, 12).join(', ') || 'a value of the property that --region names',
      where: plan.boundaries,
    });
  }
  refuseNames([name, ...regions.map(nameOf)]);
  makeFolder(plan.out);
  const drawn: DrawnMap[] = [];

  const whole = (largest: Size): Fit => fitTo(all, largest, padding);
  // Cells are all of one size, so nothing needs to be magnified.
  const insets = plan.cells === undefined && (plan.inset ?? true) ? (plan.insets ?? MOST_INSETS) : 0;
  const make = (name: string, seats: readonly Boundary[], largest: Size, flat: boolean): void => {
    const alone = fitTo(seats, largest, padding);
    const gain = alone.scale / whole(largest).scale;
    const fit = gain > LEAST_ZOOM ? alone : whole(largest);
    const inside = new Set(seats);
    const input = {
      seats,
      context: gain > LEAST_GAIN ? [] : all.filter((boundary) => !inside.has(boundary)),
      fit,
      theme: flat ? heavier(theme) : theme,
      regionOf: flat ? () => '' : regionOf,
    };
    const drawing = draw(input, {
      insets,
      insetOf: flat ? [] : (plan.insetOf ?? []),
      labels: plan.labels ?? 'none',
      cities,
    });
    refuseLost(name, drawing.lost);
    drawn.push(write(plan.out, name, drawing));
    plan.progress?.(drawn.length, regions.length + 1);
  };

  make(name, all, plan.size ?? { width: 1000, height: 1000 }, false);
  for (const region of regions) {
    const largest = plan.regionSize ?? { width: 820, height: 820 };
    make(nameOf(region), region.seats, largest, region.key === heavy);
  }
  return { maps: drawn, shapeless };
}

/** `district-cooch-behar`: the region kind and the region's id, as in the election folder. */
function nameOf({ key, value }: { key: string; value: string }): string {
  return `${slug(key)}-${slug(value)}`;
}

/** A map is a file: two must not share a name, and none may lie outside the folder. */
function refuseNames(names: readonly string[]): void {
  const bad = names.find((name) => !/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name) || name.endsWith('-'));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  const what =
    bad !== undefined ? 'Not a name for a map' : twice !== undefined ? 'Two maps of one name' : null;
  if (what === null) return;
  throw new UserError(EXIT.data, {
    what,
    got: `${bad ?? twice}`,
    expected: 'letters, digits and hyphens, once each',
    remedy: 'change the values of --region in the boundaries, or --name',
  });
}

/** A seat without a pixel could never be coloured. */
function refuseLost(name: string, lost: readonly number[]): void {
  if (lost.length === 0) return;
  throw new UserError(EXIT.data, {
    what: 'Seats found no room on their map, not so much as a mark',
    got: `${lost.length > 12 ? `${lost.length} of them, the first: ` : ''}${lost.slice(0, 12).join(', ')}`,
    where: `map ${name}`,
    remedy: 'a larger --size, or --inset-of with the region they lie in',
  });
}

/** A region's seats are larger: their borders may be seen from farther away. */
function heavier(theme: Theme): Theme {
  const wider = (line: Theme['outline']): Theme['outline'] => ({ ...line, width: line.width * 1.5 });
  return {
    ...theme,
    seatLine: wider(theme.seatLine),
    regionLine: wider(theme.regionLine),
    outline: wider(theme.outline),
  };
}

function groupBy(all: readonly Boundary[], key: string, where: string): Map<string, Boundary[]> {
  const groups = grouped(all, ({ properties: { [key]: value } }) =>
    value === undefined || value === '' || value === 'null' ? [] : [value],
  );
  if (groups.size === 0) {
    throw new UserError(EXIT.data, {
      what: `No boundary has the property ${key}`,
      got: Object.keys(all[0]?.properties ?? {}).join(', '),
      where,
    });
  }
  return groups;
}

function write(out: string, name: string, { png, masks, lost: _, ...notes }: Drawing): DrawnMap {
  const text = writeMasks(masks);
  replaceFileSync(join(out, `${name}.base.png`), png);
  replaceFileSync(join(out, `${name}.masks.txt`), text);
  const { width, height, seats } = masks;
  return { name, width, height, seats: seats.size, bytes: png.length + Buffer.byteLength(text), ...notes };
}
