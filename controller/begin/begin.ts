import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeatureCollection } from 'geojson';
import { colourChoices } from '../election/colours.ts';
import { slug } from '../election/name.ts';
import { PageError } from '../feed/wire/decode.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import { timesOf } from '../ground/times.ts';
import { EXIT, telling, UserError } from '../ground/user-error.ts';
import { exists, replaceFile } from '../ground/whole-file.ts';
import { alignWith } from './align.ts';
import { isBare } from './bare-table.ts';
import { readTables } from './columns.ts';
import { type Frame, fillFolder, isExample, standingIn } from './folder.ts';
import type { Found } from './found.ts';
import { type Joined, joinBoundaries } from './join-boundaries.ts';
import { unitOf } from './own-feed.ts';
import type { ReadTable } from './read-table.ts';
import { findRoster } from './roster.ts';
import { codeOf } from './short-names.ts';
import { openDocument, type SourceDocument } from './tables.ts';
import { isTileMap, placesIn, tileMap } from './tiles.ts';

export interface BeginPlan {
  dir: string;
  /** Pages, sheets and files that say who stands where; may be none. */
  sources: readonly Exchange[];
  /** GeoJSON or TopoJSON file; undefined = squares. */
  boundaries?: string | undefined;
  /** Table of places for the squares. */
  places?: Exchange | undefined;
  state?: string | undefined;
  /** Columns or properties that group contests. */
  regions: readonly string[];
  frame: Frame;
}

export interface Begun {
  documents: readonly SourceDocument[];
  /** The table that says who stands where; null without a source. */
  table: ReadTable | null;
  found: Found;
  /** What was done and guessed, one sentence each. */
  told: string[];
  /** Contests that are on no map, and what is like them. */
  missing: Joined['missing'];
  /** What maps are to be drawn from; null where nobody knows a contest. */
  boundaries: string | null;
}

/** Colours proposed: more parties than these share no legend. */
const COLOURED = 8;
/** What `new` has maps drawn from. */
const BOUNDARIES = 'boundaries.geojson';
const MAX_BYTES = 100_000_000;

/**
 * Begins an election folder, or goes on with one: contests, candidates and parties from a source, shapes from boundaries or
 * squares, colours that are told apart. No number is made up, and no line that stands there is changed.
 *
 * @throws UserError 65 for a source that says nothing of who stands where
 */
export async function beginElection(plan: BeginPlan): Promise<Begun> {
  const { dir, frame, regions } = plan;
  const documents: SourceDocument[] = [];
  for (const source of plan.sources) documents.push(await opened(source));
  const tables = readTables(documents.flatMap((document) => document.tables));
  const { states, regionKinds } = await standingIn(dir);
  const [only, ...more] = new Set(states.values());
  const usualState = only !== undefined && more.length === 0 ? only : codeOf(frame.title);
  const found = findRoster(tables, { state: plan.state, regions, usualState, states, title: frame.title });
  if (documents.length > 0 && found.contests.length === 0) refuse(documents, found.notes);
  found.countedIn = unitOf(tables[0]?.header ?? []);
  if (!(await isExample(dir))) await alignWith(dir, found, regionKinds);
  const main = plan.state ?? mostOf(found.contests.map(({ state }) => state)) ?? usualState;
  const told = [...found.notes];
  let missing: Joined['missing'] = [];
  let shapes: string | null = null;
  if (plan.boundaries !== undefined) {
    const text = await readFile(plan.boundaries, 'utf8').catch(
      telling(EXIT.data, { what: 'the boundaries cannot be read', where: plan.boundaries }),
    );
    const joined = joinBoundaries(text, plan.boundaries, found.contests, { state: main, regions });
    found.regionKinds.push(...joined.regionKinds);
    told.push(...joined.notes);
    missing = joined.missing;
    shapes = JSON.stringify(joined.boundaries);
  } else {
    const own = found.contests.filter(({ state }) => state === main);
    const drawn = await drawnIn(dir);
    const fresh = own.filter(({ number }) => drawn !== null && !drawn.numbers.has(number));
    const isOver = drawn?.isSquares && (fresh.length > 0 || plan.places !== undefined);
    if (own.length > 0 && (isOver || !(await exists(join(dir, 'maps', 'state.masks.txt'))))) {
      const places = plan.places
        ? placesIn((await opened(plan.places)).tables, own, plan.places.url)
        : new Map();
      shapes = JSON.stringify(tileMap(own, places));
      const lost = own.filter((contest) => places.size > 0 && !places.has(contest));
      told.push(
        places.size > 0
          ? `no boundaries: squares by the places of ${places.size} of ${own.length} contests`
          : 'no boundaries: squares in a plain grid',
      );
      if (lost.length > 0)
        told.push(`no place, so put beside the others: ${someOf(lost.map(({ name }) => name))}`);
    } else {
      missing = fresh.map((contest) => ({ contest, near: [] }));
      if (plan.places) told.push('--places: not used, as the folder has a map that is no squares');
    }
  }
  // A kind of region groups all seats of the state or none: each of them needs its map and table.
  found.regionKinds = found.regionKinds.filter(({ key }) =>
    found.contests.every((contest) => contest.state !== main || contest.regions[key]),
  );
  const grouping = new Set(found.regionKinds.flatMap(({ key, label }) => [key, slug(label)]));
  for (const asked of regions)
    if (!grouping.has(slug(asked)))
      told.push(`--region ${asked}: no column or property of this name groups all contests`);
  told.push(...(await fillFolder(dir, found, frame, coloursOf(found), main)));
  const boundaries = shapes === null ? null : join(dir, 'maps', BOUNDARIES);
  if (boundaries !== null) await replaceFile(boundaries, shapes ?? '');
  return { documents, table: tables[0] ?? null, found, told, missing, boundaries };
}

