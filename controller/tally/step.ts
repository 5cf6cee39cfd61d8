import {
  type Candidate,
  type ContestId,
  type Election,
  type Party,
  type PartyId,
  stateOf,
} from '../election/election.ts';
import { matchParty } from '../election/identity.ts';
import { slug, tidyName } from '../election/name.ts';
import type { FeedProblem, Report } from '../feed/report.ts';
import { amendElection } from './amend.ts';
import type { Alert, Count, Counters } from './count.ts';
import { watchMajorities } from './majority.ts';
import { equalTallies, overridesOn, showSeat } from './shown.ts';
import type { Tally } from './tally.ts';
import type { SeatTrust } from './trust.ts';

/** One step of the count: collects what changes, copies only the maps that do, and gives the next count. */
export class Step {
  readonly election: Election;
  readonly now: number;
  readonly #base: Count;
  #seats: Map<ContestId, SeatTrust> | null = null;
  #tallies: Map<ContestId, Tally> | null = null;
  #alerts: Map<string, Alert> | null = null;
  #parties: Map<PartyId, Party> | null = null;
  #reassigned: Map<Candidate['id'], PartyId> | null = null;
  #counters: Counters | null = null;
  #news = new Set<string>();
  #moved = new Set<string>();

  constructor(base: Count, election: Election, now: number) {
    this.#base = base;
    this.election = amendElection(election, base);
    this.now = now;
  }

  get parties(): ReadonlyMap<PartyId, Party> {
    return this.election.parties;
  }

