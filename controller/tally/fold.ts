import {
  type ContestId,
  contestAbove,
  contestOf,
  type Election,
  stateOf,
  type UnitId,
} from '../election/election.ts';
import type { Sliced } from '../ground/slices.ts';
import { amendElection } from './amend.ts';
import type { Count } from './count.ts';
import { watchMajorities } from './majority.ts';
import { blankUnit } from './seat.ts';
import { equalTallies, overridesOn, showSeat } from './shown.ts';
import { NOTHING_NEW, type Notice, type SoFar, type Weighed, withStrangers } from './so-far.ts';
import { standingOf } from './standing.ts';
import type { Tally } from './tally.ts';
import type { SeatTrust } from './trust.ts';
import { sumOfUnits, unitOf } from './units.ts';
import type { Verdict } from './verdict.ts';
import { tallyOf } from './weighed.ts';

export interface Acceptance {
  count: Count;
  /** One for each report that said something new, in order. */
  verdicts: readonly Verdict[];
}

/** Fields that tell of time and trust, not of the count: their change is no revision. */
const UNCOUNTED: ReadonlySet<keyof Tally> = new Set(['stamp', 'seenAt', 'hold', 'revision', 'url', 'feed']);

/**
 * Folds what is weighed into the next count, and pauses after each. Only maps that change are copied, each once; the
 * same count comes back when nothing did.
 *
 * @param weigh gives one result after the other; each is folded before the next is asked for
 * @param now time of the night, ms
 */
export function* foldSeats(
  base: Count,
  weigh: (soFar: SoFar) => Iterable<Weighed>,
  of: Election,
  now: number,
): Sliced<Acceptance> {
  const election = amendElection(of, base);
  const seats = draft(base.seats);
  const tallies = draft(base.tallies);
  const alerts = draft(base.alerts);
  const parties = draft(base.parties);
  const reassigned = draft(base.reassigned);
  const rosters = draft(election.candidates);
  let { counters } = base;
  const news = new Set<string>();
  const moved = new Set<string>();
  const verdicts: Verdict[] = [];
  const units = draft(base.units);
  const summing = new Set<ContestId>();
  const tally = (id: ContestId | UnitId): Tally => {
    const unit = unitOf(id, election);
    if (unit) return units.get().get(unit.id) ?? blankUnit(unit, base.mode, election);
    const known = tallies.get().get(id);
    if (!known) throw new Error(`no tally of ${id}`);
    return known;
  };
  const soFar: SoFar = {
    election,
    now,
    overrides: base.overrides,
    seats: seats.get,
    alerts: alerts.get,
    tally,
    unit: (id) => units.get().get(id),
    seat: (contest) => seats.get().get(contest) ?? blankSeat(tally(contest)),
    roster: (contest) => rosters.get().get(contestAbove(contest)) ?? [],
  };
  /** Keeps what trust remembers of a seat and shows it. A correction that gives the lead back undoes a flip. */
  const keep = (seat: SeatTrust, correction: boolean): void => {
    const { contest } = seat.fed;
    const before = tally(contest);
    let shown = showSeat(seat, overridesOn(base.overrides, contest), soFar.roster(contest));
    const leads = leadsWith(seat.leads, shown, correction);
    const flips = Math.max(0, leads.length - 1);
    if (shown.flips !== flips) shown = { ...shown, flips };
    const counts = !equalTallies(shown, before, UNCOUNTED);
    shown = { ...shown, revision: before.revision + (counts ? 1 : 0) };
    seats.edit().set(contest, leads === seat.leads ? seat : { ...seat, leads });
    const above = contestAbove(contest);
    if (above !== contest) {
      units.edit().set(contest as UnitId, shown);
      summing.add(above);
      return;
    }
    if (equalTallies(shown, before)) return;
    tallies.edit().set(contest, shown);
    if (
      shown.leaderParty !== before.leaderParty ||
      shown.outcome !== before.outcome ||
      shown.holders !== before.holders
    )
      moved.add(stateOf(contest, election));
  };
  /** The same trouble in another contest joins the line that stands. */
  const tell = ({ rule, key, text, contest }: Notice): void => {
    const known = alerts.get().get(key);
    if (text === null) {
      if (known) alerts.edit().delete(key);
      return;
    }
    const contests = known?.contests ?? [];
    const joins = contest !== null && !contests.includes(contest);
    if (known?.text === text && !joins) return;
    const since = known?.since ?? now;
    alerts.edit().set(key, { key, rule, text, contests: joins ? [...contests, contest] : contests, since });
  };

  for (const found of weigh(soFar)) {
    yield;
    if (found === NOTHING_NEW) continue;
    const { seat, verdict, alerts: told = [], counted = [], strangers = [] } = found;
    for (const notice of told) tell(notice);
    for (const { candidate, party } of strangers) {
      if (!parties.get().has(party.id)) parties.edit().set(party.id, party);
      reassigned.edit().set(candidate, party.id);
      const contest = contestOf(candidate);
      rosters.edit().set(contest, withStrangers(soFar.roster(contest), strangers));
    }
    for (const name of counted) {
      if (counters === base.counters) counters = { ...counters };
      counters[name]++;
    }
    if (seat) keep(seat, verdict?.kind === 'correction');
    if (!verdict) continue;
    verdicts.push(verdict);
    if (verdict.kind === 'accepted' || verdict.kind === 'correction') news.add(verdict.feed);
  }

  for (const id of summing) {
    const { seat, notice } = sumContest(id, soFar);
    if (seat) keep(seat, seat.fed.results === 'correction');
    if (notice) tell(notice);
    yield;
  }

  const next: Count = {
    ...base,
    tallies: tallies.get(),
    units: units.get(),
    seats: seats.get(),
    parties: parties.get(),
    reassigned: reassigned.get(),
    alerts: alerts.get(),
    counters,
    feeds: feedsWith(base.feeds, news, election, now),
    majorities: watchMajorities(base.majorities, tallies.get(), moved, election, now),
  };
  const keys = Object.keys(next) as (keyof Count)[];
  if (keys.every((key) => next[key] === base[key])) return { count: base, verdicts };
  return { count: { ...next, revision: base.revision + 1 }, verdicts };
}

