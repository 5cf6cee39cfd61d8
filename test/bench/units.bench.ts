import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import { openPages, renderPages } from '../../controller/render/board/pages.ts';
import { viewOf } from '../../controller/render/board/view.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { sumHouses } from '../../controller/tally/house.ts';
import { drawMaps } from '../../mask-tool/draw-maps.ts';
import { temporaryDir } from '../look/browser.ts';
import { pageOfResult } from '../look/result-pages.ts';
import type { BenchResult } from './result.ts';
import { rowsOf } from './rounds.ts';

const ALL = 'all of it';
const CHANGED = 200;
const NIGHTS = 3;
/** The first few of all polls run cold. */
const COLD = 8;

/**
 * What a poll costs that changes 200 of the 3,152 counties of the United States: processor time until the contests are summed,
 * the map of the counties is painted and saved, and every board is rendered. Half of the votes are counted before, and each poll brings
 * 200 counties to their end, until none is left; then the night begins anew.
 */
export async function bench(): Promise<BenchResult> {
  const { dir, remove } = temporaryDir();
  const bundled = await loadElection(new URL('../../elections/us-2020', import.meta.url).pathname);
  const final = [...(await readResults(bundled)).values()].flatMap(({ units }) => [...(units ?? [])]);
  const election = numbered(bundled);
  await drawCells(final.length, dir);
  let now = election.countStarts ?? 0;
  const effects = { clock: { now: () => now, wall: () => now } };
  const reports = (part: number, some: typeof final) =>
    some.map(([id, count]) => pageOfResult(id, count, election, part, now));
  const begun = acceptReports(emptyCount(election, 'test'), reports(0.5, final), { election, now }).count;
  const maps = await openMapBook({ ...election, dir }, begun, join(dir, 'out'));
  const book = openPages(election, dir, effects);
  let count = begun;
  const render = () => {
    const shown = { projection: null, maps: maps.pictures, now, clockRate: 0 };
    return renderPages(
      viewOf(election, { count, flips: [], recent: [] }, sumHouses(count, election), shown),
      book,
      effects,
    );
  };
  const parts: number[][] = [[], [], [], []];
  let polls = 0;
  let painted = 0;
  for (let night = 0; night < NIGHTS; night++) {
    count = begun;
    atOnce(maps.paint(count, election));
    render();
    for (let first = 0; first + CHANGED <= final.length; first += CHANGED) {
      now += 60_000;
      const news = reports(1, final.slice(first, first + CHANGED));
      const began = process.cpuUsage();
      ({ count } = acceptReports(count, news, { election, now }));
      const accepted = cpuMs(began);
      const saved = atOnce(maps.paint(count, election));
      const drawn = cpuMs(began);
      render();
      const all = cpuMs(began);
      if (polls++ < COLD) continue;
      painted += saved.length;
      for (const [i, ms] of [accepted, drawn - accepted, all - drawn, all].entries()) parts[i]?.push(ms);
    }
  }
  const { width = 0, height = 0 } = maps.pictures.get('units') ?? {};
  remove();
  const names = [
    'accepted and summed to contests',
    'map of counties painted and saved',
    'boards rendered',
    ALL,
  ];
  return {
    name: 'units',
    rival: ALL,
    rows: rowsOf(new Map(names.map((name, i) => [name, parts[i] ?? []])), ALL),
    notes: [
      `ms of processor; ${CHANGED} of ${final.length} counties change in each of ${polls - COLD} polls`,
      `the map is ${width}x${height}, of as many squares, and was saved anew in ${painted} of them; those 200 stand in columns, so that the whole height changes`,
      `memory at the end ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    ],
  };
}

/** On a map of all units each needs a number of its own. */
function numbered(election: Election): Election {
  let number = 0;
  const units = new Map(
    [...(election.units ?? [])].map(([id, own]) => [id, own.map((unit) => ({ ...unit, number: ++number }))]),
  );
  return { ...election, units };
}

/** A made-up map `units`, a square for each number, column after column. */
async function drawCells(cells: number, dir: string): Promise<void> {
  const rows = Math.ceil(Math.sqrt(cells));
  const features = Array.from({ length: cells }, (_, i) => {
    const [x, y] = [Math.floor(i / rows) / 10, (i % rows) / 10];
    const ends = [
      [x, y],
      [x + 0.1, y],
      [x + 0.1, y + 0.1],
      [x, y + 0.1],
      [x, y],
    ];
    return {
      type: 'Feature',
      properties: { number: i + 1 },
      geometry: { type: 'Polygon', coordinates: [ends] },
    };
  });
  const boundaries = join(dir, 'cells.geojson');
  writeFileSync(boundaries, JSON.stringify({ type: 'FeatureCollection', features }));
  await drawMaps({ boundaries, out: join(dir, 'maps'), name: 'units', inset: false });
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
