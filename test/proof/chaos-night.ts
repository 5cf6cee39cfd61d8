import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { load } from 'cheerio';
import type { ContestId, Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { loadNight } from '../../controller/store/night.ts';
import { openStore, readStore } from '../../controller/store/store.ts';
import { asRun, type Running, startCountnight } from '../e2e/controller-process.ts';
import { begun } from '../feed/begun.ts';
import { RedisServer } from '../store/redis-server.ts';
import { until } from '../until.ts';
import { CountServer } from './count-server.ts';
import { CutProxy } from './cut-proxy.ts';
import type { Fault } from './fault-plan.ts';
import { toldTwice, tornFiles } from './left-behind.ts';
import { SOURCE_FAULTS } from './source-faults.ts';
import { writeFiles } from './write-files.ts';

/** What whoever restarts a service may see while a store, a disk or the lead is not there yet (sysexits). */
const TRY_AGAIN = new Set([69, 74, 75]);
const TICK_MS = 400;

/** A live night whose source, store, folder and process are ill; a service manager starts it whenever it ends. */
export class ChaosNight {
  /** What must not be, as it was seen. */
  readonly broken = new Set<string>();
  restarts = 0;
  readonly #dir: string;
  readonly #out: string;
  readonly #election: Election;
  readonly #count: CountServer;
  readonly #redis: RedisServer | null;
  readonly #wire: CutProxy | null;
  readonly #hasDisk: boolean;
  #running: Running;
  #startedAt = performance.now();
  #ticking: NodeJS.Timeout | undefined;
  #ends = false;

  private constructor(
    dir: string,
    election: Election,
    count: CountServer,
    redis: RedisServer | null,
    wire: CutProxy | null,
  ) {
    this.#dir = dir;
    this.#out = join(dir, 'disk', 'out');
    this.#election = election;
    this.#count = count;
    this.#redis = redis;
    this.#wire = wire;
    this.#hasDisk = mountDisk(join(dir, 'disk'));
    this.#running = this.#start();
  }

  /** Resolves when it is well and counting. @param shared whether its store is a Redis, else a file outside of its folder */
  static async start(shared: boolean): Promise<ChaosNight> {
    const dir = await mkdtemp(join(tmpdir(), 'countnight-chaos-'));
    const count = await CountServer.start();
    const limits = 'limits: { deadlineSeconds: 2, longestRestSeconds: 2 }\n';
    await writeFiles(join(dir, 'ill'), [...begun('Chaos'), ['feed.yaml', limits + count.feed]]);
    const redis = shared ? await RedisServer.start() : null;
    const wire = redis && (await CutProxy.to(redis.port));
    const night = new ChaosNight(dir, await loadElection(join(dir, 'ill')), count, redis, wire);
    await until('it counts', () => night.#caughtUp());
    night.#ticking = setInterval(() => count.next(), TICK_MS);
    return night;
  }

  /** Lets one fault happen, from its beginning to its end. */
  async suffer({ kind, forMs, draw }: Fault): Promise<void> {
    const over = this.#begin(kind, draw);
    await wait(forMs);
    over();
  }

  /** Looks at everything that viewers and operators could see at this moment. */
  async look(): Promise<void> {
    for (const fault of await tornFiles(this.#out)) this.broken.add(fault);
    const html = await readFile(join(this.#out, 'overlays', 'seat.html'), 'utf8').catch(() => '');
    if (html !== '') this.#tickShown(html);
  }

  /** No more news and no more faults: ms until store and pages have what the source says. */
  async recover(): Promise<number> {
    clearInterval(this.#ticking);
    const began = performance.now();
    await until('store and pages have the last numbers', () => this.#caughtUp());
    return performance.now() - began;
  }

  /** Ends it, and judges what it wrote down. */
  async end(): Promise<{ events: number }> {
    this.#ends = true;
    clearInterval(this.#ticking);
    this.#running.process.kill('SIGINT');
    await this.#running.ended;
    await this.look();
    const lines = await asRun(this.#out);
    for (const id of toldTwice(lines)) this.broken.add(`${id} is told twice`);
    if (lines.some(({ seq }, i) => seq !== i)) this.broken.add('a line of the log is missing');
    const events = lines.filter(({ what }) => what === 'event');
    for (const { contest, total, reason } of events)
      if (contest && total !== undefined && !this.#count.saidTotal(numberOf(contest), total))
        this.broken.add(`no page ever said ${total} votes: ${reason}`);
    this.#wire?.stop();
    this.#count.stop();
    await this.#redis?.stop();
    if (this.broken.size > 0) await cp(this.#out, join(this.#dir, 'out'), { recursive: true });
    if (this.#hasDisk) spawnSync('umount', ['-l', join(this.#dir, 'disk')]);
    if (this.broken.size === 0) await rm(this.#dir, { recursive: true, force: true, maxRetries: 5 });
    else process.stderr.write(`what it left is in ${this.#dir}\n`);
    return { events: events.length };
  }

  /** @returns ends it */
  #begin(kind: string, draw: number): () => void {
    const { process: child } = this.#running;
    const overlays = join(this.#out, 'overlays');
    const give = SOURCE_FAULTS[kind];
    if (give) {
      const whole = this.#count.give;
      this.#count.give = (answer, count) => give(answer, count, draw);
      return () => {
        this.#count.give = whole;
      };
    }
    switch (kind) {
      case 'store silent':
        this.#wire?.cut();
        return () => this.#wire?.heal();
      case 'store slow':
        this.#wire?.slow(200 + draw * 800);
        return () => this.#wire?.heal();
      case 'store resets':
        this.#wire?.heal();
        return () => this.#wire?.heal();
      case 'folder removed':
        rmSync(this.#out, { recursive: true, force: true, maxRetries: 5 });
        return () => {};
      case 'pages removed':
        rmSync(overlays, { recursive: true, force: true, maxRetries: 5 });
        return () => {};
      case 'page held':
        return hold(join(overlays, 'seat.html'));
      case 'disk full':
        return this.#hasDisk ? fill(join(this.#dir, 'disk', 'full')) : () => {};
      case 'frozen':
        child.kill('SIGSTOP');
        return () => void child.kill('SIGCONT');
      case 'killed':
        child.kill('SIGKILL');
        return () => {};
      case 'starved':
        return starve();
      default:
        throw new Error(`no fault is called ${kind}`);
    }
  }

  #start(): Running {
    const store = this.#wire ? `redis://127.0.0.1:${this.#wire.port}` : join(this.#dir, 'night.journal');
    this.#startedAt = performance.now();
    const running = startCountnight(
      ['run', join(this.#dir, 'ill'), '--store', store, '--obs', 'none', '--out', this.#out],
      { NODE_OPTIONS: '' },
    );
    void running.ended.then(async (code) => {
      if (this.#ends) return;
      const killed = running.process.signalCode === 'SIGKILL';
      const early = performance.now() - this.#startedAt < 20_000;
      if (!killed && !(early && TRY_AGAIN.has(code ?? 0)))
        this.broken.add(`the night ended by itself (${code}): ${running.said().slice(-800)}`);
      await wait(200);
      this.restarts++;
      if (!this.#ends) this.#running = this.#start();
    });
    return running;
  }

  /** Whether the store and the page on disk have what the source says. */
  async #caughtUp(): Promise<boolean> {
    const store = await (this.#redis
      ? openStore(this.#redis.uri, this.#dir)
      : readStore(join(this.#dir, 'night.journal'), this.#dir));
    const record = (await loadNight(store, this.#election, 'live').finally(() => store.close()))?.record;
    if (!record) return false;
    for (const contest of this.#election.contests.keys()) {
      const votes = new Map(
        record.count.tallies.get(contest)?.votes.map(({ candidate, votes }) => [serialOf(candidate), votes]),
      );
      if (votes.size === 0 || this.#count.tickOf(numberOf(contest), votes) !== this.#count.tick) return false;
    }
    return (
      this.#tickShown(await readFile(join(this.#out, 'overlays', 'seat.html'), 'utf8')) === this.#count.tick
    );
  }

  /** The tick whose numbers a seat's page shows; null while it shows none. Others break the night. */
  #tickShown(html: string): number | null {
    const $ = load(html);
    const rows = $('.candidate[data-k*="/"]')
      .toArray()
      .map((row) => {
        const [contest = '', serial] = ($(row).attr('data-k') ?? '').split('/');
        return {
          contest,
          serial: Number(serial),
          votes: Number($(row).find('.n .num').first().attr('data-n')),
        };
      });
    const [first] = rows;
    if (!first || rows.every(({ votes }) => votes === 0)) return null;
    const votes = new Map(rows.map((row) => [row.serial, row.votes]));
    const tick = this.#count.tickOf(numberOf(first.contest), votes);
    if (tick === null)
      this.broken.add(`no page ever said of ${first.contest}: ${[...votes.values()].join(' ')}`);
    return tick;
  }
}

function numberOf(contest: ContestId | string): number {
  return Number(contest.split('-')[1]);
}

function serialOf(candidate: string): number {
  return Number(candidate.split('/')[1]);
}

/** A small disk of its own, where root may mount one. */
function mountDisk(dir: string): boolean {
  mkdirSync(dir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', dir], { stdio: 'ignore' });
    process.once('exit', () => spawnSync('umount', ['-l', dir], { stdio: 'ignore' }));
    return true;
  } catch {
    return false;
  }
}

function fill(file: string): () => void {
  for (let size = 1 << 20; size >= 4096; size >>= 1)
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Smaller pieces may still find room.
    }
  return () => rmSync(file, { force: true });
}

/** A folder stands where a page should be: nothing can replace it. */
function hold(page: string): () => void {
  try {
    renameSync(page, `${page}.aside`);
    mkdirSync(join(page, 'held'), { recursive: true });
  } catch {
    // It is not there just now.
  }
  // Not where a page stands there again.
  return () => {
    if (statSync(page, { throwIfNoEntry: false })?.isDirectory()) rmSync(page, { recursive: true });
  };
}

function starve(): () => void {
  const busy: ChildProcess[] = [0, 1].map(() =>
    spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }),
  );
  return () => {
    for (const one of busy) one.kill('SIGKILL');
  };
}
