import { loadElection } from '../../controller/election/load.ts';
import { openPages, renderPages } from '../../controller/render/board/pages.ts';
import type { Fragment } from '../../controller/render/page.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { LAYOUTS, type Layout, openBoard, sized, temporaryDir } from '../look/browser.ts';
import { nightView, readResults, reportOf } from '../look/night.ts';
import type { BenchResult } from './result.ts';

const BOARDS = ['state', 'tally', 'house', 'states', 'seat'];
/** `SOAK_SECONDS=600` is the long run: 20 updates a second for ten minutes. */
const SOAK_SECONDS = Number(process.env.SOAK_SECONDS ?? 20);
const UPDATES_PER_SECOND = 20;

/**
 * What an update costs: rendering its boards here, and script and layout in Chromium; then a soak at 20
 * updates a second, with the heap before and after a forced collection and every task over 50 ms.
 */
export async function bench(): Promise<BenchResult> {
  const { dir, remove } = temporaryDir();
  const election = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
  let view = await nightView(election, 'half', dir);
  const effects = { clock: { now: () => view.now, wall: () => Date.now() } };
  const book = openPages(election, dir, effects);
  const firstMs = timed(() => renderPages(view, book, effects));

  const results = readResults(election);
  const seats = [...election.contests.keys()].filter((id) => id.startsWith(`${election.mainState}-`));
  const oneSeat: number[] = [];
  const pushes = new Map<string, Fragment[]>(BOARDS.map((id) => [id, []]));
  seats.forEach((seat, at) => {
    const now = view.now + 1000;
    const { count } = acceptReports(view.count, reportOf(seat, 0.95, now, election, results), {
      election,
      now,
    });
    const houses = new Map([
      ...view.houses,
      [election.mainState, sumHouse(count, election, election.mainState)],
    ]);
    view = { ...view, count, houses, now, dataAt: now, seat };
    const ms = timed(() => renderPages(view, book, effects));
    // The first few run cold.
    if (at >= 20) oneSeat.push(ms);
    for (const [id, list] of pushes) list.push(book.pages.get(id)?.fragment as Fragment);
  });
  const everything: number[] = [];
  for (let run = 0; run < 30; run++) {
    book.drawn.clear();
    everything.push(timed(() => renderPages(view, book, effects)));
  }

  const rows: BenchResult['rows'][number][] = [
    row('one seat: its boards rendered and written', oneSeat, median(everything)),
    row('every board rendered and written', everything, median(everything)),
  ];
  const notes = [`first render of ${book.boards.length} boards, cold: ${firstMs.toFixed(0)} ms`];

  const browser = await openBrowser();
  try {
    const page = await openTab(browser);
    await sized(page, LAYOUTS[0] as Layout);
    for (const id of BOARDS) {
      await openBoard(page, dir, id);
      const base = book.rev * 10;
      const updates = (pushes.get(id) ?? []).map((fragment, at) => raised(fragment, base + at));
      const costs = await page.evaluate(
        (list) => {
          const measured: number[] = [];
          const board = document.getElementById('board') as HTMLElement;
          for (const envelope of list) {
            const start = performance.now();
            (window as unknown as { countnight: { receive(e: unknown): void } }).countnight.receive(envelope);
            board.getBoundingClientRect();
            measured.push(performance.now() - start);
          }
          return measured;
        },
        updates as unknown as object[],
      );
      rows.push(row(`${id}: script and layout of an update in the page`, (costs as number[]).slice(20), 8));
    }
    notes.push('page rows: ratio is the budget of 8 ms over the median');
    await openBoard(page, dir, 'state');
    notes.push(...(await soak(page, pushes.get('state') ?? [], book.rev * 1000)));
  } finally {
    await browser.close();
    remove();
  }
  return { name: 'look', rival: 'every board rendered and written', rows, notes };
}

async function soak(
  page: import('puppeteer-core').Page,
  fragments: readonly Fragment[],
  base: number,
): Promise<string[]> {
  const devtools = await page.createCDPSession();
  const heap = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    return ((await devtools.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize / 2 ** 20;
  };
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(window, { long, began: performance.now() });
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) {
        if (task.startTime > (window as unknown as { began: number }).began + 1000) long.push(task.duration);
      }
    }).observe({ entryTypes: ['longtask'] });
  });
  // A loaded machine takes the processor away in mid-task: what a task itself costs is its thread's own time.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const costs: number[] = [];
  const push = async (from: number, seconds: number) => {
    let sofar = await worked();
    for (let at = 0; at < seconds * UPDATES_PER_SECOND; at++) {
      const due = performance.now() + 1000 / UPDATES_PER_SECOND;
      const fragment = fragments[(from + at) % fragments.length] as Fragment;
      await page.evaluate(
        (envelope) =>
          (window as unknown as { countnight: { receive(e: unknown): void } }).countnight.receive(envelope),
        raised(repainted(fragment, from + at), base + from + at) as never,
      );
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      const now = await worked();
      if (from + at >= UPDATES_PER_SECOND) costs.push(now - sofar);
      sofar = now;
    }
  };
  const warm = Math.min(5, SOAK_SECONDS / 4);
  await push(0, warm);
  const before = await heap();
  await push(warm * UPDATES_PER_SECOND, SOAK_SECONDS - warm);
  const after = await heap();
  costs.sort((a, b) => a - b);
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long);
  return [
    `soak: ${SOAK_SECONDS} s at ${UPDATES_PER_SECOND} updates a second; heap ${before.toFixed(2)} -> ${after.toFixed(2)} MB after collection`,
    `soak: processor time of the page's thread between two updates, all its tasks together: median ${median(costs).toFixed(1)} ms, p99.9 ${(costs[Math.floor(costs.length * 0.999)] ?? 0).toFixed(1)} ms, most ${(costs.at(-1) ?? 0).toFixed(1)} ms; over 50 ms: ${costs.filter((ms) => ms > 50).length}`,
    `soak: ${long.length} tasks over 50 ms after the first second${long.length ? `, longest ${Math.max(...long).toFixed(0)} ms` : ''}`,
  ];
}

/** Every tenth update of the soak brings a map as if it were painted anew: loaded, decoded, faded in. */
function repainted(fragment: Fragment, at: number): Fragment {
  const painted = Math.floor(at / 10) + 2;
  return { ...fragment, json: fragment.json.replace(/(maps\/state\.\w+\.png)/g, `$1?${painted}`) };
}

/** The same fragment as a later revision, so that the page takes it. */
function raised(fragment: Fragment, rev: number): Fragment {
  const content = JSON.parse(fragment.json);
  return {
    ...fragment,
    rev,
    seq: rev,
    json: JSON.stringify({ ...content, board: { ...content.board, rev } }),
  };
}

function row(contender: string, values: readonly number[], rivalMs: number): BenchResult['rows'][number] {
  const sorted = [...values].sort((a, b) => a - b);
  const medianMs = median(values);
  const p95Ms = sorted[Math.floor(sorted.length * 0.95)] ?? medianMs;
  return { contender, n: values.length, medianMs, p95Ms, ratio: rivalMs / medianMs };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
