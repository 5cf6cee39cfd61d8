import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { pageUrl, resultPage } from '../../controller/simulate/result-page.ts';
import type { BenchResult } from './result.ts';
import { alternate, quantile, rowsOf } from './rounds.ts';

const FOLDER = 'elections/west-bengal-2021';
const SOUP = "BeautifulSoup's html.parser";
const ROUNDS = 7;

interface Pages {
  election: Election;
  /** Address -> page, in two versions with different votes. */
  versions: readonly ReadonlyMap<string, string>[];
}

/**
 * Reading 294 constituency pages from memory: nothing changed, everything changed, and the same pages with
 * BeautifulSoup in one run; then the main thread's delay while a feed thread polls them from a local server.
 */
export async function bench(): Promise<BenchResult> {
  const pages = await makePages();
  const lane = await openLane(pages.election);
  const soup = await Soup.start(pages.versions[0] as ReadonlyMap<string, string>);
  const cpu = { unchanged: [] as number[], changed: [] as number[] };
  // CPU and not wall time, for both: a busy machine shall not decide.
  const read = (version: number, into: number[]): number => {
    const before = process.cpuUsage();
    readAll(lane, pages.versions[version] as ReadonlyMap<string, string>, pages.election);
    const { user, system } = process.cpuUsage(before);
    into.push((user + system) / 1000);
    return (user + system) / 1000;
  };
  let version = 0;
  const times = await alternate(
    {
      'nothing changed': () => read(version, cpu.unchanged),
      'everything changed': () => {
        version = 1 - version;
        return read(version, cpu.changed);
      },
      ...(soup && { [SOUP]: () => soup.read() }),
    },
    ROUNDS,
  );
  soup?.stop();
  const delay = await pollDelay(pages);
  const bytes = [...(pages.versions[0] as ReadonlyMap<string, string>).values()].reduce(
    (sum, page) => sum + page.length,
    0,
  );
  return {
    name: 'feed',
    rival: SOUP,
    rows: rowsOf(times, SOUP),
    notes: [
      `${pages.versions[0]?.size} pages, ${Math.round(bytes / 1024)} KiB`,
      `times are CPU; median: nothing changed ${quantile(cpu.unchanged, 0.5).toFixed(1)} ms (promise: under 20), everything changed ${quantile(cpu.changed, 0.5).toFixed(0)} ms (promise: under 4000)`,
      `main thread while a feed thread polls ${delay.pages} pages three times: event-loop delay p99 ${delay.p99.toFixed(1)} ms (promise: under 20), most requests in flight ${delay.inFlight}`,
      ...(soup ? [] : ['no Python with bs4 here: the rival did not run']),
    ],
  };
}

async function makePages(): Promise<Pages> {
  const election = await loadElection(FOLDER);
  const make = (round: number): Map<string, string> =>
    new Map(
      [...election.contests.values()]
        .filter(({ state }) => state === election.mainState)
        .map((contest) => {
          const roster = election.candidates.get(contest.id) ?? [];
          const electionDay = roster.map((_, i) => 1000 * round + 37 * i + contest.number);
          const facts = {
            electionDay,
            postal: roster.map((_, i) => i),
            round,
            rounds: 20,
            declared: false,
            at: Date.parse('2021-05-02T06:00:00Z'),
          };
          return [pageUrl(contest), resultPage(election, contest, roster, facts as never)] as const;
        }),
    );
  return { election, versions: [make(3), make(4)] };
}

async function openLane(election: Election): Promise<Lane> {
  const spec = await readFeedSpec(FOLDER);
  const [feed] = spec.feeds;
  if (!feed) throw new Error('the election has no feed');
  return new Lane(feed, spec, election);
}

