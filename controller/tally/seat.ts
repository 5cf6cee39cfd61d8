import type { Contest } from '../election/election.ts';
import type { Mode } from '../mode.ts';
import type { Outcome, Tally } from './tally.ts';

/** A contest nobody has reported on yet. */
export function blankTally(contest: Contest, mode: Mode): Tally {
  return {
    contest: contest.id,
    mode,
    votes: [],
    total: 0,
    rounds: null,
    status: 'not-processed',
    results: 'pre-election',
    outcome: BEFORE[contest.poll],
    leader: null,
    leaderParty: null,
    runnerUp: null,
    margin: null,
    calledBy: null,
    stamp: null,
    seenAt: 0,
    feed: '',
    url: '',
    hold: null,
    flips: 0,
    revision: 0,
  };
}

const BEFORE: Record<Contest['poll'], Outcome> = {
  polled: 'no-trend',
  postponed: 'postponed',
  countermanded: 'countermanded',
  uncontested: 'uncontested',
};
