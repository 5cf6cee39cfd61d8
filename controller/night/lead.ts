import { basename, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadElection } from '../election/load.ts';
import { startFeeds } from '../feed/run/feeds.ts';
import { warmThread } from '../feed/run/thread.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import type { Summary } from '../log/summary.ts';
import { awaitLead, claimLead, type Lease, refuseSecondLead } from '../store/lease.ts';
import { heard, openStore, type Store } from '../store/store.ts';
import { conductNight, unlessAborted } from './conduct.ts';
import type { LiveNight, NightEffects, Rehearsal } from './options.ts';
import { requireFullMapping } from './preflight.ts';

/** A night that cannot be followed yet is tried again after this, wall ms. */
const AGAIN_MS = 500;

/**
 * A counted night where the store is shared: one machine leads it. A second one is refused, or, with `standby`, follows
 * until the lead is free; whoever loses the lead stands by in turn.
 *
 * @returns as `conductNight`
 * @throws UserError 75 where another machine counts the same night, or has taken it over; else as `conductNight`
 */
export async function conductLed(
  options: LiveNight | Rehearsal,
  effects: NightEffects,
): Promise<Summary | null> {
  if (options.store === undefined || !/^rediss?:/.test(options.store)) {
    if (options.kind === 'live' && options.standby)
      throw new UserError(EXIT.usage, {
        what: '--standby needs a store that both machines reach',
        expected: '--store redis://HOST:PORT',
      });
    return conductNight(options, effects);
  }
  const opening = openStore(options.store, options.out);
  const { signal } = effects;
  const store = await unlessAborted(opening, signal);
  if (!store) {
    void opening.then((late) => late.close()).catch(() => {});
    return null;
  }
  const night = `${basename(resolve(options.election))}:${options.kind}`;
  const standby = options.kind === 'live' && options.standby === true;
  try {
    for (;;) {
      const claimed = await heard(store, claimLead(store, night));
      if ('holder' in claimed && !standby)
        refuseSecondLead(claimed.holder, store.where, options.kind === 'live');
      const held =
        'fence' in claimed
          ? claimed
          : await standBy(options as LiveNight, store, night, claimed.holder, effects);
      if (!held) return null;
      // One of a pair is never alone: the other may lead before this one has learned that it stands by.
      const lease = standby ? { ...held, alone: false } : held;
      const led = AbortSignal.any([signal, lease.lost]);
      const summary = await conductNight({ ...options, lease }, { ...effects, signal: led }).finally(
        lease.release,
      );
      if (!lease.lost.aborted || signal.aborted) return summary;
      const reason = String(lease.lost.reason);
      if (!standby) throw new UserError(EXIT.temporary, { what: reason, where: store.where });
      effects.say(`${reason}; this machine stands by.`);
    }
  } finally {
    await store.close();
  }
}

/** Follows the leader until it ends or falls silent. @returns null when the signal came */
async function standBy(
  { election, out, obs, scenes, store: uri = '', leaveOut = [] }: LiveNight,
  store: Store,
  night: string,
  holder: string,
  effects: NightEffects,
): Promise<Lease | null> {
  const { say } = effects;
  say(`${holder} leads; this machine follows it, and takes over when it ends or falls silent.`);
  const loaded = await loadElection(election);
  // Its own feed is looked at now: when it must lead, it must be on air at once.
  const feeds = await startFeeds({ election: loaded, mode: 'live', once: true, signal: effects.signal });
  try {
    if (!(await requireFullMapping(feeds, loaded, leaveOut, effects))) return null;
  } finally {
    await feeds.stop();
  }
  warmThread('live');
  const free = new AbortController();
  const waiting = awaitLead(store, night, effects.signal).finally(() => free.abort());
  const signal = AbortSignal.any([effects.signal, free.signal]);
  const followed = { election: loaded.id, mode: 'live' } as const;
  let told = '';
  while (!signal.aborted) {
    try {
      await conductNight(
        { kind: 'follow', store: uri, election, out, obs, scenes, night: followed },
        { ...effects, signal },
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.message !== told) say(`It cannot be followed yet: ${error.message}`);
      told = error.message;
    }
    await wait(AGAIN_MS, undefined, { signal }).catch(() => {});
  }
  const lease = await waiting;
  if (lease) say('This machine leads now.');
  return lease;
}