  /** The party a candidate stands for tonight. */
  readonly partyOf = (candidate: Candidate): PartyId =>
    (this.#reassigned ?? this.#base.reassigned).get(candidate.id) ?? candidate.party;

  /** The party a source means, null for nobody known. */
  partyNamed(text: string, code: string | null): PartyId | null {
    return matchParty(text, code, this.parties)?.id ?? null;
  }

  /** What is remembered of a seat; undefined before its first report. */
  known(contest: ContestId): SeatTrust | undefined {
    return (this.#seats ?? this.#base.seats).get(contest);
  }

  seat(contest: ContestId): SeatTrust {
    return this.known(contest) ?? blankSeat(this.tally(contest));
  }

  tally(contest: ContestId): Tally {
    const tally = (this.#tallies ?? this.#base.tallies).get(contest);
    if (!tally) throw new Error(`no tally of ${contest}`);
    return tally;
  }

  tallies(): ReadonlyMap<ContestId, Tally> {
    return this.#tallies ?? this.#base.tallies;
  }

  /** Keeps what trust remembers of a seat and shows it. A correction that gives the lead back undoes a flip. */
  keep(seat: SeatTrust, correction = false): void {
    const contest = seat.fed.contest;
    const before = this.tally(contest);
    const roster = this.election.candidates.get(contest) ?? [];
    const overrides = overridesOn(this.#base.overrides, contest);
    let shown = showSeat(seat, overrides, roster, this.partyOf);
    const leads = leadsWith(seat.leads, shown, correction);
    const flips = Math.max(0, leads.length - 1);
    const news = !equalTallies({ ...shown, flips }, before, UNCOUNTED);
    shown = { ...shown, flips, revision: before.revision + (news ? 1 : 0) };
    this.#seats ??= new Map(this.#base.seats);
    this.#seats.set(contest, leads === seat.leads ? seat : { ...seat, leads });
    if (equalTallies(shown, before)) return;
    this.#tallies ??= new Map(this.#base.tallies);
    this.#tallies.set(contest, shown);
    if (shown.leaderParty !== before.leaderParty || shown.outcome !== before.outcome)
      this.#moved.add(stateOf(contest));
  }

  count(name: keyof Counters): void {
    this.#counters ??= { ...this.#base.counters };
    this.#counters[name]++;
  }

  /** Tells the operator; the same trouble in another contest joins the line that stands. */
  raise(rule: string, key: string, text: string, contest: ContestId | null): void {
    const known = (this.#alerts ?? this.#base.alerts).get(key);
    if (known && known.text === text && (contest === null || known.contests.includes(contest))) return;
    this.#alerts ??= new Map(this.#base.alerts);
    const contests = known?.contests ?? [];
    this.#alerts.set(key, {
      key,
      rule,
      text,
      contests: contest === null || contests.includes(contest) ? contests : [...contests, contest],
      since: known?.since ?? this.now,
    });
  }

  /** The trouble is over. */
  settle(key: string): void {
    if (!(this.#alerts ?? this.#base.alerts).has(key)) return;
    this.#alerts ??= new Map(this.#base.alerts);
    this.#alerts.delete(key);
  }

  /** A party text nobody knows: told, and a row of its own for candidates the roster has as independents (H8). */
  unknownParty(text: string, candidate: Candidate, contest: ContestId): void {
    const name = tidyName(text);
    const id = `unknown-${slug(name)}`;
    this.raise('unknown-party', `unknown-party:${id}`, `no party is known as ${name}`, contest);
    if (this.parties.get(candidate.party)?.kind !== 'independent') return;
    if (!(this.#parties ?? this.#base.parties).has(id)) {
      this.#parties ??= new Map(this.#base.parties);
      this.#parties.set(id, { id, name, names: {}, short: name, colour: null, aliases: [], kind: 'party' });
    }
    if (this.partyOf(candidate) === id) return;
    this.#reassigned ??= new Map(this.#base.reassigned);
    this.#reassigned.set(candidate.id, id);
  }

  /** A feed brought something new. */
  news(feed: string): void {
    this.#news.add(feed);
  }

  /**
   * Whether an operator let this seat's page through although the rule speaks: he released it while the rule
   * held it back, and nothing was ordered since. The rule's alert remembers that for the pages to come.
   */
  released(contest: ContestId, rule: string): boolean {
    if (this.#base.overrides.length === 0) return false;
    const release = overridesOn(this.#base.overrides, contest)?.release;
    if (!release) return false;
    const { trouble } = this.seat(contest);
    if (trouble?.by === rule) return release.when >= trouble.since;
    const alert = (this.#alerts ?? this.#base.alerts).get(`${rule}:${contest}`);
    return alert !== undefined && alert.since >= release.when;
  }

  /** Reports that wait for a second sight and whose page was just served again. */
  seenAgain(urls: ReadonlySet<string>): Report[] {
    const waiting: Report[] = [];
    for (const seat of (this.#seats ?? this.#base.seats).values()) {
      if (seat.pending && urls.has(seat.pending.report.url)) waiting.push(seat.pending.report);
      if (seat.wordPending && urls.has(seat.wordPending.report.url)) waiting.push(seat.wordPending.report);
      if (seat.trouble?.by === UNREADABLE && urls.has(seat.trouble.url))
        this.keep({ ...seat, trouble: null });
    }
    if (this.#base.alerts.size > 0) for (const url of urls) this.settle(`${UNREADABLE}:${url}`);
    return waiting;
  }

  /** A page that could not be read: its seat keeps its last good numbers and says so. */
  markUnreadable({ contest, url, what, got, expected }: FeedProblem): void {
    const reason = `${what}: got ${got}, expected ${expected}`;
    if (contest === null || !this.election.contests.has(contest)) {
      this.raise(UNREADABLE, `${UNREADABLE}:${url}`, `${url}: ${reason}`, null);
      return;
    }
    const seat = this.seat(contest);
    // The first reason stands until the page is back: a countdown in it shall not redraw the seat every poll.
    if (seat.trouble?.by === UNREADABLE && seat.trouble.url === url) return;
    if (seat.trouble === null) this.count('quarantined');
    const since = seat.trouble?.since ?? this.now;
    this.keep({
      ...seat,
      trouble: { kind: 'quarantine', by: UNREADABLE, reason, since, differs: null, url },
    });
  }

  finish(): Count {
    const base = this.#base;
    const tallies = this.#tallies ?? base.tallies;
    const next: Count = {
      ...base,
      tallies,
      seats: this.#seats ?? base.seats,
      parties: this.#parties ?? base.parties,
      reassigned: this.#reassigned ?? base.reassigned,
      alerts: this.#alerts ?? base.alerts,
      counters: this.#counters ?? base.counters,
      feeds: this.#feeds(),
      majorities: watchMajorities(base.majorities, tallies, this.#moved, this.election, this.now),
    };
    const keys = Object.keys(next) as (keyof Count)[];
    if (keys.every((key) => next[key] === base[key])) return base;
    next.revision = base.revision + 1;
    return next;
  }

  /** A feed that brought no news for longer than the age limit is stale, until it brings some. */
  #feeds(): Count['feeds'] {
    const limit = this.election.ageLimitSeconds * 1000;
    let feeds: Map<string, Count['feeds'] extends ReadonlyMap<string, infer F> ? F : never> | null = null;
    for (const feed of this.#news) {
      feeds ??= new Map(this.#base.feeds);
      feeds.set(feed, { newsAt: this.now, stale: false });
    }
    for (const [feed, was] of this.#base.feeds) {
      if (this.#news.has(feed) || was.stale || this.now - was.newsAt <= limit) continue;
      feeds ??= new Map(this.#base.feeds);
      feeds.set(feed, { ...was, stale: true });
    }
    return feeds ?? this.#base.feeds;
  }
}

const UNREADABLE = 'unreadable-page';
/** Fields that tell of time and trust, not of the count: their change is no revision. */
const UNCOUNTED: ReadonlySet<keyof Tally> = new Set(['stamp', 'seenAt', 'hold', 'revision', 'url', 'feed']);

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
