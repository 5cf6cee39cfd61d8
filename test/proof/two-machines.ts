import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NightHead, nightKeys } from '../../controller/store/night.ts';
import { openStore, type Store } from '../../controller/store/store.ts';
import { type AsRunLine, asRun, type Running, startCountnight } from '../e2e/controller-process.ts';
import { begun } from '../feed/begun.ts';
import { RedisServer } from '../store/redis-server.ts';
import { until } from '../until.ts';
import { CountServer } from './count-server.ts';
import { CutProxy } from './cut-proxy.ts';
import { writeFiles } from './write-files.ts';

/** What can happen to the machine that leads. */
export type Loss = 'killed' | 'cut off' | 'stopped';

/** One controller of two, with its own folder, its own feed and its own wire to the store. */
class Machine {
  readonly out: string;
  readonly proxy: CutProxy;
  readonly #election: string;
  #running: Running;

  constructor(dir: string, name: string, proxy: CutProxy) {
    this.proxy = proxy;
    this.out = join(dir, `out-${name}`);
    this.#election = join(dir, name, 'pair');
    this.#running = this.start();
  }

  start(): Running {
    const store = `redis://127.0.0.1:${this.proxy.port}`;
    const words = ['run', this.#election, '--standby', '--store', store, '--obs', 'none', '--out', this.out];
    this.#running = startCountnight(words);
    return this.#running;
  }

  get process() {
    return this.#running.process;
  }

  said(): string {
    return this.#running.said();
  }

  ended(): Promise<number | null> {
    return this.#running.ended;
  }
}

/** Two machines that share a Redis, each at the end of a wire that can be cut. */
export class TwoMachines {
  readonly count: CountServer;
  readonly machines: readonly [Machine, Machine];
  readonly #dir: string;
  readonly #redis: RedisServer;
  readonly #store: Store;
  readonly #ticking: NodeJS.Timeout;

  private constructor(
    dir: string,
    redis: RedisServer,
    store: Store,
    count: CountServer,
    machines: readonly [Machine, Machine],
  ) {
    this.#dir = dir;
    this.#redis = redis;
    this.#store = store;
    this.count = count;
    this.machines = machines;
    this.#ticking = setInterval(() => count.next(), 400);
  }

  static async start(): Promise<TwoMachines> {
    const dir = await mkdtemp(join(tmpdir(), 'countnight-pair-'));
    const [redis, count] = await Promise.all([RedisServer.start(), CountServer.start()]);
    await writeFiles(join(dir, 'one', 'pair'), [...begun('A pair'), ['feed.yaml', count.feed()]]);
    await cp(join(dir, 'one'), join(dir, 'two'), { recursive: true });
    const store = await openStore(redis.uri, dir);
    const one = new Machine(dir, 'one', await CutProxy.to(redis.port));
    const pair = new TwoMachines(dir, redis, store, count, [
      one,
      await until('the first leads', async () => (await store.keyv.get(KEYS.head)) && one).then(
        async () => new Machine(dir, 'two', await CutProxy.to(redis.port)),
      ),
    ]);
    await pair.#follows(pair.machines[1]);
    return pair;
  }

  /** Who leads: the fence grows with each. */
  async fence(): Promise<number> {
    return Number(await this.#store.redis?.eval(`return redis.call('GET', KEYS[1])`, [FENCE], []));
  }

  async head(): Promise<NightHead> {
    return (await this.#store.keyv.get<NightHead>(KEYS.head)) as NightHead;
  }

  /**
   * Takes the lead from a machine, and lets the other take it.
   * @returns ms until the store holds what the new leader counted
   */
  async lose(leader: number, how: Loss): Promise<number> {
    const machine = this.machines[leader] as Machine;
    const other = this.machines[1 - leader] as Machine;
    const before = await this.fence();
    const told = other.said().length;
    const began = performance.now();
    if (how === 'killed') machine.process.kill('SIGKILL');
    else if (how === 'cut off') machine.proxy.cut();
    else machine.process.kill('SIGSTOP');
    await until('the other has the lead', async () => (await this.fence()) > before);
    const { save } = await this.head();
    await until('it has saved', async () => (await this.head()).save > save);
    const took = performance.now() - began;
    if (how === 'killed') {
      await machine.ended();
      machine.start();
    } else if (how === 'cut off') machine.proxy.heal();
    else machine.process.kill('SIGCONT');
    await until('the other says so', () => other.said().slice(told).includes('This machine leads now.'));
    await this.#follows(machine);
    return took;
  }

  /** Everything that both have said happened. */
  async events(): Promise<AsRunLine[]> {
    const logs = await Promise.all(this.machines.map(({ out }) => asRun(out)));
    return logs.flat().filter(({ what }) => what === 'event');
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticking);
    for (const { process, proxy, ended } of this.machines) {
      process.kill('SIGCONT');
      process.kill('SIGINT');
      proxy.heal();
      void ended;
    }
    await Promise.all(this.machines.map((machine) => machine.ended()));
    for (const { proxy } of this.machines) proxy.stop();
    await this.#store.close();
    this.count.stop();
    await this.#redis.stop();
    await rm(this.#dir, { recursive: true, force: true, maxRetries: 5 });
  }

  async #follows(machine: Machine): Promise<void> {
    const told = () => machine.said().match(/this machine (?:follows it|stands by)/g)?.length ?? 0;
    await until('it stands by', () => told() > 0 && !/leads now\.\s*$/.test(machine.said()));
    await until('somebody stands by', async () => {
      const words = await this.#store.redis?.eval(`return redis.call('EXISTS', KEYS[1])`, [STANDBY], []);
      return words === 1;
    });
  }
}

const KEYS = nightKeys('pair', 'live');
const FENCE = 'countnight:fence:pair:live';
const STANDBY = 'countnight:standby:pair:live';
