import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { loadNight, type NightHead, nightKeys } from '../../controller/store/night.ts';
import { openStore, type Store } from '../../controller/store/store.ts';
import { type AsRunLine, asRun, type Running, startCountnight } from '../e2e/controller-process.ts';
import { begun } from '../feed/begun.ts';
import { RedisServer } from '../store/redis-server.ts';
import { until } from '../until.ts';
import { CountServer } from './count-server.ts';
import { CutProxy } from './cut-proxy.ts';
import { OwnNetwork } from './own-network.ts';
import { numberOf, seatShown } from './seat-shown.ts';
import { writeFiles } from './write-files.ts';

/** What can happen to the machine that leads. */
export type Loss = 'killed' | 'cut off' | 'stopped';

/** One controller of two, with its own folder, its own source and its own wires to source and store. */
class Machine {
  readonly out: string;
  readonly count: CountServer;
  readonly #wires: Wires;
  readonly #election: string;
  #running: Running;
  #ends = false;

  constructor(dir: string, name: string, count: CountServer, wires: Wires) {
    this.count = count;
    this.#wires = wires;
    this.out = join(dir, `out-${name}`);
    this.#election = join(dir, name, 'pair');
    this.#running = this.start();
  }

  /** It reaches nobody: its network where it has one, else the store. */
  cut(): void {
    if (this.#wires.network) this.#wires.network.cut();
    else this.#wires.store.cut();
  }

  heal(): void {
    if (this.#wires.network) this.#wires.network.heal();
    else this.#wires.store.heal();
  }

  start(): Running {
    const { network, store: wire } = this.#wires;
    const store = `redis://${network?.host ?? '127.0.0.1'}:${wire.port}`;
    const words = ['run', this.#election, '--standby', '--store', store, '--obs', 'none', '--out', this.out];
    const running = startCountnight(words, {}, network?.before);
    this.#running = running;
    // As a service manager does: a source that was not read in time, a store that was away.
    void running.ended.then((code) => {
      if (code !== null && !this.#ends) this.start();
    });
    return running;
  }

  get process() {
    return this.#running.process;
  }

  /** What it has said since it was started last. */
  said(): string {
    return this.#running.said();
  }

  /** Resolves once it has ended by itself. */
  async end(): Promise<void> {
    this.#ends = true;
    this.heal();
    this.process.kill('SIGCONT');
    this.process.kill('SIGINT');
    await this.#running.ended;
  }

  /** Nobody reaches it, and it reaches nobody, any more. */
  unplug(): void {
    this.#wires.store.stop();
    this.#wires.source?.stop();
    this.#wires.network?.remove();
    this.count.stop();
  }

  ended(): Promise<number | null> {
    return this.#running.ended;
  }
}

/** What joins a machine to the others; without a network of its own it reaches its source directly. */
interface Wires {
  network: OwnNetwork | null;
  store: CutProxy;
  source: CutProxy | null;
}

/** Two machines that share a Redis, each at the end of a wire that can be cut, and each with a source of its own. */
export class TwoMachines {
  readonly machines: readonly [Machine, Machine];
  /** What must not be, as it was seen. */
  readonly broken = new Set<string>();
  looks = 0;
  readonly #dir: string;
  readonly #redis: RedisServer;
  readonly #store: Store;
  readonly #election: Election;
  readonly #ticking: NodeJS.Timeout;
  /** The tick at which each was seen deposed; null for who leads. */
  readonly #deposedAt: [number | null, number | null] = [null, null];

  private constructor(
    dir: string,
    redis: RedisServer,
    store: Store,
    election: Election,
    machines: readonly [Machine, Machine],
  ) {
    this.#dir = dir;
    this.#redis = redis;
    this.#store = store;
    this.#election = election;
    this.machines = machines;
    this.#ticking = setInterval(() => {
      for (const { count } of machines) count.next();
    }, 400);
  }

  /** @param apart each has a network of its own (root on Linux); else both live in ours */
  static async start(apart = false): Promise<TwoMachines> {
    const dir = await mkdtemp(join(tmpdir(), 'countnight-pair-'));
    const redis = await RedisServer.start();
    const store = await openStore(redis.uri, dir);
    const make = async (name: string, edition: 0 | 1) => {
      const count = await CountServer.start(edition);
      const network = apart ? OwnNetwork.make() : null;
      const wires = {
        network,
        store: await CutProxy.to(redis.port, network?.host),
        source: network && (await CutProxy.to(count.port, network.host)),
      };
      const feed = count.feed(network?.host, wires.source?.port);
      await writeFiles(join(dir, name, 'pair'), [...begun('A pair'), ['feed.yaml', feed]]);
      return new Machine(dir, name, count, wires);
    };
    const one = await make('one', 0);
    await until('the first leads', () => store.keyv.get(KEYS.head));
    const two = await make('two', 1);
    const pair = new TwoMachines(dir, redis, store, await loadElection(join(dir, 'one', 'pair')), [one, two]);
    await pair.#standsBy();
    return pair;
  }

  /** Who leads; null while nobody does. On a starved machine it may change by itself. */
  async leader(): Promise<0 | 1 | null> {
    const lease = await this.#store.redis?.eval(`return redis.call('GET', KEYS[1])`, [LEASE], []);
    const pid = Number(/:(\d+)$/.exec(String(lease))?.[1]);
    const at = this.machines.findIndex(({ process }) => process.pid === pid);
    return at < 0 ? null : (at as 0 | 1);
  }

  async head(): Promise<NightHead> {
    return (await this.#store.keyv.get<NightHead>(KEYS.head)) as NightHead;
  }

  /**
   * Takes the lead from a machine, and lets the other take it.
   * @returns ms until the store holds what the new leader counted
   */
  async lose(leader: 0 | 1, how: Loss): Promise<number> {
    const machine = this.machines[leader];
    const other = this.machines[1 - leader] as Machine;
    const began = performance.now();
    if (how === 'killed') machine.process.kill('SIGKILL');
    else if (how === 'cut off') machine.cut();
    else machine.process.kill('SIGSTOP');
    await until('the other has the lead', async () => {
      await this.look();
      return (await this.leader()) === 1 - leader;
    });
    const { save } = await this.head();
    await until('it has saved', async () => (await this.head()).save > save);
    await this.look();
    const took = performance.now() - began;
    if (how === 'killed') {
      await machine.ended();
      machine.start();
    } else if (how === 'cut off') machine.heal();
    else machine.process.kill('SIGCONT');
    await until('the other says so', () => other.said().includes('This machine leads now.'));
    await this.#standsBy();
    await this.look();
    return took;
  }

  /** Cuts off the one that stands by: whoever leads goes on, and goes on saving. */
  async isolate(): Promise<void> {
    const standby = (await until('one leads', async () => [await this.leader()])).includes(0) ? 1 : 0;
    const machine = this.machines[standby];
    machine.cut();
    const { save } = await this.head();
    // Longer than a lease lasts.
    for (const began = performance.now(); performance.now() - began < 3000; ) {
      if ((await this.leader()) === standby)
        this.broken.add(`machine ${standby} was cut off while it stood by, and leads`);
      await this.look();
    }
    await until('the leader has saved', async () => (await this.head()).save > save);
    machine.heal();
    await this.#standsBy();
  }

  /** No two leaders' numbers in what is saved or shown, and nothing new of a source whose machine no longer leads. */
  async look(): Promise<void> {
    this.looks++;
    const leader = await this.leader();
    if (leader !== null) {
      this.#deposedAt[leader] = null;
      this.#deposedAt[1 - leader] ??= (this.machines[1 - leader] as Machine).count.tick;
    }
    const saved = await loadNight(this.#store, this.#election, 'live');
    const owners = new Set<string>();
    for (const [contest, { votes }] of saved?.record.count.tallies ?? []) {
      const given = new Map(votes.map((one) => [Number(one.candidate.split('/')[1]), one.votes]));
      owners.add(this.#ownerOf(contest, given)?.owner ?? `nobody of ${contest}`);
    }
    if (owners.size > 1) this.broken.add(`saved together: numbers of ${[...owners].join(' and ')}`);
    for (const [n, { out }] of this.machines.entries()) {
      const html = await readFile(join(out, 'overlays', 'seat.html'), 'utf8').catch(() => '');
      const shown = seatShown(html);
      if (!shown) continue;
      const own = this.#ownerOf(shown.contest, shown.votes);
      const deposedAt = this.#deposedAt[n];
      if (!own) this.broken.add(`machine ${n} shows what neither source said of ${shown.contest}`);
      else if (
        own.machine === n &&
        typeof deposedAt === 'number' &&
        own.tick > deposedAt &&
        (await this.leader()) === 1 - n
      )
        this.broken.add(
          `machine ${n} lost the lead at ${deposedAt} and shows its own numbers of ${own.tick}`,
        );
    }
  }

  /** Everything that both have said happened. */
  async events(): Promise<AsRunLine[]> {
    const logs = await Promise.all(this.machines.map(({ out }) => asRun(out)));
    return logs.flat().filter(({ what }) => what === 'event');
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticking);
    await Promise.all(this.machines.map((machine) => machine.end()));
    for (const machine of this.machines) machine.unplug();
    await this.#store.close();
    await this.#redis.stop();
    await rm(this.#dir, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Whose source gave these votes, and when; null when neither did. */
  #ownerOf(contest: string, votes: ReadonlyMap<number, number>) {
    for (const [machine, { count }] of this.machines.entries()) {
      const tick = count.tickOf(numberOf(contest), votes);
      if (tick !== null) return { machine, tick, owner: `machine ${machine}` };
    }
    return null;
  }

  /** Somebody leads, the other stands by, and the first has heard of it: until then it would go on alone without the store. */
  async #standsBy(): Promise<void> {
    // What a former one has said of itself lasts longer than it.
    await this.#store.redis?.eval(`return redis.call('DEL', KEYS[1])`, [STANDBY], []);
    await until('somebody leads and somebody stands by', async () => {
      const words = await this.#store.redis?.eval(`return redis.call('EXISTS', KEYS[1])`, [STANDBY], []);
      return words === 1 && (await this.leader()) !== null;
    }).catch((cause: Error) => {
      const said = this.machines.map((machine) => machine.said().slice(-600));
      throw new Error(said.join('\n---\n'), { cause });
    });
    // Each renewal brings word of it; the answer to the first is there before the second.
    let [left, renewals] = [Number.POSITIVE_INFINITY, 0];
    await until('the leader has heard of it', async () => {
      const before = left;
      left = Number(await this.#store.redis?.eval(`return redis.call('PTTL', KEYS[1])`, [LEASE], []));
      if (left > before) renewals++;
      return renewals > 1;
    });
  }
}

const KEYS = nightKeys('pair', 'live');
const LEASE = 'countnight:lead:pair:live';
const STANDBY = 'countnight:standby:pair:live';
