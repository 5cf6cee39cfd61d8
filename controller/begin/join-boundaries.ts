import type { Feature, FeatureCollection, GeoJSON } from 'geojson';
import { feature as featureOf } from 'topojson-client';
import type { GeometryObject, Topology } from 'topojson-specification';
import { likeness, nearest } from '../election/likeness.ts';
import { foldName, tidyName } from '../election/name.ts';
import { timesOf } from '../ground/times.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { bareName } from './bare-name.ts';
import type { FoundContest } from './found.ts';

/** Boundaries whose shapes are tied to contests. */
export interface Joined {
  /** Only shapes that are a contest's: `number`, `name` and its regions are their properties. */
  boundaries: FeatureCollection;
  /** Region kinds that came from the boundaries' properties. */
  regionKinds: { key: string; label: string }[];
  notes: string[];
  /** Contests without a shape, with the nearest names there are. */
  missing: { contest: FoundContest; near: readonly string[] }[];
}

/** From here on two spellings are one place, when each is the other's nearest. */
const ALIKE = 0.72;
const GROUPS =
  /^(dist(rict)?|dt|dst|region|county|borough|province|prov|phase|zone|department|division)([_ ]?(name|nm|n))?$/i;

/**
 * Ties boundaries to contests: by a property that holds their numbers, where names do not speak against it, else by name;
 * a name that is only alike is taken and told. Contests are added from the boundaries where there are none.
 *
 * @param regions properties that group contests; undefined = those that look like it
 * @throws UserError 65 for what are no boundaries
 */
