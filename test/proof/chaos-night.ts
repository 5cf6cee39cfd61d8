import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { loadNight } from '../../controller/store/night.ts';
import { openStore, readStore } from '../../controller/store/store.ts';
import { asRun, type Running, startCountnight } from '../e2e/controller-process.ts';
import { begun } from '../feed/begun.ts';
import { RedisServer } from '../store/redis-server.ts';
import { until } from '../until.ts';
import type { AirJudge } from './air-judge.ts';
import { CountServer } from './count-server.ts';
import { CutProxy } from './cut-proxy.ts';
import type { Fault } from './fault-plan.ts';
import { IllDisk } from './ill-disk.ts';
import { IllObs } from './ill-obs.ts';
import { JumpingClock } from './jumping-clock.ts';
import { toldTwice, tornFiles } from './left-behind.ts';
import { NameServer } from './name-server.ts';
import { waitedMs } from './process-table.ts';
import { numberOf, seatShown } from './seat-shown.ts';
import { SOURCE_FAULTS } from './source-faults.ts';
import { writeFiles } from './write-files.ts';

/** What whoever restarts a service may see while a store, a disk or the lead is not there yet (sysexits). */
const TRY_AGAIN = new Set([69, 74, 75]);
const TICK_MS = 400;
/** A machine that draws in software, for others too, may need so long for a picture. */
const ON_AIR_MS = 200_000;

/** What can be ill around a night; null where this machine or this night has none. */
interface World {
  count: CountServer;
  disk: IllDisk;
  names: NameServer | null;
  clock: JumpingClock | null;
  redis: RedisServer | null;
  wire: CutProxy | null;
  obs: IllObs | null;
}

/** A live night whose source, store, folder and process are ill; a service manager starts it whenever it ends. */
export class ChaosNight {
  /** What must not be, as it was seen. */
  readonly broken = new Set<string>();
  restarts = 0;
  readonly #dir: string;
  readonly #out: string;
  readonly #election: Election;
  readonly #world: World;
  #running: Running;
  /** By the kernel's clock, which nobody turns. */
  #startedAt = Date.now();
  /** It has been well since it started. */
  #isOn = false;
  readonly #told = new Set<string>();
  #ticking: NodeJS.Timeout | undefined;
  #ends = false;

  private constructor(dir: string, election: Election, world: World) {
    this.#dir = dir;
    this.#out = world.disk.out;
    this.#election = election;
    this.#world = world;
    this.#running = this.#start();
  }

