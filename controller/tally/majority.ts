import type { ContestId, Election } from '../election/election.ts';
import { keptBy } from '../ground/kept.ts';
import { coalitionOf, contestsOf, serialOf } from './coalition.ts';
import type { Count, MajorityWatch } from './count.ts';
import { seatsTonight } from './office.ts';
import { holdingsOf, type Tally } from './tally.ts';

/** A majority that rests on leads must last this long before it is said (H24); one of won seats need not. */
const PERSIST_MS = 120_000;
/** Keys that are kept; a source may make up parties. */
const MOST = 10_000;

/**
 * Which parties and coalitions are at or above the majority, and since when. Keys are
 * `STATE:party|coalition:ID:seats|won`; `seats` counts won and leading.
 */
export function watchMajorities(
  watches: Count['majorities'],
  tallies: ReadonlyMap<ContestId, Tally>,
  moved: ReadonlySet<string>,
  election: Election,
  now: number,
): Count['majorities'] {
  let next: Map<string, MajorityWatch> | null = null;
  const set = (key: string, watch: MajorityWatch): void => {
    next ??= new Map(watches);
    next.set(key, watch);
  };
  for (const state of election.states) {
    if (!moved.has(state.code)) continue;
    const seats = countBlocs(state.code, tallies, election);
    const keys = new Set(seats.keys());
    for (const key of watches.keys()) if (key.startsWith(`${state.code}:`)) keys.add(key);
    for (const key of keys) {
      const above = (seats.get(key) ?? 0) >= state.majority;
      const watch = watches.get(key);
      if (above !== (watch?.above ?? false))
        set(key, { above, since: now, announced: watch?.announced ?? false });
    }
  }
  for (const [key, watch] of next ?? watches) {
    if (watch.announced === watch.above) continue;
    if (now - watch.since >= persistMs(key)) set(key, { ...watch, announced: watch.above });
  }
  return next ?? watches;
}

/** How long a bloc must be on its side of the mark before that is said, ms of the night. */
export function persistMs(key: string): number {
  return key.endsWith(':won') ? 0 : PERSIST_MS;
}

/** Seats of every party and coalition of a state, won and leading together and won alone. */
function countBlocs(
  state: string,
  tallies: ReadonlyMap<ContestId, Tally>,
  election: Election,
): Map<string, number> {
  const seats = new Map<string, number>();
  const keys = keysOf(state);
  for (const contest of contestsOf(election, state)) {
    const { id } = contest;
    const tally = tallies.get(id);
    if (!tally || seatsTonight(contest, tallies, election) === 0) continue;
    for (const { candidate, party: held, seats: members, won } of holdingsOf(tally)) {
      const party = election.parties.get(held);
      // Independents are no bloc: each stands for himself.
      const blocs = party?.kind === 'independent' ? [] : [keys.party(held)];
      const coalition = coalitionOf(election, id, held, serialOf(candidate));
      if (coalition) blocs.push(keys.coalition(coalition.id));
      const n = members * contest.weight;
      for (const bloc of blocs) {
        seats.set(bloc.seats, (seats.get(bloc.seats) ?? 0) + n);
        if (won) seats.set(bloc.won, (seats.get(bloc.won) ?? 0) + n);
      }
    }
  }
  return seats;
}

/** Every seat is counted with every step: its keys are not put together anew. */
const keysOf = keptBy((state: string) => {
  const keys = (kind: string) =>
    keptBy(
      (id: string) => ({ seats: `${state}:${kind}:${id}:seats`, won: `${state}:${kind}:${id}:won` }),
      MOST,
    );
  return { party: keys('party'), coalition: keys('coalition') };
}, MOST);
