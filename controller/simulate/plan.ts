import { type Contest, type ContestId, contestAbove, type Election } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import { timesOf } from '../ground/times.ts';
import { drawFaults, plantFrom } from './draw-faults.ts';
import type { Fault, FaultsSpec, FlipBack } from './fault.ts';
import { firstLooks, type Look, SWEEP, withSecondSights } from './looks.ts';
import { type Random, randomOf } from './random.ts';
import { firstTwo, type Order, paceOf, seatNight, type Version } from './seat-night.ts';

export interface PlanOptions {
  seed: number;
  order: Order;
  /** Faults to plant besides or instead of the drawn ones. */
  faults?: FaultsSpec | undefined;
}

/** A whole night before it is written. */
export interface NightPlan {
  seed: number;
  order: Order;
  starts: number;
  /** When the count moves: a first few seats have a lead. */
  moves: number;
  ends: number;
  /** By time, then in the order of contests. */
  looks: readonly Look[];
  faults: readonly Fault[];
  flipBacks: readonly FlipBack[];
}

/**
 * Plans a count night that ends at exactly the published votes. Of states other than the main one only a few
 * moments of each seat are kept: enough for their board, small enough for a night file.
 * @throws UserError 65 when a planted fault names a contest without a count
 */
export function planNight(
  election: Election,
  results: ReadonlyMap<ContestId, FinalCount>,
  { seed, order, faults }: PlanOptions,
): NightPlan {
  const starts = election.countStarts ?? Date.UTC(2000, 0, 1, 3);
  const counted = [...results.keys()].flatMap((id) => election.contests.get(id) ?? []);
  const nights = counted.flatMap((contest) =>
    partsOf(contest, results.get(contest.id) as FinalCount, election),
  );
  const favourites = order === 'adversarial' ? strongest(election, results) : new Map<string, string>();
  const recounted = closest(counted, results, election.mainState, election);
  const neighbours = election.regionKinds[0]?.key ?? '';
  const versions = new Map<ContestId, Version[]>();
  for (const { contest, final } of nights) {
    const random = randomOf(seed, contest.id);
    const region = randomOf(seed, `${contest.state}/${contest.regions[neighbours] ?? contest.state}`);
    const misleading =
      order === 'adversarial' && favourites.get(contest.state) === winnerOf(final, contest, election);
    const pace = paceOf(order, region, random, misleading);
    // A second round is counted when the first is over.
    const begins = contest.after === null ? starts : starts + SECOND_ROUND;
    const night = seatNight(contest, final, begins, pace, random, misleading);
    versions.set(contest.id, contest.id === recounted ? withRecount(night, random) : night);
  }
  const looks = new Map<ContestId, Look[]>();
  for (const [id, night] of versions) {
    // Of a unit, as of a seat of another state, a few moments are enough.
    const main = election.contests.get(id)?.state === election.mainState;
    looks.set(id, firstLooks(id, main ? night : moments(night), starts, randomOf(seed, `${id}/looks`)));
  }
  const planted: Fault[] = [];
  if (faults?.noise !== false)
    planted.push(...drawFaults(looks, election, recounted, randomOf(seed, 'faults')));
  for (const fault of faults?.faults ?? []) planted.push(plantFrom(fault, looks, election, starts));
  const all = [...looks.values()].flatMap(withSecondSights);
  const place = new Map(nights.map(({ contest: { id } }, i) => [id, i]));
  all.sort((a, b) => a.at - b.at || (place.get(a.contest) ?? 0) - (place.get(b.contest) ?? 0));
  return {
    ...{ seed, order, starts, looks: all, faults: planted.sort((a, b) => a.at - b.at) },
    moves: firstLeads(all, counted.length, election) ?? starts,
    ends: all.at(-1)?.at ?? starts,
    flipBacks: [...looks.values()].flatMap((seat) => flipBacks(seat, election)),
  };
}

/** When a second round begins after the first, ms. */
const SECOND_ROUND = 12 * 3_600_000;

/** What reports by itself: the contest, or each of its units that has a result. */
function partsOf(
  contest: Contest,
  final: FinalCount,
  { units }: Election,
): { contest: Contest; final: FinalCount }[] {
  if (!final.units) return [{ contest, final }];
  return (units?.get(contest.id) ?? []).flatMap(({ id, electors }) => {
    const part = final.units?.get(id);
    return part
      ? [{ contest: { ...contest, id, electors }, final: { ...part, candidates: final.candidates } }]
      : [];
  });
}