  /** Resolves when it is well and counting. @param shared its store is a Redis, else a file outside of its folder */
  static async start({ shared, withObs }: { shared: boolean; withObs: boolean }): Promise<ChaosNight> {
    const dir = await mkdtemp(join(tmpdir(), 'countnight-chaos-'));
    const [count, names] = [await CountServer.start(), await NameServer.start(dir)];
    const limits = 'limits: { deadlineSeconds: 2, longestRestSeconds: 2 }\n';
    const feed = limits + count.feed(names ? NameServer.NAME : undefined);
    await writeFiles(join(dir, 'ill'), [...begun('Chaos'), ['feed.yaml', feed]]);
    const redis = shared ? await RedisServer.start() : null;
    const night = new ChaosNight(dir, await loadElection(join(dir, 'ill')), {
      ...{ count, names, redis },
      wire: redis && (await CutProxy.to(redis.port)),
      disk: new IllDisk(join(dir, 'disk')),
      clock: JumpingClock.find(dir),
      obs: withObs ? await IllObs.start() : null,
    });
    await until('it counts', () => night.#caughtUp());
    night.#ticking = setInterval(() => count.next(), TICK_MS);
    return night;
  }

  /** Lets one fault happen, from its beginning to its end. @returns whether it can happen to this night */
  async suffer({ kind, forMs, draw }: Fault): Promise<boolean> {
    const over = this.#begin(kind, draw);
    await wait(forMs);
    await over?.();
    return over !== null;
  }

  /** Looks at everything that viewers and operators could see at this moment. */
  async look(): Promise<void> {
    for (const fault of await tornFiles(this.#out)) this.broken.add(fault);
    const html = await readFile(join(this.#out, 'overlays', 'seat.html'), 'utf8').catch(() => '');
    if (html !== '') this.#tickShown(html);
    const status = await stat(join(this.#out, 'status.json')).catch(() => null);
    if (status && status.mtimeMs > this.#startedAt) this.#isOn = true;
    for (const { what, id } of await asRun(this.#out)) if (what === 'event' && id) this.#told.add(id);
    const seen = await this.#world.obs?.look();
    if (seen) this.broken.add(seen);
  }

  /** How often the programme was ours, and the longest that OBS's own ground stood in for a page; null without an OBS. */
  get air(): Pick<AirJudge, 'looks' | 'longestMs'> | null {
    return this.#world.obs?.judge ?? null;
  }

  /**
   * No more news and no more faults: ms until store and pages have what the source says, ms of these in which the process
   * waited for a processor that others had, and ms until OBS shows it too.
   */
  async recover(): Promise<{ ms: number; starvedMs: number; onAirMs: number | null }> {
    clearInterval(this.#ticking);
    const began = performance.now();
    const first = this.#running.process.pid as number;
    const waited = await waitedMs(first);
    await until('store and pages have the last numbers', () => this.#caughtUp());
    const ms = performance.now() - began;
    const last = this.#running.process.pid as number;
    const starvedMs = (await waitedMs(last)) - (last === first ? waited : 0);
    const { obs } = this.#world;
    if (!obs) return { ms, starvedMs, onAirMs: null };
    await until('OBS shows the newest', () => obs.isCurrent(join(this.#out, 'overlays')), ON_AIR_MS);
    return { ms, starvedMs, onAirMs: performance.now() - began };
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
      if (contest && total !== undefined && !this.#world.count.saidTotal(numberOf(contest), total))
        this.broken.add(`no page ever said ${total} votes: ${reason}`);
    const { wire, count, redis, obs, names, disk } = this.#world;
    wire?.stop();
    count.stop();
    names?.stop();
    await redis?.stop();
    await obs?.stop();
    if (this.broken.size > 0) await cp(this.#out, join(this.#dir, 'out'), { recursive: true });
    disk.remove();
    if (this.broken.size === 0) await rm(this.#dir, { recursive: true, force: true, maxRetries: 5 });
    else process.stderr.write(`what it left is in ${this.#dir}\n`);
    return { events: this.#told.size };
  }

  /** @returns ends it; null where it cannot be: an OBS that this night has not, a clock that nobody can turn */
  #begin(kind: string, draw: number): (() => void | Promise<void>) | null {
    const { process: child } = this.#running;
    const { count, wire, names, clock, disk, obs } = this.#world;
    const give = SOURCE_FAULTS[kind];
    if (give) {
      const whole = count.give;
      count.give = (answer, source) => give(answer, source, draw);
      return () => {
        count.give = whole;
      };
    }
    switch (kind) {
      case 'store silent':
        wire?.cut();
        return wire && (() => wire.heal());
      case 'store slow':
        wire?.slow(200 + draw * 800);
        return wire && (() => wire.heal());
      case 'store resets':
        wire?.heal();
        return wire && (() => wire.heal());
      case 'name unknown':
      case 'name server fails':
      case 'name server silent':
        return names && unnamed(names, kind, count);
      case 'clock ahead':
      case 'clock back':
        clock?.jump(Math.round((kind === 'clock back' ? -1 : 1) * 10 ** (1 + 3 * draw)));
        return clock && (() => clock.jump(0));
      case 'frozen':
        child.kill('SIGSTOP');
        return () => void child.kill('SIGCONT');
      case 'killed':
        child.kill('SIGKILL');
        return () => {};
      case 'starved':
        return starve();
      case 'folder removed':
        obs?.judge.removed(performance.now());
        return disk.begin(kind);
      default:
        return disk.begin(kind) ?? obs?.begin(kind, draw) ?? null;
    }
  }

  #start(): Running {
    const { wire, obs, clock, names } = this.#world;
    const store = wire ? `redis://127.0.0.1:${wire.port}` : join(this.#dir, 'night.journal');
    this.#startedAt = Date.now();
    this.#isOn = false;
    obs?.judge.began(performance.now());
    const running = startCountnight(
      ['run', join(this.#dir, 'ill'), '--store', store, '--obs', obs?.url ?? 'none', '--out', this.#out],
      { NODE_OPTIONS: '', OBS_PASSWORD: obs?.password ?? '', ...clock?.environment },
      names?.before,
    );
    void running.ended.then(async (code) => {
      if (this.#ends) return;
      obs?.judge.ended();
      const killed = running.process.signalCode === 'SIGKILL';
      if (!killed && !(!this.#isOn && TRY_AGAIN.has(code ?? 0)))
        this.broken.add(`the night ended by itself (${code}): ${running.said().slice(-800)}`);
      await wait(200);
      this.restarts++;
      if (!this.#ends) this.#running = this.#start();
    });
    return running;
  }

  /** Whether the store and the page on disk have what the source says. */
  async #caughtUp(): Promise<boolean> {
    const { count } = this.#world;
    const store = await (this.#world.redis
      ? openStore(this.#world.redis.uri, this.#dir)
      : readStore(join(this.#dir, 'night.journal'), this.#dir));
    const record = (await loadNight(store, this.#election, 'live').finally(() => store.close()))?.record;
    if (!record) return false;
    for (const contest of this.#election.contests.keys()) {
      const votes = new Map(
        record.count.tallies
          .get(contest)
          ?.votes.map(({ candidate, votes }) => [Number(candidate.split('/')[1]), votes]),
      );
      if (votes.size === 0 || count.tickOf(numberOf(contest), votes) !== count.tick) return false;
    }
    const html = await readFile(join(this.#out, 'overlays', 'seat.html'), 'utf8');
    return this.#tickShown(html) === count.tick;
  }

  /** The tick whose numbers a seat's page shows; null while it shows none. Others break the night. */
  #tickShown(html: string): number | null {
    const shown = seatShown(html);
    if (!shown) return null;
    const { contest, votes } = shown;
    const tick = this.#world.count.tickOf(numberOf(contest), votes);
    if (tick === null) this.broken.add(`no page ever said of ${contest}: ${[...votes.values()].join(' ')}`);
    return tick;
  }
}

function unnamed(names: NameServer, how: string, count: CountServer): () => void {
  names.how = how;
  count.hangUp();
  return () => {
    names.how = 'well';
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
