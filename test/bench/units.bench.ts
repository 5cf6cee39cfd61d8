import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { openPages, renderPages } from '../../controller/render/board/pages.ts';
import { viewOf } from '../../controller/render/board/view.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import { sumHouses } from '../../controller/tally/house.ts';
import { temporaryDir } from '../look/browser.ts';
import { pageOfResult } from '../look/result-pages.ts';
import type { BenchResult } from './result.ts';
import { rowsOf } from './rounds.ts';

const BOTH = 'both';
const CHANGED = 200;
const POLLS = 40;
/** The first few run cold. */
const COLD = 8;

/**
 * What a poll costs that changes 200 of the 3,152 counties of the United States: processor time until the contests are summed
 * and every board is rendered. Half of the votes are counted before, and each poll brings others 200 counties further.
 */
export async function bench(): Promise<BenchResult> {
  const { dir, remove } = temporaryDir();
  const election = await loadElection(new URL('../../elections/us-2020', import.meta.url).pathname);
  const units = [...(await readResults(election)).values()].flatMap(({ units: parts }) => [...(parts ?? [])]);
  let now = election.countStarts ?? 0;
  const effects = { clock: { now: () => now, wall: () => now } };
  const reports = (part: number, some: typeof units) =>
    some.map(([id, count]) => pageOfResult(id, count, election, part, now));
  let { count } = acceptReports(emptyCount(election, 'test'), reports(0.5, units), { election, now });
  const book = openPages(election, dir, effects);
  const render = () => {
    const shown = { projection: null, maps: new Map(), now, clockRate: 0 };
    return renderPages(
      viewOf(election, { count, flips: [], recent: [] }, sumHouses(count, election), shown),
      book,
      effects,
    );
  };
  render();
  const counted: number[] = [];
  const drawn: number[] = [];
  for (let poll = 0; poll < POLLS; poll++) {
    now += 60_000;
    const some = Array.from(
      { length: CHANGED },
      (_, i) => units[(poll * CHANGED + i) % units.length],
    ).flatMap((one) => (one ? [one] : []));
    const news = reports(0.55 + poll * 0.01, some);
    const began = process.cpuUsage();
    ({ count } = acceptReports(count, news, { election, now }));
    const between = cpuMs(began);
    render();
    if (poll < COLD) continue;
    counted.push(between);
    drawn.push(cpuMs(began) - between);
  }
  remove();
  const both = counted.map((ms, i) => ms + (drawn[i] ?? 0));
  const times = new Map([
    ['accepted and summed to contests', counted],
    ['houses summed, boards rendered', drawn],
    [BOTH, both],
  ]);
  return {
    name: 'units',
    rival: BOTH,
    rows: rowsOf(times, BOTH),
    notes: [
      `ms of processor; ${CHANGED} of ${units.length} counties change in each of ${POLLS - COLD} polls`,
      `memory at the end ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    ],
  };
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