export function joinBoundaries(
  text: string,
  where: string,
  contests: FoundContest[],
  { state, regions }: { state: string; regions: readonly string[] },
): Joined {
  const all = featuresOf(text, where);
  const ofState = all.filter(({ properties }) =>
    Object.entries(properties ?? {}).some(
      ([key, value]) => /^st(ate)?(_?(code|id|ut))?$/i.test(key) && String(value) === state,
    ),
  );
  const features = ofState.length > 0 ? ofState : all;
  const notes: string[] = [];
  if (ofState.length > 0 && ofState.length < all.length)
    notes.push(`boundaries: ${ofState.length} of ${all.length} shapes are of ${state}`);
  const keys = [...new Set(features.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  const told = (feature: Feature, key: string | null): string =>
    key === null ? String(feature.id ?? '') : tidyName(String(feature.properties?.[key] ?? ''));
  const own = contests.filter((contest) => contest.state === state);
  const names = new Map(own.map((contest) => [bareName(contest.name), contest]));
  const spoken = keys.filter(tellsApart);
  const common = new Map(spoken.map((key) => [key, endingOf(features.map((feature) => told(feature, key)))]));
  const nameOf = (feature: Feature, key: string | null): string =>
    withoutEnding(told(feature, key), common.get(key ?? '') ?? '');
  const named = (key: string): number =>
    new Set(features.map((feature) => bareName(nameOf(feature, key))).filter((name) => names.has(name))).size;
  const numbers = new Map(own.map((contest) => [contest.number, contest]));
  const numberOf = (feature: Feature, key: string | null): number =>
    Number(/^\D*(\d{1,6})\D*$/.exec(told(feature, key))?.[1] ?? 0);
  const covered = (key: string | null): number => {
    const seen = new Set(features.map((feature) => numberOf(feature, key)).filter((n) => numbers.has(n)));
    return seen.size * 10 >= own.length * 9 ? seen.size : 0;
  };
  const agreeing = (key: string | null): string | undefined =>
    best(spoken, (name) => (covered(key) > 0 && agree(key, name) ? 1 + named(name) : 0));
  // A count of the shapes may look like the numbers: names beside the right ones are like the contests', however spelt.
  const numberKey = best<string | null>([...keys, null], (key) =>
    covered(key) === 0 ? 0 : covered(key) + (agreeing(key) === undefined ? 0 : own.length),
  );
  const beside = numberKey === undefined ? undefined : agreeing(numberKey);
  const nameKey = beside ?? best(spoken, named);
  const tied = new Map<Feature, FoundContest>();
  if (own.length === 0) {
    addContests();
    notes.push(`${own.length} contests are taken from the boundaries`);
  } else {
    // Where names speak against the numbers it is another numbering.
    const byNumber = numberKey !== undefined && (beside !== undefined || nameKey === undefined);
    if (byNumber) for (const feature of features) tie(feature, numbers.get(numberOf(feature, numberKey)));
    if (byNumber)
      notes.push(`boundaries: by number, ${numberKey === null ? 'the id' : `property ${numberKey}`}`);
    else if (nameKey !== undefined) {
      for (const feature of features) tie(feature, names.get(bareName(nameOf(feature, nameKey))));
      notes.push(`boundaries: by name, property ${nameKey}`);
      nearMisses(nameKey);
    }
  }
  if (tied.size === 0)
    throw new UserError(EXIT.data, {
      what: 'no shape of the boundaries is a contest’s',
      got: `properties ${keys
        .map((key) => `${key} (${told(features[0] as Feature, key)})`)
        .slice(0, 6)
        .join(', ')}`,
      expected: `a property with names like ${own[0]?.name}, or with their numbers`,
      where,
      remedy: 'add such a property to the shapes, or begin without --boundaries: squares stand for them',
    });
  const kinds = group();
  const shapes = [...tied].map(
    ([feature, contest]): Feature => ({
      ...{ type: 'Feature', geometry: feature.geometry },
      properties: { number: contest.number, name: contest.name, ...contest.regions },
    }),
  );
  const drawn = new Set(tied.values());
  const free = features.filter((feature) => !tied.has(feature));
  const missing = own
    .filter((contest) => !drawn.has(contest))
    .map((contest) => ({
      contest,
      near: [
        ...new Set(
          nearest(contest.name, free, (one) => nameOf(one, nameKey ?? null), 9).map((one) =>
            told(one, nameKey ?? null),
          ),
        ),
      ].slice(0, 3),
    }));
  if (missing.length > own.length / 2)
    notes.push(
      `only ${own.length - missing.length} of ${own.length} contests have a shape: these may be boundaries of something else`,
    );
  const groups = keys.filter((key) => key !== nameKey && key !== numberKey && isGroup(key));
  if (kinds.length === 0 && groups.length > 0)
    notes.push(
      `no property groups the contests by its name; --region takes one of ${groups.slice(0, 6).join(', ')}`,
    );
  if (free.length > 0)
    notes.push(
      `${free.length} shapes are no contest's: ${free
        .slice(0, 5)
        .map((feature) => told(feature, nameKey ?? keys[0] ?? null))
        .join(', ')}`,
    );
  return { boundaries: { type: 'FeatureCollection', features: shapes }, regionKinds: kinds, notes, missing };

  function tie(feature: Feature, contest: FoundContest | undefined): void {
    if (contest) tied.set(feature, contest);
  }

  // A property that many shapes share says what they are part of, not what they are.
  function tellsApart(key: string): boolean {
    const values = features.map((feature) => told(feature, key)).filter((text) => /\p{L}/u.test(text));
    return values.length > 0 && new Set(values).size * 10 >= values.length * 8;
  }

  function agree(numberKey: string | null, key: string): boolean {
    let [same, all] = [0, 0];
    for (const feature of features) {
      const contest = numbers.get(numberOf(feature, numberKey));
      if (!contest || told(feature, key) === '') continue;
      all++;
      if (likeness(contest.name, nameOf(feature, key)) > ALIKE / 2) same++;
    }
    return all > 0 && same * 10 >= all * 8;
  }

  function nearMisses(key: string): void {
    const drawn = new Set(tied.values());
    const free = new Set(features.filter((feature) => !tied.has(feature)));
    for (const contest of own) {
      if (drawn.has(contest)) continue;
      const [feature] = nearest(contest.name, free, (one) => nameOf(one, key), 1);
      if (!feature) continue;
      const name = nameOf(feature, key);
      const back = nearest(
        name,
        own.filter((one) => !drawn.has(one)),
        (one) => one.name,
        1,
      )[0];
      if (likeness(contest.name, name) < ALIKE || back !== contest) continue;
      tied.set(feature, contest);
      free.delete(feature);
      notes.push(`"${contest.name}" is taken for "${name}" of the boundaries`);
    }
  }

  function addContests(): void {
    const numbered = [...keys, null].find(
      (key) =>
        new Set(features.map((feature) => numberOf(feature, key)).filter((n) => n > 0)).size ===
        features.length,
    );
    const named =
      keys.find((key) => /name/i.test(key)) ??
      keys.find((key) => features.every((feature) => /\p{L}/u.test(told(feature, key))));
    for (const [at, feature] of features.entries()) {
      const number = numbered === undefined ? at + 1 : numberOf(feature, numbered);
      const contest = {
        state,
        number,
        name: named ? told(feature, named) : `Seat ${number}`,
        electors: null,
        regions: {},
      };
      contests.push(contest);
      own.push(contest);
      tied.set(feature, contest);
    }
  }

  function isGroup(property: string): boolean {
    const values = [...tied.keys()].map((feature) => told(feature, property));
    const groups = new Set(values);
    return !groups.has('') && groups.size > 1 && groups.size <= values.length * 0.7;
  }

  function group(): Joined['regionKinds'] {
    const found: Joined['regionKinds'] = [];
    const asked = regions.filter((one) => keys.some((key) => foldName(key) === foldName(one)));
    for (const property of keys) {
      if (property === numberKey || property === nameKey) continue;
      if (
        asked.length > 0 ? !asked.some((one) => foldName(one) === foldName(property)) : !GROUPS.test(property)
      )
        continue;
      const key = property
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '');
      if (key === '' || !isGroup(property)) continue;
      if (own.some((contest) => contest.regions[key])) continue;
      for (const [feature, contest] of tied) contest.regions[key] = told(feature, property);
      found.push({
        key,
        label: property.replace(/_/g, ' ').replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()),
      });
    }
    return found;
  }
}

