import type { Contest, ContestId, Election } from '../election/election.ts';
import type { FinalCount } from '../election/results.ts';
import { type SeatView, seatView } from '../projection/seat-view.ts';
import { randomOf } from '../simulate/random.ts';
import { firstTwo, type Order, paceOf, seatNight, type Version } from '../simulate/seat-night.ts';
import { contestsOf } from '../tally/coalition.ts';

/** A state's night made from its published result: what each seat shows, moment by moment. */
export interface RehearsedNight {
  state: string;
  order: Order;
  seed: number;
  /** The seats as they end. */
  end: readonly SeatView[];
  /** The seats when this part (0..1) of all rounds is in. */
  at(counted: number): SeatView[];
}

/** Plays a state's published result as a night: the simulator's rounds, in one of its orders. */
export function rehearseNight(
  election: Election,
  results: ReadonlyMap<ContestId, FinalCount>,
  state: string,
  order: Order,
  seed: number,
): RehearsedNight {
  const counted = contestsOf(election, state).filter(({ id }) => results.has(id));
  const favourite = order === 'adversarial' ? strongest(counted, results, election) : null;
  const seats = counted.map((contest) => {
    const final = results.get(contest.id) as FinalCount;
    const region = randomOf(seed, `${state}/${contest.regions.district ?? state}`);
    const random = randomOf(seed, contest.id);
    const late = favourite !== null && winnerOf(contest, final, election) === favourite;
    const pace = paceOf(order, region, random, late);
    return { contest, versions: seatNight(contest, final, 0, pace, random, late) };
  });
  const steps = seats
    .flatMap(({ versions }, seat) => versions.map((version) => ({ seat, version })))
    .sort((a, b) => a.version.at - b.version.at || a.seat - b.seat);
  const views = (shown: readonly (Version | undefined)[]): SeatView[] =>
    seats.map(({ contest, versions }, seat) =>
      viewOf(contest, election, shown[seat] ?? (versions[0] as Version)),
    );
  return {
    state,
    order,
    seed,
    end: views(seats.map(({ versions }) => versions.at(-1))),
    at: (part) => {
      const shown: (Version | undefined)[] = [];
      let in_ = 0;
      for (const { seat, version } of steps) {
        if (in_ >= part * seats.length) break;
        const before = shown[seat];
        in_ += version.done / version.of - (before ? before.done / before.of : 0);
        shown[seat] = version;
      }
      return views(shown);
    },
  };
}

function viewOf(contest: Contest, election: Election, version: Version): SeatView {
  const votes = version.evm.map((evm, place) => evm + (version.postal[place] ?? 0));
  const over = version.status === 'declared';
  return seatView(
    contest,
    election,
    {
      votes,
      machine: version.evm,
      counted: over ? 1 : version.done / version.of,
      rounds: version.of,
      winner: over ? winnerPlace(contest, votes, election) : null,
      at: version.at,
    },
    'district',
  );
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
  const votes = final.evm.map((evm, place) => evm + (final.postal[place] ?? 0));
  return election.candidates.get(contest.id)?.[winnerPlace(contest, votes, election)]?.party;
}

function strongest(
  contests: readonly Contest[],
  results: ReadonlyMap<ContestId, FinalCount>,
  election: Election,
): string | null {
  const won = new Map<string, number>();
  for (const contest of contests) {
    const party = winnerOf(contest, results.get(contest.id) as FinalCount, election);
    if (party) won.set(party, (won.get(party) ?? 0) + 1);
  }
  return [...won].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