/** A map that is copied when it is first written to. */
function draft<K, V>(base: ReadonlyMap<K, V>): { get(): ReadonlyMap<K, V>; edit(): Map<K, V> } {
  let own: Map<K, V> | null = null;
  return {
    get: () => own ?? base,
    edit: () => {
      if (own) return own;
      own = new Map();
      // Of thousands of entries `new Map(base)` takes half as long again, and makes a pair of each.
      for (const [key, value] of base) own.set(key, value);
      return own;
    },
  };
}

/** A feed that brought no news for longer than the age limit is stale, until it brings some. */
function feedsWith(
  feeds: Count['feeds'],
  news: ReadonlySet<string>,
  election: Election,
  now: number,
): Count['feeds'] {
  const next = draft(feeds);
  for (const feed of news) next.edit().set(feed, { newsAt: now, stale: false });
  for (const [feed, was] of feeds) {
    if (news.has(feed) || was.stale || now - was.newsAt <= election.ageLimitSeconds * 1000) continue;
    next.edit().set(feed, { ...was, stale: true });
  }
  return next.get();
}

function blankSeat(tally: Tally): SeatTrust {
  return {
    fed: tally,
    said: 'unknown',
    past: [],
    pending: null,
    stamps: [],
    seenAt: Number.NEGATIVE_INFINITY,
    leads: [],
    olderCopies: 0,
    trouble: null,
    pinned: null,
    last: null,
  };
}

function leadsWith(leads: SeatTrust['leads'], shown: Tally, correction: boolean): SeatTrust['leads'] {
  const { leader } = shown;
  if (correction && shown.outcome === 'no-trend' && leads.length > 0) return [];
  if (leader === null || leader === leads.at(-1)) return leads;
  if (correction && leads.length > 1 && leads.at(-2) === leader) return leads.slice(0, -1);
  return [...leads, leader];
}

/**
 * A contest after some of its units changed: the sum of what they say. Where the source gives the contest's own numbers,
 * those stand, and a finished sum that differs is told.
 *
 * @returns what trust remembers of the contest from now on; null where it stays
 */
function sumContest(id: ContestId, soFar: SoFar): { seat: SeatTrust | null; notice: Notice | null } {
  const { election, now } = soFar;
  const contest = election.contests.get(id);
  const units = election.units?.get(id);
  if (!contest || !units) return { seat: null, notice: null };
  const reading = sumOfUnits(
    contest,
    units,
    soFar.unit,
    (unit) => soFar.unit(unit)?.outcome === 'won' || soFar.seats().get(unit)?.said === 'declared',
    { ...election, candidates: new Map([[id, soFar.roster(id)]]) },
    now,
  );
  const seat = soFar.seat(id);
  if (seat.fed.url !== '' && !seat.summed) {
    const differs = reading.report.rounds?.done === units.length && seat.fed.total !== reading.total;
    const text = differs
      ? `${contest.name}: its units sum to ${reading.total}, its own page says ${seat.fed.total}`
      : null;
    return { seat: null, notice: { rule: 'units-sum', key: `units-sum:${id}`, text, contest: id } };
  }
  const held = firstHeld(id, soFar);
  const fed = tallyOf(seat, reading, standingOf(reading), now);
  const drop = seat.fed.votes.some(({ votes }, i) => (fed.votes[i]?.votes ?? 0) < votes);
  return {
    seat: {
      ...seat,
      fed: drop ? { ...fed, results: 'correction' } : fed,
      said: reading.report.status,
      seenAt: now,
      summed: true,
      trouble: held,
    },
    notice: null,
  };
}

/** A unit whose newest page is held back marks its contest, whose sum has the unit's last good numbers. */
function firstHeld(id: ContestId, { election, seats }: SoFar): SeatTrust['trouble'] {
  for (const unit of election.units?.get(id) ?? []) {
    const trouble = seats().get(unit.id)?.trouble;
    if (trouble && trouble.kind !== 'waits') return { ...trouble, reason: `${unit.name}: ${trouble.reason}` };
  }
  return null;
}
