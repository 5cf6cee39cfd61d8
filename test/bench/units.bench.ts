import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import type { Poll } from '../../controller/feed/report.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import { beginNight, step } from '../../controller/night/step.ts';
import { openPages, renderPagesInSlices } from '../../controller/render/board/pages.ts';
import { viewOf } from '../../controller/render/board/view.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
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
 * What a poll costs that changes 200 of the 3,152 counties of the United States: processor time until the contests are summed and
 * what happened is told, the map of the counties is painted and saved, and every board is rendered; of them the counties' own
 * apart. Half of the votes are counted before, and each poll brings 200 counties to their end, until none is left; then the
 * night begins anew.
 */
export async function bench(): Promise<BenchResult> {
  const { dir, remove } = temporaryDir();
  const bundled = await loadElection(new URL('../../elections/us-2020', import.meta.url).pathname);
  const final = [...(await readResults(bundled)).values()].flatMap(({ units }) => [...(units ?? [])]);
  const election = numbered(bundled);
  await drawCells(final.length, dir);
  let now = election.countStarts ?? 0;
  const effects = { clock: { now: () => now, wall: () => now } };
  const poll = (part: number, some: typeof final): Poll => {
    const reports = some.map(([id, count]) => pageOfResult(id, count, election, part, now));
    return { feed: 'own', at: now, reports, problems: [], pages: 1, unchanged: 0, arrivedWall: 0 };
  };
  const begun = step(beginNight(election, 'test'), poll(0.5, final), election, now).state;
  const maps = await openMapBook({ ...election, dir }, begun.count, join(dir, 'out'));
  const book = openPages(election, dir, effects);
  let night = begun;
  /** Every board, and the frames of all pages at the end; gives the part of the counties' board in that, ms of processor. */
  const render = (): number => {
    let began = process.cpuUsage();
    const houses = sumHouses(night.count, election);
    const shown = { projection: null, maps: maps.pictures, now, clockRate: 0 };
    const view = viewOf(election, night, houses, shown);
    const boards = renderPagesInSlices(view, book, effects);
    let own = cpuMs(began);
    for (const { id } of book.boards) {
      began = process.cpuUsage();
      boards.next();
      if (id === 'units') own += cpuMs(began);
    }
    began = process.cpuUsage();
    boards.next();
    return own + cpuMs(began);
  };
  const parts: number[][] = [[], [], [], [], []];
  let polls = 0;
  let painted = 0;
  for (let nights = 0; nights < NIGHTS; nights++) {
    night = begun;
    atOnce(maps.paint(night.count, election));
    render();
    for (let first = 0; first + CHANGED <= final.length; first += CHANGED) {
      now += 60_000;
      const news = poll(1, final.slice(first, first + CHANGED));
      const began = process.cpuUsage();
      night = step(night, news, election, now).state;
      const stepped = cpuMs(began);
      const saved = atOnce(maps.paint(night.count, election));
      const drawn = cpuMs(began);
      const own = render();
      const all = cpuMs(began);
      if (polls++ < COLD) continue;
      painted += saved.length;
      const costs = [stepped, drawn - stepped, drawn + own, all - drawn, all];
      for (const [i, ms] of costs.entries()) parts[i]?.push(ms);
    }
  }
  const { width = 0, height = 0 } = maps.pictures.get('units') ?? {};
  remove();
  const names = [
    'step: accepted, summed to contests, events told',
    'map of counties painted and saved',
    `step, map, the counties' board and the frames (goal: under 50)`,
    `all ${book.boards.length} boards rendered`,
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
