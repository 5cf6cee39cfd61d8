import type { RankedRule } from '../election/method-spec.ts';
import {
  ranked as byVotes,
  type Holder,
  type Line,
  type Method,
  NOTHING,
  type Stand,
  sum,
  type Votes,
} from './method.ts';
import { droopQuota } from './stages.ts';

/**
 * Preferences. Nobody can count them on without the papers, so seats are held by those whom the source calls elected, and
 * on first preferences by those over the quota; the others stand in an order and hold nothing.
 */
export const ranked: Method = {
  name: 'ranked',
  several: true,
  plain: false,
  gain: 'none',
  votesPerBallot: () => 1,
  stand,
};

function stand(given: Votes): Stand {
  const { contest, votes, real, elected, postalOnly, declared } = given;
  const rule = contest.rule.method === 'ranked' ? contest.rule : null;
  const named = elected.filter((place) => real[place]).slice(0, contest.elects);
  if (!rule || (sum(votes) === 0 && named.length === 0) || (postalOnly && !declared)) return NOTHING;
  const order = byVotes(given);
  const line = quotaOf(rule, given, votes[order[0] ?? -1] ?? 0);
  const over = order.filter((place) => (votes[place] as number) >= line.needs && !named.includes(place));
  const holders = [...named, ...over]
    .slice(0, contest.elects)
    .map((place): Holder => ({ place, seats: 1, won: named.includes(place) }));
  const [first = -1] = [...named, ...order];
  const second = order.find((place) => place !== first && !named.includes(place)) ?? -1;
  const ahead = order.find((place) => !named.includes(place)) ?? -1;
  const chaser = order.find((place) => place !== ahead && !named.includes(place)) ?? -1;
  const done = named.length === contest.elects || (declared && named.length > 0);
  return {
    ...NOTHING,
    outcome: done ? 'won' : 'leading',
    ...{ first, second, holders },
    margin: ahead < 0 || chaser < 0 ? null : (votes[ahead] as number) - (votes[chaser] as number),
    lines: [line],
  };
}

/** Droop's quota of all valid papers, or more than half of what is still counted where one is elected. */
function quotaOf({ quota }: RankedRule, { contest, valid, votes }: Votes, has: number): Line {
  const droop = quota === 'droop' || (quota === undefined && contest.elects > 1);
  const needs = droop ? droopQuota(valid ?? sum(votes), contest.elects) : Math.floor(sum(votes) / 2) + 1;
  return { key: 'quota', needs, has, reached: has >= needs };
}
