import type { CandidateId, ContestId, Election, UnitId } from '../election/election.ts';
import { contestAbove } from '../election/election.ts';
import { type Count, emptyCount } from './count.ts';
import { equalTallies } from './shown.ts';
import type { Tally } from './tally.ts';
import type { SeatTrust } from './trust.ts';
import { counted } from './units.ts';

/** Grows when the packed form changes; another version is refused. */
const PACKED_VERSION = 1;

/** A count as JSON-safe data for a store. Votes are flat lists in roster order: votes, election day, postal. */
export interface PackedCount {
  version: number;
  election: string;
  mode: Count['mode'];
  revision: number;
  seats: PackedSeat[];
  overrides: Count['overrides'];
  parties: [string, unknown][];
  reassigned: [string, string][];
  alerts: [string, unknown][];
  counters: Count['counters'];
  feeds: [string, unknown][];
  majorities: [string, unknown][];
}

interface PackedSeat {
  trust: Omit<SeatTrust, 'fed' | 'pinned' | 'last' | 'seenAt'> & {
    fed: PackedTally;
    pinned: PackedTally | null;
    /** null = minus infinity, before the first report. */
    seenAt: number | null;
  };
  /** null when the shown tally equals the feed's but for flips and revision. */
  shown: PackedTally | null;
  flips: number;
  revision: number;
}

type PackedTally = Omit<Tally, 'votes'> & { votes: (number | null)[] };

/** Everything that must survive a restart. Seats without a report, and what can be read again, are left out. */
export function packCount(count: Count): PackedCount {
  const seats: PackedSeat[] = [];
  for (const [contest, seat] of count.seats) {
    const shown = count.tallies.get(contest) ?? count.units.get(contest as UnitId);
    if (!shown) continue;
    const { last: _, ...trust } = seat;
    seats.push({
      trust: {
        ...trust,
        fed: packTally(seat.fed),
        pinned: seat.pinned && packTally(seat.pinned),
        seenAt: Number.isFinite(seat.seenAt) ? seat.seenAt : null,
      },
      shown: equalTallies(shown, seat.fed, OWN) ? null : packTally(shown),
      flips: shown.flips,
      revision: shown.revision,
    });
  }
  return {
    version: PACKED_VERSION,
    election: count.election,
    mode: count.mode,
    revision: count.revision,
    seats,
    overrides: count.overrides,
    parties: [...count.parties],
    reassigned: [...count.reassigned],
    alerts: [...count.alerts],
    counters: count.counters,
    feeds: [...count.feeds],
    majorities: [...count.majorities],
  };
}

/**
 * The count a store kept. Contests that the election no longer has, or whose roster changed its length, start
 * afresh.
 * @returns null when the data are of another election, mode or version: the caller starts from zero and says so
 */
export function unpackCount(packed: PackedCount, election: Election, mode: Count['mode']): Count | null {
  if (packed.version !== PACKED_VERSION || packed.election !== election.id || packed.mode !== mode)
    return null;
  const empty = emptyCount(election, mode);
  const tallies = new Map(empty.tallies);
  const units = new Map<UnitId, Tally>();
  const seats = new Map<ContestId, SeatTrust>();
  for (const { trust, shown, flips, revision } of packed.seats) {
    const contest = trust.fed.contest;
    const roster = election.candidates.get(contestAbove(contest)) ?? [];
    if (counted(contest, election) === undefined) continue;
    if (trust.fed.votes.length > 0 && trust.fed.votes.length !== roster.length * 3) continue;
    const ids = roster.map(({ id }) => id);
    const fed = unpackTally(trust.fed, ids);
    seats.set(contest, {
      ...trust,
      fed,
      pinned: trust.pinned && unpackTally(trust.pinned, ids),
      seenAt: trust.seenAt ?? Number.NEGATIVE_INFINITY,
      last: null,
    });
    const map: Map<string, Tally> = contestAbove(contest) === contest ? tallies : units;
    map.set(contest, shown ? unpackTally(shown, ids) : { ...fed, flips, revision });
  }
  return {
    ...empty,
    revision: packed.revision,
    tallies,
    units,
    seats,
    overrides: packed.overrides,
    parties: new Map(packed.parties) as Count['parties'],
    reassigned: new Map(packed.reassigned) as Count['reassigned'],
    alerts: new Map(packed.alerts) as Count['alerts'],
    counters: packed.counters,
    feeds: new Map(packed.feeds) as Count['feeds'],
    majorities: new Map(packed.majorities) as Count['majorities'],
  };
}

const OWN: ReadonlySet<keyof Tally> = new Set(['flips', 'revision']);

function packTally(tally: Tally): PackedTally {
  return {
    ...tally,
    votes: tally.votes.flatMap(({ votes, electionDay, postal }) => [votes, electionDay, postal]),
  };
}

function unpackTally(packed: PackedTally, ids: readonly CandidateId[]): Tally {
  const { votes } = packed;
  return {
    ...packed,
    votes: ids.slice(0, votes.length / 3).map((candidate, i) => ({
      candidate,
      votes: votes[i * 3] ?? 0,
      electionDay: votes[i * 3 + 1] ?? null,
      postal: votes[i * 3 + 2] ?? null,
    })),
  };
}
