import type { Candidate, CandidateId, ContestId, Election, PartyId } from '../election/election.ts';
import { atOnce } from '../ground/slices.ts';
import { topTwo } from '../method/method.ts';
import type { Count } from './count.ts';
import { foldSeats } from './fold.ts';
import type { Override } from './override.ts';
import { realPlaces } from './reading.ts';
import { overridesOn } from './shown.ts';
import type { SoFar } from './so-far.ts';

import type { Tally } from './tally.ts';
import type { SeatTrust } from './trust.ts';

/**
 * Puts the file's overrides into force beside the operator's own, which stay. Seats they touch, or touched
 * before, are shown anew; everything else keeps its identity. Returns the same count when nothing differs.
 * @param now time of the night, ms
 */
export function applyOverrides(
  count: Count,
  fromFile: readonly Override[],
  election: Election,
  now: number,
): Count {
  const operators = count.overrides.filter(({ origin }) => origin === 'operator');
  return withOverrides(count, [...fromFile, ...operators], election, now);
}

/** Adds an operator's word (dock or `ctl`) to those in force. */
export function addOverride(count: Count, override: Override, election: Election, now: number): Count {
  return withOverrides(count, [...count.overrides, override], election, now);
}

/** Takes the operators' last word on a seat back, whatever it was; what stood before it is in force again. */
export function undoOverride(count: Count, override: Override, election: Election, now: number): Count {
  return withOverrides(
    count,
    count.overrides.filter((one) => one !== override),
    election,
    now,
  );
}

/** The last of the operators' overrides that stand, of dock and `ctl`; null when there is none. */
export function lastOperators({ overrides }: Pick<Count, 'overrides'>): Override | null {
  return overrides.findLast(({ origin }) => origin === 'operator') ?? null;
}

function withOverrides(count: Count, overrides: readonly Override[], election: Election, now: number): Count {
  const sorted = [...overrides].sort((a, b) => a.when - b.when);
  if (JSON.stringify(sorted) === JSON.stringify(count.overrides)) return count;
  const touched = new Set<ContestId>([...count.overrides, ...sorted].flatMap((o) => touchedBy(o, election)));
  const reassigned = reassignments(count, sorted);
  const base: Count = { ...count, overrides: sorted, reassigned };
  const overruled = (
    contest: ContestId,
    { seat: seatOf, tally, roster, election: { parties } }: SoFar,
  ): SeatTrust => {
    const seat = seatOf(contest);
    const pin = overridesOn(sorted, contest)?.pin ?? null;
    const wasPinned = overridesOn(count.overrides, contest)?.pin ?? null;
    // The numbers of a bare pin are those on air when it was set; they are kept, whatever comes later.
    const pinned =
      pin === null
        ? null
        : wasPinned?.when === pin.when && seat.pinned
          ? seat.pinned
          : pinnedTally(pin, tally(contest), roster(contest), parties);
    // A released seat is read afresh: what was refused may now be used.
    const released = overridesOn(sorted, contest)?.release ?? null;
    const last = released ? null : seat.last;
    // What waited for a second sight needs no third.
    const pending =
      released && seat.pending ? { ...seat.pending, needs: { sights: 1, ms: 0 } } : seat.pending;
    return { ...seat, fed: reassignedLeader(seat.fed, roster(contest)), pinned, last, pending };
  };
  const contests = [...touched].filter((contest) => election.contests.has(contest));
  const weigh = (soFar: SoFar) => contests.map((contest) => ({ seat: overruled(contest, soFar) }));
  return { ...atOnce(foldSeats(base, weigh, election, now)).count, revision: count.revision + 1 };
}

/** Numbers to hold: the given votes, or what is shown now. */
function pinnedTally(
  pin: Extract<Override, { kind: 'pin' }>,
  shown: Tally,
  roster: readonly Candidate[],
  parties: Election['parties'],
): Tally {
  if (!pin.votes) return { ...shown, hold: null };
  const numbers = roster.map(({ id }, i) => pin.votes?.[id] ?? shown.votes[i]?.votes ?? 0);
  const { first, second } = topTwo(numbers, realPlaces(roster, parties));
  const leader = roster[first];
  const best = numbers[first] ?? 0;
  const margin = best - (second < 0 ? 0 : (numbers[second] as number));
  const ahead = leader !== undefined && best > 0 && margin > 0;
  const outcome =
    shown.outcome === 'won' && ahead ? 'won' : ahead ? 'leading' : best > 0 ? 'tied' : 'no-trend';
  return {
    ...shown,
    votes: roster.map(({ id }, i) => ({
      candidate: id,
      votes: numbers[i] as number,
      electionDay: null,
      postal: null,
    })),
    total: numbers.reduce((sum, n) => sum + n, 0),
    status: best > 0 && shown.status === 'not-processed' ? 'in-process' : shown.status,
    outcome,
    leader: ahead ? leader.id : null,
    leaderParty: ahead ? leader.party : null,
    runnerUp: ahead ? (roster[second]?.id ?? null) : null,
    margin: best > 0 ? margin : null,
    hold: null,
  };
}

function reassignments(count: Count, overrides: readonly Override[]): Count['reassigned'] {
  const moves = overrides.filter((override) => override.kind === 'reassign');
  const before = count.overrides.filter((override) => override.kind === 'reassign');
  if (moves.length === 0 && before.length === 0) return count.reassigned;
  const reassigned = new Map<CandidateId, PartyId>(count.reassigned);
  for (const { candidate } of before) reassigned.delete(candidate);
  for (const { candidate, party } of moves) reassigned.set(candidate, party);
  return reassigned;
}

function reassignedLeader(fed: Tally, roster: readonly Candidate[]): Tally {
  const leader = roster.find(({ id }) => id === fed.leader);
  return !leader || leader.party === fed.leaderParty ? fed : { ...fed, leaderParty: leader.party };
}

function touchedBy(override: Override, election: Election): ContestId[] {
  if (override.kind === 'reassign') {
    const contest = override.candidate.slice(0, override.candidate.indexOf('/')) as ContestId;
    return [contest];
  }
  if (override.kind === 'coalition' && override.contest === null) return [];
  const contest = 'contest' in override ? override.contest : null;
  return contest !== null && election.contests.has(contest) ? [contest] : [];
}
