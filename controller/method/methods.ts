import type { Contest } from '../election/election.ts';
import { list } from './list.ts';
import { measure } from './measure.ts';
import { type Method, NOTHING } from './method.ts';
import { nOfM } from './n-of-m.ts';
import { plurality } from './plurality.ts';
import { ranked } from './ranked.ts';
import { runOff } from './run-off.ts';

const METHODS = new Map<string, Method>(
  [plurality, nOfM, runOff, measure, list, ranked].map((method) => [method.name, method]),
);

/** Of a rule that nothing here computes: votes are shown, and who is elected as the source says it. */
const votesOnly: Method = {
  ...{ name: 'votes-only', several: true, plain: false, gain: 'none', votesPerBallot: () => 1 },
  stand: ({ elected, votes, declared, contest }) => ({
    ...NOTHING,
    ...(elected.length > 0 && { outcome: declared ? 'won' : 'leading', first: elected[0] as number }),
    margin: elected.length > 0 ? (votes[elected[0] as number] ?? 0) : null,
    holders: elected.slice(0, contest.elects).map((place) => ({ place, seats: 1, won: true })),
  }),
};

/** The method of a contest. */
export function methodOf({ rule }: Pick<Contest, 'rule'>): Method {
  return METHODS.get(rule.method) ?? votesOnly;
}

/** Makes one more method known; the returned function takes it back. */
export function register(method: Method): () => void {
  const before = METHODS.get(method.name);
  METHODS.set(method.name, method);
  return () => {
    if (before) METHODS.set(method.name, before);
    else METHODS.delete(method.name);
  };
}
