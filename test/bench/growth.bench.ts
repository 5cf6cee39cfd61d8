import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { direct } from '../../controller/director/direct.ts';
import { readPlan } from '../../controller/director/rundown-file.ts';
import { openingState } from '../../controller/director/state.ts';
import { contestId } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import type { Report } from '../../controller/feed/report.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { openPages, renderPages, settlePages } from '../../controller/render/board/pages.ts';
import { viewOf } from '../../controller/render/board/view.ts';
import { inksOf } from '../../controller/render/map/ink.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { writeMasks } from '../../controller/render/map/mask-file.ts';
import { openMap } from '../../controller/render/map/painter.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { deriveEvents } from '../../controller/tally/derive.ts';
import { diffTallies } from '../../controller/tally/diff.ts';
import { type HouseTotal, sumHouses } from '../../controller/tally/house.ts';
import { masksOf } from '../../mask-tool/owners.ts';
import { constituencyPage } from '../feed/eci-page.ts';
import { encode } from '../map/small-map.ts';
import type { Span } from './flame.ts';
import { rosterOf, wardOf, writePlains } from './plains.ts';
import type { BenchOptions, BenchResult, BenchRow } from './result.ts';
import { quantile } from './rounds.ts';

const SIZES = [30, 294, 824, 4123];
const PARTS = ['parse', 'accept', 'diff', 'derive', 'sum', 'paint', 'encode', 'render', 'direct'] as const;
/** Side of the map, px: it does not grow with the seats. */
const SIDE = 1000;
const START = Date.parse('2021-05-02T09:00:00+05:30');
/** Growth (exponent of the number of contests) above this is no longer linear, noise allowed for. */
const LINEAR = 1.2;
const WARM_UP = 2;

type Times = Record<(typeof PARTS)[number], number[]>;

/**
 * Where the time of a poll goes, by part and number of contests: every page new, and one page new. What OBS does with
 * the result (react, request, pixel) grows with the pages of the rundown and not with contests: `night` and `stage` have it.
 * Options: `--rounds N` (6), `--seats N` for one size.
 */
export async function bench({ rounds = '6', seats }: BenchOptions): Promise<BenchResult> {
  keepYoung();
  const sizes = seats === undefined ? SIZES : [Number(seats)];
  const rows: BenchRow[] = [];
  const notes: string[] = [];
  for (const kind of ['every page new', 'one page new'] as const) {
    const medians: Record<string, number>[] = [];
    for (const size of sizes) {
      const times = await timePolls(size, kind === 'one page new', Number(rounds));
      const median = Object.fromEntries(PARTS.map((part) => [part, quantile(times[part], 0.5)]));
      medians.push(median);
      const all = PARTS.reduce((sum, part) => sum + (median[part] ?? 0), 0);
      const shares = PARTS.map((part) => [part, Math.round((100 * (median[part] ?? 0)) / all)] as const)
        .filter(([, share]) => share > 0)
        .sort((a, b) => b[1] - a[1]);
      notes.push(
        `${kind}, ${size} contests: ${all.toFixed(1)} ms: ${shares.map(([part, share]) => `${part} ${share} %`).join(', ')}`,
      );
      for (const part of PARTS)
        rows.push({
          contender: `${kind}: ${part}, ${size} contests`,
          n: times[part].length,
          medianMs: median[part] ?? 0,
          p95Ms: quantile(times[part], 0.95),
          ratio: (medians[0]?.[part] ?? 0) / (median[part] ?? 0),
        });
    }
    const grown = PARTS.map(
      (part) =>
        [
          part,
          growth(
            sizes,
            medians.map((median) => median[part] ?? 0),
          ),
        ] as const,
    );
    const worse = grown.filter(([, power]) => power > LINEAR);
    notes.push(
      `${kind}: grows with the power ${grown.map(([part, power]) => `${part} ${power.toFixed(2)}`).join(', ')} of the contests; nothing above linear: ${worse.length === 0 ? 'met' : `MISSED by ${worse.map(([part]) => part).join(', ')}`}`,
    );
  }
  return { name: 'growth', rival: `${sizes[0]} contests`, rows, notes };
}

/** What the program asks of V8 (countnight.mjs) and what a poll's time depends on. */
export function keepYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/** Slope of the times over the sizes, both as logarithms, between the last two; below a tenth of a ms it is noise. */
function growth(sizes: readonly number[], ms: readonly number[]): number {
  const [before = 1, last = 1] = sizes.slice(-2);
  const [first = 0, second = 0] = ms.slice(-2);
  if (second < 0.1) return 0;
  return Math.log(second / Math.max(first, 0.01)) / Math.log(last / before);
}

/**
 * Ms of each part of a poll, a value a round.
 *
 * @param one whether each poll after the first brings one new page, not all
 * @param watch gets the span of each part that is counted
 */