/** What most names end with that is no part of them: Ratabari AC, Patharkandi AC. */
function endingOf(names: readonly string[]): string {
  const ends = timesOf(names.flatMap((name) => / \S+$/.exec(name)?.[0] ?? []));
  const [most] = [...ends].sort(([, a], [, b]) => b - a);
  return most && most[1] * 10 >= names.length * 6 ? most[0] : '';
}

function withoutEnding(name: string, ending: string): string {
  return ending !== '' && name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}

/** The one with the highest score above nought. */
function best<T>(all: readonly T[], score: (one: T) => number): T | undefined {
  const scored = all.map((one) => ({ one, points: score(one) })).filter(({ points }) => points > 0);
  return scored.sort((a, b) => b.points - a.points)[0]?.one;
}

function featuresOf(text: string, where: string): Feature[] {
  const refuse = (got: string): never => {
    throw new UserError(EXIT.data, {
      ...{ what: 'Not boundaries', got, expected: 'GeoJSON or TopoJSON with polygons', where },
      remedy: 'shapefiles, KML and others: open them in QGIS or mapshaper, and save them as GeoJSON',
    });
  };
  let data: GeoJSON | Topology;
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return refuse(/^\s*[[{]/.test(text) ? (error as Error).message : kindOfFile(text));
  }
  const parts =
    data?.type === 'Topology'
      ? Object.values(data.objects).map(
          (object) => featureOf(data as Topology, object as GeometryObject) as GeoJSON,
        )
      : [data];
  const features = parts.flatMap((part) =>
    part?.type === 'FeatureCollection' ? part.features : part?.type === 'Feature' ? [part] : [],
  );
  const shaped = features.filter(
    ({ geometry }) => geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon',
  );
  return shaped.length > 0 ? shaped : refuse(`${features.length} features without a polygon`);
}

/** What a file is that is no JSON, by how it begins. */
function kindOfFile(text: string): string {
  if (text.trim() === '') return 'an empty file';
  if (text.startsWith('PK')) return 'a zip';
  if (text.startsWith("\0\0'\n")) return 'a shapefile';
  if (/^\s*</.test(text.replace(/^\ufeff/, ''))) return /<kml/i.test(text) ? 'KML' : 'XML or HTML';
  return JSON.stringify(text.trim().slice(0, 40));
}
