import type { Contest, ContestId, Election, Unit, UnitId } from '../election/election.ts';
import { contestAbove, ONE_MEMBER } from '../election/election.ts';
import type { Ballots, Report } from '../feed/report.ts';
import { keptFor } from '../ground/kept.ts';
import type { Reading } from './reading.ts';
import { realPlaces } from './reading.ts';
import { countedShare, type Tally } from './tally.ts';

/** A reporting unit by its id; undefined for a contest. */
export function unitOf(id: ContestId | UnitId, { units }: Pick<Election, 'units'>): Unit | undefined {
  return units && id.includes('~') ? indexed(units).get(id as UnitId) : undefined;
}

/**
 * The contest whose numbers come under this id: a contest of the election, or a unit as a contest of its own, in which
 * whoever has the most votes is ahead.
 */
export function counted(id: ContestId | UnitId, election: Election): Contest | undefined {
  const contest = election.contests.get(contestAbove(id));
  const unit = contest && unitOf(id, election);
  return unit ? asContest(unit, contest) : id.includes('~') ? undefined : contest;
}

function asContest(unit: Unit, contest: Contest): Contest {
  let made = contests.get(unit);
  if (!made) {
    made = { ...contest, ...ONE_MEMBER, id: unit.id, electors: unit.electors };
    contests.set(unit, made);
  }
  return made;
}

const contests = new WeakMap<Unit, Contest>();

const indexed = keptFor(
  (units: NonNullable<Election['units']>): ReadonlyMap<UnitId, Unit> =>
    new Map([...units.values()].flat().map((unit) => [unit.id, unit])),
);

/** How far a contest's units are. A unit is counted when its own count is final, or, where its page does not say, when it has votes. */
function unitsDone(units: readonly Unit[], tallyOf: (id: UnitId) => Tally | undefined): number {
  return units.filter(({ id }) => isCounted(tallyOf(id))).length;
}

function isCounted(tally: Tally | undefined): boolean {
  if (!tally || tally.total === 0) return tally?.status === 'completed';
  return tally.outcome === 'won' || (countedShare(tally) ?? 1) >= 1;
}

/**
 * The sum of a contest's units as one more reading of it: final when every unit is, also one that ends level. Units that have no votes yet add
 * nothing; where one of them leaves the kinds of votes apart unsaid, the sum does too.
 */
export function sumOfUnits(
  contest: Contest,
  units: readonly Unit[],
  tallyOf: (id: UnitId) => Tally | undefined,
  isFinal: (id: UnitId) => boolean,
  election: Election,
  now: number,
): Reading {
  const roster = election.candidates.get(contest.id) ?? [];
  const votes = roster.map(() => 0);
  const kinds = {
    electionDay: roster.map((): number | null => 0),
    postal: roster.map((): number | null => 0),
  };
  let final = true;
  let newest: Tally | null = null;
  const ballots: Ballots = { cast: 0, valid: 0, electors: null };
  const parts: NonNullable<Reading['units']>[number][] = [];
  for (const unit of units) {
    const tally = tallyOf(unit.id);
    if (!isFinal(unit.id)) final = false;
    if (!tally || tally.votes.length === 0) continue;
    if (!newest || (tally.stamp ?? tally.seenAt) >= (newest.stamp ?? newest.seenAt)) newest = tally;
    ballots.cast = plus(ballots.cast, tally.ballots?.cast ?? null);
    ballots.valid = plus(ballots.valid, tally.ballots?.valid ?? null);
    const own = tally.votes.map((count) => count.votes);
    parts.push({ weight: unit.weight, votes: own });
    for (const [place, count] of tally.votes.entries()) {
      votes[place] = (votes[place] ?? 0) + count.votes;
      for (const kind of ['electionDay', 'postal'] as const)
        kinds[kind][place] = plus(kinds[kind][place] ?? null, count[kind]);
    }
  }
  const report: Report = {
    contest: contest.id,
    claimed: { number: null, name: null, state: null },
    ...{
      feed: newest?.feed ?? '',
      url: newest?.url ?? '',
      priority: 0,
      stamp: newest?.stamp ?? null,
      fetchedAt: now,
    },
    status: final ? 'declared' : 'in-progress',
    rounds: { done: unitsDone(units, tallyOf), of: units.length },
    ...{ rows: [], totals: null, lead: null },
    ...(ballots.cast === null && ballots.valid === null ? {} : { ballots }),
  };
  return {
    ...{ report, contest, roster, real: realPlaces(roster, election.parties), kind: 'rows', votes, ...kinds },
    total: votes.reduce((sum, n) => sum + n, 0),
    ...{
      rows: roster.map(() => null),
      unknown: [],
      missing: [],
      winner: null,
      elected: [],
      advanced: [],
      seats: null,
    },
    ...{ out: roster.map(() => false), lost: roster.map(() => false), leader: null, runnerUp: null },
    units: parts,
    unitWeight: units.reduce((sum, { weight }) => sum + weight, 0),
  };
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
