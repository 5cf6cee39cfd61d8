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
import { droopQuota, readStages, stageRule } from './stages.ts';

/**
 * Preferences. Nobody can count them on without the papers, so seats are held by those that the source calls elected, and
 * by those who reached the quota, on first preferences or at a stage that was published; the others stand in an order, by
 * the newest stage, and hold nothing.
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
  const { contest, real, elected, postalOnly, declared } = given;
  const rule = contest.rule.method === 'ranked' ? contest.rule : null;
  const named = elected.filter((place) => real[place]).slice(0, contest.elects);
  if (!rule || (sum(given.votes) === 0 && named.length === 0) || (postalOnly && !declared)) return NOTHING;
  const { votes, reached, quota } = newest(rule, given);
  const order = byVotes({ votes, fit: given.fit });
  const has = Math.floor(votes[order[0] ?? -1] ?? 0);
  const line: Line = { key: 'quota', needs: quota, has, reached: has >= quota };
  const over = reached.filter((place) => given.fit[place] && !named.includes(place));
  const holders = [...named, ...over]
    .slice(0, contest.elects)
    .map((place): Holder => ({ place, seats: 1, won: named.includes(place) }));
  const [first = -1] = [...named, ...over, ...order];
  const second = order.find((place) => place !== first && !named.includes(place)) ?? -1;
  const ahead = order.find((place) => !named.includes(place)) ?? -1;
  const chaser = order.find((place) => place !== ahead && !named.includes(place)) ?? -1;
  const done = named.length === contest.elects || (declared && named.length > 0);
  if (contest.elects === 1 && named.length === 0 && second >= 0 && votes[first] === votes[second]) {
    const tied = order.filter((place) => votes[place] === votes[first]);
    return { ...NOTHING, outcome: 'tied', margin: 0, tied, lines: [line] };
  }
  return {
    ...NOTHING,
    outcome: done ? 'won' : 'leading',
    ...{ first, second, holders },
    // Those who are left when all seats are filled are after nothing.
    margin:
      done || ahead < 0 || chaser < 0
        ? null
        : Math.floor((votes[ahead] as number) - (votes[chaser] as number)),
    lines: [line],
  };
}

/** Votes at the newest stage, who reached the quota until then, in that order, and what the quota is. */
function newest(
  rule: RankedRule,
  { contest, valid, votes, stages }: Votes,
): { votes: readonly number[]; reached: readonly number[]; quota: number } {
  const how = stageRule(rule, contest.elects);
  const last = stages?.at(-1);
  if (stages && last) {
    const readings = readStages(stages, how);
    const unit = 10 ** rule.decimals;
    return {
      votes: last.votes.map((parts) => parts / unit),
      reached: readings.flatMap(({ reached }) => reached),
      quota: (readings.at(-1)?.quota ?? 0) / unit,
    };
  }
  const droop = how.quota === 'droop';
  const quota = droop ? droopQuota(valid ?? sum(votes), contest.elects) : Math.floor(sum(votes) / 2) + 1;
  const reached = byVotes({ votes, fit: votes.map(() => true) }).filter(
    (place) => (votes[place] as number) >= quota,
  );
  return { votes, reached, quota };
}
