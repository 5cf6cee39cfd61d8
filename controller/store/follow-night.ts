import { setTimeout as sleep } from 'node:timers/promises';
import type { ContestId, Election } from '../election/election.ts';
import type { Mode } from '../ground/mode.ts';
import { type NightHead, type NightRecord, nightKeys, readNight, readSeats } from './night.ts';
import type { Store } from './store.ts';

export interface FollowOptions {
  /** Time between two looks at the store, wall ms. */
  everyMs?: number;
  signal: AbortSignal;
  /** Said when the store is away, and again (null) when it is back. */
  onProblem?: (reason: string | null) => void;
}

/**
 * Follows a night that another machine saves: yields each new record, reading only the seats that changed. Saves
 * that came and went between two looks are not missed, only not seen one by one. Ends with the signal.
 */
export async function* followNight(
  store: Store,
  election: Election,
  mode: Mode,
  { everyMs = 200, signal, onProblem = () => {} }: FollowOptions,
): AsyncGenerator<NightRecord> {
  const keys = nightKeys(election.id, mode);
  const seats: Awaited<ReturnType<typeof readSeats>> = new Map();
  let last: NightHead | null = null;
  let away = false;
  const tell = (reason: string | null) => {
    if ((reason !== null) !== away) onProblem(reason);
    away = reason !== null;
  };
  store.onConnection(tell);
  while (!signal.aborted) {
    let record: NightRecord | null = null;
    try {
      const head = await store.keyv.get<NightHead>(keys.head);
      if (head && (head.save !== last?.save || head.at !== last.at)) {
        const contests = contestsToRead(head, last);
        // A night that was begun anew must not keep seats of the old one.
        if (contests === head.contests) seats.clear();
        for (const [contest, seat] of await readSeats(store, election.id, mode, contests))
          seats.set(contest, seat);
        record = (await readNight(store, election, mode, head, seats))?.record ?? null;
        last = head;
      }
      tell(null);
    } catch (error) {
      tell(`the store at ${store.where} is away: ${(error as Error).message}`);
    }
    if (record) yield record;
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

// The seats of every save since the last one seen; all of them when the notes do not reach back that far.
function contestsToRead(head: NightHead, last: NightHead | null): readonly ContestId[] {
  if (!last || head.save <= last.save) return head.contests;
  const missed = head.notes.filter(({ save }) => save > last.save);
  if (missed.length !== head.save - last.save) return head.contests;
  return [...new Set(missed.flatMap(({ contests }) => contests))];
}
