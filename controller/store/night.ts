import type { DirectorState } from '../director/state.ts';
import type { ContestId, Election, UnitId } from '../election/election.ts';
import type { Mode } from '../ground/mode.ts';
import type { Count } from '../tally/count.ts';
import type { CountEvent } from '../tally/event.ts';
import type { FlipLine } from '../tally/flips.ts';
import { type PackedCount, packCount, unpackCount } from '../tally/pack.ts';
import { isLed } from './lease.ts';
import type { Store } from './store.ts';

/** What must survive: enough to show the same picture and to go on from it. */
export interface NightRecord {
  count: Count;
  flips: readonly FlipLine[];
  /** The last events, oldest first. */
  recent: readonly CountEvent[];
  director: DirectorState;
  /** ms of the night. */
  at: number;
}

type PackedSeat = PackedCount['seats'][number];

/** What one save changed, for those who follow. */
interface SaveNote {
  save: number;
  contests: readonly ContestId[];
}

/** The one key that every save writes: a follower looks at nothing else until it changes. */
export interface NightHead {
  save: number;
  at: number;
  director: DirectorState;
  count: Omit<PackedCount, 'seats'>;
  contests: readonly ContestId[];
  /** The newest saves, oldest first: what to read again. */
  notes: readonly SaveNote[];
}

const MOST_NOTES = 40;
// Enough for rings and the flip card; older ones are in the as-run log.
const MOST_RECENT = 12;

/** Which night was saved last, for those who follow without being told which. */
export interface CurrentNight {
  election: string;
  mode: Mode;
}
export const CURRENT_KEY = 'current';

/** Keys of one night's parts. Modes never meet: a rehearsal cannot take up the live night's state. */
export function nightKeys(election: string, mode: Mode) {
  const night = `${election}:${mode}`;
  return {
    head: `${night}:head`,
    flips: `${night}:flips`,
    recent: `${night}:recent`,
    seat: (contest: ContestId) => `${night}:seat:${contest}`,
  };
}

/** What the store holds of this night, as it was saved last; null when it holds nothing that fits. */
export async function loadNight(
  store: Store,
  election: Election,
  mode: Mode,
): Promise<{ record: NightRecord; head: NightHead } | null> {
  const keys = nightKeys(election.id, mode);
  const head = await store.keyv.get<NightHead>(keys.head);
  if (!head) return null;
  const seats = await readSeats(store, election.id, mode, head.contests);
  return readNight(store, election, mode, head, seats);
}

/** The packed seats of some contests; a seat that is missing is left out. */
export async function readSeats(
  store: Store,
  election: string,
  mode: Mode,
  contests: readonly ContestId[],
): Promise<Map<ContestId, PackedSeat>> {
  if (contests.length === 0) return new Map();
  const keys = nightKeys(election, mode);
  const packed = await store.keyv.getMany<PackedSeat>(contests.map((contest) => keys.seat(contest)));
  const seats = new Map<ContestId, PackedSeat>();
  contests.forEach((contest, index) => {
    const seat = packed[index];
    if (seat) seats.set(contest, seat);
  });
  return seats;
}

/** Puts a night together from its head and its packed seats. */
export async function readNight(
  store: Store,
  election: Election,
  mode: Mode,
  head: NightHead,
  seats: ReadonlyMap<ContestId, PackedSeat>,
): Promise<{ record: NightRecord; head: NightHead } | null> {
  const keys = nightKeys(election.id, mode);
  const count = unpackCount({ ...head.count, seats: [...seats.values()] }, election, mode);
  if (!count) return null;
  const [flips, recent] = await Promise.all([
    store.keyv.get<FlipLine[]>(keys.flips),
    store.keyv.get<CountEvent[]>(keys.recent),
  ]);
  const record = { count, flips: flips ?? [], recent: recent ?? [], director: head.director, at: head.at };
  return { record, head };
}

/**
 * Saves a night in one batch, whole or not at all; only what changed since `previous` is written.
 *
 * @returns the head as saved, to be given as `lastHead` next time
 * @throws the store's error; nothing is saved then
 */
export async function saveNight(
  store: Store,
  record: NightRecord,
  previous: NightRecord | null,
  lastHead: NightHead | null,
): Promise<NightHead> {
  const { count } = record;
  const keys = nightKeys(count.election, count.mode);
  const changed = changedSeats(count, previous?.count ?? null);
  const { seats, ...head } = packCount({ ...count, seats: changed });
  const save = (lastHead?.save ?? 0) + 1;
  const contests = [...changed.keys()];
  const notes = previous ? [...(lastHead?.notes ?? []), { save, contests }].slice(-MOST_NOTES) : [];
  const next: NightHead = {
    save,
    at: record.at,
    director: record.director,
    count: head,
    contests: [...count.seats.keys()],
    notes,
  };
  const entries: { key: string; value: unknown }[] = seats.map((seat) => ({
    key: keys.seat(seat.trust.fed.contest),
    value: seat,
  }));
  if (record.flips !== previous?.flips) entries.push({ key: keys.flips, value: record.flips });
  if (record.recent !== previous?.recent)
    entries.push({ key: keys.recent, value: record.recent.slice(-MOST_RECENT) });
  const current: CurrentNight = { election: count.election, mode: count.mode };
  // Who follows without being told which night is shown a rehearsal only where nothing is live.
  if (!previous && (count.mode === 'live' || !(await isLiveLed(store))))
    entries.push({ key: CURRENT_KEY, value: current });
  entries.push({ key: keys.head, value: next });
  await store.keyv.setMany(entries);
  return next;
}

async function isLiveLed(store: Store): Promise<boolean> {
  const current = await store.keyv.get<CurrentNight>(CURRENT_KEY);
  return current?.mode === 'live' && isLed(store, `${current.election}:live`);
}

/** Forgets a night: a rehearsal that starts over. */
export async function forgetNight(store: Store, election: string, mode: Mode): Promise<void> {
  const keys = nightKeys(election, mode);
  const head = await store.keyv.get<NightHead>(keys.head);
  const seats = (head?.contests ?? []).map((contest) => keys.seat(contest));
  // The head first: without it the rest is nothing.
  await store.keyv.delete(keys.head);
  await store.keyv.deleteMany([keys.flips, keys.recent, ...seats]);
}

function changedSeats(
  count: Count,
  previous: Count | null,
): Map<ContestId, Count['seats'] extends ReadonlyMap<ContestId, infer Seat> ? Seat : never> {
  const changed = new Map(count.seats);
  if (!previous) return changed;
  for (const [contest, seat] of count.seats) {
    const same =
      previous.seats.get(contest) === seat &&
      previous.tallies.get(contest) === count.tallies.get(contest) &&
      previous.units.get(contest as UnitId) === count.units.get(contest as UnitId);
    if (same) changed.delete(contest);
  }
  return changed;
}