/** Three moments of the count, and its end. */
function moments(night: readonly Version[]): Version[] {
  const rounds = night.filter(({ status, done }) => status === 'in-progress' && done > 0);
  const at = (share: number): Version[] => rounds.slice(Math.floor(rounds.length * share)).slice(0, 1);
  return [...new Set([...night.slice(0, 1), ...at(0.08), ...at(0.4), ...at(0.75), ...night.slice(-1)])];
}

/** The last round is entered with slips, doubted for an hour and a quarter, counted again and declared. */
function withRecount(night: readonly Version[], random: Random): Version[] {
  const last = night.at(-2) as Version;
  const slip = last.electionDay.map((votes) => Math.max(0, votes + random.int(-9, 4)));
  const doubted = { ...last, electionDay: slip };
  const recount = { ...doubted, status: 'recount' as const, at: last.at + 14 * SWEEP };
  const declared = { ...(night.at(-1) as Version), at: last.at + 89 * SWEEP };
  return [...night.slice(0, -2), doubted, recount, declared];
}

/** Who leads a look: best real candidate, only once machines were counted. */
function leaderOf({ contest, version }: Look, election: Election): number | null {
  if (version.done === 0) return null;
  const roster = election.candidates.get(contestAbove(contest)) ?? [];
  const votes = version.electionDay.map((electionDay, i) => {
    const none = election.parties.get(roster[i]?.party ?? '')?.kind === 'none';
    return none ? -1 : electionDay + (version.postal[i] as number);
  });
  return firstTwo(votes).winner;
}

/** Seats of the main state that have a lead when the count moves, of all. */
const FEW = 0.04;

function firstLeads(looks: readonly Look[], seats: number, election: Election): number | null {
  const led = new Set<ContestId>();
  for (const look of looks) {
    if (
      look.spoil !== null ||
      election.contests.get(contestAbove(look.contest))?.state !== election.mainState
    )
      continue;
    if (leaderOf(look, election) !== null) led.add(look.contest);
    if (led.size >= Math.max(1, FEW * seats)) return look.at;
  }
  return null;
}

function flipBacks(seat: readonly Look[], election: Election): FlipBack[] {
  const told = seat.filter(({ spoil }) => spoil === null);
  const found: FlipBack[] = [];
  let since: { at: number; from: number } | null = null;
  let leader: number | null = null;
  for (const look of told) {
    const now = leaderOf(look, election);
    if (now === null || now === leader) continue;
    if (since && now === since.from && look.at - since.at <= 60 * SWEEP) {
      found.push({ contest: look.contest, at: since.at, until: look.at });
    }
    since = leader === null ? null : { at: look.at, from: leader };
    leader = now;
  }
  return found;
}

function winnerOf(final: FinalCount, contest: Contest, election: Election): string {
  const votes = final.electionDay.map((electionDay, i) => electionDay + (final.postal[i] as number));
  return election.candidates.get(contest.id)?.[firstTwo(votes).winner]?.party ?? '';
}

/** State -> the party with most seats. */
function strongest(election: Election, results: ReadonlyMap<ContestId, FinalCount>): Map<string, string> {
  const strong = new Map<string, string>();
  for (const { code } of election.states) {
    const winners = [...results].flatMap(([id, final]) => {
      const contest = election.contests.get(id);
      return contest?.state === code ? winnerOf(final, contest, election) : [];
    });
    const [best] = [...timesOf(winners)].sort((a, b) => b[1] - a[1]);
    if (best) strong.set(code, best[0]);
  }
  return strong;
}

/** The closest seat of the main state; its count is doubted. */
function closest(
  counted: readonly Contest[],
  results: ReadonlyMap<ContestId, FinalCount>,
  state: string,
  election: Election,
): ContestId | null {
  let found: { id: ContestId; margin: number } | null = null;
  for (const contest of counted) {
    const { electionDay, postal, stages } = results.get(contest.id) as FinalCount;
    // Stages follow from the first preferences: these are not doubted any more.
    if (contest.state !== state || election.units?.has(contest.id) || stages) continue;
    const votes = electionDay.map((count, i) => count + (postal[i] as number)).sort((a, b) => b - a);
    const margin = (votes[0] ?? 0) - (votes[1] ?? 0);
    if (!found || margin < found.margin) found = { id: contest.id, margin };
  }
  return found?.id ?? null;
}
