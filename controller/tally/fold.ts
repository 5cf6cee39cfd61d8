import type { Candidate, CandidateId, ContestId, Election, Party } from '../election/election.ts';
import { contestOf, stateOf } from '../election/election.ts';
import type { Sliced } from '../slices.ts';
import { amendElection } from './amend.ts';
import type { Alert, Count, Counters } from './count.ts';
import { watchMajorities } from './majority.ts';
import { equalTallies, overridesOn, showSeat } from './shown.ts';
import type { Tally } from './tally.ts';
import type { SeatTrust } from './trust.ts';
import type { Verdict } from './verdict.ts';

/** Something the operator is told; without a text the trouble of that key is over. */
export interface Notice extends Pick<Alert, 'rule' | 'key'> {
  text: string | null;
  contest: ContestId | null;
}

/** What one report, problem or order comes to. What it leaves out stays as it is. */
export interface Weighed {
  /** What trust remembers of the seat from now on. */
  seat?: SeatTrust;
  verdict?: Verdict;
  alerts?: readonly Notice[];
  counted?: readonly (keyof Counters)[];
  /** Candidates whom the page gives a party that nobody knows (H8). */
  strangers?: readonly { candidate: CandidateId; party: Party }[];
}

/** What a report comes to that says nothing new: most of a poll, so it is one object for all. */
export const NOTHING_NEW: Weighed = {};

/** The count as it stands while it is folded; read only. */
export interface SoFar {
  /** With the amendments that were in force when the fold began. */
  election: Election;
  /** Time of the night, ms. */
  now: number;
  overrides: Count['overrides'];
  seats(): Count['seats'];
  alerts(): Count['alerts'];
  tally(contest: ContestId): Tally;
  /** What is remembered of a seat, blank before its first report. */
  seat(contest: ContestId): SeatTrust;
  /** Candidates with the parties they stand for tonight. */
  roster(contest: ContestId): readonly Candidate[];
}

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
  const tally = (contest: ContestId): Tally => {
    const known = tallies.get().get(contest);
    if (!known) throw new Error(`no tally of ${contest}`);
    return known;
  };
  const soFar: SoFar = {
    election,
    now,
    overrides: base.overrides,
    seats: seats.get,
    alerts: alerts.get,
    tally,
    seat: (contest) => seats.get().get(contest) ?? blankSeat(tally(contest)),
    roster: (contest) => rosters.get().get(contest) ?? [],
  };
  /** Keeps what trust remembers of a seat and shows it. A correction that gives the lead back undoes a flip. */
  const keep = (seat: SeatTrust, correction: boolean): void => {
    const { contest } = seat.fed;
    const before = tally(contest);
    let shown = showSeat(seat, overridesOn(base.overrides, contest), soFar.roster(contest));
    const leads = leadsWith(seat.leads, shown, correction);
    const flips = Math.max(0, leads.length - 1);
    const counts = !equalTallies({ ...shown, flips }, before, UNCOUNTED);
    shown = { ...shown, flips, revision: before.revision + (counts ? 1 : 0) };
    seats.edit().set(contest, leads === seat.leads ? seat : { ...seat, leads });
    if (equalTallies(shown, before)) return;
    tallies.edit().set(contest, shown);
    if (shown.leaderParty !== before.leaderParty || shown.outcome !== before.outcome)
      moved.add(stateOf(contest));
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
    for (const name of counted) counters = { ...counters, [name]: counters[name] + 1 };
    if (seat) keep(seat, verdict?.kind === 'correction');
    if (!verdict) continue;
    verdicts.push(verdict);
    if (verdict.kind === 'accepted' || verdict.kind === 'correction') news.add(verdict.feed);
  }

  const next: Count = {
    ...base,
    tallies: tallies.get(),
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

/** A roster on which strangers stand for the party that the page names. */
export function withStrangers(
  roster: readonly Candidate[],
  strangers: NonNullable<Weighed['strangers']>,
): readonly Candidate[] {
  if (strangers.length === 0) return roster;
  const named = new Map(strangers.map(({ candidate, party }) => [candidate, party.id]));
  return roster.map((one) => {
    const party = named.get(one.id);
    return party === undefined ? one : { ...one, party };
  });
}

/** A map that is copied when it is first written to. */
function draft<K, V>(base: ReadonlyMap<K, V>): { get(): ReadonlyMap<K, V>; edit(): Map<K, V> } {
  let own: Map<K, V> | null = null;
  return {
    get: () => own ?? base,
    edit: () => {
      own ??= new Map(base);
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
