import { type Method, NOTHING, ranked, type Stand, type Votes } from './method.ts';

/** Several members: the first so many by votes. Each elector has as many votes, or fewer where the law says so. */
export const nOfM: Method = {
  name: 'n-of-m',
  several: true,
  plain: false,
  gain: 'seats',
  votesPerBallot: ({ rule, elects }) => (rule.method === 'n-of-m' ? (rule.votesAllowed ?? elects) : 1),
  stand,
};

function stand(given: Votes): Stand {
  const { votes, contest, declared } = given;
  const order = ranked(given);
  const named = given.elected.filter((place) => given.real[place]).slice(0, contest.elects);
  if ((votes[order[0] ?? -1] ?? 0) === 0 && named.length === 0) return NOTHING;
  const open = order.filter((place) => !named.includes(place) && (votes[place] as number) > 0);
  // Until the source has named everybody, the rest of the seats is held by who is ahead of those not named.
  const left = contest.elects - named.length;
  const closed = declared && named.length > 0;
  const { held, tied } = closed ? { held: [], tied: [] } : firstOf(open, left, votes);
  const full = named.length === contest.elects || closed;
  const won = full || (declared && tied.length === 0);
  const holders = order
    .filter((place) => named.includes(place) || held.includes(place))
    .map((place) => ({ place, seats: 1, won: won || named.includes(place) }));
  const outside = order.find((place) => !holders.some((holder) => holder.place === place)) ?? -1;
  const last = holders.at(-1)?.place ?? -1;
  return {
    ...NOTHING,
    outcome: won ? 'won' : tied.length > 0 ? 'tied' : 'leading',
    first: holders[0]?.place ?? -1,
    second: outside,
    // Who has nobody behind is ahead of nobody.
    margin:
      last < 0 || tied.length > 0
        ? 0
        : outside < 0
          ? null
          : (votes[last] as number) - (votes[outside] as number),
    ...{ holders, tied },
  };
}

/** Who is among the first so many; who is level for the last of the seats holds none of them. */
function firstOf(order: readonly number[], seats: number, votes: readonly number[]) {
  const inside = order.slice(0, seats);
  const [last, next] = [inside.at(-1), order[seats]];
  if (last === undefined || next === undefined || votes[last] !== votes[next])
    return { held: inside, tied: [] };
  const tied = order.filter((place) => votes[place] === votes[last]);
  return { held: inside.filter((place) => !tied.includes(place)), tied };
}