export async function timePolls(
  seats: number,
  one: boolean,
  rounds: number,
  watch: (part: string, span: Span) => void = () => {},
): Promise<Times> {
  const dir = await mkdtemp(join(tmpdir(), 'growth-'));
  try {
    const folder = await writePlains(join(dir, 'election'), seats);
    await writeGrid(join(folder, 'maps'), seats);
    const election = await loadElection(folder);
    const spec = await readFeedSpec(folder);
    const lane = new Lane(spec.feeds[0] as (typeof spec.feeds)[0], spec, election);
    const plan = await readPlan(election);
    const maps = await openMapBook(election, emptyCount(election, 'test'), join(dir, 'out'));
    const { base, masks } = await grid(seats);
    const painter = openMap(base, masks);
    const effects = { clock: { now: () => START, wall: Date.now } };
    const book = openPages(election, join(dir, 'out'), effects);
    const times = Object.fromEntries(PARTS.map((part) => [part, [] as number[]])) as Times;
    let count: Count = emptyCount(election, 'test');
    let houses: ReadonlyMap<string, HouseTotal> = sumHouses(count, election);
    let director = openingState();
    for (let round = 0; round < rounds + WARM_UP; round++) {
      const now = START + round * 60_000;
      const timed = <T>(part: keyof Times, work: () => T): T => {
        const from = monotonicUs();
        const done = work();
        const to = monotonicUs();
        if (round < WARM_UP) return done;
        times[part].push((to - from) / 1000);
        watch(part, { from, to });
        return done;
      };
      const asked =
        one && round > 0 ? [1 + ((round * 7) % seats)] : Array.from({ length: seats }, (_, i) => i + 1);
      const pages = asked.map((seat) => [seat, Buffer.from(pageOf(seat, round))] as const);
      const reports = timed('parse', () => pages.flatMap(([seat, body]) => readPage(lane, seat, body, now)));
      if (reports.length !== asked.length)
        throw new Error(`${reports.length} of ${asked.length} pages were read`);
      const before = count;
      count = timed('accept', () => acceptReports(before, reports, { election, now })).count;
      const changes = timed('diff', () => diffTallies(before, count));
      const events = timed('derive', () => deriveEvents(changes, before, count, election, { now }));
      const summed = houses;
      houses = timed('sum', () => sumHouses(count, election, { count: before, houses: summed }));
      timed('paint', () => painter.paint(inksOf(count.tallies, election)));
      timed('encode', () => painter.png());
      const shown = { projection: null, maps: maps.pictures, photos: new Map(), now, clockRate: 1 };
      const view = viewOf(election, { count, flips: [], recent: events.slice(-40) }, houses, shown);
      timed('render', () => renderPages(view, book, effects));
      const changed = changes.map(({ contest }) => contest);
      const moment = { night: now, wall: now };
      const input = { plan, events, changed, tallies: count.tallies };
      director = timed('direct', () => direct(director, input, moment)).state;
    }
    await settlePages(book);
    return times;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The clock that V8's profiles have too. */
function monotonicUs(): number {
  return Number(process.hrtime.bigint()) / 1000;
}

/** One page of the simulated site, read as the night reads it. */
export function readPage(lane: Lane, seat: number, body: Buffer, at: number): readonly Report[] {
  const url = `http://results.example/Result2021/ConstituencywiseEX${seat}.htm?ac=${seat}`;
  const exchange = goodExchange(url, at, body);
  return lane.accept(exchange, { contest: contestId('EX', seat), state: 'EX' }).reports;
}

/** Each round has more votes, and in every fifth seat somebody else leads. */
export function pageOf(seat: number, round: number): string {
  const roster = rosterOf(seat);
  const rows = roster.map(({ votes, ...who }, i) => {
    const turn = seat % 5 === 0 ? (i + round) % 2 : 0;
    const electionDay = Math.floor((votes * (round + 1)) / 20) + turn * 3000;
    return { ...who, electionDay, postal: 0, votes: electionDay };
  });
  return constituencyPage({
    ...{ state: 'Plains', name: wardOf(seat), rows },
    status: `Status as on Round, ${round + 1}/20`,
    stamp: `Last Updated at 09:${String(round).padStart(2, '0')} am On 02/05/2021`,
  });
}

/** A square of equal cells, with a line between them. */
async function grid(seats: number): Promise<{ base: Buffer; masks: ReturnType<typeof masksOf> }> {
  const columns = Math.ceil(Math.sqrt(seats));
  const cell = Math.floor(SIDE / columns);
  const owners = new Uint16Array(SIDE * SIDE);
  const pixels = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const seat = Math.floor(y / cell) * columns + Math.floor(x / cell) + 1;
      const inside = x % cell > 0 && y % cell > 0 && x < cell * columns && seat <= seats;
      if (inside) owners[y * SIDE + x] = seat;
      pixels.set(inside ? [61, 72, 92, 255] : [13, 17, 23, 255], (y * SIDE + x) * 4);
    }
  const ids = Array.from({ length: seats }, (_, i) => i + 1);
  return {
    base: encode(SIDE, SIDE, pixels),
    masks: masksOf({ width: SIDE, height: SIDE, pixels: owners, ids }),
  };
}

async function writeGrid(dir: string, seats: number): Promise<void> {
  const { base, masks } = await grid(seats);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'state.base.png'), base);
  await writeFile(join(dir, 'state.masks.txt'), writeMasks(masks));
}