/** What the folder's maps were drawn from; null where nobody knows. */
async function drawnIn(dir: string): Promise<{ numbers: Set<unknown>; isSquares: boolean } | null> {
  const text = await readFile(join(dir, 'maps', BOUNDARIES), 'utf8').catch(() => null);
  if (text === null) return null;
  const shapes = JSON.parse(text) as FeatureCollection;
  const numbers = new Set(shapes.features.map(({ properties }) => properties?.number as unknown));
  return { numbers, isSquares: isTileMap(shapes) };
}

async function opened(source: Exchange): Promise<SourceDocument> {
  if (source.failure !== null || source.status >= 400)
    throw new UserError(EXIT.unavailable, {
      what: 'the page could not be had',
      got: source.failure ?? `${source.status}`,
      where: source.url,
    });
  try {
    return await openDocument(source, MAX_BYTES);
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    const { message, got, expected } = error;
    throw new UserError(EXIT.data, { what: message, got, expected, where: source.url, cause: error });
  }
}

function refuse(documents: readonly SourceDocument[], notes: readonly string[]): never {
  const others = notes.find((note) => /^only .* left out$/.test(note));
  if (others !== undefined)
    throw new UserError(EXIT.usage, {
      what: 'the source has no such state',
      got: others,
      expected: 'the code of one of them, by --state',
      where: documents.map(({ url }) => url).join(', '),
    });
  const [table] = documents.flatMap(({ tables }) => tables);
  const isShapes = documents.some(({ text }) =>
    /^\s*\{.*?"type"\s*:\s*"(FeatureCollection|Topology)"/s.test(text ?? ''),
  );
  const where = documents.map(({ url }) => url).join(', ');
  if (table && table.rows.length > 1 && isBare(table))
    throw new UserError(EXIT.data, {
      what: 'it has no header, and what stands in its columns does not say by itself who stands where',
      got: `a first line of ${(table.rows[0] ?? []).slice(0, 10).join(', ')}`,
      expected:
        'constituencies in runs, a name for each candidate, parties that come again, one column of votes',
      where,
      remedy: 'put a line above it that names its columns, as Constituency,Candidate,Party,Votes',
    });
  throw new UserError(EXIT.data, {
    what: 'nothing in it says who stands where',
    got: table ? `columns ${(table.rows[0] ?? []).slice(0, 10).join(', ')}` : 'no table and no list',
    expected: 'a table with a column of constituencies and one of candidates or parties',
    where,
    remedy: isShapes
      ? 'these are shapes: give them by --boundaries, with or without --from'
      : 'name the columns so, in a CSV or a spreadsheet, and give that',
  });
}

/** Colours for the parties that matter most: most votes where there are any, else most candidates. */
function coloursOf({ parties, candidates }: Found): Map<string, string> {
  const weights = new Map<string, number>();
  for (const { party, electionDay, postal } of candidates)
    weights.set(party, (weights.get(party) ?? 0) + 1 + (electionDay ?? 0) + (postal ?? 0));
  const ranked = parties
    .filter(({ kind }) => kind === 'party')
    .sort((a, b) => (weights.get(b.id) ?? 0) - (weights.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1))
    .slice(0, COLOURED);
  const colours = colourChoices(ranked.length);
  return new Map(ranked.flatMap(({ id }, at) => (colours[at] === undefined ? [] : [[id, colours[at]]])));
}

function mostOf(texts: readonly string[]): string | undefined {
  return [...timesOf(texts)].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The first few of several names. */
function someOf(names: readonly string[]): string {
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}
