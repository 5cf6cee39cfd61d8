import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'cheerio';
import { PNG } from 'pngjs';
import { loadElection } from '../../controller/election/load.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { openMap } from '../../controller/render/map/painter.ts';
import { encode } from '../map/small-map.ts';
import { pageOf, readPage, timePolls } from './growth.bench.ts';
import { medianSeats, picture } from './maps-pictures.ts';
import { writePlains } from './plains.ts';
import type { BenchResult, BenchRow } from './result.ts';
import { alternate, type Contender, rowsOf } from './rounds.ts';

const ROUNDS = 7;
/** A poll with one new page is short, and is measured more often. */
const SHORT_ROUNDS = 20;
const SEATS = 294;
const COLOURS = ['#1fa34a', '#ff8c1a', '#d0312d', '#19a5e0', '#8e44ad'];

/**
 * Ratios that a machine can hardly change: processor against processor, in turns, without a disk, and of each contender
 * its fastest round. The tests run it again and refuse a ratio 30 % worse than the one that is kept. A seat painted and
 * encoded, against pngjs; a page read, against the same bytes in cheerio alone; a poll with one new page, against one
 * in which every page is new.
 */
export async function bench(): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'short-'));
  try {
    const rows = [
      ...(await fastest('a seat painted', paintings())),
      ...(await fastest('a page read', await readings(dir))),
      ...(await polls()),
    ];
    return { name: 'short', rival: 'the first of each pair', rows, notes: [] };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function fastest(group: string, contenders: Record<string, Contender>): Promise<BenchRow[]> {
  const [rival = ''] = Object.keys(contenders);
  return ofFastest(await alternate(contenders, ROUNDS), rival, group);
}

/** Rows whose ratios are of the fastest rounds: other work on the machine makes rounds slower, never faster. */
function ofFastest(times: ReadonlyMap<string, readonly number[]>, rival: string, group: string): BenchRow[] {
  const best = [...times.values()].map((ms) => Math.min(...ms));
  const first = Math.min(...(times.get(rival) ?? []));
  return rowsOf(times, rival, group).map((row, i) => ({ ...row, ratio: first / (best[i] as number) }));
}

function paintings(): Record<string, Contender> {
  const map = picture(1280, 720, SEATS, false);
  const base = encode(map.width, map.height, map.pixels);
  const seats = medianSeats(map, 9);
  const ours = openMap(base, map.masks);
  const colourAt = (k: number): string => COLOURS[k % COLOURS.length] as string;
  ours.paint(new Map([...map.masks.seats.keys()].map((id) => [id, { colour: colourAt(id), style: 'won' }])));
  let visits = 0;
  return {
    pngjs: (k) => {
      const png = PNG.sync.read(base);
      png.data.fill(k % 256, 0, 4);
      PNG.sync.write(png);
    },
    ours: () => {
      const id = seats[visits % seats.length] as number;
      // Each visit changes the seat's colour.
      const colour = colourAt(id + 1 + Math.floor(visits++ / seats.length));
      ours.paint(new Map([[id, { colour, style: 'won' }]]));
      ours.png();
    },
  };
}

async function readings(dir: string): Promise<Record<string, Contender>> {
  const folder = await writePlains(join(dir, 'election'), SEATS);
  const election = await loadElection(folder);
  const spec = await readFeedSpec(folder);
  const lane = new Lane(spec.feeds[0] as (typeof spec.feeds)[0], spec, election);
  const bodyAt = (k: number): Buffer => Buffer.from(pageOf(1 + (k % SEATS), k));
  let at = election.countStarts ?? 0;
  return {
    cheerio: (k) => {
      const page = load(bodyAt(k));
      page('table tr').each((_, row) => {
        page(row).text();
      });
    },
    ours: (k) => {
      at += 60_000;
      readPage(lane, 1 + (k % SEATS), bodyAt(k), at);
    },
  };
}

async function polls(): Promise<BenchRow[]> {
  const sums = async (one: boolean, rounds: number): Promise<number[]> => {
    const parts = Object.values(await timePolls(SEATS, one, rounds));
    return Array.from({ length: rounds }, (_, round) => parts.reduce((sum, ms) => sum + (ms[round] ?? 0), 0));
  };
  const times = new Map([
    ['every page new', await sums(false, ROUNDS)],
    ['one page new', await sums(true, SHORT_ROUNDS)],
  ]);
  return ofFastest(times, 'every page new', `a poll of ${SEATS} contests`);
}