function readAll(lane: Lane, pages: ReadonlyMap<string, string>, election: Election): void {
  for (const contest of election.contests.values()) {
    if (contest.state !== election.mainState) continue;
    const url = pageUrl(contest);
    const body = bodyOf(pages.get(url) ?? '');
    const exchange = goodExchange(url, 0, body);
    const { problems } = lane.accept(exchange, {
      contest: contest.id,
      state: contest.state,
    });
    if (problems.length > 0) throw new Error(`${url}: ${problems[0]?.what}`);
  }
}

// The bytes are what a socket would give; making them is not what is measured.
const bodies = new Map<string, Uint8Array>();
function bodyOf(page: string): Uint8Array {
  let body = bodies.get(page);
  if (!body) {
    body = Buffer.from(page);
    bodies.set(page, body);
  }
  return body;
}

/** Python in a process of its own that lives as long as the benchmark. */
class Soup {
  readonly #stop: () => void;
  readonly #ask: () => Promise<string>;

  private constructor(ask: () => Promise<string>, stop: () => void) {
    this.#ask = ask;
    this.#stop = stop;
  }

  /** Null where no Python with bs4 is installed. */
  static async start(pages: ReadonlyMap<string, string>): Promise<Soup | null> {
    const python = ['/usr/bin/python3', 'python3'].find(hasSoup);
    if (!python) return null;
    const dir = await mkdtemp(join(tmpdir(), 'soup-'));
    await mkdir(dir, { recursive: true });
    for (const [i, page] of [...pages.values()].entries()) await writeFile(join(dir, `${i}.htm`), page);
    const child = spawn(python, [new URL('feed-soup.py', import.meta.url).pathname, dir]);
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async (): Promise<string> => {
      child.stdin.write('\n');
      return String((await lines.next()).value);
    };
    return new Soup(ask, () => {
      child.stdin.end();
      void rm(dir, { recursive: true });
    });
  }

  async read(): Promise<number> {
    return Number.parseFloat(await this.#ask());
  }

  stop(): void {
    this.#stop();
  }
}

function hasSoup(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import bs4'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Three sweeps over all pages from a local server, every page new each time. */
async function pollDelay({
  election,
  versions,
}: Pages): Promise<{ p99: number; pages: number; inFlight: number }> {
  const byPath = versions.map(
    (pages) => new Map([...pages].map(([url, page]) => [new URL(url).pathname, page])),
  );
  const size = byPath[0]?.size ?? 0;
  let asked = 0;
  let inFlight = 0;
  let most = 0;
  const server = createServer((request, response) => {
    most = Math.max(most, ++inFlight);
    response.once('close', () => inFlight--);
    const version = Math.floor(asked++ / size) % 2;
    const page = byPath[version]?.get(new URL(request.url ?? '/', 'http://x').pathname) ?? '';
    // As far away as a good site: at once, no two requests would ever be under way together.
    setTimeout(() => response.end(page), 5);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const dir = await mkdtemp(join(tmpdir(), 'poll-'));
  const yaml = `limits: { perHost: 8, perSecond: 1000 }
feeds:
  - name: pages
    kind: html
    pollSeconds: 0.2
    states: { WB: S25 }
    pages: [{ url: 'http://127.0.0.1:${port}/Result2021/Constituencywise{state}{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)\\s*-\\s*(?<name>.+)$' }
    rows: { at: '#div1 > table' }
`;
  await writeFile(join(dir, 'feed.yaml'), yaml);
  const feeds = await startFeeds({ election: { ...election, dir }, mode: 'test' });
  let histogram: ReturnType<typeof monitorEventLoopDelay> | null = null;
  let read = 0;
  for await (const { reports } of feeds.polls()) {
    // Counted from the first poll on: loading the sources is not polling.
    if (!histogram) {
      histogram = monitorEventLoopDelay({ resolution: 1 });
      histogram.enable();
    }
    read += reports.length;
    if (read >= 3 * size) break;
  }
  histogram?.disable();
  await feeds.stop();
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true });
  return { p99: (histogram?.percentile(99) ?? 0) / 1e6, pages: size, inFlight: most };
}
