import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { EXIT, UserError } from '../ground/user-error.ts';
import type { Store } from './store.ts';

/** Who leads, of all machines that share a store. */
export interface Lease {
  /** Grows with each leader: what carries a lower one is a deposed leader's, and is not written. */
  fence: number;
  /** The store is silent, and nobody is known to stand by: this machine goes on without either. */
  readonly alone: boolean;
  /**
   * Around a save: nothing of it is written when another machine leads by now. @throws Error then
   * @param on the connection that the save itself goes over: a watch on another one guards nothing
   */
  fenced(save: () => Promise<void>, on: Store['redis']): Promise<void>;
  /** Aborts when the lead is lost. Its reason says why, in words for the operator. */
  lost: AbortSignal;
  release(): Promise<void>;
}

export interface LeaseTimes {
  /** Without a word from its holder for so long a lease is free, ms. */
  ttlMs: number;
  /** How often a holder speaks, and how often who waits asks, ms. */
  everyMs: number;
}

const TIMES: LeaseTimes = { ttlMs: 1500, everyMs: 250 };
/** A machine that stands by says so for as long, ms: then a leader who loses the store must stop. */
const STANDS_BY_MS = 10_000;

// Each is one step for every client of the store: https://redis.io/docs/latest/commands/eval/
const CLAIM = `if redis.call('EXISTS', KEYS[1]) == 1 then return {0, redis.call('GET', KEYS[1])} end
local fence = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], fence .. ' ' .. ARGV[1], 'NX', 'PX', ARGV[2])
return {fence, ''}`;
const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2])
elseif redis.call('EXISTS', KEYS[1]) == 0 and tonumber(redis.call('GET', KEYS[2]) or '0') <= tonumber(ARGV[3]) then
  redis.call('SET', KEYS[2], ARGV[3]) redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
else return -1 end
return redis.call('EXISTS', KEYS[3])`;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** Keys of a night's lead: who has it, the fence of the newest leader, whether somebody stands by. */
function leaseKeys(night: string): [lease: string, fence: string, standby: string] {
  return [`countnight:lead:${night}`, `countnight:fence:${night}`, `countnight:standby:${night}`];
}

/**
 * Takes the lead of a night in a store that several machines share; null while another has it. It is held until it is
 * released, or lost: to somebody who found it silent, or, where a machine stands by, after `ttlMs` without the store.
 * Time is this machine's monotonic clock; no two machines' clocks are compared.
 *
 * @param night its name in the store: election and mode
 * @throws the store's error
 */
export async function claimLead(
  store: Pick<Store, 'redis' | 'where'>,
  night: string,
  { ttlMs, everyMs }: LeaseTimes = TIMES,
): Promise<Lease | { holder: string }> {
  const { redis } = store;
  if (!redis) throw new Error('a lease needs a store that is shared');
  const keys = leaseKeys(night);
  const name = `${hostname()}:${process.pid}`;
  // What is asked late is granted late: the lease runs from before the question.
  let heard = performance.now();
  const [fence = 0, holder = ''] = (await redis.eval(CLAIM, keys, [name, `${ttlMs}`])) as [number, string];
  if (fence === 0) return { holder: holder.split(' ')[1] ?? '' };
  const own = `${fence} ${name}`;
  const ended = new AbortController();
  const lost = new AbortController();
  const lose = (reason: string) => {
    ended.abort();
    lost.abort(reason);
  };
  let standsBy = false;
  const keep = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const asked = performance.now();
      void redis.eval(RENEW, keys, [own, `${ttlMs}`, `${fence}`]).then(
        (answer) => {
          if (ended.signal.aborted) return;
          if (answer === -1) lose('another machine has taken the lead');
          else [heard, standsBy] = [Math.max(heard, asked), answer === 1];
        },
        () => {},
      );
      await wait(everyMs, undefined, { signal: ended.signal }).catch(() => {});
      // Before it is free to others, whatever this machine was kept from meanwhile.
      if (standsBy && performance.now() - heard > ttlMs - everyMs)
        lose('the store is away, and another machine stands by: it may lead by now');
    }
  };
  void keep();
  return {
    fence,
    get alone() {
      return !standsBy && !lost.signal.aborted && performance.now() - heard > ttlMs;
    },
    fenced: (save, on) => (on ?? redis).unless(keys[1], `${fence}`, save),
    lost: lost.signal,
    release: async () => {
      ended.abort();
      await redis.eval(RELEASE, keys, [own]).catch(() => {});
    },
  };
}

/**
 * Waits for the lead, and says meanwhile that somebody stands by; resolves null when the signal comes.
 */
export async function awaitLead(
  store: Pick<Store, 'redis' | 'where'>,
  night: string,
  signal: AbortSignal,
  times: LeaseTimes = TIMES,
): Promise<Lease | null> {
  const [, , standby] = leaseKeys(night);
  while (!signal.aborted) {
    try {
      await store.redis?.eval(
        `redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])`,
        [standby],
        [`${STANDS_BY_MS}`],
      );
      const lease = await claimLead(store, night, times);
      if ('fence' in lease) return lease;
    } catch {
      // A store that is away is asked again: only it knows who leads.
    }
    await wait(times.everyMs, undefined, { signal }).catch(() => {});
  }
  return null;
}

/** Whether some machine leads a night at this moment. */
export async function isLed({ redis }: Pick<Store, 'redis'>, night: string): Promise<boolean> {
  const [lease] = leaseKeys(night);
  return redis !== null && (await redis.eval(`return redis.call('EXISTS', KEYS[1])`, [lease], [])) === 1;
}

/** What a second controller is told that would count the same night into the same store. @throws UserError 75, always */
export function refuseSecondLead(holder: string, where: string, live: boolean): never {
  throw new UserError(EXIT.temporary, {
    what: 'another countnight counts this night into this store',
    got: holder,
    where,
    remedy: live
      ? 'give --standby to take over when that one ends, or follow it with countnight follow'
      : 'end that one, or give this one a store of its own: another database, redis://HOST/1, or none',
  });
}
