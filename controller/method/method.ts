import type { Contest } from '../election/election.ts';
import type { Stage } from './stages.ts';

/** What is known of one contest's count, in roster order: all that a method may look at. */
export interface Votes {
  contest: Contest;
  /** Places of candidates, NOTA left out; and those of them that may hold a seat: who withdrew may not. */
  real: readonly boolean[];
  fit: readonly boolean[];
  votes: readonly number[];
  /** Ballots as the source prints them; null where it does not. */
  cast: number | null;
  valid: number | null;
  /** Electors: those of the contest, or as the source prints them. */
  electors: number | null;
  /** Nothing but postal votes so far: they mislead, so there is no trend (H24). */
  postalOnly: boolean;
  /** The source says this count is final. */
  declared: boolean;
  /** Places that the source calls elected, passed or gone through, and those it calls beaten. */
  elected: readonly number[];
  lost: readonly boolean[];
  /** Places that the source says go on to a second round. */
  advanceSaid: readonly number[];
  /** Of a question the place of the answer that must pass. */
  yes: number;
  /** Seats that the authority has allocated, by place; null before it has. */
  allocated: readonly number[] | null;
  /** Stages of a ranked count, the first among them; absent before there is a second. */
  stages?: readonly Stage[];
  /** Its reporting units that have votes, where it has units. */
  units: readonly UnitVotes[];
  /** What all its units weigh, with or without votes. */
  unitWeight: number;
}

/** What one reporting unit says. */
export interface UnitVotes {
  weight: number;
  votes: readonly number[];
}

/** Who holds seats as things stand. */
export interface Holder {
  place: number;
  seats: number;
  /** Elected by the source's word, not only ahead. */
  won: boolean;
}

/** A number that decides, held against what there is so far. */
export interface Line {
  /** What it is: half of the valid votes, a part of the electors, a turnout, the threshold of a list, a quota. */
  key: 'pass' | 'quorum' | 'turnout' | 'approval' | 'advance' | 'units' | 'threshold' | 'quota';
  /** What is needed at least, in votes (or in units' weight), and what there is of it. */
  needs: number;
  has: number;
  reached: boolean;
}

/** Who stands where in one contest, by its method. */
export interface Stand {
  /** `run-off`: nobody is elected, and some go on to a second round. */
  outcome: 'no-trend' | 'leading' | 'tied' | 'won' | 'run-off';
  /** The place ahead of all others, and the one that is first to gain from a change; -1: nobody. */
  first: number;
  second: number;
  /** Votes between holding the last seat and not; of a question between the answers. Null without a trend. */
  margin: number | null;
  /** Never more seats than are elected; a seat that equals claim has no holder. */
  holders: readonly Holder[];
  /** Places with equal claims to what is left: lots are the authority's. */
  tied: readonly number[];
  /** Places that go on to a second round. */
  advance: readonly number[];
  lines: readonly Line[];
}

/** What a kind of contest means. Everything behind the count speaks to this, and to no kind by its name. */
export interface Method {
  /** As election.yaml and contests.csv call it. */
  name: string;
  /** Several may hold seats at once: who they are is told of the contest, beside its first two. */
  several: boolean;
  /** Whether who leads, by how much, says it all; else holders and lines stand in the tally beside it. */
  plain: boolean;
  /** What "gain" means: the seat's holder of last time is another, seats of a party are more, or there is no such thing. */
  gain: 'holder' | 'seats' | 'none';
  stand(votes: Votes): Stand;
  /** How many votes one ballot may carry: the guards' bound. */
  votesPerBallot(contest: Contest): number;
}

/** Before there is a trend. */
export const NOTHING: Stand = {
  ...{ outcome: 'no-trend', first: -1, second: -1, margin: null },
  ...{ holders: [], tied: [], advance: [], lines: [] },
};

/** Places by votes, most first; equal votes by place. Only those that may hold a seat. */
export function ranked({ votes, fit }: Pick<Votes, 'votes' | 'fit'>): number[] {
  return votes
    .map((_, place) => place)
    .filter((place) => fit[place])
    .sort((a, b) => (votes[b] as number) - (votes[a] as number) || a - b);
}

/** The two best places; -1 where there is none. Of equal ones the earlier on the roster. Linear: it is asked for at every report. */
export function topTwo(votes: readonly number[], fit: readonly boolean[]): { first: number; second: number } {
  let first = -1;
  let second = -1;
  for (let i = 0; i < votes.length; i++) {
    if (!fit[i]) continue;
    const n = votes[i] as number;
    if (first < 0 || n > (votes[first] as number)) {
      second = first;
      first = i;
    } else if (second < 0 || n > (votes[second] as number)) second = i;
  }
  return { first, second };
}

/** The sum of some counts. */
export function sum(votes: readonly number[]): number {
  return votes.reduce((all, n) => all + n, 0);
}

/**
 * The least whole number that is a percentage of a base, or more than it where that is asked for: exactly, in integers, for
 * percentages of up to four decimals.
 */
export function lineAt(percent: number, base: number, strict: boolean): number {
  const [top, whole] = [BigInt(Math.round(percent * 10_000)) * BigInt(base), 1_000_000n];
  const floor = top / whole;
  return Number(floor * whole === top && !strict ? floor : floor + 1n);
}
