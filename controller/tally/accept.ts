import type { ContestId, Election } from '../election/election.ts';
import { matchParty } from '../election/identity.ts';
import type { FeedProblem, HouseReport, Report } from '../feed/report.ts';
import { atOnce, type Sliced } from '../ground/slices.ts';
import { contestsOf } from './coalition.ts';
import type { Count } from './count.ts';
import { type Acceptance, foldSeats } from './fold.ts';
import type { Notice, SoFar, Weighed } from './so-far.ts';
import { counted } from './units.ts';
import { pagesMovedOn, weighReport } from './weigh-seat.ts';

const UNREADABLE = 'unreadable-page';

/** What the step knows beside the count and the reports. */
export interface AcceptContext {
  election: Election;
  /** Time of the night, ms. */
  now: number;
  /** `Poll.same`: pages that brought the same bytes again, a second sight without a report (H2). */
  same?: readonly string[];
  /** `Poll.problems`: a page that cannot be read marks its seat. */
  problems?: readonly FeedProblem[];
  /** `Poll.houses`: the source's own totals, checked against the sum of our seats (H9). */
  houses?: readonly HouseReport[];
}

/**
 * Decides seat by seat what to believe, and may pause between two. Call it with no reports to let time pass (majorities mature, feeds
 * grow stale). Returns the same count object when nothing changed.
 * @throws Error when the count is another election's: a bug of ours.
 */
export function* acceptInSlices(
  count: Count,
  reports: readonly Report[],
  context: AcceptContext,
): Sliced<Acceptance> {
  const { election, now, problems = [], same = [], houses = [] } = context;
  if (count.election !== election.id)
    throw new Error(`count of ${count.election}, reports of ${election.id}`);
  function* weigh(soFar: SoFar): Generator<Weighed> {
    for (const problem of problems) yield unreadable(problem, soFar);
    const moved = pagesMovedOn(reports, soFar);
    for (const report of inOrder(reports)) yield weighReport(report, false, soFar, moved.has(report.url));
    if (same.length > 0) {
      const waiting: Report[] = [];
      const troubled = new Set(problems.map(({ contest }) => contest));
      yield* servedAgain(new Set(same), troubled, waiting, soFar);
      // A page with a row that cannot be read is no better for being served again.
      const bad = new Set(problems.map(({ url }) => url));
      const good = same.filter((url) => !bad.has(url));
      if (count.alerts.size > 0) yield { alerts: good.map((url) => ({ ...unreadableAt(url), text: null })) };
      for (const report of waiting) yield weighReport(report, true, soFar);
    }
    for (const house of houses) yield reconcileHouse(house, soFar);
  }
  return yield* foldSeats(count, weigh, election, now);
}

/** The same in one go. */
export function acceptReports(...of: Parameters<typeof acceptInSlices>): Acceptance {
  return atOnce(acceptInSlices(...of));
}

/** A page that could not be read: its seat keeps its last good numbers and says so. */
function unreadable({ contest, url, what, got, expected }: FeedProblem, soFar: SoFar): Weighed {
  const reason = `${what}: got ${got}, expected ${expected}`;
  if (contest === null || counted(contest, soFar.election) === undefined)
    return { alerts: [{ ...unreadableAt(url), text: `${url}: ${reason}` }] };
  const seat = soFar.seat(contest);
  const { trouble } = seat;
  // The first reason stands until the page is back: a countdown in it shall not redraw the seat every poll.
  if (trouble?.by === UNREADABLE && trouble.url === url) return {};
  const since = trouble?.since ?? soFar.now;
  return {
    seat: { ...seat, trouble: { kind: 'quarantine', by: UNREADABLE, reason, since, differs: null, url } },
    counted: trouble ? [] : ['quarantined'],
  };
}

function unreadableAt(url: string): Omit<Notice, 'text'> {
  return { rule: UNREADABLE, key: `${UNREADABLE}:${url}`, contest: null };
}

/** Pages served once more can be read again; reports of them that wait for a second sight go to `waiting`. */
function* servedAgain(
  urls: ReadonlySet<string>,
  troubled: ReadonlySet<ContestId | null>,
  waiting: Report[],
  soFar: SoFar,
): Generator<Weighed> {
  for (const seat of soFar.seats().values()) {
    for (const pending of [seat.pending, seat.wordPending])
      if (pending && urls.has(pending.report.url)) waiting.push(pending.report);
    if (seat.trouble?.by === UNREADABLE && urls.has(seat.trouble.url) && !troubled.has(seat.fed.contest))
      yield { seat: { ...seat, trouble: null } };
  }
}

/** Several pages of one seat in one poll are taken oldest first, so that the newest has the last word. */
function inOrder(reports: readonly Report[]): readonly Report[] {
  const seen = new Set<ContestId>();
  let twice = false;
  for (const { contest } of reports) {
    if (seen.has(contest)) twice = true;
    seen.add(contest);
  }
  if (!twice) return reports;
  return [...reports].sort(
    (a, b) =>
      (a.stamp ?? a.fetchedAt) - (b.stamp ?? b.fetchedAt) ||
      (a.rounds?.done ?? 0) - (b.rounds?.done ?? 0) ||
      a.fetchedAt - b.fetchedAt,
  );
}

/**
 * The source's own party table against the sum of our seats (H9): a difference is told, never adopted. What
 * is shown always comes from the seats, and so can never exceed the house. A table that is older than what the
 * same feed's seats say is no witness against them; more seats than the house has are told whatever its age.
 */
function reconcileHouse(
  { state, rows, url, stamp }: HouseReport,
  { election, tally: tallyOf }: SoFar,
): Weighed {
  const ours = new Map<string, number>();
  let total = 0;
  let behind = false;
  for (const { id } of contestsOf(election, state)) {
    const tally = tallyOf(id);
    behind ||= stamp !== null && tally.stamp !== null && tally.stamp > stamp;
    if (tally.leaderParty === null) continue;
    ours.set(tally.leaderParty, (ours.get(tally.leaderParty) ?? 0) + 1);
    total++;
  }
  const differences: string[] = [];
  let theirs = 0;
  for (const row of rows) {
    const seats = row.won + row.leading;
    theirs += seats;
    const party = matchParty(row.party, row.partyCode, election.parties)?.id ?? null;
    const own = party === null ? 0 : (ours.get(party) ?? 0);
    if (party !== null) ours.delete(party);
    if (own !== seats) differences.push(`${row.party} ${seats}, our seats say ${own}`);
  }
  for (const [party, seats] of ours)
    differences.push(`${election.parties.get(party)?.short ?? party} 0, our seats say ${seats}`);
  const house = election.states.find(({ code }) => code === state)?.seats ?? 0;
  if (behind && theirs <= house) return {};
  if (theirs > house) differences.unshift(`${theirs} seats in a house of ${house}`);
  const text =
    differences.length === 0 ? null : `${url} says ${theirs} seats, ours ${total}: ${differences.join('; ')}`;
  return { alerts: [{ rule: 'reconcile', key: `reconcile:${state}`, text, contest: null }] };
}
