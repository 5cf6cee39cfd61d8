import type { Contest, ContestId, Election } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import { timesOf } from '../ground/times.ts';
import { type SeatView, seatView } from '../projection/seat-view.ts';
import { randomOf } from '../simulate/random.ts';
import { firstTwo, type Order, paceOf, seatNight, type Version } from '../simulate/seat-night.ts';
import { contestsOf } from '../tally/coalition.ts';
import { minuteOf, type PacedSeat, type Pacing } from './pacing.ts';

/** A state's night made from its published result: what each seat shows, moment by moment. */
export interface RehearsedNight {
  state: string;
  /** The seats as they end. */
  end: readonly SeatView[];
  /** The seats when this part (0..1) of all rounds is in. */
  at(counted: number): SeatView[];
  /** The seats this many minutes after the earliest count begins. */
  after(minutes: number): SeatView[];
}

const MINUTE = 60_000;

/** Plays a state's published result as a night: the simulator's rounds, in one of its orders or in a real night's. */
export function rehearseNight(
  election: Election,
  results: ReadonlyMap<ContestId, FinalCount>,
  state: string,
  order: Order | Pacing,
  seed: number,
): RehearsedNight {
  const counted = contestsOf(election, state).filter(({ id }) => results.has(id));
  const favourite = strongest(counted, results, election);
  const paced =
    typeof order === 'string'
      ? null
      : { order, like: placesOf(counted, results, election, favourite, order, seed) };
  const seats = counted.map((contest, seat) => {
    const final = results.get(contest.id) as FinalCount;
    const region = randomOf(seed, `${state}/${contest.regions.district ?? state}`);
    const random = randomOf(seed, contest.id);
    const late = order === 'adversarial' && winnerOf(contest, final, election) === favourite;
    const pace = paceOf(typeof order === 'string' ? order : 'random', region, random, late);
    const versions = seatNight(contest, final, 0, pace, random, late);
    const like = paced?.order.seats[paced.like[seat] ?? 0];
    return { contest, versions: like ? versions.map((one) => retimed(one, like, versions)) : versions };
  });
  const steps = seats
    .flatMap(({ versions }, seat) => versions.map((version) => ({ seat, version })))
    .sort((a, b) => a.version.at - b.version.at || a.seat - b.seat);
  const views = (shown: readonly (Version | undefined)[]): SeatView[] =>
    seats.map(({ contest, versions }, seat) =>
      viewOf(contest, election, shown[seat] ?? (versions[0] as Version)),
    );
  const until = (over: (version: Version, in_: number) => boolean): SeatView[] => {
    const shown: (Version | undefined)[] = [];
    let in_ = 0;
    for (const { seat, version } of steps) {
      if (over(version, in_)) break;
      const before = shown[seat];
      in_ += version.done / version.of - (before ? before.done / before.of : 0);
      shown[seat] = version;
    }
    return views(shown);
  };
  return {
    state,
    end: views(seats.map(({ versions }) => versions.at(-1))),
    at: (part) => until((_, in_) => in_ >= part * seats.length),
    after: (minutes) => until(({ at }) => at > minutes * MINUTE),
  };
}

/** Which seat of a real night each seat counts like: seats that lean alike, give or take a tenth of all. */
function placesOf(
  contests: readonly Contest[],
  results: ReadonlyMap<ContestId, FinalCount>,
  election: Election,
  favourite: string | null,
  { seats }: Pacing,
  seed: number,
): number[] {
  const leans = contests.map((contest) => {
    const { electionDay } = results.get(contest.id) as FinalCount;
    const roster = election.candidates.get(contest.id) ?? [];
    const best = (own: boolean) =>
      Math.max(0, ...electionDay.filter((_, place) => (roster[place]?.party === favourite) === own));
    return (best(true) - best(false)) / Math.max(1, sum(electionDay));
  });
  const like: number[] = [];
  const random = randomOf(seed, 'likeness');
  const ranked = leans.map((lean, i) => ({ lean, i })).sort((a, b) => a.lean - b.lean || a.i - b.i);
  ranked.forEach(({ i }, rank) => {
    const place = (rank + 0.5) / ranked.length + (random.share() - 0.5) / 5;
    like[i] = Math.round(Math.min(1, Math.max(0, place)) * (seats.length - 1));
  });
  return like;
}

/** The same look of a page, at the minute at which the real seat had as much counted. */
function retimed(version: Version, seat: PacedSeat, versions: readonly Version[]): Version {
  if (version.done === 0) return { ...version, at: Math.min(version.at, minuteOf(seat, 1e-6) * MINUTE) };
  const at = minuteOf(seat, version.done / version.of) * MINUTE;
  const last = versions.at(-2)?.at ?? version.at;
  return { ...version, at: version.status === 'declared' ? at + version.at - last : at };
}

function viewOf(contest: Contest, election: Election, version: Version): SeatView {
  const votes = version.electionDay.map((electionDay, place) => electionDay + (version.postal[place] ?? 0));
  const over = version.status === 'declared';
  return seatView(contest, election, {
    votes,
    machine: version.electionDay,
    counted: over ? 1 : version.done / version.of,
    rounds: version.of,
    winner: over ? winnerPlace(contest, votes, election) : null,
    at: version.at,
  });
}

function winnerPlace(contest: Contest, votes: readonly number[], election: Election): number {
  const roster = election.candidates.get(contest.id) ?? [];
  return firstTwo(
    votes.map((number, place) =>
      election.parties.get(roster[place]?.party ?? '')?.kind === 'none' ? -1 : number,
    ),
  ).winner;
}

function winnerOf(contest: Contest, final: FinalCount, election: Election): string | undefined {
  const votes = final.electionDay.map((electionDay, place) => electionDay + (final.postal[place] ?? 0));
  return election.candidates.get(contest.id)?.[winnerPlace(contest, votes, election)]?.party;
}

function strongest(
  contests: readonly Contest[],
  results: ReadonlyMap<ContestId, FinalCount>,
  election: Election,
): string | null {
  const winners = contests.flatMap(
    (contest) => winnerOf(contest, results.get(contest.id) as FinalCount, election) ?? [],
  );
  return [...timesOf(winners)].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

function sum(votes: readonly number[]): number {
  return votes.reduce((all, one) => all + one, 0);
}
